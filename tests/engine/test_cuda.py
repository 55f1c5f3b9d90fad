"""What the GPU back end launches, uploads and refuses, on stand-ins for CuPy's arrays (``host_cupy``)."""

import copy

import numpy as np
import pytest

import refimpl as ri
from tests.bits import each
from tests.engine import hard, host_cupy
from tests.engine.stepping import assert_refused, listed
from tests.ulp import assert_same


@pytest.fixture(autouse=True)
def cupy():
    with host_cupy.imported(host_cupy.stand_in()) as module:
        yield module


def on_device(tree):
    return each(tree, host_cupy.array)


def tree(rng):
    """Parameters of two dtypes and many shapes: more than a chunk, 0-d, empty."""
    return {
        "a": rng.normal(size=(3, 1500)),
        "b": [rng.normal(size=5).astype(np.float32), np.array(0.5, np.float32), (rng.normal(size=4099),)],
        "c": np.zeros((0, 2)),
    }


def each_leaf(a, b, what):
    found, wanted = [], []
    each(a, found.append)
    each(b, wanted.append)
    for x, y in zip(found, wanted, strict=True):
        assert_same(np.asarray(x), y, what)


@pytest.mark.parametrize("name", ["AdamW", "NAdam", "AMSGrad"])
def test_nested_parameters_are_one_launch_for_each_dtype(cupy, name):
    rng = np.random.default_rng(0)
    opt, params = hard.rule(name), tree(rng)
    fast, mine = ri.jit(opt), on_device(params)
    state, mine_state = opt.init(params), fast.init(mine)
    for _ in range(20):
        grads = tree(rng)
        params, state = opt.step(params, grads, state)
        cupy.log.clear()
        mine_state = fast.step_(mine, on_device(grads), mine_state)
        assert [x for x in cupy.log if x != "upload"] == ["many", "many"]
        each_leaf(mine, params, "params")
    for slot in opt.slots:
        each_leaf(mine_state.slots[slot], state.slots[slot], slot)


def test_tables_are_uploaded_once_and_anew_only_for_new_gradients(cupy):
    rng = np.random.default_rng(1)
    params = [rng.normal(size=n) for n in (7, 5000, 3)]
    fast, mine, grads = ri.jit(ri.Adam()), on_device(params), on_device(params)
    state = fast.step_(mine, grads, fast.init(mine))
    assert cupy.log == ["upload", "upload", "many"]
    cupy.log.clear()
    state = fast.step_(mine, grads, state)
    assert cupy.log == ["many"]
    checked = fast._work
    state = fast.step_(mine, on_device(params), state)
    assert cupy.log == ["many", "upload", "many"]
    assert fast._work is checked, "new gradients need no new check of everything"
    opt = ri.Adam()
    want, want_state = params, opt.init(params)
    for _ in range(3):
        want, want_state = opt.step(want, params, want_state)
    each_leaf(mine, want, "params")


@pytest.mark.parametrize("start", [0, 1, 3])
def test_views_that_are_not_aligned_for_packs(start):
    rng = np.random.default_rng(2)
    opt, whole, g = ri.AdamW(lr=0.1), rng.normal(size=4200).astype(np.float32), rng.normal(size=4200)
    g = g.astype(np.float32)
    mine = host_cupy.array(whole)
    fast = ri.jit(opt)
    fast.step_(mine[start:], host_cupy.array(g)[start:], fast.init(mine[start:]))
    want, _ = opt.step(whole[start:], g[start:], opt.init(whole[start:]))
    assert_same(np.asarray(mine[start:]), want)
    assert_same(np.asarray(mine[:start]), whole[:start])


@pytest.mark.parametrize(
    "layout", [lambda a: a.T, lambda a: a[::-1], lambda a: np.repeat(a, 2, axis=1)[:, ::2]], ids=["T", "reversed", "2"]
)
def test_any_layout(layout):
    rng = np.random.default_rng(3)
    opt = ri.AMSGrad(lr=np.array([0.1, 0.2, 0.3, 0.4]))
    theta = layout(rng.normal(size=(4, 4)))
    mine = layout(host_cupy.array(rng.normal(size=(4, 4))))
    mine[...] = theta
    assert not mine.flags.c_contiguous
    fast, state = ri.jit(opt), opt.init(theta)
    mine_state = fast.init(mine)
    g = layout(host_cupy.array(np.zeros((4, 4))))
    for _ in range(5):
        g[...] = rng.normal(size=(4, 4))
        theta, state = opt.step(theta, np.asarray(g), state)
        g.flags.writeable = False  # or its copy might be written back
        mine_state = fast.step_(mine, g, mine_state)
        g.flags.writeable = True
        assert_same(np.asarray(mine), theta)


