"""Inputs at the edge, for every rule: what must happen, and that nothing warns (warnings are errors here)."""

import numpy as np
import pytest

import refimpl as ri
from tests.bits import each, same_bits
from tests.every_rule import MAKERS, TRAITS, ZERO_STEP, each_rule, run

INF, NAN = np.inf, np.nan
each_zero_step = pytest.mark.parametrize("opt", [MAKERS[name]() for name in ZERO_STEP], ids=ZERO_STEP)


def arrays_in(state):
    found = []
    each(state.slots, found.append)
    return found


# Shapes and layouts


@each_rule
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_zero_dimensional_arrays_and_scalars_give_zero_dimensional_arrays(opt, dtype):
    expected = None
    for theta, g in [(np.array(1, dtype), np.array(0.5, dtype)), (dtype(1), dtype(0.5))]:
        for new, state in [run(opt, theta, [g, g]), opt.projected(ri.Box(-9, 9)).step(theta, g, opt.init(theta))]:
            for array in [new, *arrays_in(state), *arrays_in(opt.init(theta))]:
                assert type(array) is np.ndarray
                assert (array.shape, array.dtype) == ((), dtype)
        expected = run(opt, theta, [g, g])[0] if expected is None else expected
        assert same_bits(run(opt, theta, [g, g])[0], expected)
    assert same_bits(run(opt, np.ones(1, dtype), [np.full(1, 0.5, dtype)] * 2)[0].reshape(()), expected)


@each_rule
def test_python_floats_are_zero_dimensional_float64(opt):
    assert same_bits(run(opt, 1.0, [0.5, 0.25]), run(opt, np.array(1.0), [np.array(0.5), np.array(0.25)]))


@each_rule
@pytest.mark.parametrize("shape", [(0,), (1, 0, 2), (3, 0)])
def test_empty_arrays(opt, shape):
    theta, state = run(opt, np.zeros(shape, np.float32), [np.zeros(shape, np.float32)] * 2)
    assert (theta.shape, theta.dtype, state.t) == (shape, np.float32, 2)
    assert {(x.shape, x.dtype) for x in arrays_in(state)} <= {(shape, np.dtype(np.float32))}


@each_rule
def test_memory_layout_does_not_matter(opt):
    rng = np.random.default_rng(5)
    theta, g = rng.standard_normal((2, 4, 6))
    expected = run(opt, theta, [g, g])
    wide = rng.standard_normal((8, 12))
    wide[::2, ::2], backwards = theta, np.ascontiguousarray(g[::-1, ::-1])
    for other_theta, other_g in [
        (np.asfortranarray(theta), np.asfortranarray(g)),
        (wide[::2, ::2], g),
        (theta, backwards[::-1, ::-1]),
        (theta.T.copy().T, g),
    ]:
        found = run(opt, other_theta, [other_g, other_g])
        assert same_bits(found, expected)
    broadcast = np.broadcast_to(np.array([1.0]), (4, 6))  # many elements at one address
    assert same_bits(run(opt, broadcast, [broadcast]), run(opt, np.ones((4, 6)), [np.ones((4, 6))]))


@each_rule
def test_the_same_array_as_parameter_and_gradient(opt):
    x = np.array([1.0, -2.0])
    assert same_bits(opt.step(x, x, opt.init(x)), opt.step(x, x.copy(), opt.init(x)))
    assert x.tolist() == [1, -2]


# Zeros


@each_zero_step
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_zero_denominator_gives_a_zero_step(opt, dtype):
    theta = np.array([1.5, -0.0, 0.0, INF, NAN], dtype)
    new, state = run(opt, theta, [np.zeros(5, dtype), -np.zeros(5, dtype)])
    assert np.array_equal(new, theta, equal_nan=True)
    assert state.t == 2


@each_zero_step
@pytest.mark.parametrize("numerator", [3.0, -1e300, INF, -INF, NAN, -0.0])
def test_whatever_the_numerator(opt, numerator):
    theta = np.array([1.5, -2.0])
    state = opt.init(theta)
    if "m" not in opt.slots:
        opt = ri.Adaptive(lr=1, phi=lambda g: numerator + 0 * g[-1], psi=opt.psi)
        slots = opt.init(theta).slots
    else:
        slots = state.slots | {"m": np.full(2, numerator)}
    new, _ = opt.step(theta, np.zeros(2), ri.State(state.rule, 0, slots, state.scalars))
    assert new.tolist() == [1.5, -2.0]


@pytest.mark.parametrize(
    "opt", [ri.Adam(eps=0), ri.AdamW(eps=0), ri.NAdam(eps=0), ri.RMSProp(eps=0), ri.AdaGrad(eps=0)]
)
def test_without_eps_zero_over_zero_is_nan_where_the_denominator_is_a_root(opt):
    new, _ = opt.step(np.array([1.0, 1.0]), np.array([0.0, 2.0]), opt.init(np.zeros(2)))
    assert np.isnan(new).tolist() == [True, False]


def test_adadelta_without_eps_divides_zero_by_zero_and_else_never_starts():
    new, _ = ri.AdaDelta(eps=0).step(np.ones(2), np.array([0.0, 2.0]), ri.AdaDelta().init(np.zeros(2)))
    assert np.isnan(new[0])
    assert new[1] == 1


@each_rule
def test_zero_gradients_with_the_defaults_leave_theta_to_the_decay(opt):
    theta = np.array([1.0, -2.0, 0.0])
    new, _ = opt.step(theta, np.zeros(3), opt.init(theta))
    assert (
        new.tolist() == ((1 - 0.01) * theta).tolist() if isinstance(opt, ri.AdamW) else new.tolist() == theta.tolist()
    )


