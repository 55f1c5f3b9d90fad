"""What ``jit`` launches on a GPU: containers, layouts, streams, graphs, and nothing that waits."""

import numpy as np
import pytest

import refimpl as ri
from tests.arrays.data import gradients, parameters
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

#: Keeps the GPU busy for so many of its clock ticks.
SPIN = """
extern "C" __global__ void spin(long long ticks)
{
    const long long start = clock64();
    while (clock64() - start < ticks) {}
}
"""


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nested_parameters(dtype):
    """161 arrays, as many as ResNet-50 has; one is empty, one 0-d, one not contiguous, and one not aligned."""
    import cupy

    rng = np.random.default_rng(0)
    sizes = [0, *rng.integers(1, 20000, 157)]
    params = [parameters((n,), dtype) for n in sizes]
    params += [parameters((5000,), dtype)[1:], parameters((), dtype), parameters((30, 40), dtype)]
    opt = ri.AdamW()
    fast, state = ri.jit(opt), opt.init(params)
    mine = [cupy.asarray(p) for p in params]
    mine[-1] = cupy.asarray(np.asfortranarray(params[-1]))
    mine[-3] = cupy.asarray(parameters((5000,), dtype))[1:]
    mine_state = fast.init(mine)
    for t in range(20):
        if t % 2 == 0:  # new gradients, and the same arrays once more
            grads = [gradients(1, p.shape, dtype)[0] * (t + 1) for p in params]
            on_device = [cupy.asarray(g) for g in grads]
        params, state = opt.step(params, grads, state)
        mine_state = fast.step_(mine, on_device, mine_state)
    for a, b in zip(mine, params, strict=True):
        assert_same(cupy.asnumpy(a), b)
    assert mine[-1].flags.f_contiguous
    assert mine[-3].data.ptr % 16


def test_a_pure_step_and_states_of_both_readings():
    import cupy

    opt, theta = ri.NAdam(), parameters((100,), "float64")
    fast, mine, state = ri.jit(opt), cupy.asarray(theta), opt.init(theta)
    mine_state = opt.init(mine)
    for t, g in enumerate(gradients(20, (100,), "float64")):
        before = mine.copy()
        new, mine_state = (opt if t % 3 else fast).step(mine, cupy.asarray(g), mine_state)
        assert_same(cupy.asnumpy(mine), cupy.asnumpy(before))
        theta, state = opt.step(theta, g, state)
        mine = new
    assert_same(cupy.asnumpy(mine), theta)
    assert mine_state.scalars == state.scalars


PLACES = {
    "one array": lambda cupy: cupy.zeros((50, 300)),
    "many arrays": lambda cupy: [cupy.zeros(300) for _ in range(50)],
    "not contiguous": lambda cupy: [cupy.zeros((300, 50)).T, cupy.zeros(100)[::2]],
}
each_place = pytest.mark.parametrize("place", PLACES)


def normal(cupy, tree, seed):
    """Normal numbers written into the arrays of a tree of PLACES."""
    rng = np.random.default_rng(seed)
    for array in tree if isinstance(tree, list) else [tree]:
        array[...] = cupy.asarray(rng.normal(size=array.shape))
    return tree


@each_place
def test_a_step_can_be_captured_so_nothing_in_it_waits_for_the_gpu(place):
    """While a stream is captured, synchronising it is an error, and so is a copy to the host."""
    import cupy

    opt = ri.AdamW()
    mine, g = (normal(cupy, PLACES[place](cupy), seed) for seed in (0, 1))
    twin = normal(cupy, PLACES[place](cupy), 0)
    fast, stream = ri.jit(opt), cupy.cuda.Stream(non_blocking=True)
    cupy.cuda.Device().synchronize()
    with stream:
        state = fast.step_(mine, g, fast.init(mine))  # compiles, and uploads the table
        stream.synchronize()
        stream.begin_capture()
        state = fast.step_(mine, g, state)
        stream.end_capture().launch()
        stream.synchronize()
    want, want_state = opt.step(twin, g, opt.init(twin))
    want, want_state = opt.step(want, g, want_state)
    for a, b in zip(*(x if isinstance(x, list) else [x] for x in (mine, want)), strict=True):
        assert_same(cupy.asnumpy(a), cupy.asnumpy(b))


