"""``run``: a seed decides the draws; progress is told."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import Digits, SyntheticOnline, SyntheticStochastic


@pytest.mark.parametrize("problem", [SyntheticStochastic(), Digits()], ids=["linear", "digits"])
def test_a_seed_decides_the_draws(problem):
    draws = {
        name: ri.run(ri.SGD(lr=1e-3), problem, 50, seed=seed).draws
        for name, seed in [("0", 0), ("again", 0), ("sequence", np.random.SeedSequence(0)), ("1", 1)]
    }
    for name in ("again", "sequence"):
        assert np.array_equal(draws["0"], draws[name])
    assert not np.array_equal(draws["0"], draws["1"])
    generator = np.random.default_rng(np.random.SeedSequence(1))
    assert np.array_equal(draws["1"], problem.draw(50, generator))


@pytest.mark.parametrize(
    ("theta0", "steps", "calls"),
    [
        (np.zeros(1), 1, 1),
        (np.zeros(1), 7, 7),
        (np.zeros(1), 100, 100),
        (np.zeros(1), 1234, 100),
        (0.0, 1, 1),  # the fast loop: no part shorter than 10 000 steps
        (0.0, 9_999, 1),
        (0.0, 35_000, 3),
    ],
)
def test_progress(theta0, steps, calls):
    seen = []
    ri.run(ri.SGD(), SyntheticOnline(), steps, theta0=theta0, progress=lambda *call: seen.append(call))
    assert len(seen) == calls
    done, totals = zip(*seen, strict=True)
    assert set(totals) == {steps}
    assert done[-1] == steps
    assert list(done) == sorted(set(done))
