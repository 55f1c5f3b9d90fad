"""Checks of numbers: what cannot be a number is refused by name, and what exact numbers are beside floats."""

import itertools
import math
import re
import sys
from decimal import Decimal
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy

import refimpl as ri
from refimpl.core import number_checks
from refimpl.core.namespaces import NUMPY
from refimpl.core.namespaces.nearest import nearest
from refimpl.problems import networks
from tests.bits import same_bits
from tests.every_schedule import TRAITS

HUGE = 10**400
THETA, G = np.array([1.0, -2.0]), np.array([0.5, 0.25])


def numbered():
    """Names of parameters that differ, whatever they are."""
    count = itertools.count()
    return lambda x: f"{next(count)} {re.sub(r'[^ -~]|0x[0-9a-f]+', '', number_checks.shown(x))[:40]}"


class Unshowable:
    def __repr__(self):
        raise ZeroDivisionError


class Unreadable:
    __array_namespace__ = None

    def __array__(self, *_, **__):
        raise RuntimeError("on a device that is gone")


def refused(call, *words, kinds=(ValueError, TypeError)):
    """``call`` raises exactly one of ``kinds``, and says all of ``words`` in a message that can be read."""
    with pytest.raises(kinds) as caught:
        call()
    assert type(caught.value) in kinds
    text = str(caught.value)
    assert not [word for word in words if word not in text], text
    assert len(text) < 1200
    return caught.value


# Hyperparameters

NO_NUMBERS = (
    *(
        None,
        True,
        False,
        np.True_,
        "1",
        b"1",
        1j,
        np.complex64(1),
        Decimal("0.1"),
        [0.1],
        (0.1, 0.2),
        {"a": 1},
        object(),
    ),
    *(Unshowable(), np.array("a"), np.array([1j]), np.array([None]), np.array([Fraction(1, 2)]), np.array([True])),
    *(np.datetime64("2020-01-01"), sympy.I, sympy.nan, sympy.zoo, sympy.true, sympy.Matrix([1]), mpmath.mpc(1, 1)),
    *(flint.acb(1, 1), flint.fmpz_poly([1, 2])),
)
OUT_OF_RANGE = (
    *(HUGE, -HUGE, 10**5000, -1, -5e-324, math.nan, math.inf, -math.inf, np.float32("nan"), np.longdouble("inf")),
    *(np.array(-1.0), np.array([0.1, -1.0]), np.array([math.nan]), Fraction(-1), sympy.Integer(-1), mpmath.mpf(-1)),
    *(
        flint.arb(-1),
        flint.arb("nan"),
        sympy.oo,
        mpmath.inf,
        mpmath.nan,
        -sympy.pi,
        sympy.Symbol("x", negative=True),
        np.int64(-3),
    ),
)
if np.finfo(np.longdouble).max > np.finfo(float).max:
    OUT_OF_RANGE += (np.longdouble("1e4000"), np.array([np.longdouble("1e4000")]))


@pytest.mark.parametrize("name", ["lr", "eps", "weight_decay", "beta1", "schedule"])
@pytest.mark.parametrize("value", NO_NUMBERS, ids=numbered())
def test_what_is_no_number(name, value):
    refused(lambda: ri.AdamW(**{name: value}), f"AdamW: {name} must ", kinds=(TypeError,))


@pytest.mark.parametrize("name", ["lr", "eps", "weight_decay", "beta1", "schedule"])
@pytest.mark.parametrize("value", OUT_OF_RANGE, ids=numbered())
def test_what_is_out_of_range(name, value):
    refused(lambda: ri.AdamW(**{name: value}), f"AdamW: {name} must be ", kinds=(ValueError,))


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        np.float64(0.1),
        np.array(0.1),
        np.float32(0.5),
        np.float16(0.5),
        np.longdouble(0.5),
        1,
        np.uint64(2**63),
        5e-324,
        sys.float_info.max,
    ],
    ids=numbered(),
)
def test_numbers_of_every_kind(value):
    assert type(ri.SGD(lr=value).lr) is float
    assert ri.SGD(lr=value).lr == float(value)