def test_a_step_with_new_gradients_or_lanes_waits_for_nothing():
    """While the GPU is kept busy, the host is done with a run of steps before the GPU has begun them."""
    import cupy

    spin, end = cupy.RawKernel(SPIN, "spin"), cupy.cuda.Event()
    runs = [in_turn(cupy, ri.AdamW(), place) for place in PLACES]
    runs.append(in_turn(cupy, ri.AdamW(lr=np.geomspace(1e-4, 1e-2, 50)), "one array"))
    for each in runs:
        for _ in range(3):
            next(each)  # compiles, and takes the memory that it needs
    cupy.cuda.Device().synchronize()
    spin((1,), (1,), (np.int64(4e9),))  # some two seconds
    end.record()
    for each in runs:
        for _ in range(20):
            next(each)
    assert not end.done
    end.synchronize()


def in_turn(cupy, opt, place):
    """A step for each ``next``, with two sets of gradients in turn."""
    theta, *grads = (normal(cupy, PLACES[place](cupy), seed) for seed in range(3))
    fast = ri.jit(opt)
    state = fast.init(theta)
    while True:
        for g in grads:
            state = fast.step_(theta, g, state)
            yield


def test_what_changed_between_two_steps_is_seen():
    """Keys of the gradients in another order, a slot and a scalar replaced, a shape changed in place."""
    import cupy

    opt, rng = ri.NAdam(), np.random.default_rng(2)
    params = {"a": rng.normal(size=4), "b": rng.normal(size=4), "c": [rng.normal(size=6)]}
    mine = {"a": cupy.asarray(params["a"]), "b": cupy.asarray(params["b"]), "c": [cupy.asarray(params["c"][0])]}
    fast, state = ri.jit(opt), opt.init(params)
    mine_state = fast.init(mine)
    for t in range(6):
        grads = {"c": [np.full(params["c"][0].shape, t + 1.0)], "b": np.full(4, -2.0), "a": np.full(4, 3.0)}
        if t == 2:
            state.slots["m"]["b"], mine_state.slots["m"]["b"] = np.ones(4), cupy.ones(4)
        if t == 3:
            state.scalars["mu_product"] = mine_state.scalars["mu_product"] = 0.25
        if t == 4:
            for tree in (params, mine, grads, *state.slots.values(), *mine_state.slots.values()):
                tree["c"][0].shape = (2, 3)
        params, state = opt.step(params, grads, state)
        on_device = {"c": [cupy.asarray(grads["c"][0])], "b": cupy.asarray(grads["b"]), "a": cupy.asarray(grads["a"])}
        mine_state = fast.step_(mine, on_device, mine_state)
        for a, b in ((mine["a"], params["a"]), (mine["b"], params["b"]), (mine["c"][0], params["c"][0])):
            assert_same(cupy.asnumpy(a), b, f"t = {t + 1}")
    mine["c"][0].shape = 6
    with pytest.raises(ValueError, match=r"of params\['c'\]\[0\]"):
        fast.step_(mine, on_device, mine_state)
    mine["c"][0].shape = (2, 3)
    with pytest.raises(ValueError, match="grads must have the entries"):
        fast.step_(mine, {"x": on_device["a"], "b": on_device["b"], "c": on_device["c"]}, mine_state)


def test_refusals():
    import cupy

    theta = cupy.zeros(4)
    with pytest.raises(ValueError, match="share memory"):
        ri.jit(ri.SGD()).step_(theta, theta, ri.SGD().init(theta))
    half = cupy.zeros(4, cupy.float16)
    with pytest.raises(TypeError, match="must be float32 or float64"):
        ri.jit(ri.SGD()).step_(half, cupy.zeros_like(half), ri.SGD().init(half))
