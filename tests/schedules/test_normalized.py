"""The normalised weight decay, and AdamWR and SGDWR, which use it."""

import math
from fractions import Fraction

import array_api_strict
import numpy as np
import pytest
import sympy

import refimpl as ri
from tests.bits import same_bits
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.NormalizedDecay,
    short=(
        ri.NormalizedDecay(ri.WarmRestarts(3, 2), lambda_norm=0.05),
        ri.NormalizedDecay(ri.WarmRestarts(3), lambda_norm=0.05),
    ),
    long={"NormalizedDecay": ri.NormalizedDecay(ri.WarmRestarts(T_0=7, T_mult=2, eta_max=0.75, eta_min=0.1), 0.05)},
    checked=dict(restarts=ri.WarmRestarts(12, 3), lambda_norm=0.05),
    good=dict(restarts=ri.WarmRestarts(4), lambda_norm=1),
    refused={
        "lambda_norm": [-1, math.nan, "1", None],
        "restarts": [4, None, ri.CosineAnnealing(4), ri.WarmRestarts],
    },
)


@pytest.mark.parametrize(
    ("n_train", "epochs", "factor"),
    [
        (50_000, 100, 5.060e-3),
        (50_000, 25, 1.012e-2),
        (50_000, 400, 2.530e-3),
        (50_000, 1500, 1.306e-3),
        (50_000, 1800, 1.193e-3),
        (1_281_167, 100, 9.995e-4),
    ],
)
def test_the_table_for_batches_of_128(n_train, epochs, factor):
    assert ri.normalized_weight_decay(1, 128, n_train, epochs) == pytest.approx(factor, rel=5e-4)  # four digits
    assert ri.normalized_weight_decay(0.5, 128, n_train, epochs) == pytest.approx(factor / 2, rel=5e-4)


def test_exact_values():
    # √(b/(B T)): √(4/(4 · 16)) = 1/4, and one batch pass (B = b, T = 1) has λ_norm itself
    assert ri.normalized_weight_decay(0.5, batch_size=4, n_train=4, epochs=16) == 0.125
    assert ri.normalized_weight_decay(0.5, batch_size=7, n_train=7, epochs=1) == 0.5
    assert ri.normalized_weight_decay(0, batch_size=1, n_train=1, epochs=1) == 0


def test_exact_and_symbolic_arguments():
    b, B, T = sympy.symbols("b B T", positive=True)
    assert sympy.simplify(ri.normalized_weight_decay(1, b, B, T) - sympy.sqrt(b / (B * T))) == 0
    assert ri.normalized_weight_decay(Fraction(1, 3), Fraction(4), Fraction(9), Fraction(1)) == Fraction(2, 9)


@pytest.mark.parametrize("name", ["lambda_norm", "batch_size", "n_train", "epochs"])
def test_one_exact_argument_makes_the_result_exact(name):
    numbers = dict(lambda_norm=1, batch_size=4, n_train=4, epochs=16)
    value = ri.normalized_weight_decay(**{**numbers, name: Fraction(numbers[name])})
    assert (type(value), value) == (Fraction, Fraction(1, 4))


def test_numpy_scalars_are_numbers():
    assert ri.normalized_weight_decay(np.float64(0.5), np.int64(4), np.int32(4), np.float32(16)) == 0.125


@pytest.mark.parametrize("name", ["lambda_norm", "batch_size", "n_train", "epochs"])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), True, "1", None])
def test_bad_arguments_are_refused_by_name(name, value):
    good = dict(lambda_norm=0.05, batch_size=128, n_train=50_000, epochs=100)
    allowed = ">= 0" if name == "lambda_norm" else "> 0"
    with pytest.raises((ValueError, TypeError), match=rf"{name} must be a finite number {allowed}, got {value!r}"):
        ri.normalized_weight_decay(**{**good, name: value})
    exact = {key: Fraction(x) for key, x in good.items()}
    with pytest.raises((ValueError, TypeError), match=rf"{name} must be a finite number {allowed}, got {value!r}"):
        ri.normalized_weight_decay(**{**exact, name: value})


@pytest.mark.parametrize("name", ["batch_size", "n_train", "epochs"])
def test_zero_is_no_size(name):
    with pytest.raises(ValueError, match=rf"{name} must be a finite number > 0, got 0"):
        ri.normalized_weight_decay(**{**dict(lambda_norm=1, batch_size=1, n_train=1, epochs=1), name: 0})


# Two runs of 4 and 16 steps: λ = λ_norm/√4 and λ_norm/√16 for λ_norm = 1/2.
RESTARTS = ri.WarmRestarts(T_0=4, T_mult=4)
DECAY = ri.NormalizedDecay(RESTARTS, lambda_norm=0.5)


def test_the_decay_is_computed_anew_at_each_restart():
    assert [DECAY(k) for k in (0, 1, 3, 4, 5, 19, 20, 83, 84)] == [1 / 4] * 3 + [1 / 8] * 3 + [1 / 16] * 2 + [1 / 32]


def test_it_is_the_formula_in_epochs():
    # 600 points in batches of 50: 12 steps an epoch, T_0 = 100 steps
    decay = ri.NormalizedDecay(ri.WarmRestarts(100, 2), lambda_norm=0.05)
    for k, steps in [(0, 100), (100, 200), (300, 400)]:
        formula = ri.normalized_weight_decay(0.05, batch_size=50, n_train=600, epochs=steps / 12)
        assert decay(k) == pytest.approx(formula, rel=1e-15)  # 4 roundings against 2


def test_the_decay_has_the_shape_of_k_in_any_library():
    for restarts in (ri.WarmRestarts(16), ri.WarmRestarts(16, 2)):
        values = ri.NormalizedDecay(restarts, lambda_norm=1)(array_api_strict.asarray([0, 1, 20]))
        assert values.shape == (3,)
        assert float(values[0]) == 1 / 4


def test_runs_of_equal_length_have_one_decay():
    decay = ri.NormalizedDecay(ri.WarmRestarts(16), lambda_norm=1)
    assert [decay(k) for k in (0, 15, 16, 31, 32, 1000)] == [1 / 4] * 6


@pytest.mark.parametrize("rule", [ri.AdamW, ri.SGDW])
def test_adamwr_and_sgdwr_change_eta_and_lambda_and_keep_the_state(rule):
    restarting = rule(lr=0.1, weight_decay=DECAY, schedule=RESTARTS)
    theta = by_hand = np.linspace(-1, 1, 5)
    state = state_by_hand = restarting.init(theta)
    for k in range(24):  # the same, with each step's numbers given as numbers
        g = np.cos(np.arange(5) + k)
        opt = rule(lr=0.1, weight_decay=0.25 if k < 4 else 0.125 if k < 20 else 0.0625, schedule=RESTARTS(k))
        by_hand, state_by_hand = opt.step(by_hand, g, state_by_hand)
        theta, state = restarting.step(theta, g, state)
        assert same_bits(theta, by_hand)
        assert same_bits(state, state_by_hand)
    assert (state.slots["m"] != 0).all()


def test_a_restart_leaves_the_moments_as_they_were():
    # At the restart (step 5) the moments are those of a run without any schedule.
    theta, gs = np.ones(3), [np.array([1.0, -2.0, k]) for k in range(6)]
    restarting = ri.AdamW(weight_decay=DECAY, schedule=RESTARTS)
    with_restart, without = (ri.trace(opt, theta, gs) for opt in (restarting, ri.AdamW()))
    assert same_bits(with_restart["m"], without["m"])
    assert same_bits(with_restart["v"], without["v"])
    assert not same_bits(with_restart["theta"], without["theta"])