@each_rule
def test_the_sign_of_a_zero_gradient_changes_nothing_but_signs_of_zeros(opt):
    theta = np.array([1.0, -0.0])
    plus, minus = (run(opt, theta, [np.array([z, z]), np.array([1.0, z])])[0] for z in (0.0, -0.0))
    assert np.array_equal(plus, minus)


# Extremes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("opt", [ri.SGD(lr=1), ri.Momentum(lr=1), ri.SGDW(lr=1), ri.Nesterov(lr=1, momentum=0)])
def test_subnormal_gradients_are_not_flushed(opt, dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    g = np.array([tiny, -3 * tiny], dtype)
    assert same_bits(opt.step(np.zeros(2, dtype), g, opt.init(g))[0], -g)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ZERO_STEP)
def test_the_square_of_a_subnormal_gradient_is_zero_and_so_is_the_step(name, dtype):
    g = np.full(2, np.finfo(dtype).tiny / 2, dtype)
    opt = MAKERS[name](lr=1)
    new, _ = opt.step(np.zeros(2, dtype), g, opt.init(g))
    if "sqrt" not in TRAITS[name].operations:  # no square, AdaMax: the step is α, but for m's last 22 or 51 bits
        assert new.tolist() == pytest.approx([-1, -1], rel=1e-6)
    else:
        assert new.tolist() == [0, 0]


@pytest.mark.parametrize("opt", [ri.Adam(lr=1), ri.AdamW(lr=1), ri.NAdam(lr=1, psi=0), ri.RMSProp(lr=1)])
def test_a_tiny_gradient_is_divided_by_eps_alone(opt):
    g = np.full(2, 2.0**-600)
    new, state = opt.step(np.zeros(2), g, opt.init(g))
    assert state.slots["v"].tolist() == [0, 0]
    # NAdam with μ = 0.45: m̂ = 0.45 · 0.55/(1 − 0.45²) g + g
    factor = 1 + 0.45 * 0.55 / (1 - 0.45**2) if isinstance(opt, ri.NAdam) else 1
    assert new.tolist() == pytest.approx((-factor * g / 1e-8).tolist(), rel=1e-14)


@pytest.mark.parametrize("rule", [ri.Adam, ri.AdamW, ri.NAdam, ri.RMSProp, ri.AdaGrad])
def test_eps_vanishes_in_float16_as_documented(rule):
    assert "vanishes in float16" in rule.__doc__
    theta = np.ones(1, np.float16)
    assert np.isnan(rule().step(theta, 0 * theta, rule().init(theta))[0]).all()
    assert (rule(eps=1e-4).step(theta, 0 * theta, rule().init(theta))[0] > 0.98).all()


@each_rule
def test_a_huge_gradient_overflows_its_square_and_nothing_warns(opt):
    theta = np.array([1.0])
    new, state = run(opt, theta, [np.array([1e300])])
    squared = [
        name
        for name in ("v", "V", "G", "v_hat")
        if name in state.slots and opt.__class__.__name__ not in ("Nesterov", "Adan")
    ]
    for name in squared:
        assert state.slots[name].tolist() == [INF]
    if squared and not isinstance(
        opt, ri.RAdam | ri.ADOPT
    ):  # whose first step divides by nothing; g/∞ = 0: the step is lost, θ is not
        assert new.tolist() == ([1 - 0.01] if isinstance(opt, ri.AdamW) else [1])


@each_rule
def test_huge_and_tiny_parameters(opt):
    theta = np.array([1e308, -1e308, 5e-324, 1e-310])
    new, _ = opt.step(theta, np.ones(4), opt.init(theta))
    assert np.isfinite(new).all()
    assert new[0] > 0 > new[1]


# Infinities and NaN


@each_rule
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_nan_in_the_gradient_is_a_nan_in_theta_at_that_step_and_stays(opt, dtype):
    theta, one = np.ones(3, dtype), np.ones(3, dtype)
    spoilt = np.array([1, NAN, 1], dtype)
    opt = opt.projected(ri.Box(-1e4, 1e4))
    theta, state = run(opt, theta, [one, spoilt])
    assert np.isnan(theta).tolist() == [False, True, False]
    theta, state = run(opt, theta, [one, one], state)
    assert np.isnan(theta).tolist() == [False, True, False]


@each_rule
def test_a_nan_in_theta_stays_and_spoils_nothing_else(opt):
    theta = np.array([1.0, NAN, 2.0])
    new, _ = run(opt, theta, [np.ones(3)] * 2)
    assert np.isnan(new).tolist() == [False, True, False]


@pytest.mark.parametrize("name", MAKERS)
def test_an_infinite_gradient_goes_the_way_of_ieee(name):
    opt, kinds = MAKERS[name](), []
    theta, state = np.ones(1), opt.init(np.ones(1))
    for g in (INF, 1.0):
        theta, state = opt.step(theta, np.array([g]), state)
        kinds.append("nan" if np.isnan(theta[0]) else "inf" if np.isinf(theta[0]) else "finite")
    assert tuple(kinds) == TRAITS[name].after_infinity


@each_rule
def test_many_steps_do_not_overflow_the_correction(opt):
    # β^t underflows to zero at t = 7 443 for β = 0.9 and at 744 762 for 0.999
    if "gradients" in opt.slots:
        return  # ten million gradients
    state = ri.State(opt.name, 10**7, {name: np.ones(2) for name in opt.slots}, opt.init(np.ones(2)).scalars)
    new, after = opt.step(np.ones(2), np.ones(2), state)
    assert np.isfinite(new).all()
    assert after.t == 10**7 + 1
