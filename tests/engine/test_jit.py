"""``jit``: the plain reading's bits, in place, and refusals before anything is written."""

import copy
import os
import subprocess
import sys

import numpy as np
import pytest

import refimpl as ri
from refimpl._util import threads
from refimpl.engine import Untraceable
from tests.every_rule import each_traceable, hypers
from tests.ulp import assert_same as assert_same_bits

pytest.importorskip("numba")
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def gradients(rng, shape, dtype, steps):
    """Sixteen decades, zeros of both signs, subnormals, and towards the end infinities and NaN."""
    for t in range(steps):
        g = np.array(rng.normal(size=shape) * 10.0 ** rng.integers(-8, 8, size=shape), dtype)
        flat = g.reshape(-1)
        flat[::7], flat[1::11] = 0.0, -0.0
        flat[2::13] = np.finfo(dtype).smallest_subnormal * 3
        if t >= steps - 3:
            flat[3], flat[4], flat[5] = np.nan, np.inf, -np.inf
        yield g


def assert_same_state(a, b):
    assert (a.rule, a.t, a.scalars) == (b.rule, b.t, b.scalars)
    assert a.slots.keys() == b.slots.keys()
    for name in a.slots:
        assert_same_bits(a.slots[name], b.slots[name])


@each_traceable
@each_dtype
def test_three_hundred_steps_have_the_plain_bits(make, dtype):
    rng = np.random.default_rng(0)
    opt = make(schedule=ri.WarmRestarts(50, 2))
    fast = ri.jit(opt)
    theta = rng.normal(size=(17, 5)).astype(dtype)
    mine, state = theta.copy(), opt.init(theta)
    mine_state = fast.init(mine)
    for g in gradients(rng, theta.shape, dtype, 300):
        theta, state = opt.step(theta, g, state)
        mine_state = fast.step_(mine, g, mine_state)
        assert_same_bits(mine, theta)
    assert_same_state(mine_state, state)


@each_traceable
def test_projection_containers_and_pure_steps(make):
    rng = np.random.default_rng(1)
    opt = make().projected(ri.Box(-0.5, np.array([0.25, 0.5, 1.0])))
    fast = ri.jit(opt)
    params = {"w": rng.uniform(-0.5, 0.25, size=(3, 4)), "b": [np.zeros((3, 0)), (np.float32([0.1, 0.2, 0.25]),)]}
    state, mine, mine_state = opt.init(params), copy.deepcopy(params), fast.init(params)
    for _ in range(30):
        grads = {"w": rng.normal(size=(3, 4)), "b": [np.zeros((3, 0)), (rng.normal(size=3).astype(np.float32),)]}
        before = copy.deepcopy((mine, mine_state))
        new, new_state = fast.step(mine, grads, mine_state)
        assert_same_bits(mine["w"], before[0]["w"])
        assert_same_bits(mine["b"][1][0], before[0]["b"][1][0])
        mine, mine_state = new, new_state
        params, state = opt.step(params, grads, state)
    assert_same_bits(mine["w"], params["w"])
    assert_same_bits(mine["b"][1][0], params["b"][1][0])
    assert mine["b"][0].shape == (3, 0)


@each_traceable
@each_dtype
def test_lanes_of_every_hyperparameter(make, dtype):
    rng = np.random.default_rng(2)
    for name in hypers(make):
        if name == "schedule":
            continue
        opt = make(**{name: np.array([0.5, 0.25, 0.125])})
        theta = rng.normal(size=(3, 4)).astype(dtype)
        fast, mine = ri.jit(opt), theta.copy()
        state, mine_state = opt.init(theta), opt.init(theta)
        for g in gradients(rng, theta.shape, dtype, 12):
            theta, state = opt.step(theta, g, state)
            mine_state = fast.step_(mine, g, mine_state)
        assert_same_bits(mine, theta)
        assert_same_state(mine_state, state)


