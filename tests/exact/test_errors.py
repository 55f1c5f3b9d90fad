"""float64 against 50 digits: the errors that ``python -m tests.exact.errors`` tabulates, held to their bounds."""

import math

import pytest

from tests.arrays import rules
from tests.every_rule import TRAITS
from tests.exact.errors import measure

#: In ulp; the worst measured is 9.0 (NAdam's step).  Roundings go both ways, so errors stay far below the bounds,
#: which let all of them go one way; twice the worst measured is a sign that something has changed.
USUAL = 18


@pytest.mark.parametrize("name", rules.RULES)
def test_errors(name, record_property):
    errors = measure(name)
    record_property("step", f"{errors.step:.1f} ulp, bound {errors.step_bound:.0f}")
    record_property("theta", f"{errors.theta:.1f} ulp, bound {errors.theta_bound:.0f}")
    for slot, error in errors.slots.items():
        record_property(slot, f"{error:.1f} ulp")
    assert max([errors.step, *errors.slots.values()]) > 0  # a step of Lion's is exact
    usual = math.inf if TRAITS[name].cancels else USUAL
    assert errors.step <= min(errors.step_bound, usual)
    assert errors.theta <= min(errors.theta_bound, usual)
    assert all(error <= usual for error in errors.slots.values())