@pytest.mark.parametrize("value", [HUGE, -HUGE, 10**5000, math.nan, None, "1", sympy.I, Fraction(HUGE)], ids=numbered())
def test_a_box(value):
    refused(lambda: ri.Box(value, 1), "Box: ")
    refused(
        lambda: ri.Box(-1, value).project(NUMPY, THETA) and ri.SGD().projected(ri.Box(-1, value)).at(0),
        "hi",
    )


def test_a_long_or_a_deep_value_is_cut():
    deep = []
    for _ in range(10**5):
        deep = [deep]
    assert number_checks.shown([0] * 10) == "[0, 0, 0, 0, 0, 0, ...]"
    assert number_checks.shown("x" * 300) == f"'{'x' * 199}… (302 characters)"
    assert len(number_checks.shown(deep)) < 100
    assert number_checks.shown(np.zeros((2, 1))) == "array([[0.], [0.]])"


# Schedules of strangers


def raising(error):
    def function(k):
        if k == 3:
            raise error
        return 0.5

    return function


def returning(value):
    return lambda k: value if k == 3 else 0.5


ERRORS = [
    ZeroDivisionError("z"),
    KeyError("z"),
    AttributeError("z"),
    RecursionError("z"),
    OverflowError("z"),
    StopIteration(),
]
NO_VALUES = [
    None,
    "1",
    1j,
    True,
    math.nan,
    math.inf,
    -1,
    HUGE,
    np.array([math.nan]),
    np.array([None]),
    Unreadable(),
    lambda k: 1,
    sympy.Symbol("x"),
    [1],
]


def fourth_step(opt):
    state = opt.init(THETA)
    return opt.step(THETA, G, ri.State(state.rule, 3, state.slots, state.scalars))


@pytest.mark.parametrize("name", ["lr", "weight_decay", "schedule"])
@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
@pytest.mark.parametrize("error", ERRORS, ids=numbered())
def test_a_schedule_that_raises_is_named_with_k(name, make, error):
    opt = make(ri.AdamW(**{name: raising(error)}))
    told = refused(lambda: fourth_step(opt), "AdamW", name, "k = 3", type(error).__name__)
    assert told.__cause__ is error


@pytest.mark.parametrize("name", ["lr", "weight_decay", "schedule"])
@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
@pytest.mark.parametrize("value", NO_VALUES, ids=numbered())
def test_a_schedule_that_returns_no_number_is_named_with_k(name, make, value):
    refused(lambda: fourth_step(make(ri.AdamW(**{name: returning(value)}))), "AdamW", name, "k = 3")


def test_a_schedule_that_takes_no_argument():
    refused(lambda: ri.SGD(lr=lambda: 0.1), "SGD", "lr", "k = 0", kinds=(TypeError,))


@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
def test_lanes_that_change_their_shape(make):
    opt = make(ri.SGD(lr=lambda k: np.full(2 if k < 3 else 3, 0.1)))
    refused(lambda: fourth_step(opt), "lr", "k = 3", "(3,)", "(2,)")


@pytest.mark.parametrize("kind", [Fraction, sympy.Integer, mpmath.mpf, flint.arb])
def test_schedules_beside_exact_parameters(kind):
    for function in (raising(ZeroDivisionError("z")), returning(None), returning(-1), returning(math.nan)):
        opt, theta = ri.SGD(lr=function), kind(1)
        state = ri.State("SGD", 3)
        refused(lambda opt=opt, theta=theta, state=state: opt.step(theta, theta, state), "SGD", "lr", "k = 3")
    opt = ri.SGD(lr=sympy.Symbol("a"))
    if kind is not sympy.Integer:
        refused(lambda: opt.step(kind(1), kind(1), opt.init(kind(1))), "SGD", "lr")


# The states' own scalars


@pytest.mark.parametrize("t", [-1, 1.5, True, "3", HUGE, None, 2**53 + 1, np.int64(3), [3]], ids=numbered())
@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
def test_steps_that_none_can_have_done(t, make):
    opt = make(ri.AdamW())
    refused(lambda: opt.step(THETA, G, ri.State("AdamW", t, opt.init(THETA).slots)), "state.t")