def test_a_grid_of_lanes_on_two_axes_and_scheduled_lanes():
    rng = np.random.default_rng(3)
    opt = ri.AdamW(
        lr=np.array([0.1, 0.2, 0.3])[:, None],
        weight_decay=np.array([[0.0, 0.1]]),
        schedule=lambda k: np.array([1.0, 0.5, 0.25]) / (k + 1),
    )
    theta = rng.normal(size=(3, 2, 5))
    fast, mine = ri.jit(opt), theta.copy()
    state, mine_state = opt.init(theta), opt.init(theta)
    for g in gradients(rng, theta.shape, np.float64, 10):
        theta, state = opt.step(theta, g, state)
        mine_state = fast.step_(mine, g, mine_state)
    assert_same_bits(mine, theta)


@pytest.mark.parametrize(
    "layout",
    [
        lambda a: np.asfortranarray(a),
        lambda a: np.repeat(a, 2, axis=1)[:, ::2],
        lambda a: a[::-1],
        lambda a: a.T,
    ],
    ids=["fortran", "strided", "reversed", "transposed"],
)
def test_any_layout(layout):
    rng = np.random.default_rng(4)
    opt = ri.AdamW(lr=np.array([0.1, 0.2, 0.3, 0.4]))
    theta = layout(rng.normal(size=(4, 4)))
    fast, mine, state = ri.jit(opt), layout(np.array(theta)), opt.init(theta)
    mine[...] = theta
    mine_state = fast.init(mine)
    for g in gradients(rng, (4, 4), np.float64, 10):
        theta, state = opt.step(theta, g, state)
        mine_state = fast.step_(mine, g, mine_state)
    assert_same_bits(mine, theta)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_threads_do_not_change_bits(workers, monkeypatch):
    monkeypatch.setattr(threads, "count", lambda elements: workers)
    monkeypatch.setattr(threads, "available", lambda: workers)
    rng = np.random.default_rng(5)
    opt = ri.AMSGrad()
    params = [rng.normal(size=n) for n in (1000, 1, 0, 37, 501)]
    fast, mine = ri.jit(opt), copy.deepcopy(params)
    state, mine_state = opt.init(params), fast.init(mine)
    for _ in range(20):
        grads = [rng.normal(size=p.shape) for p in params]
        params, state = opt.step(params, grads, state)
        mine_state = fast.step_(mine, grads, mine_state)
    for a, b in zip(mine, params, strict=True):
        assert_same_bits(a, b)


def test_states_of_both_readings_interchange():
    rng = np.random.default_rng(6)
    opt, theta = ri.NAdam(), rng.normal(size=7)
    fast = ri.jit(opt)
    straight, state = theta, opt.init(theta)
    mixed, mixed_state = theta, fast.init(theta)
    for t, g in enumerate(gradients(rng, 7, np.float64, 20)):
        straight, state = opt.step(straight, g, state)
        mixed, mixed_state = (opt if t % 3 else fast).step(mixed, g, mixed_state)
    assert_same_bits(mixed, straight)
    assert_same_state(mixed_state, state)


def test_schedules_compile_nothing_anew():
    opt = ri.AMSGrad(beta1=lambda k: 0.9 / (k + 1), schedule=ri.CosineAnnealing(100))
    fast, theta = ri.jit(opt), np.ones(3)
    state = fast.step_(theta, theta.copy(), fast.init(theta))
    kernel, _ = fast._kernels("float64")
    compiled = len(kernel.signatures)
    for _ in range(10):
        state = fast.step_(theta, np.ones(3), state)
    assert len(kernel.signatures) == compiled


def refused(kind, match, params, grads, state, opt=None):
    """``step_`` raises, and nothing at all has changed."""
    opt = opt or ri.Adam()
    before = copy.deepcopy((params, grads, state))
    with pytest.raises(kind, match=match):
        ri.jit(opt).step_(params, grads, state)
    assert repr((params, grads, state)) == repr(before)


