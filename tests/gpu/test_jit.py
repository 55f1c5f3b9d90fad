"""``jit`` on CuPy arrays: every bit of a thousand steps against NumPy; launches, streams, graphs, bandwidth.

In float64 all bits.  In float32 those of all elements in which no operation has met a subnormal number,
which CuPy's kernels, this one too, flush to zero; ``Flushing`` tells which these are.

No GPU has run this yet as long as there is no report.md beside it: ``make gpu-test`` writes it.
"""

import numpy as np
import pytest

import refimpl as ri
from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.gpu.flushing import Flushing
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

STEPS = 1000
SHAPE = (2, 2048 + 7)  # in packs and one by one

each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)
each_rule = pytest.mark.parametrize("name", rules.RULES)


def in_place(opt, theta, grads):
    """Parameters and slots after each gradient, by ``step_``."""
    import cupy

    fast, theta = ri.jit(opt), cupy.asarray(theta)
    state = fast.init(theta)
    for g in grads:
        state = fast.step_(theta, cupy.asarray(g), state)
        yield {"theta": cupy.asnumpy(theta), **{slot: cupy.asnumpy(x) for slot, x in state.slots.items()}}


@each_variant
@each_rule
def test_float64(report, name, variant):
    theta, grads = parameters(SHAPE, "float64"), hard_gradients(STEPS, SHAPE, "float64")
    opt = rules.VARIANTS[variant](name)
    for t, (expected, found) in enumerate(zip(run(opt, theta, grads), in_place(opt, theta, grads), strict=True), 1):
        for slot, array in expected.items():
            assert_same(found[slot], array, f"{slot} at t = {t}")
        report(name, variant, "jit, float64", f"{t} of {STEPS}")


@each_variant
@each_rule
def test_float32_where_nothing_is_flushed(report, name, variant):
    theta, grads = parameters(SHAPE, "float32"), hard_gradients(STEPS, SHAPE, "float32")
    opt, start = rules.VARIANTS[variant](name), Flushing.of(theta)
    model = run(opt, start, [Flushing.of(g, start.touched) for g in grads])
    runs = zip(run(opt, theta, grads), in_place(opt, theta, grads), model, strict=True)
    for t, (expected, found, _) in enumerate(runs, 1):
        for slot, array in expected.items():
            assert_same(found[slot][~start.touched], array[~start.touched], f"{slot} at t = {t}")
        report(name, variant, "jit, float32", f"{t} of {STEPS}, {start.touched.mean():.1%} of elements flushed")
    assert start.touched.mean() < 0.05, "these gradients are to leave nearly all elements normal"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nested_parameters(dtype):
    """161 arrays, as many as ResNet-50 has, of which one is empty, one 0-d and one not contiguous."""
    import cupy

    rng = np.random.default_rng(0)
    sizes = [0, *rng.integers(1, 20000, 158)]
    params = [parameters((n,), dtype) for n in sizes] + [parameters((), dtype), parameters((30, 40), dtype)]
    opt = ri.AdamW()
    fast, state = ri.jit(opt), opt.init(params)
    mine = [cupy.asarray(p) for p in params]
    mine[-1] = cupy.asarray(np.asfortranarray(params[-1]))
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


def test_lanes():
    opt = ri.AdamW(lr=np.array([0.1, 0.2, 0.3])[:, None], weight_decay=np.array([[0.0, 0.1]]))
    theta, grads = parameters((3, 2, 5000), "float64"), gradients(20, (3, 2, 5000), "float64")
    for expected, found in zip(run(opt, theta, grads), in_place(opt, theta, grads), strict=True):
        assert_same(found["theta"], expected["theta"])


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


def test_a_step_can_be_captured_so_nothing_in_it_waits_for_the_gpu():
    """While a stream is captured, synchronising it is an error, and so is a copy to the host."""
    import cupy

    opt = ri.AdamW()
    params, grads = ([np.asarray(x) for x in gradients(1, (50, 300), "float64")[0]] for _ in range(2))
    mine, on_device = ([cupy.asarray(x) for x in tree] for tree in (params, grads))
    fast, stream = ri.jit(opt), cupy.cuda.Stream(non_blocking=True)
    cupy.cuda.Device().synchronize()
    with stream:
        state = fast.step_(mine, on_device, fast.init(mine))  # compiles, and uploads the table
        stream.synchronize()
        stream.begin_capture()
        state = fast.step_(mine, on_device, state)
        stream.end_capture().launch()
        stream.synchronize()
    want, want_state = params, opt.init(params)
    for _ in range(2):
        want, want_state = opt.step(want, grads, want_state)
    for a, b in zip(mine, want, strict=True):
        assert_same(cupy.asnumpy(a), b)


def test_refusals():
    import cupy

    theta = cupy.zeros(4)
    with pytest.raises(ValueError, match="share memory"):
        ri.jit(ri.SGD()).step_(theta, theta, ri.SGD().init(theta))
    half = cupy.zeros(4, cupy.float16)
    with pytest.raises(TypeError, match="must be float32 or float64"):
        ri.jit(ri.SGD()).step_(half, cupy.zeros_like(half), ri.SGD().init(half))


@pytest.mark.slow
def test_bandwidth(capsys):
    """A report, not a test: bytes a second of a step, which moves seven arrays, beside those of a copy."""
    import cupy

    theta, g = cupy.ones(1 << 26, cupy.float32), cupy.ones(1 << 26, cupy.float32)
    fast, target = ri.jit(ri.AdamW()), cupy.empty_like(theta)
    kept = [fast.init(theta)]

    def step():
        kept[0] = fast.step_(theta, g, kept[0])

    def seconds(work, repeats=30):
        start, end = cupy.cuda.Event(), cupy.cuda.Event()
        for i in range(repeats + 5):
            if i == 5:  # warm
                start.record()
            work()
        end.record()
        end.synchronize()
        return cupy.cuda.get_elapsed_time(start, end) / 1000 / repeats

    step_rate, copy_rate = (
        7 * theta.nbytes / seconds(step),
        2 * theta.nbytes / seconds(lambda: cupy.copyto(target, theta)),
    )
    with capsys.disabled():
        print(f"\nAdamW, {theta.size} float32: {step_rate / 1e9:.0f} GB/s, {step_rate / copy_rate:.0%} of a copy's")
