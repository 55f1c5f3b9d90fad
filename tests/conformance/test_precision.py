"""Two-byte parameters: the three kinds of kernels, their bounds, and what they do not hide."""

import ml_dtypes
import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.against import against_named
from refimpl.conformance.bounds import Unit
from refimpl.conformance.precision import MASTER, STATE, half_ulp, judged
from refimpl.conformance.reference import quantities_of
from refimpl.conformance.scenarios import narrow_scenarios, narrow_types
from tests.every_rule import keeps_an_iterate
from tools.score import NAMES


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16])
def test_half_an_ulp_is_the_error_of_rounding_to_nearest(dtype):
    x = np.random.default_rng(0).uniform(0.01, 100, 1000)
    half = half_ulp(x, np.dtype(dtype).name)
    far = np.abs(x.astype(dtype).astype(np.float64) - x)
    assert np.all(far <= half)
    assert np.max(far / half) > 0.99
    assert half_ulp(np.float64(1.5), np.dtype(dtype).name) == float(ml_dtypes.finfo(dtype).eps) / 2


def kernel(cls, scenario, kind):
    """The rule in float32 on parameters that are stored as ``kind`` says."""
    schedule = {"schedule": scenario.schedule} if scenario.schedule else {}
    opt, stored = cls(**scenario.settings, **schedule), scenario.theta.dtype
    wide = scenario.theta.astype(np.float32)
    state, found = opt.init(wide), []
    for g in scenario.grads:
        wide, state = opt.step(wide, g.astype(np.float32), state)
        narrow = wide.astype(stored)
        wide = wide if kind is MASTER else narrow.astype(np.float32)
        found.append({"params": narrow})
    return found


@pytest.mark.parametrize("name", NAMES)
def test_kernels_of_every_rule_keep_their_own_bound_and_no_other(name):
    right = against_named(name)
    for scenario in narrow_scenarios(right.rule):
        for kind, other in ((MASTER, STATE), (STATE, MASTER)):
            found = kernel(right.cls, scenario, kind)
            assert judged(right.candidate, scenario, found, kind)[0] is kind
            if scenario.name not in narrow_types():  # shorter runs need not tell them apart
                continue
            _, first, told = judged(right.candidate, scenario, found, other)
            if first is None:  # the parameters' rounding reaches the next step through the decay alone
                assert keeps_an_iterate(right.cls()), (name, scenario.name, kind.name)
            else:
                assert kind.sentence in told


@pytest.mark.parametrize("name", NAMES)
def test_numpys_own_float16_is_right_too(name):
    report = ri.check(against_named(name).cls, against=name)
    (outcome,) = [each for each in report.scenarios if each.scenario == "float16"]
    assert outcome.passed


def theta_of(candidate, scenario):
    return (found["theta"] for found in quantities_of(candidate, scenario, Unit(scenario.dtype)))


def test_narrow_arithmetic_hides_no_wrong_formula():
    """Against the bound of the narrow type itself, the widest, more than half of the mistakes still show."""
    right = against_named("adamw")
    (scenario,) = [each for each in narrow_scenarios(ri.AdamW) if each.name == "float16"]
    caught = []
    for mistake in right.mistakes:
        if "schedule" in mistake.name or "256" in mistake.name:  # these runs have no schedule, and are short
            continue
        opt = mistake.make(scenario.settings, None)
        numbers = [{path: bounded.value for path, bounded in step.items()} for step in theta_of(mistake, scenario)]
        caught.append(judged(right.candidate, scenario, numbers, None)[0] is None or not opt)
    assert np.mean(caught) > 0.5


def test_without_ml_dtypes_there_is_float16(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ml_dtypes", None)
    assert list(narrow_types()) == ["float16"]
