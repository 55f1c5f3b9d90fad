"""A choice by a scalar, ``xp.where(xp.scalar.at_least(a, b), x, y)``: every reading makes the one that an ``if`` would.

The rule is ``Selecting`` of ``hard``, whose compiled step, emitted C and CUDA are held to NumPy's bits with all others.
"""

import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.core import rounded
from refimpl.core.lanes import Lanes
from refimpl.core.namespaces import NUMPY, SCALARS, reading
from tests.engine import hard
from tests.engine.test_emit import Emitted
from tests.ulp import assert_same

STEPS = 9
#: It is not known in the first four steps.
KNOWN = [False] * 4 + [True] * 5


def gradients(dtype="float64"):
    return np.random.default_rng(0).normal(size=(STEPS, 2, 3)).astype(dtype)


def by_hand(dtype, beta2=0.9, lr=0.1):
    """θ after each step, with an ``if``."""
    theta, m = np.full((2, 3), 0.5, dtype), np.zeros((2, 3), dtype)
    for t, g in enumerate(gradients(dtype), 1):
        m = 0.5 * m + 0.5 * g
        rho = 2 / (1 - beta2) - 1 - 2 * t * rounded.power(beta2, t) / (1 - rounded.power(beta2, t))
        if rho >= 3.9:
            root = math.sqrt((rho - 3.9) * (rho - 2) / rho)
            theta = theta - root * (root * m / (np.abs(m) + 1) + 0.125)
        else:
            theta = theta - lr * (m + theta)
        yield theta, rho >= 3.9


def run(opt, theta, grads):
    state = opt.init(theta)
    for g in grads:
        theta, state = opt.step(theta, g, state)
        yield theta


@pytest.mark.parametrize("dtype", hard.DTYPES)
def test_numpy_makes_the_choice_of_an_if(dtype):
    found = run(hard.Selecting(), np.full((2, 3), 0.5, dtype), gradients(dtype))
    assert [is_known for _, is_known in by_hand(dtype)] == KNOWN
    for mine, (theirs, _) in zip(found, by_hand(dtype), strict=True):
        assert_same(mine, theirs)


@pytest.mark.parametrize("dtype", hard.DTYPES)
def test_the_compiled_step_and_c_make_it_too(dtype):
    fast, emitted = ri.jit(hard.Selecting()), Emitted("Selecting", dtype)
    emitted.opt = hard.Selecting()  # without that one's schedule
    compiled = np.full((2, 3), 0.5, dtype)
    in_c = [compiled.copy(), np.zeros_like(compiled)]
    state = fast.init(compiled)
    for t, (g, (theirs, _)) in enumerate(zip(gradients(dtype), by_hand(dtype), strict=True), 1):
        state = fast.step_(compiled, g, state)
        emitted.advance(in_c, g, emitted.struct_of(t))
        assert_same(compiled, theirs)
        assert_same(in_c[0], theirs)


@pytest.mark.parametrize("compiled", [False, True])
def test_each_lane_makes_its_own(compiled):
    beta2 = [0.9, 0.5]  # of which the second never knows
    opt = hard.Selecting(beta2=np.array(beta2), lr=np.array([0.1, 1e-10]))
    last = np.full((2, 3), 0.5, "float32")
    if compiled:
        fast = ri.jit(opt)
        state = fast.init(last)
        for g in gradients("float32"):
            state = fast.step_(last, g, state)
    else:
        *_, last = run(opt, last, gradients("float32"))
    for i, (beta, lr) in enumerate(zip(beta2, (0.1, 1e-10), strict=True)):
        *_, (alone, is_known) = by_hand("float32", beta, lr)
        assert is_known == (i == 0)
        assert_same(last[i], alone[i])