@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
def test_the_last_step_that_can_have_been_done(make):
    opt = make(ri.AdamW())
    assert opt.step(THETA, G, ri.State("AdamW", 2**53, opt.init(THETA).slots))[1].t == 2**53 + 1


@pytest.mark.parametrize("kept", [None, [], ("m", "v"), 3, "mv"], ids=numbered())
@pytest.mark.parametrize("name", ["slots", "scalars"])
@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
def test_what_holds_no_slots(kept, name, make):
    opt = make(ri.AdamW())
    good = opt.init(THETA)
    state = ri.State("AdamW", 0, **({"slots": good.slots, "scalars": {}} | {name: kept}))
    refused(lambda: opt.step(THETA, G, state), f"state.{name} must be a dict", kinds=(TypeError,))


def test_a_rule_of_a_strangers_whose_scalars_overflow():
    class Mine(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            return dict(theta=theta - g * (1 / (h.lr - 0.5)))

    opt = Mine(lr=0.5)
    told = refused(lambda: opt.step(THETA, G, opt.init(THETA)), "Mine", "lr=0.5", "k = 0", "ZeroDivisionError")
    assert isinstance(told.__cause__, ZeroDivisionError)
    fast = ri.jit(opt)
    refused(lambda: fast.step_(THETA.copy(), G, fast.init(THETA)), "Mine", "lr=0.5", "k = 0")


# refimpl's schedules


@pytest.mark.parametrize("schedule", [each.short[0] for each in TRAITS.values()], ids=TRAITS)
@pytest.mark.parametrize(
    "k",
    [
        HUGE,
        -HUGE,
        [HUGE],
        Fraction(-1),
        sympy.Integer(-1),
        mpmath.mpf(-1),
        flint.arb(-1),
        sympy.I,
        sympy.nan,
        mpmath.nan,
        [1, [2, 3]],
        "3",
        Decimal(1),
        object(),
        np.array([None]),
        np.array([1j]),
        sympy.Symbol("k", negative=True),
        {},
        {1},
    ],
    ids=numbered(),
)
def test_steps_that_are_none(schedule, k):
    refused(lambda: schedule(k), "k ")


WIDE = dict(base=-1e308, peak=1e308)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ri.Triangular(**WIDE, stepsize=2),
        lambda: ri.Triangular2(**WIDE, stepsize=2),
        lambda: ri.ExpRange(**WIDE, stepsize=2, gamma=0.5),
        lambda: ri.RangeTest(**WIDE, steps=2),
        lambda: ri.CosineAnnealing(4, eta_max=1e308, eta_min=-1e308),
        lambda: ri.WarmRestarts(4, eta_max=1e308, eta_min=-1e308),
    ],
    ids=numbered(),
)
def test_spans_that_overflow(make):
    refused(make, "must be so near to ", "1e+308", kinds=(ValueError,))


@pytest.mark.parametrize(
    "make",
    [
        lambda v: ri.Constant(v),
        lambda v: ri.CosineAnnealing(v),
        lambda v: ri.CosineAnnealing(4, eta_max=v),
        lambda v: ri.WarmRestarts(v),
        lambda v: ri.WarmRestarts(4, T_mult=v),
        lambda v: ri.Triangular(0, 1, v),
        lambda v: ri.ExpRange(0, 1, 2, v),
        lambda v: ri.StepDrop((2,), v),
        lambda v: ri.Warmup(v, ri.Constant()),
        lambda v: ri.normalized_weight_decay(v, 1, 1, 1),
        lambda v: ri.normalized_weight_decay(1, 1, 1, v),
    ],
    ids=numbered(),
)
@pytest.mark.parametrize(
    "value", [HUGE, 10**5000, sympy.I, sympy.oo, np.array([1.0, 2.0]), Unshowable(), Decimal(1)], ids=numbered()
)
def test_settings(make, value):
    refused(lambda: make(value), "must ")


@pytest.mark.parametrize("value", [0, -1, True, 1.5, None, "1", math.inf, [1]], ids=numbered())
def test_what_is_no_count(value):
    refused(lambda: networks.Plain(hidden=value), "Plain: hidden must be an integer >= 1")
    refused(lambda: networks.Task(n_train=value), "Task: n_train must be an integer from 1 to 1796")


