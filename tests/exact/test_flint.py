"""python-flint's balls enclose the truth, and are small: what they certify is worth having."""

import flint
import mpmath
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients
from tests.arrays.schedules import SCHEDULES, K
from tests.exact.numbers import VARIANTS, digits, opt, run

STEPS = 50


def enclosed(ball, truth):
    """Is ``truth``, good to 80 digits, inside a ball that is certain of at least 45 digits?"""
    return ball.contains(flint.arb(truth)) and ball.rad() <= abs(flint.arb(truth)) * flint.arb("1e-45")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", rules.RULES)
def test_every_step_is_enclosed(name, variant):
    for column in [*gradients(STEPS, (2,), "float64").T.tolist(), [0.0] + [0.5] * (STEPS - 1)]:
        with digits(80):
            truth = list(run(opt(name, variant), mpmath.mpf(0.5), map(mpmath.mpf, column)))
        with digits(60):
            balls = list(run(opt(name, variant), flint.arb(0.5), map(flint.arb, column)))
        with digits(80):
            for t, (values, exact) in enumerate(zip(balls, truth, strict=True), 1):
                for key, ball in values.items():
                    assert enclosed(ball, exact[key]), f"{key} at t = {t}"


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_every_schedule_is_enclosed(schedule):
    for k in K.ravel().tolist():
        with digits(80):
            truth = mpmath.mpf(schedule(mpmath.mpf(k)))
        with digits(60):
            ball = flint.arb(schedule(flint.arb(k)))
        with digits(80):
            assert ball.contains(flint.arb(truth)), k
            assert ball.rad() <= flint.arb("1e-45"), k


def test_what_a_ball_leaves_open_is_not_decided():
    """A ball around zero may be zero, or not; one around a restart may lie before or after it."""
    from refimpl.core.namespaces import reading

    wide = flint.arb(0, 1)
    xp = reading(wide)
    assert xp.where(wide, flint.arb(1), flint.arb(2)).is_nan()
    assert (xp.where(flint.arb(0), 1, 2), xp.where(flint.arb(5, 1), 1, 2)) == (2, 1)
    assert xp.at_least(wide, 0.5).is_nan()
    assert (xp.at_least(wide, -2), xp.at_least(wide, 2)) == (1, 0)
    assert xp.floor_log(flint.arb(4, 0.5), 2).is_nan()
    assert xp.floor_log(flint.arb(5, 0.5), 2) == 2
    assert xp.maximum(wide, flint.arb(0.5)).contains(1)
    assert not xp.minimum(wide, flint.arb(-0.5)).contains(1)
