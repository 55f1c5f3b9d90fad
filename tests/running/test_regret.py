"""``run``: the regret, by brute force."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import Digits, Rosenbrock, SyntheticOnline, SyntheticStochastic, Theorem3


@pytest.mark.parametrize("box", [(-1, 1), (-0.5, 2), (0.25, 3)])
def test_regret_by_brute_force(box):
    problem = SyntheticStochastic(box=ri.Box(*box))
    done = ri.run(ri.SGD(lr=0.01), problem, 200, theta0=1.0, seed=5)
    c, x = problem.draw(200, np.random.default_rng(np.random.SeedSequence(5))), done.iterates
    assert (x.min(), x.max()) == box  # it is the problem's box that the run is projected onto
    for t in (1, 2, 3, 57, 200):
        of_a_point = [sum(c[:t] * point) for point in (*box, 0.9)]
        expected = sum(c[:t] * x[:t]) - min(of_a_point)
        # 200 roundings of sums below 200 · 1010 · 3
        assert done.regret[t - 1] == pytest.approx(expected, abs=200 * 2**-53 * 6e5)
        assert done.average_regret[t - 1] == done.regret[t - 1] / t
    assert np.array_equal(done.losses, c * x[:-1])


def test_regret_of_a_landscape_is_the_sum_of_losses_above_the_minimum():
    done = ri.run(ri.SGD(lr=0.001), Rosenbrock(), 50)
    assert np.array_equal(done.losses, [Rosenbrock().loss(x, 0) for x in done.iterates[:-1]])
    assert np.array_equal(done.regret, np.cumsum(done.losses))


@pytest.mark.parametrize(
    ("problem", "message"),
    [(Digits(), "Digits: the best fixed point is not known"), (Theorem3(box=None), "Theorem3: box is None")],
    ids=["digits", "no box"],
)
def test_no_regret_where_the_best_is_unknown(problem, message):
    done = ri.run(ri.SGD(), problem, 3)
    assert done.losses.shape == (3,)
    for name in ("regret", "average_regret"):
        with pytest.raises(ValueError, match=message):
            getattr(done, name)


def test_a_rule_keeps_a_box_of_its_own():
    done = ri.run(ri.SGD(lr=1).projected(ri.Box(-0.25, 0.5)), SyntheticOnline(), 10)
    assert (done.iterates.min(), done.iterates.max()) == (-0.25, 0.5)