@pytest.mark.parametrize("package", ["mpmath", "flint", "sympy"])
def test_exact_numbers_make_it(package):
    number = {"mpmath": "mpf", "flint": "arb", "sympy": "Float"}[package]
    number = getattr(pytest.importorskip(package), number)
    opt = hard.Selecting()
    found = run(opt, number(0.5), [number(float(g[0, 0])) for g in gradients()])
    for mine, (theirs, _) in zip(found, by_hand("float64"), strict=True):
        assert float(mine) == pytest.approx(float(theirs[0, 0]), rel=1e-12)


def test_what_a_ball_leaves_open_is_not_chosen():
    flint = pytest.importorskip("flint")
    x, y, xp = flint.arb(1), flint.arb(2), reading(flint.arb(1))
    assert xp.where(xp.at_least(flint.arb(5, 0.25), 4), x, y) == 1
    assert xp.where(xp.at_least(flint.arb(3, 0.25), 4), flint.arb(-1).sqrt(), y) == 2
    assert xp.where(xp.at_least(flint.arb(4, 0.25), 4), x, y).is_finite() is False


def test_symbols_get_both_sides_with_the_condition():
    sympy = pytest.importorskip("sympy")
    rho, x, y = sympy.symbols("rho x y", real=True)
    xp = reading(x)
    chosen = xp.where(xp.scalar.at_least(rho, 5), xp.sqrt(rho - 5) * x, y)
    assert chosen == sympy.Piecewise((y, rho < 5), (sympy.sqrt(rho - 5) * x, True))
    assert chosen.subs(rho, 4) == y
    assert chosen.subs(rho, 9) == 2 * x


def test_the_formula_says_at_what_number():
    class Plain(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            theta = theta - xp.where(xp.scalar.at_least(t, 3), h.lr * g, g)
            return dict(theta=theta)

    (row,) = ri.explain(Plain(), np.array([1.0]), np.array([4.0])).rows
    assert row.text == "θ_t = θ_{t−1} − (α g_t where t ≥ 3, else g_t)"
    assert (
        r"\begin{cases} \alpha \, g_{t} & \text{where } t \ge 3 \\ g_{t} & \text{where } t < 3 \end{cases}" in row.latex
    )


def test_a_bound_reaches_to_the_other_side_only_where_rounding_may_choose_it():
    from refimpl.conformance.bounds import Bounded, Unit

    unit = Unit("float32")
    x, y = unit.exact(np.array([1.0])), unit.exact(np.array([4.0]))
    near, far = Bounded(5.0, 1e-6, 5.0, unit), Bounded(5.1, 1e-6, 5.1, unit)
    assert unit.where(unit.at_least(far, 5), x, y).error == 0
    assert unit.where(unit.at_least(near, 5), x, y).error >= 3
    nothing = unit.exact(np.array([np.nan]))
    assert unit.where(unit.at_least(far, 5), x, nothing).error == 0


def test_scalars_and_lanes_alone_stay_scalars():
    found = NUMPY.where(SCALARS.at_least(2.0, 1), 0.1, math.nan)
    assert (found, type(found)) == (0.1, type(SCALARS.number(0.1)))
    lanes = NUMPY.where(SCALARS.at_least(Lanes([1.0, 3.0]), 2), Lanes([10.0, 20.0]), 0.5)
    assert lanes == Lanes([0.5, 20.0])


@pytest.mark.peers
@pytest.mark.parametrize("scanned", [False, True])
def test_jax_makes_it_by_a_traced_t(scanned):
    jax = pytest.importorskip("jax")
    opt = hard.Selecting()
    theta = jax.numpy.full((2, 3), 0.5, "float32")
    state = opt.init(theta)
    if scanned:
        (theta, _), _ = jax.lax.scan(
            lambda kept, g: (opt.step(kept[0], g, kept[1]), None),
            (theta, state),
            jax.numpy.asarray(gradients("float32")),
        )
    else:
        for g in gradients("float32"):
            theta, state = jax.jit(opt.step)(theta, jax.numpy.asarray(g), state)
    *_, (theirs, _) = by_hand("float32")
    assert np.asarray(theta) == pytest.approx(theirs, rel=1e-5)
