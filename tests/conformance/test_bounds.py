"""The bounds hold, for every rule, against exact arithmetic; and they are not so wide that they say nothing."""

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

import refimpl as ri
from refimpl.conformance.bounds import Unit
from refimpl.conformance.judging import departure
from refimpl.conformance.reference import Candidate, expected
from refimpl.conformance.scenarios import scenarios

RULES = [rule.__name__ for rule in ri.rules.ALL if not rule.needs_settings]
SHORT = ("random", "constant", "spike", "scales", "schedule")


def right(name):
    """The rule as a candidate."""
    cls = getattr(ri, name)

    def make(settings, schedule):
        return cls(**settings, **({"schedule": schedule} if schedule else {}))

    return Candidate(name, make)


def cases(name):
    return [scenario for scenario in scenarios(getattr(ri, name)) if scenario.name in SHORT]


@pytest.mark.parametrize("name", RULES)
def test_the_exact_numbers_lie_within_the_bounds(name):
    """In 200 bits: |float64 − exact| ≤ bound, which is at most a millionth of the number's own size."""
    for scenario in cases(name):
        for t, (exact, bounded) in enumerate(
            zip(exactly(name, scenario), expected(right(name), scenario), strict=True)
        ):
            b = bounded["params"]
            for i, truth in enumerate(exact):
                if np.isfinite(b.error[i]):
                    assert abs(truth - arb(float(b.value[i]))) <= arb(float(b.error[i])), (scenario.name, t, i)
            assert np.all(b.error[np.isfinite(b.error)] <= 1e-6 * b.size[np.isfinite(b.error)]), scenario.name
            assert np.isfinite(b.error).mean() > 0.5


def exactly(name, scenario):
    """The parameters after each step as balls of 200 bits."""
    ctx.prec = 200
    opt = right(name).make(scenario.settings, scenario.schedule)
    theta = [arb(float(x)) for x in scenario.theta]
    states = [opt.init(x) for x in theta]
    for row in scenario.grads:
        moved = [opt.step(x, arb(float(g)), s) for x, g, s in zip(theta, row, states, strict=True)]
        theta, states = [x for x, _ in moved], [s for _, s in moved]
        yield theta


@pytest.mark.parametrize("name", RULES)
def test_float32_runs_lie_within_float32_bounds(name):
    cls = getattr(ri, name)
    for scenario in scenarios(cls):
        if scenario.dtype == "float32" and not isinstance(scenario.theta, dict):
            opt, theta = cls(**scenario.settings), scenario.theta
            state, run = opt.init(theta), []
            for g in scenario.grads:
                theta, state = opt.step(theta, g, state)
                run.append({"params": theta})
            assert departure(run, expected(right(name), scenario)) is None, scenario.name


numbers = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)


@given(numbers, numbers, numbers)
def test_every_order_of_a_sum_is_within_the_bound(a, b, c):
    """Cancellation included: the bound is by the sizes of the operands."""
    unit = Unit(np.float64)
    total = unit.exact(a) + unit.exact(b) + unit.exact(c)
    for other in ((a + b) + c, a + (b + c), (c + a) + b):
        assert abs(other - total.value) <= 2 * total.error


@given(numbers, numbers)
def test_products_and_quotients(a, b):
    unit = Unit(np.float64)
    with unit.quiet():
        x, y = unit.number(a) * unit.number(b), unit.exact(a) / unit.exact(b)
    assert abs(arb(a) * arb(b) - arb(float(x.value))) <= arb(float(x.error))
    if b != 0:
        assert abs(arb(a) / arb(b) - arb(float(y.value))) <= arb(float(y.error))
    else:
        assert not np.isfinite(y.error)


def test_a_divisor_that_may_be_zero_bounds_nothing():
    unit = Unit(np.float64)
    small = unit.exact(1.0) - unit.exact(1.0 - 2.0**-53)
    with unit.quiet():
        assert np.isfinite((unit.exact(1.0) / unit.exact(2.0)).error)
        assert not np.isfinite((unit.exact(1.0) / (small - small)).error)


def test_choices_that_rounding_may_turn_are_bounded_by_both():
    unit = Unit(np.float64)
    zero = unit.exact(0.1) + unit.exact(0.2) - unit.exact(0.3)
    chosen = unit.where(zero - zero, unit.exact(5.0), unit.exact(1.0))
    assert chosen.value == 1
    assert chosen.error >= 4
    assert unit.where(unit.exact(0.0), unit.exact(5.0), unit.exact(1.0)).error == 0


def test_small_integers_are_exact():
    unit = Unit(np.float32)
    assert (unit.exact(3) - 1).error == 0
    assert (unit.exact(3) - 0.1).error > 0
