"""What all schedules share: their arguments, kinds of k, and refusals by name."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy

import refimpl as ri
from tests.bits import same_bits
from tests.every_schedule import SHORT, TRAITS

each_schedule = pytest.mark.parametrize("schedule", SHORT, ids=lambda s: str(s).replace("[", "(").replace("]", ")"))


@each_schedule
def test_arrays_hold_the_floats_of_single_calls(schedule):
    ks = np.arange(24).reshape(2, 3, 4)
    values = schedule(ks)
    assert values.shape == (2, 3, 4)
    assert same_bits(values, np.array([schedule(k) for k in range(24)]).reshape(2, 3, 4))
    for kind in (np.int32, np.uint8, np.float32, np.float64):
        assert same_bits(schedule(ks.astype(kind)), values)
    assert same_bits(schedule(range(24)), values.ravel())
    assert same_bits(schedule([0, 5]), values.ravel()[[0, 5]])
    assert schedule(np.zeros((0, 2))).shape == (0, 2)


@each_schedule
def test_single_numbers_of_every_kind_give_the_same_float(schedule):
    for k in (5, 5.0, np.int64(5), np.float32(5), np.array(5)):
        assert type(schedule(k)) is float
        assert schedule(k) == schedule(5)


@each_schedule
@pytest.mark.parametrize("k", [-1, -0.5, math.nan, math.inf, np.array(-1), [-1, 0], np.array([np.nan])], ids=repr)
def test_steps_that_are_none_are_refused(schedule, k):
    with pytest.raises(ValueError, match=r"k must be >= 0 \(the number of steps already done\), got"):
        schedule(k)


@each_schedule
@pytest.mark.parametrize(
    "k",
    [True, np.True_, "1", None, 1j, np.array([True]), np.array(["1"]), np.complex128(1), np.array(1j), np.array(True)],
    ids=repr,
)
def test_steps_of_another_kind_are_refused(schedule, k):
    with pytest.raises(TypeError, match="k must"):
        schedule(k)


@each_schedule
def test_fractional_steps_lie_between_whole_ones(schedule):
    # T_cur is fractional in the papers; where the schedule is monotonous between whole steps, so is its value
    low, middle, high = schedule(1), schedule(1.5), schedule(2)
    assert min(low, high) <= middle <= max(low, high)


@each_schedule
def test_symbols_give_formulas_with_the_same_values(schedule):
    k = sympy.Symbol("k", integer=True, nonnegative=True)
    formula = schedule(k)
    assert isinstance(formula, sympy.Expr)
    for step in (0, 1, 2, 3, 4, 6, 7, 8, 9):
        # u times a few roundings of numbers below 1
        assert float(formula.subs(k, step)) == pytest.approx(schedule(step), rel=0, abs=2e-15)


@each_schedule
def test_schedules_are_values(schedule):
    with pytest.raises(AttributeError):
        schedule.T = 3
    assert schedule == type(schedule)(**{name: getattr(schedule, name) for name in schedule.__dataclass_fields__})
    assert hash(schedule) == hash(schedule)


def test_symbolic_settings():
    T, k = sympy.symbols("T k", positive=True)
    formula = ri.CosineAnnealing(T, eta_max=1, eta_min=0)(k)
    assert formula.subs({T: 8, k: 2}) == (1 + sympy.sqrt(2) / 2) / 2
    assert formula.subs({T: 8, k: 9}) == 0
    assert ri.CosineAnnealing(T, eta_max=1, eta_min=0)(0) == 1
    assert sympy.simplify(ri.WarmRestarts(T, 1, 1, 0)(5 * T / 4)) == (1 + sympy.sqrt(2) / 2) / 2
    assert ri.RangeTest(0, 1, T)(k).subs({T: 4, k: 1}) == sympy.Rational(1, 4)
    gamma = sympy.Symbol("gamma", positive=True)
    assert ri.StepDrop((2, 4), gamma)(3) == gamma
    assert ri.StepDrop((2, 4), gamma)(5) == gamma**2


def test_exact_settings_give_exact_values():
    assert ri.RangeTest(Fraction(1, 3), Fraction(2, 3), Fraction(3))(1) == Fraction(4, 9)
    assert ri.Triangular(Fraction(0), Fraction(1), Fraction(3))(4) == Fraction(2, 3)
    assert ri.StepDrop((2,), Fraction(1, 3))(2) == Fraction(1, 3)


EACH_BAD = [
    (traits.schedule, traits.good, name, value)
    for traits in TRAITS.values()
    for name, values in traits.refused.items()
    for value in values
]


@pytest.mark.parametrize(
    ("kind", "good", "name", "value"),
    EACH_BAD,
    ids=[f"{kind.__name__}-{name}-{i}" for i, (kind, _, name, _) in enumerate(EACH_BAD)],
)
def test_bad_settings_are_refused_by_name_and_value(kind, good, name, value):
    kind(**good)
    with pytest.raises((ValueError, TypeError)) as refusal:
        kind(**{**good, name: value})
    message = str(refusal.value)
    assert f"{kind.__name__}: " in message
    # eta_max is refused by way of eta_min <= eta_max, which names both
    assert name in message
    assert "must be" in message
    assert repr(value) in message or repr(tuple(value)) in message


def test_numpy_settings_become_python_numbers():
    schedule = ri.CosineAnnealing(np.int64(4), eta_max=np.float32(0.5))
    assert (type(schedule.T), type(schedule.eta_max)) == (int, float)


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_a_piecewise_constant_one_moves_at_its_boundaries_alone(traits):
    def moves(schedule):
        borders = {math.ceil(border) for border in schedule.boundaries(20)}
        return any(schedule(k) != schedule(k - 1) for k in range(1, 120) if k not in borders)

    assert any(map(moves, traits.long.values())) is not traits.schedule.piecewise_constant
