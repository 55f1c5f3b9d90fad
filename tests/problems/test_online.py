"""The linear online problems: their coefficients, the constants of the theorems, and the best fixed point."""

import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.namespaces import FLOATS
from refimpl.problems import LinearOnline, SyntheticOnline, SyntheticStochastic, Theorem1, Theorem2, Theorem3
from refimpl.problems.conditions import less


@pytest.mark.parametrize(
    ("problem", "settings", "start"),
    [
        (Theorem1(), dict(C=3, scale=1), 1),
        (Theorem2(), dict(C=20), -1),
        (Theorem3(), dict(C=13, delta=0.1), 0),
        (SyntheticOnline(), {}, 0),
        (SyntheticStochastic(), {}, 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, LinearOnline) else str(value),
)
def test_defaults(problem, settings, start):
    assert vars(problem) == dict(box=ri.Box(-1, 1)) | settings
    assert problem.theta0 == start


def drawn(problem, steps, seed=0):
    return problem.draw(steps, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("problem", "period", "rare", "common"),
    [
        (Theorem1(C=3), 3, 3, -1),
        (Theorem1(C=2.5, scale=0.5), 3, 1.25, -0.5),
        (Theorem2(C=6), 6, 6, -1),
        (SyntheticOnline(), 101, 1010, -10),
    ],
)
def test_the_rare_loss_comes_at_t_equal_1_modulo_the_period(problem, period, rare, common):
    expected = [rare if t % period == 1 else common for t in range(1, 305)]
    coefficients = problem.coefficients(304)
    assert coefficients.dtype == np.float64
    assert coefficients.tolist() == expected
    assert drawn(problem, 304).tolist() == expected


@pytest.mark.parametrize(
    ("problem", "p", "rare", "common"),
    [
        (SyntheticStochastic(), 0.01, 1010, -10),
        (Theorem3(C=10, delta=0.1), 0.1, 10, -1),
        (Theorem3(C=3, delta=1), 0.5, 3, -1),
    ],
)
def test_the_rare_loss_comes_with_its_probability(problem, p, rare, common):
    n = 200_000
    values, counts = np.unique(drawn(problem, n), return_counts=True)
    assert values.tolist() == [common, rare]
    # a binomial count leaves 5 standard deviations with probability 6e-7; the seed is fixed
    assert abs(counts[1] - n * p) < 5 * math.sqrt(n * p * (1 - p))


@pytest.mark.parametrize("problem", [SyntheticStochastic(), Theorem3()])
def test_a_longer_draw_begins_with_a_shorter_one(problem):
    assert np.array_equal(drawn(problem, 1000)[:10], drawn(problem, 10))
    assert not np.array_equal(drawn(problem, 1000), drawn(problem, 1000, seed=1))


def test_expected_loss_of_theorem_3():
    problem = Theorem3(C=7, delta=0.3)
    # p C − (1 − p) = p (C + 1) − 1 = δ; four roundings of numbers below 2
    assert problem.p * problem.C - (1 - problem.p) == pytest.approx(0.3, abs=4 * 2**-52)


@pytest.mark.parametrize("C", [2.1, 3, 10])
def test_constants_of_theorem_1(C):
    problem = Theorem1(C=C)
    assert problem.beta2 == 1 / (1 + C * C)
    # the two forms of the bound that the paper prints; three roundings each of numbers below 1
    assert problem.lr_bound == pytest.approx(C / math.sqrt(1 + C * C), abs=6 * 2**-53)
    assert Theorem1(C=C, scale=2).regret_bound(30) == 2 * problem.regret_bound(30)
    assert problem.beta2_theorem6 == 2 / ((1 + C * C) * (C * C))


def test_the_bound_of_theorem_1():
    assert Theorem1(C=5, scale=2).regret_bound(6) == 24  # 2 (10 − 4) 6/3


@pytest.mark.parametrize(
    ("betas", "C"),
    [((0, 0.5), 20), ((0, 0.9), 204), ((0.5, 0.9), 204), ((0.9, 0.9), 204), ((0.9, 0.99), 3218), ((0.9, 0.999), 42622)],
)
def test_the_least_C_of_theorem_2(betas, C):
    assert Theorem2.smallest(*betas).C == C
    assert Theorem2(C=C).satisfied(*betas)
    assert not Theorem2(C=C - 2).satisfied(*betas)


def test_either_condition_of_theorem_2_can_fail_alone():
    # the second: 0.5^8 · 18² = 1.27 > 1 and 0.5^9 · 20² = 0.78 ≤ 1
    assert not Theorem2(C=18).satisfied(0, 0.5)
    assert Theorem2(C=20).satisfied(0, 0.5)
    assert Theorem2(C=8).satisfied(0, 0.25)  # 4^−3 · 8² = 1, exactly
    # the third: 3/2 < C/3 is false for C = 4 and true for C = 6
    assert not Theorem2(C=4).satisfied(0, 1e-9)
    assert Theorem2(C=6).satisfied(0, 1e-9)
    # the first never: with β1 < √β2 the second gives β1^(C−2) ≤ 1/C², and β1 ((1 − β1) C + 1) ≤ C²


@pytest.mark.parametrize(
    ("betas", "C"), [((0.2, 0.05), 36), ((0.5, 0.3), 30), ((0.4, 0.17), 94), ((0.1, 0.137), 8), ((0.1, 0.142), 6)]
)
def test_the_third_condition_of_theorem_2_with_its_series_term_by_term(betas, C):
    (beta1, beta2), gamma = betas, betas[0] / math.sqrt(betas[1])
    series = {C: 1 + sum(gamma**j for j in range(1, C)) for C in range(2, 100, 2)}
    factor = 3 * (1 - beta1) / (2 * math.sqrt(1 - beta2))
    rest = {C: beta1 ** (C / 2 - 1) / (1 - beta1) for C in series}
    assert next(C for C in series if factor * series[C] + rest[C] < C / 3) == C
    assert Theorem2.smallest(*betas).C == C
    if beta1 == 0.1:  # where the last term decides
        assert (factor * series[6] < 6 / 3, factor * series[6] + 1.3 * rest[6] < 6 / 3) == (True, C == 6)


@pytest.mark.parametrize(
    "betas",
    [
        (0.9, 0.81),
        (0.9, 0.5),
        (0, 0),
        (-0.1, 0.9),
        (0.5, 1),
        (0.5, math.nan),
        (math.nan, 0.5),
        (0, -0.5),
        (math.sqrt(0.5), 0.5),
    ],
)
def test_theorems_2_and_3_need_beta1_below_the_root_of_beta2(betas):
    assert not Theorem2(C=100).satisfied(*betas)
    with pytest.raises(ValueError, match="beta1 and beta2 must have 0 <= beta1 < sqrt"):
        Theorem2.smallest(*betas)
    with pytest.raises(ValueError, match="beta1 and beta2 must have 0 <= beta1 < sqrt"):
        Theorem3().lemma1(*betas)


@pytest.mark.parametrize(
    ("beta1", "beta2", "delta", "C"),
    [(0, 0.9, 0.01, 10), (0, 0.9, 0.1, 13), (0, 0.9, 1, 75), (0, 0.5, 1, 11), (0.5, 0.9, 0.1, 807)],
)
def test_the_least_C_of_lemma_1(beta1, beta2, delta, C):
    assert Theorem3(C=C, delta=delta).lemma1(beta1, beta2) >= 0
    assert Theorem3(C=C - 1, delta=delta).lemma1(beta1, beta2) < 0


def test_lemma_1_may_hold_and_then_not_for_a_greater_C():
    """At C = 8192 it has to remember 14 steps, with δ = 1."""
    held = {C: Theorem3(C=C, delta=1).lemma1(0.5, 0.9) >= 0 for C in (7291, 7292, 8191, 8192, 8218, 8219)}
    assert held == {7291: False, 7292: True, 8191: True, 8192: False, 8218: False, 8219: True}


@pytest.mark.parametrize(("C", "beta1", "k"), [(6, 0.5, 3), (7, 0.5, 3), (8, 0.5, 4), (806, 0.5, 10), (99, 0, 0)])
def test_how_many_steps_lemma_1_remembers(C, beta1, k):
    """The least k after which β1^k (C + 1) ≤ 1."""
    assert Theorem3(C=C).memory(beta1) == k


@pytest.mark.parametrize(("beta1", "beta2"), [(0, 0.9), (0.5, 0.9), (0.5, 0.26), (0.9, 0.82), (0.9, 0.999)])
@pytest.mark.parametrize(("C", "delta"), [(1, 0.5), (3, 0.1), (30, 1), (1000, 0.1)])
def test_lemma_1_is_a_lower_bound_of_the_mean_step(beta1, beta2, C, delta):
    """The mean over all 2^t sequences of gradients, from m_0 = v_0 = 0 on."""
    problem = Theorem3(C=C, delta=delta)
    m = v = np.zeros(1)
    chance = np.ones(1)
    for _ in range(12):
        chance = np.concatenate([problem.p * chance, (1 - problem.p) * chance])
        m = np.concatenate([beta1 * m + (1 - beta1) * g for g in (C, -1)])
        v = np.concatenate([beta2 * v + (1 - beta2) * g**2 for g in (C, -1)])
        assert np.sum(chance * -m / np.sqrt(v)) > problem.lemma1(beta1, beta2)


def test_less_is_the_comparison_and_false_for_nan():
    numbers = (-1.0, 0.0, 0.5, 1.0, math.inf, math.nan)
    assert [[less(FLOATS, x, y) for y in numbers] for x in numbers] == [[x < y for y in numbers] for x in numbers]


def test_a_probability_of_one_is_allowed():
    assert (drawn(Theorem3(C=0.5, delta=0.5), 100) == 0.5).all()


def test_lemma_1_by_hand():
    # p = 2/4; down = 1/√(1/4) + ½ · ½ · ⌈log 4/log 2⌉ / √(¼ · (¾ − ¼)) = 2 + 0.5/√(1/8)
    # up = ½ / √(¾ · 2 · 3 + ¼) = 0.5/√4.75
    expected = 0.5 * 0.5 / math.sqrt(4.75) - 0.5 * (2 + 0.5 / math.sqrt(0.125))
    assert Theorem3(C=3, delta=1).lemma1(0.5, 0.75) == pytest.approx(expected, rel=1e-14)  # some ten roundings


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_loss_and_gradient_keep_dtype_and_shape(dtype, shape):
    problem, x = Theorem1(C=3), np.full(shape, 0.5, dtype)
    loss, gradient = problem.loss_and_gradient(x, problem.coefficients(1)[0])
    for value, expected in ((loss, 1.5), (gradient, 3)):
        assert value.dtype == dtype
        assert np.array_equal(value, np.full(shape, expected, dtype))


BOXES = [(-1, 1), (-0.5, 2), (0, 3), (1, 2), (-3, -1)]


@pytest.mark.parametrize(("lo", "hi"), BOXES)
def test_best_is_the_least_over_the_box(lo, hi):
    draws = drawn(SyntheticStochastic(), 300)
    best = Theorem3(box=ri.Box(lo, hi)).best(draws)
    # integers times halves: exact in float64
    assert best.tolist() == [min(sum(draws[:t]) * x for x in (lo, (lo + hi) / 2, hi)) for t in range(1, 301)]


def test_best_with_lanes_of_boxes():
    draws = drawn(SyntheticStochastic(), 300)
    lo, hi = np.array(BOXES, np.float64).T
    best = Theorem3(box=ri.Box(lo, hi)).best(draws)
    assert best.shape == (300, len(BOXES))
    for lane, box in enumerate(BOXES):
        assert np.array_equal(best[:, lane], Theorem3(box=ri.Box(*box)).best(draws))


def test_lanes_of_boxes_lead():
    draws = np.array([1.0, -3.0])
    lo, hi = np.array([-1.0, -2.0]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    best = Theorem3(box=ri.Box(lo, hi)).best(draws)
    assert best.tolist() == [[[-1] * 3, [-2] * 3], [[-2, -4, -6], [-8, -10, -12]]]


def test_best_on_a_half_line():
    draws = np.array([1.0, -1.0, -1.0])  # sums 1, 0, −1
    assert Theorem3(box=ri.Box(-1, math.inf)).best(draws).tolist() == [-1, 0, -math.inf]
    assert Theorem3(box=ri.Box(-math.inf, 2)).best(draws).tolist() == [-math.inf, 0, -2]


def test_no_best_without_a_box():
    with pytest.raises(ValueError, match=r"Theorem3: box is None.*no regret"):
        Theorem3(box=None).best(np.ones(3))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Theorem1(C=1.9), ValueError, "Theorem1: C must be >= 2, got 1.9"),
        (lambda: Theorem1(C=math.nan), ValueError, "Theorem1: C must be a finite number, got nan"),
        (lambda: Theorem1(C="3"), TypeError, "Theorem1: C must be a finite number, got '3'"),
        (lambda: Theorem1(scale=0), ValueError, "Theorem1: scale must be > 0, got 0"),
        (lambda: Theorem2(C=7), ValueError, "Theorem2: C must be an even integer, got 7"),
        (lambda: Theorem2(C=20.0), ValueError, "Theorem2: C must be an even integer, got 20.0"),
        (lambda: Theorem2(C=0), ValueError, "Theorem2: C must be an even integer, got 0"),
        (lambda: Theorem3(delta=0), ValueError, "Theorem3: delta must be > 0, got 0"),
        (lambda: Theorem3(C=0.5, delta=0.6), ValueError, "Theorem3: C must be > 0 and >= delta = 0.6"),
        (lambda: Theorem3(C=-5), ValueError, "Theorem3: C must be > 0 .* got -5"),
        (lambda: SyntheticOnline(box=(-1, 1)), TypeError, r"SyntheticOnline: box must be a refimpl.Box or None, got"),
        (lambda: Theorem3().coefficients(5), TypeError, "rng must be a numpy.random.Generator, got None"),
        (lambda: LinearOnline().coefficients(5), NotImplementedError, "LinearOnline has no coefficients"),
    ],
)
def test_errors_name_what_is_wrong(make, error, message):
    with pytest.raises(error, match=message):
        make()
