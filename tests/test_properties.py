"""What holds for every rule and whatever numbers it is given, bit for bit."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import refimpl as ri
from tests.bits import each, frozen, same_bits
from tests.every_rule import MAKERS, TRAITS, each_maker, each_rule, hypers, keeps_an_iterate, run

DTYPES = [np.float16, np.float32, np.float64]
few = settings(max_examples=15)


def floats(dtype):
    """Anything of this dtype but infinities and NaN."""
    width = np.dtype(dtype).itemsize * 8
    return st.floats(width=width, allow_nan=False, allow_infinity=False)


def problems(shapes=None, steps=3, dtypes=DTYPES):
    """θ and ``steps`` gradients of one dtype and shape."""
    if shapes is None:
        shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)

    def draw(dtype, shape):
        arrays = hnp.arrays(dtype, shape, elements=floats(dtype))
        return st.tuples(arrays, st.lists(arrays, min_size=steps, max_size=steps))

    return st.tuples(st.sampled_from(dtypes), shapes).flatmap(lambda pair: draw(*pair))


@each_rule
@few
@given(problem=problems())
def test_nothing_passed_in_is_changed(opt, problem):
    theta, grads = problem
    state = opt.init(theta)
    for g in grads:
        before = copy.deepcopy((theta, g, state))
        new_theta, new_state = opt.step(theta, g, state)
        assert same_bits((theta, g, state), before)
        theta, state = new_theta, new_state


@each_rule
@few
@given(problem=problems())
def test_read_only_inputs_give_the_same_bits(opt, problem):
    theta, grads = problem
    state = opt.init(frozen(theta))
    fixed_state = ri.State(state.rule, 0, frozen(state.slots), state.scalars)
    fixed = opt.step(frozen(theta), frozen(grads[0]), fixed_state)
    assert same_bits(fixed, opt.step(theta, grads[0], opt.init(theta)))


@each_rule
@few
@given(problem=problems())
def test_state_and_parameters_share_no_memory_with_what_was_passed_in(opt, problem):
    theta, grads = problem
    old, state = opt.init(theta), opt.init(theta)
    passed = []
    for g in grads:
        passed += [theta, g]
        theta, state = opt.step(theta, g, state)
    kept = copy.deepcopy((theta, state))
    each([*passed, old.slots], lambda array: array.fill(1))
    assert same_bits((theta, state), kept)


@each_maker
@few
@given(problem=problems(steps=2))
def test_dtypes_are_kept_whatever_the_hyperparameters_are(make, problem):
    theta, grads = problem
    kinds = [float, np.float32, np.float64, lambda x: np.array(x), lambda x: lambda k: x, lambda x: ri.Constant(x)]
    for kind in kinds:
        given = {name: kind(0.5) for name in hypers(make)}
        if kind is kinds[4]:  # a schedule, where the rule takes one
            given = {name: value for name, value in given.items() if name not in make().constant}
        new, state = run(make(**given), theta, grads)
        arrays = []
        each((new, state.slots), arrays.append)
        assert {x.dtype for x in arrays} == {theta.dtype}
        assert {x.shape for x in arrays} == {theta.shape}
        assert all(type(x) is np.ndarray for x in arrays)


@each_rule
@few
@given(problem=problems(hnp.array_shapes(min_dims=1, max_dims=3, max_side=5)), seed=st.integers(0, 2**32 - 1))
def test_a_permutation_of_the_elements_permutes_the_result(opt, problem, seed):
    theta, grads = problem
    order = np.random.default_rng(seed).permutation(theta.size)

    def permuted(x):
        return x.ravel()[order].reshape(x.shape)

    theta_then, state_then = run(opt, theta, grads)
    theta_now, state_now = run(opt, permuted(theta), [permuted(g) for g in grads])
    assert same_bits(each(theta_then, permuted), theta_now)
    assert same_bits(each(state_then.slots, permuted), state_now.slots)


@each_rule
@few
@given(problem=problems(st.sampled_from([(12,), (3, 4), (2, 3, 2), (1, 12)])))
def test_the_shape_does_not_matter(opt, problem):
    theta, grads = problem
    for shape in [(12,), (4, 3), (2, 1, 6)]:
        theta_then, state_then = run(opt, theta, grads)
        theta_now, state_now = run(opt, theta.reshape(shape), [g.reshape(shape) for g in grads])
        assert same_bits(theta_then.reshape(shape), theta_now)
        assert same_bits(each(state_then.slots, lambda x, shape=shape: x.reshape(shape)), state_now.slots)


@each_rule
@few
@given(problem=problems(st.just((7,)), steps=1))
def test_each_element_is_a_problem_of_its_own(opt, problem):
    # 0-d arrays take NumPy's scalar loops, long ones its vector loops: the bits are the same
    theta, grads = problem
    together, _ = run(opt, theta, grads)
    alone = [run(opt, theta[i, ...], [g[i, ...] for g in grads])[0] for i in range(7)]
    assert same_bits(together, np.array(alone))


# Lanes: (hyperparameter, its values), one case a hyperparameter of each rule.
VALUES = {"beta1": [0, 0.5, 0.9], "beta2": [0, 0.5, 0.999], "momentum": [0, 0.5, 0.9], "rho": [0, 0.5, 0.95]}
LANES = [(name, hyper) for name, make in MAKERS.items() for hyper in hypers(make)]
NESTED = {
    "phi.EMA": lambda beta: ri.Adaptive(lr=0.1, phi=ri.phi.EMA(beta), psi=ri.psi.EMA(0.9)),
    "phi.EMASum": lambda beta: ri.Adaptive(lr=0.1, phi=ri.phi.EMASum(beta), psi=ri.psi.MeanSum()),
    "psi.EMA": lambda beta: ri.Adaptive(lr=0.1, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(beta)),
    "psi.EMASum": lambda beta: ri.Adaptive(lr=0.1, phi=ri.phi.EMA(0.9), psi=ri.psi.EMASum(beta)),
    "psi.MaxEMA": lambda beta: ri.Adaptive(lr=0.1, phi=ri.phi.EMA(0.9), psi=ri.psi.MaxEMA(beta)),
    "psi.MaxEMASum": lambda beta: ri.Adaptive(lr=0.1, phi=ri.phi.EMA(0.9), psi=ri.psi.MaxEMASum(beta)),
    "box.lo": lambda lo: ri.SGD().projected(ri.Box(lo, 2)),
    "box.hi": lambda hi: ri.SGD().projected(ri.Box(-1, hi)),
}


def lane_makers():
    for name, hyper in LANES:
        values = VALUES.get(hyper, [0.0, 0.1, 0.75])
        yield pytest.param(lambda x, name=name, hyper=hyper: MAKERS[name](**{hyper: x}), values, id=f"{name}-{hyper}")
    for name, make in NESTED.items():
        yield pytest.param(make, [0.0, 0.5, 0.9], id=name)


@pytest.mark.parametrize(("make", "values"), list(lane_makers()))
@settings(max_examples=6)
@given(problem=problems(st.sampled_from([(3,), (3, 2), (3, 2, 2)]), dtypes=[np.float32, np.float64, np.float16]))
def test_lanes_equal_runs_of_their_own(make, values, problem):
    theta, grads = problem
    together, state = run(make(np.array(values)), theta, grads)
    for lane, value in enumerate(values):
        alone, own = run(make(value), theta[lane, ...], [g[lane, ...] for g in grads])
        assert same_bits(together[lane, ...], alone)
        assert same_bits(each(state.slots, lambda x, lane=lane: x[lane, ...]), own.slots)


def lane(values, i, j):
    """The value for the problem (i, j): NumPy would count a single axis from the right."""
    values = values.reshape(values.shape + (1,) * (2 - values.ndim))
    return np.broadcast_to(values, (2, 3))[i, j]


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=5)
@given(problem=problems(st.sampled_from([(2, 3), (2, 3, 2)]), dtypes=[np.float32, np.float64]))
def test_a_grid_of_lanes_equals_runs_of_their_own(name, problem):
    # along the first axis, along the second, and along both; lanes count from the left
    forms = [
        np.array([0.25, 0.5]),
        np.array([[0.1, 0.3, 0.7]]),
        np.array([[0.2], [0.6]]),
        np.arange(6).reshape(2, 3) / 8,
    ]
    grid = {hyper: forms[i % 4] for i, hyper in enumerate(hypers(MAKERS[name]))}
    theta, grads = problem
    together, state = run(MAKERS[name](**grid), theta, grads)
    for i, j in np.ndindex(2, 3):
        mine = {hyper: float(lane(values, i, j)) for hyper, values in grid.items()}
        alone, own = run(MAKERS[name](**mine), theta[i, j, ...], [g[i, j, ...] for g in grads])
        assert same_bits(together[i, j, ...], alone)
        assert same_bits(each(state.slots, lambda x, i=i, j=j: x[i, j, ...]), own.slots)


SCALE_FREE = {
    name: traits.make(**({"eps": 0} if "eps" in traits.settings else {}))
    for name, traits in TRAITS.items()
    if traits.scale_free
}


@pytest.mark.parametrize("opt", SCALE_FREE.values(), ids=SCALE_FREE)
@given(
    theta=hnp.arrays(np.float64, 5, elements=st.floats(-1e3, 1e3)),
    # from 2^-20 to 2^20, times 2^±200: squares stay within 2^±440, far from 2^-1022 and 2^1024; and zero
    grads=st.lists(
        hnp.arrays(
            np.float64,
            5,
            elements=st.one_of(
                st.just(0.0), st.floats(2.0**-20, 2.0**20).map(lambda x: -x), st.floats(2.0**-20, 2.0**20)
            ),
        ),
        min_size=1,
        max_size=4,
    ),
    power=st.integers(-200, 200),
)
@few
def test_the_scale_of_the_gradient_does_not_matter_without_eps(opt, theta, grads, power):
    plain, _ = run(opt, theta, grads)
    scaled, _ = run(opt, theta, [g * 2.0**power for g in grads])
    assert same_bits(plain, scaled)


def test_with_eps_it_does():
    theta, g = np.zeros(1), np.ones(1)
    for opt in (ri.Adam(), ri.AdamW(), ri.NAdam(), ri.RMSProp()):
        assert not same_bits(run(opt, theta, [g])[0], run(opt, theta, [g * 2.0**-30])[0])


@each_rule
@few
@given(problem=problems(steps=4), split=st.integers(0, 4))
def test_a_step_depends_on_the_state_alone(opt, problem, split):
    theta, grads = problem
    straight = run(opt, theta, grads)
    half, state = run(opt, theta, grads[:split])
    again = copy.deepcopy(opt)  # nothing may be remembered in the rule
    state = ri.State(state.rule, state.t, copy.deepcopy(state.slots), dict(state.scalars))
    assert same_bits(run(again, copy.deepcopy(half), grads[split:], state), straight)
    assert straight[1].t == 4


@each_rule
@few
@given(first=problems(), second=problems())
def test_containers_equal_separate_arrays(opt, first, second):
    (a, a_grads), (b, b_grads) = first, second

    def packed(x, y):
        return {"layer": [x, {"bias": y}], "rest": (y, ())}

    grads = [packed(*pair) for pair in zip(a_grads, b_grads, strict=True)]
    theta, state = run(opt, packed(a, b), grads)
    (new_a, state_a), (new_b, state_b) = run(opt, a, a_grads), run(opt, b, b_grads)
    assert same_bits(theta, packed(new_a, new_b))
    assert state.t == state_a.t
    assert same_bits(state.scalars, state_a.scalars)
    for name in opt.slots:
        assert same_bits(state.slots[name], packed(state_a.slots[name], state_b.slots[name]))


@each_rule
@few
@given(problem=problems(steps=2), bounds=st.tuples(st.floats(-100, 100), st.floats(-100, 100)).map(sorted))
def test_the_projection_lands_in_the_box_and_is_a_clip(opt, problem, bounds):
    theta, grads = problem
    lo, hi = bounds
    projected = opt.projected(ri.Box(lo, hi))
    free, free_state = opt.step(theta, grads[0], opt.init(theta))
    boxed, boxed_state = projected.step(theta, grads[0], projected.init(theta))
    low, high = (np.array(x).astype(theta.dtype) for x in bounds)  # rounded to the dtype, as any scalar is
    assert ((boxed >= low) & (boxed <= high) | np.isnan(free)).all()
    if keeps_an_iterate(opt):  # then the box holds that one
        return
    assert (boxed == np.clip(free, low, high))[~np.isnan(free)].all()
    assert np.array_equal(np.isnan(boxed), np.isnan(free))
    assert same_bits(boxed_state, free_state)
