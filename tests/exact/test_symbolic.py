"""SymPy symbols: two steps of every rule, and every schedule, against fifty digits and floats."""

import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

import refimpl as ri
from tests.every_rule import MAKERS, adaptive, each_maker, hypers

DIGITS = 50
# Fifty-odd roundings of 10^-50 relative, of numbers below 1000.
EXACT = 1e-44
# SymPy gives a Python float in a formula, such as NAdam's 0.96, fifteen digits.
FLOATS_INSIDE = 1e-12

phi, psi, EIGHTHS = ri.phi, ri.psi, 7 / 8  # a binary fraction, the same number in every reading
EXACT_MAKERS = {name: make for name, make in MAKERS.items() if not name.startswith("Adaptive")} | {
    "Adaptive-Adam": adaptive(phi.EMA(EIGHTHS), psi.EMA(EIGHTHS)),
    "Adaptive-AMSGrad": adaptive(phi.EMA(EIGHTHS), psi.MaxEMA(EIGHTHS)),
    "Adaptive-sums": adaptive(phi.EMASum(EIGHTHS), psi.MeanSum()),
}
VALUES = {
    "lr": Fraction(1, 10),
    "momentum": Fraction(4, 5),
    "rho": Fraction(3, 4),
    "beta1": Fraction(4, 5),
    "beta2": Fraction(9, 10),
    "eps": Fraction(1, 1000),
    "l2": Fraction(1, 20),
    "weight_decay": Fraction(1, 30),
    "psi": Fraction(1, 250),
    "schedule": Fraction(2, 3),
}


def mpf(x):
    return mpmath.mpf(x.numerator) / x.denominator


@pytest.fixture(autouse=True)
def precision():
    with mpmath.workdps(DIGITS):
        yield


def two_steps(opt, theta, g1, g2):
    theta, state = opt.step(theta, g1, opt.init(theta))
    return opt.step(theta, g2, state)


@pytest.mark.parametrize("make", EXACT_MAKERS.values(), ids=EXACT_MAKERS)
def test_two_symbolic_steps_evaluated_are_the_numeric_ones(make):
    names = hypers(make)
    symbols = {name: sympy.Symbol(name, positive=True) for name in names}
    theta, g1, g2 = sympy.symbols("theta g1 g2", real=True)
    formula, state = two_steps(make(**symbols), theta, g1, g2)
    assert {theta, g1, g2} <= formula.free_symbols
    source = random.Random(1)
    for _ in range(3):
        point = {x: Fraction(source.randint(-900, 900), 100) for x in (theta, g1, g2)}
        point |= {symbols[name]: VALUES[name] for name in names}
        at = {x: sympy.Rational(value.numerator, value.denominator) for x, value in point.items()}
        opt = make(**{name: mpf(VALUES[name]) for name in names})
        exact, exact_state = two_steps(opt, *(mpf(point[x]) for x in (theta, g1, g2)))
        assert abs(mpmath.mpf(str(formula.subs(at).evalf(DIGITS + 10))) - exact) < (
            FLOATS_INSIDE if make is ri.NAdam else EXACT
        )
        for name, slot in state.slots.items():
            if not isinstance(slot, tuple):
                value = mpmath.mpf(str(sympy.sympify(slot).subs(at).evalf(DIGITS + 10)))
                assert abs(value - exact_state.slots[name]) < (FLOATS_INSIDE if make is ri.NAdam else EXACT)
        floats = make(**{name: float(VALUES[name]) for name in names})
        numeric, _ = two_steps(floats, *(np.float64(float(point[x])) for x in (theta, g1, g2)))
        assert float(numeric) == pytest.approx(float(exact), rel=1e-12, abs=1e-14)


@each_maker
def test_the_default_rule_takes_symbols_as_parameters_alone(make):
    theta, g = sympy.symbols("theta g", real=True)
    opt = make()
    new, state = opt.step(theta, g, opt.init(theta))
    assert state.t == 1
    numeric, _ = opt.step(np.float64(0.5), np.float64(-0.25), opt.init(np.float64(0.5)))
    # SymPy rounds to 15 digits here, a few times.
    assert float(new.subs({theta: 0.5, g: -0.25})) == pytest.approx(float(numeric), rel=1e-13, abs=1e-14)


SCHEDULES = [
    ri.Constant(0.5),
    ri.InverseSqrt(),
    ri.StepDrop((3, 5), 0.5),
    ri.CosineAnnealing(T=4),
    ri.CosineAnnealing(T=1),
    ri.CosineAnnealing(T=2.5, eta_max=3, eta_min=1),
    ri.WarmRestarts(T_0=3),
    ri.WarmRestarts(T_0=1, T_mult=2),
    ri.WarmRestarts(T_0=2, T_mult=3, eta_max=2, eta_min=1),
    ri.NormalizedDecay(ri.WarmRestarts(T_0=2, T_mult=2), lambda_norm=0.5),
    ri.Triangular(base=1, peak=3, stepsize=2),
    ri.Triangular2(base=1, peak=3, stepsize=3),
    ri.ExpRange(base=1, peak=3, stepsize=2, gamma=0.5),
    ri.RangeTest(base=1, peak=3, steps=4),
    ri.Warmup(3, ri.CosineAnnealing(T=4)),
]
each_schedule = pytest.mark.parametrize("schedule", SCHEDULES, ids=range(len(SCHEDULES)))


@each_schedule
def test_a_schedule_of_a_symbol_is_its_formula(schedule):
    k = sympy.Symbol("k", integer=True, nonnegative=True)
    formula = sympy.sympify(schedule(k))
    for step in range(16):  # boundaries, restarts and what lies past the end among them
        value = float(formula.subs(k, step).evalf(30))
        # A cosine and a handful of operations on numbers below 4.
        assert value == pytest.approx(schedule(step), abs=4 * 2**-50)


@each_schedule
def test_a_schedule_of_fifty_digits(schedule):
    for step in range(16):
        value = schedule(mpmath.mpf(step))
        assert float(value) == pytest.approx(schedule(step), abs=4 * 2**-50)
    cosine = ri.CosineAnnealing(T=3)(mpmath.mpf(1))
    assert mpmath.almosteq(cosine, mpmath.mpf(3) / 4, 1e-49)


def test_symbolic_settings():
    T, k = sympy.symbols("T k", positive=True)
    formula = ri.CosineAnnealing(T=T)(k)
    assert sympy.simplify(formula.subs(k, T)) == 0
    assert formula.subs(k, 0) == 1
    lam, b, n, epochs = sympy.symbols("lambda b B T", positive=True)
    decay = ri.normalized_weight_decay(lam, b, n, epochs)
    assert sympy.simplify(decay - lam * sympy.sqrt(b / (n * epochs))) == 0


def test_proposition_1_is_one_line():
    alpha, lam, theta, g = sympy.symbols("alpha lambda theta g", positive=True)
    l2, decayed = ri.SGD(lr=alpha, l2=lam / alpha), ri.SGDW(lr=alpha, momentum=0, weight_decay=lam)
    one, _ = l2.step(theta, g, l2.init(theta))
    other, _ = decayed.step(theta, g, decayed.init(theta))
    assert sympy.expand(one - other) == 0
