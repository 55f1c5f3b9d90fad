"""Every schedule with SymPy and mpmath numbers, unchanged."""

import mpmath
import pytest
import sympy

import refimpl as ri
from tests.arrays.schedules import SCHEDULES
from tests.exact.numbers import digits

STEP = sympy.Symbol("k", integer=True, nonnegative=True)
STEPS = [*range(22), *range(28, 32), *range(48, 52), *range(59, 62), *range(97, 107), 119]  # all turns and ends

#: Every schedule here is at most 1; k/stepsize in the triangular policies is below 18 and rounded to 8 · 2^-53 · 2,
#: the argument of a cosine, at most π, four times to 2^-52: 16 · 2^-53 covers either, and a restart missed by a
#: step is out by far more.
TOLERANCE = 16 * 2.0**-53

each_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


@each_schedule
def test_a_symbol_gives_a_formula(schedule):
    formula = sympy.sympify(schedule(STEP))
    for k in STEPS:
        assert abs(formula.subs(STEP, k).evalf(30) - schedule(k)) <= TOLERANCE, k


@each_schedule
def test_integers_of_sympy_give_the_same_number(schedule):
    for k in STEPS:
        assert abs(sympy.sympify(schedule(sympy.Integer(k))).evalf(30) - schedule(k)) <= TOLERANCE, k


@each_schedule
def test_fifty_digits(schedule):
    with digits(50):
        for k in STEPS:
            assert abs(schedule(mpmath.mpf(k)) - schedule(k)) <= TOLERANCE, k


def test_settings_are_computed_with_in_fifty_digits():
    """0.3 − 0.1 is rounded in float64, and γ^k too."""
    with digits(50):
        third, tenth = mpmath.mpf(0.3), mpmath.mpf(0.1)
        assert ri.RangeTest(0.1, 0.3, 4)(mpmath.mpf(4)) == tenth + (third - tenth)
        assert ri.StepDrop((1, 2, 3), 0.3)(mpmath.mpf(3)) == third**3
        assert ri.CosineAnnealing(3, 0.3, 0.1)(mpmath.mpf(1)) == tenth + (third - tenth) * mpmath.mpf("0.75")


def test_settings_may_be_symbols():
    T, k = sympy.symbols("T k", positive=True)
    formula = ri.CosineAnnealing(T)(k)
    assert formula.subs(k, 0) == 1
    assert sympy.simplify(formula.subs(k, T)) == 0
    lam, b, n, epochs = sympy.symbols("lambda b B T", positive=True)
    decay = ri.normalized_weight_decay(lam, b, n, epochs)
    assert sympy.simplify(decay - lam * sympy.sqrt(b / (n * epochs))) == 0


@pytest.mark.parametrize("T_0", [1, 1.0, 7.0, 10.0])
@pytest.mark.parametrize("T_mult", [2.0, 3.0, 10.0, 1.5])
def test_restarts_are_found_by_every_reading(T_0, T_mult):
    """log 243/log 3 is a hair below 5 in floating point; the sixth run starts there all the same."""
    schedule = ri.WarmRestarts(T_0, T_mult)
    formula = schedule(STEP)
    restarts = [T_0 * (T_mult**i - 1) / (T_mult - 1) for i in range(7)]
    for restart in [int(x) for x in restarts if x == int(x)]:
        for k in range(max(restart - 1, 0), restart + 2):
            with digits(50):
                for value in (formula.subs(STEP, k), schedule(sympy.Integer(k)), schedule(mpmath.mpf(k))):
                    assert abs(float(value) - schedule(k)) < 1e-9, k
        assert schedule(restart) == 1