def test_the_ends_of_a_count():
    assert [type(networks.Plain(hidden=n).hidden) for n in (1, np.int64(1))] == [int, int]
    assert networks.Task(n_train=1796).n_train == 1796
    refused(lambda: networks.Task(n_train=1797), "Task: n_train must be an integer from 1 to 1796, got 1797")


@pytest.mark.parametrize(("base", "peak"), [(Fraction(1), mpmath.mpf(2)), (flint.arb(1), Fraction(2))], ids=numbered())
def test_two_kinds_of_numbers_that_do_not_go_together(base, peak):
    refused(lambda: ri.Triangular(base, peak, 3), "Triangular: peak - base raised TypeError", kinds=(TypeError,))


def test_no_schedule_returns_what_is_no_finite_number():
    class Mine(ri.Schedule):
        def __init__(self, value):
            self.__dict__["value"] = value

        def eta(s, xp, k):
            return s.value(k)

    for value in (
        lambda k: math.nan,
        lambda k: math.inf,
        lambda k: None,
        lambda k: 1j,
        lambda k: 1 / (k - 3),
        lambda k: {}[k],
    ):
        refused(lambda value=value: Mine(value)(3), "Mine", "k = 3")
    refused(lambda: ri.Schedule()(3), "k = 3")


def test_products_that_underflow():
    refused(lambda: ri.normalized_weight_decay(1, 1, 1e-200, 1e-200), "normalized_weight_decay", "n_train = 1e-200")
    refused(lambda: ri.normalized_weight_decay(1, Fraction(-1), 1, 1), "batch_size must be a finite number > 0")


# Exact numbers beside arrays of floats

TENTHS = (
    Fraction(1, 10),
    sympy.Rational(1, 10),
    mpmath.mpf(0.1),
    flint.arb("0.1"),
    flint.fmpq(1, 10),
    sympy.Float("0.1", 40),
)


@pytest.mark.parametrize("tenth", TENTHS, ids=numbered())
@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
def test_they_are_the_nearest_float(tenth, make):
    for dtype in (np.float64, np.float32):
        theta, g = THETA.astype(dtype), G.astype(dtype)
        want, exact = ri.AdamW(lr=0.1, weight_decay=0.1), make(ri.AdamW(lr=tenth, weight_decay=tenth))
        assert same_bits(exact.step(theta, g, exact.init(theta)), want.step(theta, g, want.init(theta)))
    scheduled = make(ri.SGD(schedule=lambda k: tenth, lr=1.0)), ri.SGD(schedule=0.1, lr=1.0)
    assert same_bits(*(opt.step(THETA, G, opt.init(THETA))[0] for opt in scheduled))


@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "jit"])
@pytest.mark.parametrize(
    "value",
    [sympy.Symbol("a"), flint.arb("0.1", "1e-3"), Fraction(HUGE), 2 * sympy.Symbol("a", positive=True)],
    ids=numbered(),
)
def test_what_is_no_float_is_refused_by_name(make, value):
    opt = ri.AdamW(lr=value)
    refused(lambda: make(opt).step(THETA, G, opt.init(THETA)), "AdamW: lr must be", "float64", kinds=(TypeError,))
    refused(lambda: ri.run(opt, ri.problems.Theorem1(C=3), 3), "AdamW: lr must be", kinds=(TypeError,))


def test_what_rounds_out_of_range_is_refused():
    opt = ri.AdamW(beta1=1 - Fraction(1, 10**30))
    words = ("beta1 must be in [0, 1), got 1.0", "the float64 nearest to Fraction(999")
    refused(lambda: opt.step(THETA, G, opt.init(THETA)), *words, kinds=(ValueError,))


def test_exact_bounds_of_a_box_are_the_nearest_floats():
    third = Fraction(1, 3)
    for make in (lambda opt: opt, ri.jit):
        opt, want = make(ri.SGD(box=ri.Box(-third, third))), ri.SGD(box=ri.Box(-1 / 3, 1 / 3))
        assert same_bits(opt.step(THETA, G, opt.init(THETA)), want.step(THETA, G, want.init(THETA)))


