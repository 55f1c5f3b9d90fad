"""``run``: the papers' numbers, the regret by brute force, the fast loop's bits, lanes, seeds, checks."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import refimpl as ri
from refimpl import float_loop, running
from refimpl.problems import (
    Digits,
    LinearOnline,
    Quadratic,
    Rosenbrock,
    SyntheticOnline,
    SyntheticStochastic,
    Theorem1,
    Theorem2,
    Theorem3,
)
from refimpl.rules.psi import Diagonal

from .bits import same_bits

SQRT = ri.InverseSqrt()


def adam(lr, beta1, beta2, schedule=SQRT):
    """The Adam of Reddi et al.: no bias correction, no ε."""
    return ri.Adaptive(lr=lr, phi=ri.phi.EMA(beta1), psi=ri.psi.EMA(beta2), schedule=schedule)


def amsgrad(lr, beta1, beta2):
    return ri.AMSGrad(lr=lr, beta1=beta1, beta2=beta2, schedule=SQRT)


# The papers' numbers


def plain_average_regret(coefficients, lr, beta1, beta2, largest):
    """R_T/T of Adam, or AMSGrad, on [−1, 1] from x_1 = 0, in plain Python."""
    x = m = v = v_hat = loss = total = 0.0
    for t, c in enumerate(coefficients, start=1):
        loss += c * x
        total += c
        m = beta1 * m + (1 - beta1) * c
        v = beta2 * v + (1 - beta2) * c**2
        v_hat = max(v_hat, v) if largest else v
        x = min(1.0, max(-1.0, x - lr / math.sqrt(t) * m / math.sqrt(v_hat)))
    return (loss + abs(total)) / len(coefficients)


@pytest.mark.parametrize(("opt", "largest", "known"), [(adam, False, 0.3113), (amsgrad, True, 0.1220)])
def test_figure_1_after_1e5_steps(opt, largest, known):
    done = ri.run(opt(0.5, 0.9, 0.99), SyntheticOnline(), 100_000)
    coefficients = [1010.0 if t % 101 == 1 else -10.0 for t in range(1, 100_001)]
    expected = plain_average_regret(coefficients, 0.5, 0.9, 0.99, largest)
    # 1e5 steps, each with fewer than ten roundings of x ≤ 1, put x off by less than 1e-10, and |c| is 20 on average
    assert done.average_regret[-1] == pytest.approx(expected, abs=2e-9)
    assert done.average_regret[-1] == pytest.approx(known, abs=5e-5)


@pytest.mark.slow
@pytest.mark.parametrize(("opt", "known", "end"), [(adam, 0.2280, 1), (amsgrad, 0.0347, -1)])
def test_figure_1_after_1e6_steps(opt, known, end):
    done = ri.run(opt(0.5, 0.9, 0.99), SyntheticOnline(), 1_000_000)
    assert done.average_regret[-1] == pytest.approx(known, abs=5e-5)  # four digits are printed
    assert done.iterates[-1] == pytest.approx(end, abs=0.01)


@pytest.mark.parametrize("schedule", [SQRT, 1], ids=["sqrt", "constant"])
@pytest.mark.parametrize("C", [2.1, 3, 5, 10, 100])
def test_theorem_1(C, schedule):
    problem = Theorem1(C=C)
    done = ri.run(adam(0.99 * problem.lr_bound, 0, problem.beta2, schedule), problem, 9000)
    assert (done.iterates[::3] == 1).all()
    assert done.iterates.argmin() == 1
    # x_2 = 1 − α C/√((1 − β2) C²) = 1 − 0.99; half a dozen roundings of numbers near 1
    assert done.iterates[1] == pytest.approx(0.01, abs=6 * 2**-52)
    bounds = [problem.regret_bound(t) for t in range(3, 9001, 3)]
    assert (done.regret[2::3] >= bounds).all()


@dataclass(frozen=True)
class InsideTheRoot(Diagonal):
    """v_t + ε, as the step of Theorem 6 has it."""

    beta: float
    eps: float
    slots = ("v",)

    def update(h, xp, t, g, v):
        v = h.beta * v + (1 - h.beta) * g * g
        return dict(v=v, V=v + h.eps)


@pytest.mark.parametrize("C", [2, 3, 100])
@pytest.mark.parametrize("eps", [1e-8, 1.0, 4.0])
def test_theorem_6_but_for_its_first_steps(C, eps):
    problem = Theorem1(C=C, scale=math.sqrt(eps))
    psi = InsideTheRoot(problem.beta2_theorem6, eps)
    lr = 0.99 * math.sqrt(1 - problem.beta2_theorem6)
    done = ri.run(ri.Adaptive(lr=lr, phi=ri.phi.Gradient(), psi=psi, schedule=SQRT), problem, 3000)
    assert np.flatnonzero(done.iterates[::3] != 1).tolist() == [1]  # x_4, the gap in the printed proof
    assert 0.9 < done.iterates[3] < 0.95
    below = 1 + np.flatnonzero(done.regret[2::3] < [problem.regret_bound(t) for t in range(3, 3001, 3)])
    assert below.tolist() == (list(range(2, 35)) if C == 100 else [])
    constant = ri.run(ri.Adaptive(lr=lr, phi=ri.phi.Gradient(), psi=psi), problem, 3000)
    assert (constant.iterates[::3] == 1).all()


def test_theorem_2():
    problem, steps = Theorem2(C=20), 100_000
    assert problem.theta0 == -1
    failed = ri.run(adam(0.5, 0, 0.5), problem, steps)
    assert failed.iterates[-1] == 1
    # at x = 1 a period of 20 steps loses 2; the climb from −1, where nothing is lost, took few steps
    assert failed.average_regret[-1] == pytest.approx(2 / 20, rel=0.01)
    better = ri.run(amsgrad(0.5, 0, 0.5), problem, steps)
    assert better.iterates[-1] < -0.99
    assert better.average_regret[-1] < 0.0025  # measured: 0.0024, and falling


def test_theorem_3_is_about_the_mean_of_free_iterates():
    problem = Theorem3(C=20, delta=0.1, box=None)  # C well above the 13 that Lemma 1 needs
    ends = [ri.run(adam(0.5, 0, 0.9), problem, 500, seed=seed).iterates[-1] for seed in range(200)]
    # if E[x_T] were ≤ 0, the mean would be above 3 standard errors once in 700 times; the seeds are fixed
    assert np.mean(ends) > 3 * np.std(ends, ddof=1) / math.sqrt(len(ends))


# Regret


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


# Iterates


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
    done = ri.run(ri.Adam(lr=np.array(rates), schedule=SQRT), problem, 300, theta0=np.zeros(3))
    assert done.losses.shape == done.regret.shape == done.average_regret.shape == (300, 3)
    for lane, lr in enumerate(rates):
        alone = ri.run(ri.Adam(lr=lr, schedule=SQRT), problem, 300)
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


# Seeds and progress


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


# The fast loop


def every_rule(lr=0.11):
    ema, max_ema = ri.psi.EMA(0.95), ri.psi.MaxEMA(0.95)
    return {
        "SGD": ri.SGD(lr=lr, l2=0.01),
        "Momentum": ri.Momentum(lr=lr, l2=0.01),
        "Nesterov": ri.Nesterov(lr=lr, l2=0.01),
        "SGDW": ri.SGDW(lr=lr, weight_decay=0.01),
        "AdaGrad": ri.AdaGrad(lr=lr),
        "RMSProp": ri.RMSProp(lr=lr),
        "AdaDelta": ri.AdaDelta(),
        "Adam": ri.Adam(lr=lr, l2=0.01),
        "AdamW": ri.AdamW(lr=lr),
        "AdaMax": ri.AdaMax(lr=lr),
        "NAdam": ri.NAdam(lr=lr),
        "AMSGrad": ri.AMSGrad(lr=lr),
        "AdamNC": ri.AdamNC(lr=lr),
        "Adaptive, SGD": ri.Adaptive(lr=lr, phi=ri.phi.Gradient(), psi=ri.psi.Identity()),
        "Adaptive, AdaGrad": ri.Adaptive(lr=lr, phi=ri.phi.Gradient(), psi=ri.psi.Mean()),
        "Adaptive, Adam": ri.Adaptive(lr=lr, phi=ri.phi.EMA(0.9), psi=ema),
        "Adaptive, AMSGrad": ri.Adaptive(lr=lr, phi=ri.phi.EMA(0.9), psi=max_ema),
    }


def both_loops(monkeypatch, opt, problem, steps, theta0=None):
    """The same run by the fast loop, which must not call ``step``, and by the NumPy loop."""
    with monkeypatch.context() as only_floats:
        only_floats.setattr(ri.Rule, "step", None)
        fast = ri.run(opt, problem, steps, theta0)
    with monkeypatch.context() as no_floats:
        no_floats.setattr(float_loop, "fits", lambda *_: False)
        return fast, ri.run(opt, problem, steps, theta0)


def assert_same(fast, slow):
    assert same_bits(fast.iterates, slow.iterates)
    assert same_bits(fast.losses, slow.losses)


def test_the_table_holds_every_rule():
    assert {type(opt).__name__ for opt in every_rule().values()} == set(ri.rules.__all__) - {"phi", "psi"}


@pytest.mark.parametrize("box", [ri.Box(-1, 1), None], ids=["box", "free"])
@pytest.mark.parametrize("name", every_rule())
def test_floats_have_the_bits_of_arrays(name, box, monkeypatch):
    fast, slow = both_loops(monkeypatch, every_rule()[name], Theorem3(C=13, box=box), 3000 if box else 500)
    assert_same(fast, slow)
    assert len(set(fast.iterates.tolist())) > 40  # it did move


@pytest.mark.parametrize(
    "settings",
    [
        dict(schedule=SQRT),
        dict(schedule=0.5),
        dict(schedule=lambda k: 1 / (k + 1)),
        dict(schedule=ri.Warmup(10, ri.CosineAnnealing(T=300))),
        dict(schedule=ri.WarmRestarts(T_0=30, T_mult=2), beta1=lambda k: 0.9 / (k + 1)),
        dict(lr=ri.Triangular(0.1, 1, 20)),
    ],
    ids=range(6),
)
def test_floats_have_the_bits_of_arrays_under_schedules(settings, monkeypatch):
    assert_same(*both_loops(monkeypatch, ri.AMSGrad(**dict(lr=0.5) | settings), SyntheticStochastic(), 400))


def test_floats_have_the_bits_of_arrays_in_a_box_of_integers_or_floats(monkeypatch):
    for box in (ri.Box(-1, 2), ri.Box(-0.3, math.inf)):
        problem = Theorem3(box=box)
        assert_same(*both_loops(monkeypatch, ri.Momentum(lr=0.5), problem, 400, theta0=1.5))


@dataclass(frozen=True)
class Listed(LinearOnline):
    """The coefficients given, again and again."""

    values: tuple = ()

    def coefficients(self, steps, rng=None):
        return np.resize(np.asarray(self.values), steps)


@pytest.mark.parametrize(
    ("opt", "values"),
    [
        (ri.RMSProp(lr=0.1, eps=0), (0.0, 1.0)),  # 0/0
        (ri.Adam(lr=0.1, eps=0), (0.0, 1.0)),  # 0/0
        (ri.AdaGrad(lr=0.1, eps=0), (1e-200, 1.0, -1.0)),  # g² is 0, and g/0 infinite
        (ri.AMSGrad(lr=0.1), (1.0, 1e200, 1.0)),  # g² overflows
        (ri.SGD(lr=1e300), (1.0, -1e200, -1e200)),  # θ overflows, and then ∞ − ∞
        (ri.Momentum(), (1.0, math.nan, 1.0)),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_what_python_refuses_goes_on_in_arrays(opt, values, monkeypatch):
    problem = Listed(values=values, box=None)
    done = ri.run(opt, problem, 250)
    monkeypatch.setattr(float_loop, "fits", lambda *_: False)
    slow = ri.run(opt, problem, 250)
    assert np.array_equal(done.iterates, slow.iterates, equal_nan=True)
    assert np.array_equal(done.losses, slow.losses, equal_nan=True)


def test_the_fast_loop_goes_on_after_arrays_took_over(monkeypatch):
    opt, problem, calls = ri.NAdam(lr=0.1), SyntheticStochastic(), []
    plain = ri.run(opt, problem, 1000)

    def refuses_at_times(*arguments, real=float_loop.float_steps):
        calls.append(1)
        if len(calls) in (3, 4, 10):
            raise ZeroDivisionError
        return real(*arguments)

    monkeypatch.setattr(running, "FAST_STEPS", 100)
    monkeypatch.setattr(float_loop, "float_steps", refuses_at_times)
    assert_same(ri.run(opt, problem, 1000), plain)
    assert len(calls) == 10


@pytest.mark.parametrize(
    ("opt", "problem", "theta0"),
    [
        (ri.SGD(), SyntheticOnline(), np.zeros(1)),
        (ri.SGD(), SyntheticOnline(), np.float32(0)),
        (ri.SGD(lr=0.01), Quadratic(curvatures=(1.0,)), None),
        (ri.Adaptive(lr=1, phi=ri.phi.EMASum(0.9), psi=ri.psi.Mean()), SyntheticOnline(), None),
        (ri.SGD(), SyntheticOnline(box=ri.Box(0, 2)), None),  # which zero is the greater, 0 or −0?
        (ri.SGD(), SyntheticOnline(box=ri.Box(-2, 0)), None),
    ],
    ids=["array", "float32", "not linear", "history", "zero below", "zero above"],
)
def test_what_does_not_fit_the_fast_loop(opt, problem, theta0, monkeypatch):
    monkeypatch.setattr(float_loop, "float_steps", None)
    assert np.isfinite(ri.run(opt, problem, 5, theta0).losses).all()


@pytest.mark.parametrize(
    "schedule", [lambda k: 1.0 - k, ri.CosineAnnealing(T=5, eta_min=-1)], ids=["function", "schedule"]
)
def test_a_schedule_out_of_range_is_an_error_as_in_step(schedule):
    with pytest.raises(ValueError, match="SGD: schedule must be a finite number >= 0, got -"):
        ri.run(ri.SGD(schedule=schedule), SyntheticOnline(), 10)


# Checks

ONLINE = SyntheticOnline()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (dict(opt=ri.SGD), TypeError, "opt must be a refimpl rule, got <class"),
        (dict(problem=SyntheticOnline), TypeError, "problem must be a refimpl.problems.Problem, got <class"),
        (dict(steps=0), ValueError, "steps must be an integer > 0, got 0"),
        (dict(steps=2.0), TypeError, "steps must be an integer > 0, got 2.0"),
        (dict(steps=True), TypeError, "steps must be an integer > 0, got True"),
        (dict(seed=-1), ValueError, "seed must be an integer >= 0 or a numpy.random.SeedSequence, got -1"),
        (dict(seed=1.5), TypeError, "seed must be an integer >= 0 or a numpy.random.SeedSequence, got 1.5"),
        (dict(seed=None), TypeError, "seed must be an integer >= 0 or a numpy.random.SeedSequence, got None"),
        (dict(theta0=True), TypeError, "theta0 must be an array of float16, float32, float64, got True"),
        (dict(theta0="0"), TypeError, "theta0 must be an array of float16, float32, float64, got '0'"),
        (
            dict(theta0=np.zeros(1, int)),
            TypeError,
            "theta0 must be an array of float16, float32, float64, got dtype int64",
        ),
        (dict(theta0=[0.0]), ValueError, "theta0 must be one array for SyntheticOnline, got a list"),
        (dict(theta0=1.5), ValueError, "theta0 must lie in the box from -1.0 to 1.0, got array"),
        (dict(theta0=math.nan), ValueError, r"theta0 must lie in the box from -1.0 to 1.0, got array\(nan"),
        (dict(opt=ri.SGD(lr=np.ones(2))), ValueError, r"params must have leading axes \(2,\), the lanes of lr"),
        (dict(problem=Quadratic(), theta0=np.zeros(3)), ValueError, r"theta0 must have the shape \(\.\.\., 2\)"),
    ],
)
def test_errors_name_the_argument(change, error, message):
    arguments = dict(opt=ri.SGD(), problem=ONLINE, steps=3) | change
    with pytest.raises(error, match=message):
        ri.run(**arguments)


def test_other_libraries_are_refused():
    xp = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match="theta0 must be a NumPy array or a number, got"):
        ri.run(ri.SGD(), ONLINE, 3, theta0=xp.zeros(()))
