"""The numbers are right: against a listing by hand, 60 digits, and each other."""

import itertools
import math

import flint
import mpmath
import numpy as np
import pytest

from refimpl.conformance.judging import FACTOR
from refimpl.conformance.vectors.certifying import BITS, certified, distance, rounded_up
from refimpl.conformance.vectors.choosing import cases, made
from refimpl.conformance.vectors.layout import RULES
from tests.golden.vectors import expected, golden, inputs


def adamw(h, t, eta, theta, g, m, v, sqrt):
    """Algorithm 2, written once more."""
    m = h["beta1"] * m + (1 - h["beta1"]) * g
    v = h["beta2"] * v + (1 - h["beta2"]) * g * g
    m_hat, v_hat = m / (1 - h["beta1"] ** t), v / (1 - h["beta2"] ** t)
    return theta - eta * (h["lr"] * m_hat / (sqrt(v_hat) + h["eps"]) + h["weight_decay"] * theta), m, v


def numbers(both, number):
    return [number(float.fromhex(text)) for text in both["hex"]]


@pytest.mark.parametrize("case", ["random", "schedule", "scales-step-10", "random-float32", "spike-float32-step-4"])
def test_the_published_distance_from_the_truth_holds(case):
    """60 digits of a listing that is not the rule's text."""
    (given,) = (each for each in inputs("AdamW")["cases"] if each["id"] == f"adamw-{case}")
    with mpmath.workdps(60):
        h = {name: mpmath.mpf(x["decimal"]) for name, x in given["hyperparameters"].items()}
        start, n = given["start"], len(given["start"]["theta"]["hex"])
        theta, m, v = (numbers(each, mpmath.mpf) for each in (start["theta"], *start["slots"].values()))
        gradients = numbers(given["gradients"], mpmath.mpf)
        etas = numbers(given["eta"], mpmath.mpf) if given["eta"] else [mpmath.mpf(1)] * (len(gradients) // n)
        for k, step in enumerate(expected("AdamW")[given["id"]]):
            for i in range(n):
                g = gradients[k * n + i]
                theta[i], m[i], v[i] = adamw(h, step["t"], etas[k], theta[i], g, m[i], v[i], mpmath.sqrt)
            for found, truth in ((step["theta"], theta), (step["slots"]["m"], m), (step["slots"]["v"], v)):
                worst = max(map(ulps, numbers(found, float), truth, itertools.repeat(given["dtype"])))
                assert worst <= found["ulp"] <= 1.2 * worst + 1e-9  # a bound, and not a loose one


def ulps(x, truth, dtype):
    return float(abs(x - truth)) / float(np.spacing(np.abs(np.dtype(dtype).type(x))))


@pytest.mark.parametrize("rule", RULES)
def test_the_tolerance_has_room_for_the_reference_itself(rule):
    """Once for its rounding, of the four times that are allowed; so the exact numbers pass too."""
    for case in cases(rule)[:4]:
        for step, truth in zip(expected(rule)[case.id], certified(case), strict=True):
            exact = [ball for balls in truth["theta"].values() for ball in balls]
            for x, ball, allowed in zip(numbers(step["theta"], float), exact, step["theta"]["allowed"], strict=True):
                assert allowed is None or float(abs(ball - x).upper()) <= allowed / FACTOR


@pytest.mark.parametrize("case", ["random", "scales", "long-step-601"])
def test_with_the_published_scalars_the_same_operations_have_the_same_bits(case):
    (given,) = (each for each in inputs("AdamW")["cases"] if each["id"] == f"adamw-{case}")
    h = {name: x["decimal"] for name, x in given["hyperparameters"].items()}
    start, n = given["start"], len(given["start"]["theta"]["hex"])
    theta, m, v = (np.array(numbers(each, float)) for each in (start["theta"], *start["slots"].values()))
    first, second = (numbers(given["scalars"][f"1-{beta}^t"], float) for beta in ("beta1", "beta2"))
    for k, g in enumerate(np.array(numbers(given["gradients"], float)).reshape(-1, n)):
        m = h["beta1"] * m + (1 - h["beta1"]) * g
        v = h["beta2"] * v + (1 - h["beta2"]) * g * g
        theta = theta - (h["lr"] * (m / first[k]) / (np.sqrt(v / second[k]) + h["eps"]) + h["weight_decay"] * theta)
        step = expected("AdamW")[given["id"]][k]
        assert theta.tolist() == numbers(step["theta"], float)
        assert v.tolist() == numbers(step["slots"]["v"], float)


def test_nadam_has_its_momenta():
    (given,) = (each for each in inputs("NAdam")["cases"] if each["id"] == "nadam-random-step-6")
    h = {name: x["decimal"] for name, x in given["hyperparameters"].items()}
    mu = [h["beta1"] * (1 - 0.5 * 0.96 ** (h["psi"] * t)) for t in range(1, 8)]
    found = {name: values["decimal"][0] for name, values in given["scalars"].items()}
    assert found["mu"] == pytest.approx(mu[5], rel=1e-15)
    assert found["mu_next"] == pytest.approx(mu[6], rel=1e-15)
    assert found["mu_product"] == pytest.approx(math.prod(mu[:6]), rel=1e-14)
    assert given["start"]["scalars"]["mu_product"]["decimal"] == pytest.approx(math.prod(mu[:5]), rel=1e-14)


@pytest.mark.parametrize("rule", ["AdamW", "SGD"])
def test_what_is_not_finite_is_named_once_and_then_not_judged(rule):
    steps = expected(rule)[f"{rule.lower()}-not-finite"]
    seen = [dict(zip(step["theta"]["hex"], step["theta"]["allowed"], strict=True)) for step in steps]
    assert "nan" not in seen[1]
    assert any(x in ("nan", "inf", "-inf") and allowed == 0 for x, allowed in seen[2].items())  # infinity arrives
    assert [x["theta"]["allowed"].count(None) for x in steps] == [0, 0, 0, 1, 2, 2]
    assert all(x["theta"]["ulp"] is not None for x in steps)


def test_distances_are_counted_in_the_last_place():
    with flint.ctx.workprec(BITS):
        one, half, nan = flint.arb(1), flint.arb(1) + 2.0**-53, flint.arb("nan")
        assert distance({"theta": np.array([1.0])}, {"theta": [one]}) == 0
        assert distance({"theta": np.array([1.0, np.nan])}, {"theta": [half, nan]}) == 0.5
        assert distance({"theta": np.array([1.0], np.float32)}, {"theta": [one + 2.0**-23]}) == 1
        assert distance({"theta": np.array([1.0])}, {"theta": [nan]}) is None


@pytest.mark.parametrize(("x", "up"), [(0.0, 0.0), (1.0, 1.0), (1.01, 1.1), (9.91e-17, 1e-16), (math.inf, math.inf)])
def test_rounding_goes_up_to_two_digits(x, up):
    assert rounded_up(x) == up


@pytest.mark.parametrize("rule", ["NAdam", "SGDW"])
def test_what_is_read_back_is_what_was_chosen(rule):
    today = {case.id: case for case in made(rule)}
    for read in golden(rule):
        case, chosen = read.case, today[read.case.id]
        assert (case.id, case.report, case.start.t) == (chosen.id, chosen.report, chosen.start.t)
        assert case.start.scalars == chosen.start.scalars
        assert case.scenario.settings == chosen.scenario.settings
        assert (case.scenario.schedule is None) == (chosen.scenario.schedule is None)
        for mine, theirs in zip(
            (case.theta, *case.scenario.grads), (chosen.theta, *chosen.scenario.grads), strict=True
        ):
            for name, x in theirs.items():
                np.testing.assert_array_equal(mine[name], x, strict=True)
