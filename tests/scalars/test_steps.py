"""The scalars of whole steps: plain, with lanes, compiled and over many steps the same, and correctly rounded."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.given_scalars import has_simple_powers
from refimpl.core.hyper import Hyper
from refimpl.core.rule import Rule
from refimpl.engine import Untraceable
from tests.every_rule import MAKERS, TRAITS
from tests.scalars.truth import nearest

THETA, G = np.array([1.0, -2.0]), np.array([0.3, 0.7])
#: Among them steps at which glibc's power of 0.997 or of t is one ulp off.
LATE = [1, 2, 81, 267, 709, 1000, 4321, 77_777]


@dataclass(frozen=True, kw_only=True)
class Strange(Rule):
    """A stranger's rule: powers of hyperparameters alone, of t, of what is made of it, and of a running scalar."""

    lr: Hyper = 0.3
    beta: Hyper = 0.997
    scalars = {"running": 0.7}

    def update(h, xp, t, eta, theta, g, running):
        alone, root, age = h.beta**0.25, (1 - h.beta**t) ** 0.5, t**-0.8
        running = running**0.999
        function = xp.scalar.exp(-h.lr * t / 1e5) * xp.scalar.log(h.lr + 1) * xp.scalar.cos(t)
        theta = theta - alone * root * age * running * function * g
        return dict(theta=theta, running=running)


def strange(t, lr=0.3, beta=0.997, running=0.7):
    """The factor of g and the running scalar, by python-flint and the same order of products."""
    factor = nearest("power", beta, 0.25) * nearest("power", 1 - nearest("power", beta, float(t)), 0.5)
    factor = factor * nearest("power", float(t), -0.8)
    running = nearest("power", running, 0.999)
    function = nearest("exp", -lr * t / 1e5) * nearest("log", lr + 1) * nearest("cos", float(t))
    return factor * running * function, running


def at(opt, t):
    """The state before step t."""
    start = opt.init(THETA)
    return ri.State(start.rule, t - 1, start.slots, start.scalars)


@dataclass(frozen=True, kw_only=True)
class Given(Rule):
    """A rule whose text a test gives: ``body(xp, t, g, p)`` returns the running scalar."""

    lr: Hyper = 0.3
    scalars = {"p": 1.0}

    def update(h, xp, t, eta, theta, g, p):
        p = type(h).body(xp, t, g, p)
        return dict(theta=theta - p * g, p=p, c=h.lr**2 * t)


@pytest.mark.parametrize(
    "body",
    [
        lambda xp, t, g, p: t,
        lambda xp, t, g, p: t - t * 0.5,
        lambda xp, t, g, p: int(t),
        lambda xp, t, g, p: max(p, t),
        lambda xp, t, g, p: np.float64(t),
        lambda xp, t, g, p: np.sqrt(t),
        lambda xp, t, g, p: np.float32(2),
    ],
    ids=["t", "of t", "int", "max", "float64", "numpy", "float32"],
)
def test_what_leaves_a_step_is_plain(body):
    opt = type("Own", (Given,), {"body": staticmethod(body)})()
    theta = np.ones(3)
    (values,) = opt.intermediates(theta, theta, opt.init(theta))
    assert type(values["p"]) is type(values["c"]) is float
    new, state = opt.step(theta, theta, opt.init(theta))
    new, state = opt.step(new, theta, state)
    assert new.dtype == np.float64
    assert type(state.scalars["p"]) is float
    try:
        fast = ri.jit(opt)
    except Untraceable:
        return
    assert {type(x) for x in fast.step(theta, theta, opt.init(theta))[1].scalars.values()} == {float}


def test_a_slot_that_is_no_array_is_named():
    class Lost(ri.Momentum):
        def update(h, xp, t, eta, theta, g, m):
            return dict(theta=theta - g, m=t)

    with pytest.raises(TypeError, match=r"Lost returned 1\.0 as m of params; allowed is an array like it"):
        Lost().step(THETA, G, Lost().init(THETA))


@pytest.mark.parametrize("t", LATE)
def test_a_strangers_rule(t):
    opt = Strange()
    factor, running = strange(t)
    theta, state = opt.step(THETA, G, at(opt, t))
    assert theta.tobytes() == (THETA - factor * G).tobytes()
    assert state.scalars == {"running": running}
    assert type(state.scalars["running"]) is float


@pytest.mark.parametrize("t", LATE)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_strangers_rule_compiled(t, dtype):
    pytest.importorskip("numba")
    opt = Strange()
    theta, g = THETA.astype(dtype), G.astype(dtype)
    wanted, wanted_state = opt.step(theta, g, at(opt, t))
    mine, state = ri.jit(opt).step(theta, g, at(opt, t))
    assert mine.tobytes() == wanted.tobytes()
    assert state == wanted_state
    assert wanted.dtype == dtype


def test_a_strangers_rule_with_lanes():
    betas, rates = [0.9, 0.997], [0.3, 0.1]
    opt = Strange(beta=np.array(betas), lr=np.array(rates))
    theta, state = opt.step(THETA, G, at(opt, 4321))
    for i, (beta, lr) in enumerate(zip(betas, rates, strict=True)):
        factor, running = strange(4321, lr, beta)
        assert theta[i] == THETA[i] - factor * G[i]
        assert state.scalars["running"] == running


@dataclass(frozen=True, kw_only=True)
class Branching(Rule):
    """It cannot be traced, and takes a power of a hyperparameter in one branch only."""

    lr: Hyper = 0.3
    beta: Hyper = 0.997

    def update(h, xp, t, eta, theta, g):
        factor = h.beta**0.3 if t > 2 and t % 2 == 0 else np.sqrt(1 - h.beta**t)
        return dict(theta=theta - factor * np.clip(g, -h.lr, h.lr))