@pytest.mark.parametrize("order", ["C", "F"])
def test_new_gradients_of_either_order(order):
    rng = np.random.default_rng(6)
    opt, params = ri.AdamW(), [rng.normal(size=(4, 6)), rng.normal(size=3)]
    fast, mine, state = ri.jit(opt), on_device(params), opt.init(params)
    mine_state = fast.init(mine)
    for _ in range(5):
        grads = [np.array(rng.normal(size=p.shape), order=order) for p in params]
        params, state = opt.step(params, grads, state)
        mine_state = fast.step_(mine, on_device(grads), mine_state)
        each_leaf(mine, params, "params")


@pytest.mark.parametrize("dtype", hard.DTYPES)
def test_lanes_on_two_axes_and_in_several_parameters(cupy, dtype):
    rng = np.random.default_rng(4)
    opt = ri.AdamW(
        lr=np.array([0.1, 0.2, 0.3])[:, None],
        weight_decay=np.array([[0.0, 0.1]]),
        schedule=lambda k: np.array([1.0, 0.5, 0.25]) / (k + 1),
    )
    params = [rng.normal(size=shape).astype(dtype) for shape in ((3, 2, 5), (3, 2), (3, 2, 2000))]
    fast, mine, state = ri.jit(opt), on_device(params), opt.init(params)
    mine_state = fast.init(mine)
    for _ in range(5):
        grads = [rng.normal(size=p.shape).astype(dtype) for p in params]
        params, state = opt.step(params, grads, state)
        cupy.log.clear()
        mine_state = fast.step_(mine, on_device(grads), mine_state)
        assert [x for x in cupy.log if x != "upload"] == ["lanes"]
        each_leaf(mine, params, "params")


def test_lanes_along_axes_of_other_lengths_in_each_parameter():
    rng = np.random.default_rng(5)
    opt = ri.SGD(lr=np.array([[0.1], [0.2]]))
    params = [rng.normal(size=shape) for shape in ((2, 3, 4), (2, 5, 4), (2, 1))]
    mine = on_device(params)
    ri.jit(opt).step_(mine, on_device(params), opt.init(mine))
    each_leaf(mine, opt.step(params, params, opt.init(params))[0], "params")


def test_a_pure_step_changes_nothing():
    theta = host_cupy.array([1.0, 2.0])
    fast = ri.jit(ri.AdamW(lr=0.5, weight_decay=0))
    state = fast.init(theta)
    before = copy.deepcopy((theta, state))
    new, new_state = fast.step(theta, host_cupy.array([1.0, -1.0]), state)
    assert repr(before) == repr((theta, state))
    assert new.round(6).tolist() == [0.5, 2.5]
    assert new_state.t == 1


def refused(kind, match, params, grads, state, opt):
    before = copy.deepcopy((params, grads, state))
    with pytest.raises(kind, match=match):
        ri.jit(opt).step_(params, grads, state)
    assert repr((params, grads, state)) == repr(before)


def test_refuses_before_anything_is_written():
    opt, array = ri.Momentum(), host_cupy.array
    theta, g = array(np.ones(4)), array(np.ones(4))
    state = opt.init(theta)
    refused(ValueError, "share memory", theta, theta, state, opt)
    refused(ValueError, "share memory", theta, g, ri.State("Momentum", 0, {"m": theta}), opt)
    both = array(np.ones(6))
    parts = [both[:4], both[3:]]
    refused(ValueError, "share memory", parts, [g, array(np.ones(3))], opt.init(parts), opt)
    half = array(np.ones(4, np.float16))
    refused(TypeError, "params must be float32 or float64", half, half, opt.init(half), opt)
    mixed = [theta, np.ones(4)]
    refused(TypeError, r"params\[1\] must be a CuPy array", mixed, [g, np.ones(4)], opt.init(mixed), opt)
    refused(
        TypeError, r"state\.slots\['m'\] must be an array", theta, g, ri.State("Momentum", 0, {"m": np.zeros(4)}), opt
    )


def test_a_new_gradient_that_overlaps_another_parameter_is_refused():
    fast, params = ri.jit(ri.SGD()), on_device([np.zeros(4), np.ones(6), np.zeros(2)])
    state = fast.step_(params, on_device([np.ones(4), np.ones(6), np.ones(2)]), fast.init(params))
    before = copy.deepcopy(params)
    for view in (params[1][:4], params[1][1:5], params[1][2:]):
        with pytest.raises(ValueError, match="share memory"):
            fast.step_(params, [view, host_cupy.array(np.ones(6)), host_cupy.array(np.ones(2))], state)
    assert repr(params) == repr(before)


def test_interleaved_views_and_gradients_beside_parameters_are_fine():
    base = host_cupy.array(np.zeros(8))
    fast = ri.jit(ri.SGD(lr=1))
    theta, g = base[::2], base[1::2]
    g[...] = 1.0
    state = fast.step_(theta, g, fast.init(theta))
    buffer = host_cupy.array(np.ones(12))
    params = [buffer[:3], buffer[6:9]]
    state = fast.init(params)
    for _ in range(2):
        state = fast.step_(params, [buffer[3:6], buffer[9:]], state)
    assert base.tolist() == [-1, 1] * 4
    assert buffer.tolist() == [-1] * 3 + [1] * 3 + [-1] * 3 + [1] * 3