def test_exact_parameters_still_have_exact_numbers():
    opt = ri.SGD(lr=Fraction(1, 3))
    assert opt.step(Fraction(1), Fraction(1), opt.init(Fraction(1)))[0] == Fraction(2, 3)
    a, theta = sympy.symbols("a theta")
    opt = ri.SGD(lr=a)
    assert opt.step(theta, theta, opt.init(theta))[0] == theta - a * theta


@pytest.mark.parametrize(
    "schedule", [ri.RangeTest(0, Fraction(1, 3), 10), ri.CosineAnnealing(sympy.Integer(10))], ids=numbered()
)
def test_runs_with_exact_settings(schedule):
    """The loops of ``run``, in Python floats and compiled, have the bits of the steps."""
    from refimpl.engine.loops import Loop

    opt, problem = ri.SGD(lr=Fraction(1, 7), schedule=schedule), ri.problems.Theorem1(C=3)
    done = ri.run(opt, problem, 12)
    theta, state, want = np.asarray(done.iterates[0]), opt.init(np.asarray(1.0)), []
    box = opt.projected(problem.box)
    state = box.init(theta)
    for c in done.draws:
        theta, state = box.step(theta, np.asarray(float(c)), state)
        want.append(float(theta))
    assert same_bits(done.iterates[1:], np.array(want))
    assert same_bits(Loop(box).steps(np.asarray(done.draws, float), 1.0, box.init(np.asarray(1.0)))[0], np.array(want))


@pytest.mark.parametrize(
    ("x", "want"),
    [
        (Fraction(1, 2**1075), 0.0),  # half the least float: to even
        (Fraction(3, 2**1076), 5e-324),
        (Fraction(2**1024 - 2**970, 1), None),  # half-way to 2^1024
        (Fraction(2**1024 - 2**970 - 1, 1), math.nextafter(math.inf, 0)),
        (mpmath.ldexp(1, -(10**9)), 0.0),
        (mpmath.ldexp(1, 10**9), None),
        (flint.arb(2) ** 10**9, None),
        (sympy.pi / 10, math.pi / 10),
        (sympy.sqrt(2), math.sqrt(2)),
        (sympy.Integer(0), 0.0),
        (flint.fmpz(3), 3.0),
        (flint.acb(1, 1), None),
        (sympy.I, None),
        (mpmath.pi, math.pi),
        (1 + sympy.Rational(1, 2**53) + sympy.pi / 10**40, None),  # which of two neighbours is in doubt
        (1 + sympy.Rational(3, 2**53) - sympy.pi / 10**40, None),
        (mpmath.mpf(-0.1), -0.1),
        (mpmath.mpf(2) ** 1020, 2.0**1020),
        (mpmath.mpf(2) ** -1060, 2.0**-1060),
        (mpmath.inf, None),
        (-mpmath.inf, None),
        (mpmath.nan, None),
        (sympy.Float("inf"), None),
        (flint.arb("inf"), None),
        (flint.arb("nan"), None),
    ],
    ids=numbered(),
)
def test_nearest(x, want):
    assert nearest(x) == want


# Runs


@pytest.mark.parametrize("steps", [10**13, 2**62, 2**63, HUGE, np.int64(2**62)], ids=numbered())
@pytest.mark.parametrize("function", [ri.run, ri.gamma], ids=numbered())
def test_runs_that_no_memory_holds(steps, function):
    for problem in (ri.problems.Theorem1(C=3), ri.problems.Theorem3(C=3)):
        refused(lambda problem=problem: function(ri.SGD(), problem, steps), "steps = ", "bytes", kinds=(MemoryError,))


@pytest.mark.parametrize("given", ["99999999999999999999", "1025", "0", "-1", "1.5", "x", "9" * 5000])
def test_threads(given, monkeypatch):
    from refimpl._util import threads

    monkeypatch.setenv("REFIMPL_THREADS", given)
    threads.available.cache_clear()
    try:
        refused(threads.available, "REFIMPL_THREADS must be a number of threads from 1 to 1024", kinds=(ValueError,))
        monkeypatch.setenv("REFIMPL_THREADS", "1024")
        assert threads.available() == 1024
    finally:
        threads.available.cache_clear()
