"""``run``: the iterates are those of ``step``, in all containers, dtypes and lanes."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import Digits, Quadratic, SyntheticOnline, SyntheticStochastic, Theorem1

from ..bits import same_bits


def test_a_run_is_its_steps():
    opt, problem, rng = ri.Adam(lr=0.1), Quadratic(), np.random.default_rng(0)
    done = ri.run(opt, problem, 7)
    theta, state = problem.theta0, opt.init(problem.theta0)
    for k, drawn in enumerate(problem.draw(7, rng)):
        assert np.array_equal(done.iterates[k], theta)
        theta, state = opt.step(theta, problem.gradient(theta, drawn), state)
    assert np.array_equal(done.iterates[7], theta)
    assert done.iterates.shape == (8, 2)


def test_containers_are_kept():
    done = ri.run(ri.AdamW(), Digits(), 4)
    assert list(done.iterates) == ["W", "b"]
    assert (done.iterates["W"].shape, done.iterates["b"].shape) == ((5, 64, 10), (5, 10))
    assert not done.iterates["W"][0].any()
    assert done.iterates["W"][1].any()
    assert done.losses[0] == Digits().loss(Digits().theta0, done.draws[0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("problem", [Theorem1(), Quadratic(), Digits()], ids=lambda problem: type(problem).__name__)
def test_dtype_is_kept(problem, dtype):
    start = problem.theta0
    theta0 = {k: x.astype(dtype) for k, x in start.items()} if isinstance(start, dict) else np.asarray(start, dtype)
    done = ri.run(ri.SGD(lr=0.01), problem, 3, theta0)
    arrays = done.iterates.values() if isinstance(start, dict) else [done.iterates]
    assert {x.dtype for x in (*arrays, done.losses)} == {np.dtype(dtype)}
    if not isinstance(start, dict):
        assert done.regret.dtype == np.float64


@pytest.mark.parametrize("start", [0, 0.0, np.float64(0), np.zeros(())], ids=repr)
def test_numbers_are_starts(start):
    done = ri.run(ri.SGD(), SyntheticOnline(), 2, theta0=start)
    assert done.iterates.tolist() == [0, -1, 0]  # projected after 0 − 0.1 · 1010; then −1 + 0.1 · 10
    assert done.iterates.dtype == np.float64


def test_lanes_are_runs_of_their_own():
    rates, problem = [0.1, 0.5, 2.0], SyntheticStochastic()
    done = ri.run(ri.Adam(lr=np.array(rates), schedule=ri.InverseSqrt()), problem, 300, theta0=np.zeros(3))
    assert done.losses.shape == done.regret.shape == done.average_regret.shape == (300, 3)
    for lane, lr in enumerate(rates):
        alone = ri.run(ri.Adam(lr=lr, schedule=ri.InverseSqrt()), problem, 300)
        for name in ("iterates", "losses", "regret", "average_regret"):
            assert same_bits(np.ascontiguousarray(getattr(done, name)[:, lane]), getattr(alone, name))


def test_lanes_on_a_landscape_have_one_loss_each():
    done = ri.run(ri.SGD(lr=np.array([1e-3, 1e-2])), Quadratic(), 5, theta0=np.ones((2, 2)))
    assert (done.iterates.shape, done.regret.shape) == ((6, 2, 2), (5, 2))
    assert done.losses[-1, 0] > done.losses[-1, 1]


def test_nothing_passed_in_is_changed():
    theta0 = np.ones(2)
    ri.run(ri.SGD(lr=1e-3), Quadratic(), 3, theta0=theta0).iterates[:] = 7
    assert theta0.tolist() == [1, 1]