def assert_numpys(fast, params, grads, state):
    """A step on the device gives what the plain reading gives on NumPy copies of the same."""
    on_host = [each(tree, np.array) for tree in (params, grads, state.slots)]
    want, want_state = fast.opt.step(*on_host[:2], ri.State(state.rule, state.t, on_host[2], dict(state.scalars)))
    new = fast.step_(params, grads, state)
    assert (new.t, new.scalars) == (want_state.t, want_state.scalars)
    for found, wanted in ((params, want), (new, want_state)):
        for (path, x), (other, y) in zip(sorted(listed(found)), sorted(listed(wanted)), strict=True):
            assert path == other
            assert_same(np.asarray(x), y, path)
    return new


def begun():
    """Two steps done; a third set of gradients has its keys in another order."""
    rng = np.random.default_rng(7)
    params = on_device({"a": rng.normal(size=4), "b": rng.normal(size=4), "c": [rng.normal(size=(2, 2))]})
    fast, grads = ri.jit(ri.NAdam()), each(params, lambda p: host_cupy.array(p) + 1)
    state = fast.step_(params, grads, fast.init(params))
    return fast, params, grads, assert_numpys(fast, params, grads, state)


def a_slot(params, grads, state):
    state.slots["m"] = on_device({"a": np.ones(4), "b": np.zeros(4), "c": [np.ones((2, 2))]})


def an_array_of_a_slot(params, grads, state):
    state.slots["v"]["c"][0] = host_cupy.array(np.ones((2, 2)))


def an_array_of_params(params, grads, state):
    params["b"] = host_cupy.array(np.ones(4))


def a_scalar(params, grads, state):
    state.scalars["mu_product"] = 0.25


def the_order(params, grads, state):
    for tree in (params, state.slots, state.slots["m"], grads):
        for key in list(tree)[::-1]:
            tree[key] = tree.pop(key)


def new_gradients_in_another_order(params, grads, state):
    for key in ("b", "a"):
        grads[key] = host_cupy.array(grads.pop(key) * 2)
    grads["c"] = grads.pop("c")


def the_shapes(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["a"].shape = (2, 2)


def the_dtypes(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["a"].dtype = np.float32


CHANGES = [a_slot, an_array_of_a_slot, an_array_of_params, a_scalar, the_order, new_gradients_in_another_order]
CHANGES += [the_shapes, the_dtypes]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changed_between_two_steps_is_seen(change):
    fast, params, grads, state = begun()
    change(params, grads, state)
    for _ in range(2):
        state = assert_numpys(fast, params, grads, state)
        grads = each(grads, host_cupy.array)


def test_memory_that_moves_is_seen():
    fast, theta = ri.jit(ri.SGD()), host_cupy.Array(4)
    theta[...] = 0.5
    params, grads = [theta, host_cupy.array(np.ones(3))], on_device([np.ones(4), np.ones(3)])
    state = assert_numpys(fast, params, grads, fast.step_(params, grads, fast.init(params)))
    was = theta.data.ptr
    theta.resize(100_000, refcheck=False)
    in_its_place = [np.ones(4) for _ in range(100)]
    theta.resize(4, refcheck=False)
    assert theta.data.ptr != was
    assert_numpys(fast, params, grads, state)
    assert all(x.tolist() == [1] * 4 for x in in_its_place)


REFUSED = {
    "other keys": (lambda p, g, s: g.update(A=g.pop("a")), "grads must have the entries"),
    "a list": (lambda p, g, s: g.update(c=tuple(g["c"])), r"grads\['c'\] must be a list"),
    "a slot less": (lambda p, g, s: s.slots.pop("m"), "state has the slots"),
    "another shape": (lambda p, g, s: setattr(p["a"], "shape", (2, 2)), r"of params\['a'\]"),
    "a slot's dtype": (lambda p, g, s: setattr(s.slots["m"]["a"], "dtype", "float32"), r"state.slots\['m'\]\['a'\]"),
    "a gradient's dtype": (lambda p, g, s: setattr(g["a"], "dtype", "float32"), r"grads\['a'\]"),
    "one slot twice": (lambda p, g, s: s.slots.update(m=s.slots["v"]), "share memory"),
    "a gradient in a slot": (lambda p, g, s: g.update(a=s.slots["m"]["a"]), "share memory"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_stepped_is_refused_and_nothing_is_written(case):
    fast, params, grads, state = begun()
    change, match = REFUSED[case]
    change(params, grads, state)
    assert_refused(fast, params, grads, state, match)