def test_a_rule_that_branches_and_calls_numpy():
    opt = Branching()
    clipped = np.clip(G, -0.3, 0.3)
    for t, factor in ((1, math.sqrt(1 - 0.997)), (4, nearest("power", 0.997, 0.3))):
        theta, _ = opt.step(THETA, G, at(opt, t))
        assert theta.tobytes() == (THETA - factor * clipped).tobytes()
        narrow, _ = opt.step(THETA.astype(np.float32), G.astype(np.float32), at(opt, t))
        assert narrow.dtype == np.float32


def test_hyperparameters_are_scalars_only_where_their_powers_are_taken():
    """Plain floats are faster; EMASum takes β^age and is no straight line."""
    for name, make in MAKERS.items():
        assert has_simple_powers(make()) == (not TRAITS[name].history)
    assert not has_simple_powers(Strange())
    assert not has_simple_powers(Branching())
    assert type(Strange().lr) is float


@pytest.mark.parametrize("t", [1, 3, 77, 2904, 3270, 4321, 36_000])  # glibc is off at two of them
def test_adams_corrections(t):
    opt, m, v = ri.Adam(), np.array([0.3, -0.1]), np.array([0.2, 0.9])
    state = ri.State("Adam", t - 1, {"m": m, "v": v}, {})
    found = next(iter(opt.intermediates(THETA, G, state)))
    for hat, mean, beta in (("m_hat", "m", 0.9), ("v_hat", "v", 0.999)):
        assert found[hat].tobytes() == (found[mean] / (1 - nearest("power", beta, float(t)))).tobytes()


@pytest.mark.parametrize("t", [1, 3, 77, 1082, 3071, 4321])
def test_nadams_momenta(t):
    opt = ri.NAdam()
    found = next(iter(opt.intermediates(THETA, G, at(opt, t))))
    mu = 0.9 * (1 - 0.5 * nearest("power", 0.96, 0.004 * t))
    assert found["mu"] == found["mu_product"] == mu
    assert type(found["mu"]) is type(found["mu_product"]) is float


@pytest.mark.parametrize("k", [0, 1, 5, 77, 503, 1072, 4321])
def test_schedules(k):
    cosine = nearest("cos", math.pi * k / 5000)
    assert ri.CosineAnnealing(5000)(k) == (1 + cosine) / 2
    assert ri.StepDrop((1, 5, 50), 0.3)(k) == nearest("power", 0.3, float(sum(k >= m for m in (1, 5, 50))))
    height = ri.Triangular(0, 1, 7)(k)
    assert ri.ExpRange(0, 1, 7, 0.99)(k) == height * nearest("power", 0.99, float(k))
    for schedule in (
        ri.CosineAnnealing(5000),
        ri.ExpRange(0, 1, 7, 0.99),
        ri.WarmRestarts(10, 2),
        ri.WarmRestarts(10, 1.001),
    ):
        assert schedule(np.array([k]))[0] == schedule(float(k)) == schedule(np.int64(k)) == schedule(k)
        assert type(schedule(k)) is float


def test_a_power_of_a_setting_alone_in_a_strangers_schedule():
    @dataclass(frozen=True)
    class Own(ri.schedules.Schedule):
        gamma: float

        def eta(s, xp, k):
            return s.gamma**0.3 * xp.exp(-k / 100) + 0 * k

    assert Own(0.97)(50) == nearest("power", 0.97, 0.3) * nearest("exp", -0.5)


RUNS = {
    "Adam": ri.Adam(schedule=ri.CosineAnnealing(300)),
    "NAdam": ri.NAdam(schedule=ri.WarmRestarts(7, 1.001)),
    "AdaMax": ri.AdaMax(schedule=ri.ExpRange(0.1, 1, 5, 0.99)),
}


@pytest.mark.parametrize("opt", RUNS.values(), ids=RUNS)
def test_compiled_runs_have_the_bits_of_steps(opt):
    pytest.importorskip("numba")
    from refimpl.engine.loops import Loop

    draws = np.random.default_rng(0).normal(size=400)
    theta, state = np.array(0.5), opt.init(np.array(0.5))
    iterates, last = Loop(opt).steps(draws, 0.5, opt.init(0.5))
    for g, x in zip(draws, iterates, strict=True):
        theta, state = opt.step(theta, np.array(g), state)
        assert x == theta
    assert last.scalars == state.scalars


def test_a_power_of_a_running_scalar_is_not_known_before_a_run():
    pytest.importorskip("numba")
    from refimpl.engine.loops import Loop
    from refimpl.engine.nodes import Untraceable

    with pytest.raises(Untraceable, match="running is not known before the run"):
        Loop(Strange())
    from refimpl.problems import Theorem1

    done = ri.run(Strange(), Theorem1(C=3), 50)
    assert np.isfinite(done.iterates).all()


@pytest.mark.parametrize("opt", [Strange(), ri.NAdam(), ri.Adam()], ids=["Strange", "NAdam", "Adam"])
@pytest.mark.parametrize("start", [0, 260, 700, 2900])
def test_the_loop_of_floats_has_the_bits_of_steps(opt, start):
    from refimpl.problems.float_loop import float_steps

    theta = np.array(0.5)
    state = opt.init(theta)
    state = ri.State(state.rule, start, state.slots, state.scalars)
    thetas, last = float_steps(opt, np.linspace(-1, 1, 20), 0.5, state)
    for g, x in zip(np.linspace(-1, 1, 20), thetas, strict=True):
        theta, state = opt.step(theta, np.array(g), state)
        assert x == theta
        assert type(x) is float
    assert last.scalars == state.scalars
    assert all(type(value) is float for value in (last.slots | last.scalars).values())
