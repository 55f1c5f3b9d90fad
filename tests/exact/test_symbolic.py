"""Two steps with SymPy symbols for everything, evaluated, against the mpmath and the NumPy reading."""

import functools
import random

import mpmath
import numpy as np
import pytest
import sympy

import refimpl as ri
from tests.arrays import rules
from tests.exact.numbers import VARIANTS, digits, opt, run

THETA, G1, G2 = sympy.symbols("theta g1 g2", real=True)
POINTS = 4


@functools.cache
def formulas(name, variant):
    """Everything that is kept after two steps as SymPy expressions, and the symbols of the hyperparameters."""
    symbols = {key: sympy.Symbol(key, positive=True) for key in rules.RULES[name][1]}
    *_, values = run(opt(name, variant, lambda key, value: symbols[key]), THETA, [G1, G2])
    return values, symbols


def point(name, i):
    """Numbers of 53 bits for θ, g1, g2 and the hyperparameters; g1 is 0 at the first, where a Piecewise turns."""
    rng = random.Random(f"{name} {i}")
    g = [rng.choice([-1, 1]) * 10 ** rng.uniform(-3, 3) for _ in range(2)]
    settings = {key: value * rng.uniform(0.5, 1) for key, value in rules.RULES[name][1].items()}
    return rng.uniform(-1, 1), [0.0 if i == 0 else g[0], g[1]], settings


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", rules.RULES)
def test_two_symbolic_steps(name, variant):
    """At 50 digits the formula and the mpmath reading agree to 45, and NumPy to the roundings of two steps.

    Let u = 2^-53.  In two steps no term is rounded more than 40 times, and 1 − β² ≥ 0.0199 makes less than
    101 u of the rounding of each β²; so each quantity is off by less than 250 u of its size, which is what it
    would be if all its terms had one sign.
    """
    values, symbols = formulas(name, variant)
    with digits(50):
        evaluate = sympy.lambdify([THETA, G1, G2, *symbols.values()], list(values.values()), "mpmath", cse=True)
        for i in range(POINTS):
            theta, grads, settings = point(name, i)
            at = [mpmath.mpf(x) for x in (theta, *grads, *(settings[key] for key in symbols))]
            by_formula = dict(zip(values, evaluate(*at), strict=True))
            numbers = opt(name, variant, lambda key, value, settings=settings: settings[key])
            *_, by_mpmath = run(numbers, at[0], at[1:3])
            *_, by_numpy = run(numbers, np.float64(theta), np.array(grads))
            size = sizes(name, theta, grads, settings)
            for key, value in by_formula.items():
                assert abs(value - by_mpmath[key]) <= size[key] * mpmath.mpf(10) ** -45, key
                assert abs(float(by_numpy[key]) - value) <= 250 * 2.0**-53 * size[key], key


def sizes(name, theta, grads, settings):
    """Every quantity when nothing cancels: θ > 0 and g < 0, so that the steps add to θ; without the box."""
    numbers = opt(name, convert=lambda key, value: settings[key])
    *_, values = run(numbers, mpmath.mpf(abs(theta)), [mpmath.mpf(-abs(g)) for g in grads])
    return {key: abs(value) + (abs(theta) if key == "theta" else 0) for key, value in values.items()}


@pytest.mark.parametrize("name", rules.RULES)
def test_the_symbols_are_all_there(name):
    """A formula that had lost a hyperparameter or a gradient would agree with a reading that ignores it too."""
    values, symbols = formulas(name, "plain")
    expected = {THETA, G1, G2, *symbols.values()}
    assert set().union(*(sympy.sympify(value).free_symbols for value in values.values())) == expected


SUMS = {
    "EMASum, EMASum": (ri.phi.EMASum, ri.psi.EMASum, ri.phi.EMA, ri.psi.EMA),
    "EMASum, MaxEMASum": (ri.phi.EMASum, ri.psi.MaxEMASum, ri.phi.EMA, ri.psi.MaxEMA),
}


@pytest.mark.parametrize("case", SUMS)
def test_definitions_and_recursions_are_one_formula(case):
    beta1, beta2, lr = sympy.symbols("beta1 beta2 lr", positive=True)
    phi_sum, psi_sum, phi, psi = SUMS[case]
    *_, by_sum = run(ri.Adaptive(lr=lr, phi=phi_sum(beta1), psi=psi_sum(beta2)), THETA, [G1, G2])
    *_, by_recursion = run(ri.Adaptive(lr=lr, phi=phi(beta1), psi=psi(beta2)), THETA, [G1, G2])
    for g1, g2 in ((3, -2), (0, 5), (sympy.Rational(1, 7), 0), (0, 0)):
        at = {G1: g1, G2: g2, beta1: sympy.Rational(9, 10), beta2: sympy.Rational(3, 4), lr: 2}
        assert sympy.simplify(by_sum["theta"].subs(at) - by_recursion["theta"].subs(at)) == 0


@pytest.mark.parametrize("name", rules.RULES)
def test_parameters_may_be_symbols_beside_plain_hyperparameters(name):
    numbers = rules.plain(name)
    *_, formula = run(numbers, THETA, [G1])
    *_, values = run(numbers, np.float64(0.5), [np.float64(-0.25)])
    # SymPy rounds Python's floats to 53 bits as well, in another order; 16 roundings of numbers below 1.
    assert abs(formula["theta"].subs({THETA: 0.5, G1: -0.25}) - values["theta"]) <= 16 * 2.0**-53


def test_proposition_1_is_one_line():
    alpha, lam, theta, g = sympy.symbols("alpha lambda theta g", positive=True)
    l2, decayed = ri.SGD(lr=alpha, l2=lam / alpha), ri.SGDW(lr=alpha, momentum=0, weight_decay=lam)
    (one,), (other,) = run(l2, theta, [g]), run(decayed, theta, [g])
    assert sympy.expand(one["theta"] - other["theta"]) == 0