def test_refuses_before_anything_is_written():
    theta = np.ones(4)
    state = ri.Adam().init(theta)
    locked = np.ones(4)
    locked.flags.writeable = False
    refused(ValueError, r"params must be writeable", locked, np.ones(4), state)
    frozen = ri.State("Adam", 0, {"m": np.zeros(4), "v": locked})
    refused(ValueError, r"state\.slots\['v'\] must be writeable", theta, np.ones(4), frozen)
    refused(ValueError, "grads and params share memory|params and grads share memory", theta, theta, state)
    both = np.ones(6)
    refused(
        ValueError, "share memory", [both[:4], both[3:]], [np.ones(4), np.ones(3)], ri.Adam().init([both[:4], both[3:]])
    )
    shared = np.zeros(4)
    refused(ValueError, "share memory", theta, np.ones(4), ri.State("Adam", 0, {"m": shared, "v": shared}))
    refused(TypeError, "params must be float32 or float64", np.ones(4, np.float16), np.ones(4, np.float16), state)
    refused(TypeError, "grads must have the dtype float64", theta, np.ones(4, np.float32), state)
    refused(ValueError, r"grads must have the shape \(4,\)", theta, np.ones(3), state)
    refused(ValueError, "state belongs to the rule 'Adam'", theta, np.ones(4), state, ri.AdamW())
    refused(TypeError, "params must be an array", 1.5, np.float64(1), ri.Adam().init(1.5))
    refused(ValueError, "leading axes", theta, np.ones(4), state, ri.Adam(lr=np.ones(3)))


def test_read_only_gradients_and_interleaved_views_are_fine():
    g = np.ones(4)
    g.flags.writeable = False
    base = np.zeros(8)
    theta, slots = base[::2], {"m": base[1::2], "v": np.zeros(4)}
    fast = ri.jit(ri.Adam(lr=0.5, eps=0))
    fast.step_(theta, g, ri.State("Adam", 0, slots))
    assert theta.tolist() == [-0.5] * 4


def test_the_same_arrays_again_and_others_between():
    fast = ri.jit(ri.Momentum(lr=1, momentum=0.5))
    a, b = np.zeros(2), np.zeros(2)
    state_a, state_b, g = fast.init(a), fast.init(b), np.ones(2)
    for _ in range(3):
        state_a = fast.step_(a, g, state_a)
        state_b = fast.step_(b, -g, state_b)
    assert a.tolist() == (-b).tolist() == [-4.25, -4.25]
    overlapping = state_a.slots["m"]
    with pytest.raises(ValueError, match="share memory"):
        fast.step_(a, overlapping, state_a)


def test_a_params_entry_exchanged_between_steps_is_noticed():
    fast = ri.jit(ri.SGD(lr=1))
    params, grads = {"w": np.zeros(2)}, {"w": np.ones(2)}
    state = fast.step_(params, grads, fast.init(params))
    old, params["w"] = params["w"], np.full(2, 10.0)
    fast.step_(params, grads, state)
    assert old.tolist() == [-1, -1]
    assert params["w"].tolist() == [9, 9]


def test_what_cannot_be_traced_is_named():
    with pytest.raises(Untraceable, match="phi or psi is a sum over all gradients"):
        ri.jit(ri.Adaptive(lr=1, phi=ri.phi.EMASum(0.9), psi=ri.psi.Mean()))

    class Branching(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            return {"theta": theta - g if g > 0 else theta}

    with pytest.raises(Untraceable, match="cannot trace a comparison"):
        ri.jit(Branching())

    class Truthy(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            return {"theta": theta - g if h.l2 else theta}

    with pytest.raises(Untraceable, match="cannot trace a branch on a value"):
        ri.jit(Truthy())
    with pytest.raises(TypeError, match="opt must be a refimpl rule, got 3"):
        ri.jit(3)


def test_without_numba_the_error_says_how_to_install_it():
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import numpy as np, refimpl as ri\n"
        "fast = ri.jit(ri.SGD()); a = np.ones(2)\n"
        "try: fast.step_(a, np.ones(2), fast.init(a))\n"
        "except ModuleNotFoundError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "refimpl.jit needs Numba" in done.stdout
    assert "refimpl[jit]" in done.stdout


def test_compiled_code_is_read_from_the_disk(tmp_path):
    code = (
        "import numpy as np, refimpl as ri\n"
        "fast = ri.jit(ri.SGD()); a = np.ones(2)\n"
        "fast.step_(a, np.ones(2), fast.init(a))\n"
        "kernel, _ = fast._kernels('float64'); print(sum(kernel.stats.cache_hits.values()))\n"
    )
    environment = {**os.environ, "REFIMPL_CACHE": str(tmp_path)}
    hits = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout
        for _ in range(2)
    ]
    assert hits == ["0\n", "1\n"]
