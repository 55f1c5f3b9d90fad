"""Fifty digits, exact rationals and certified balls: what the float64 reference is off by."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

import refimpl as ri
from tests.every_rule import MAKERS, each_maker

STEPS = 50
UNIT = 2.0**-53


def gradients():
    """Positive ones over sixteen decades: nothing cancels, so that relative errors can be bounded."""
    rng = np.random.default_rng(0)
    return (10.0 ** rng.uniform(-8, 8, size=(20, STEPS))).tolist()


def updates(opt, grads, number):
    """What the rule adds to θ in each step; θ is zero before each, so that nothing is lost to its size."""
    zero = number(0.0)
    state = opt.init(zero)
    for g in grads:
        update, state = opt.step(zero, number(g), state)
        yield update


def bound(opt, t):
    """A bound of the relative error of step t, in units of 2^-53.

    Each average is t times a product and a sum of positive numbers, each rounded, as are the
    coefficients: 6 t.  1 − β^t is off by one unit of β^t over 1 − β^t, at most 1/(1 − β) units, of which the
    root takes half for β2; AdaDelta's ratio of two averages and NAdam's two terms stay below twice
    that.  A dozen operations more make the step.
    """
    h = opt.at(0)
    corrections = sum(1 / (1 - getattr(h, name, 0)) for name in ("beta1", "beta2"))
    return 2 * (6 * t + corrections) + 24


@each_maker
def test_float64_is_within_the_derived_bound_of_fifty_digits(make, record_property):
    opt, worst = make(), 0.0
    with mpmath.workdps(50):
        for grads in gradients():
            pairs = zip(updates(opt, grads, np.float64), updates(opt, grads, mpmath.mpf), strict=True)
            for t, (rounded, exact) in enumerate(pairs, start=1):
                error = abs(mpmath.mpf(float(rounded)) - exact) / abs(exact) / UNIT
                assert error <= bound(opt, t), (t, float(error))
                worst = max(worst, float(error / 2))  # an ulp is between one and two units of 2^-53
    record_property("largest error of a step in ulp", worst)
    print(f"\n{type(opt).__name__}: {worst:.1f} ulp")


@pytest.mark.parametrize("make", [MAKERS[name] for name in ("SGD", "Momentum", "Nesterov", "SGDW")])
def test_rules_without_a_root_are_exact_in_rationals(make):
    numbers = {"lr": Fraction(1, 3), "momentum": Fraction(2, 7), "l2": Fraction(1, 5), "weight_decay": Fraction(1, 11)}
    opt = make(**{name: value for name, value in numbers.items() if hasattr(make(), name)})
    theta, state = Fraction(1, 2), opt.init(Fraction(1, 2))
    with mpmath.workdps(50):
        high = make(
            **{name: mpmath.mpf(x.numerator) / x.denominator for name, x in numbers.items() if hasattr(opt, name)}
        )
        value, value_state = mpmath.mpf("0.5"), high.init(mpmath.mpf("0.5"))
        for t in range(1, 20):
            g = Fraction((-1) ** t, t)
            theta, state = opt.step(theta, g, state)
            value, value_state = high.step(value, mpmath.mpf(g.numerator) / g.denominator, value_state)
            assert isinstance(theta, Fraction)
            # Twenty steps of a few roundings at 10^-50 of numbers below 10.
            assert abs(mpmath.mpf(theta.numerator) / theta.denominator - value) < 1e-46


def test_a_rational_root_is_taken_and_an_irrational_one_refused():
    opt = ri.AMSGrad(lr=Fraction(1, 2), beta1=0, beta2=0)
    theta = Fraction(1)
    assert opt.step(theta, Fraction(3, 4), opt.init(theta))[0] == Fraction(1, 2)
    half = ri.AMSGrad(lr=Fraction(1, 2), beta1=0, beta2=Fraction(1, 2))
    with pytest.raises(ValueError, match="irrational"):
        half.step(theta, Fraction(3, 4), half.init(theta))


@each_maker
def test_certified_balls_hold_the_fifty_digits(make):
    flint = pytest.importorskip("flint")
    opt, grads = make(), gradients()[0]
    before, flint.ctx.prec = flint.ctx.prec, 200
    try:
        with mpmath.workdps(50):
            pairs = zip(updates(opt, grads, flint.arb), updates(opt, grads, mpmath.mpf), strict=True)
            for ball, exact in pairs:
                # Fifty digits are themselves rounded, by less than the thousandth part of 10^-44.
                slack = flint.arb(0, abs(float(exact)) * 1e-44)
                assert (ball + slack).contains(flint.arb(mpmath.nstr(exact, 50)))
                # 200 bits, 60 digits, of which the steps lose some.
                assert float(ball.rad()) <= abs(float(exact)) * 1e-50
    finally:
        flint.ctx.prec = before


def test_schedules_in_balls_enclose_the_floats_nearly():
    flint = pytest.importorskip("flint")
    for schedule in (ri.InverseSqrt(), ri.CosineAnnealing(7), ri.WarmRestarts(3, 2), ri.Triangular2(0.5, 1, 3)):
        for k in range(12):
            ball = schedule(flint.arb(k))
            assert abs(float(ball.mid()) - schedule(k)) < 1e-14
            assert float(ball.rad()) < 1e-12
