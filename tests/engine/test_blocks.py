"""The compiled loop's blocks, and the memory it asks for ahead of them."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.engine import cpu
from tests.ulp import assert_same as assert_same_bits


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("beside", [-1, 0, 1])
@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_bits_at_the_edges_of_blocks(dtype, beside, blocks):
    size = blocks * cpu.BLOCK // np.dtype(dtype).itemsize + beside
    rng = np.random.default_rng(size)
    opt, theta = ri.AdamW(), rng.normal(size=size).astype(dtype)
    fast, mine = ri.jit(opt), theta.copy()
    state, mine_state = opt.init(theta), fast.init(mine)
    for _ in range(3):
        g = rng.normal(size=size).astype(dtype)
        theta, state = opt.step(theta, g, state)
        mine_state = fast.step_(mine, g, mine_state)
    assert_same_bits(mine, theta)
    for name, value in state.slots.items():
        assert_same_bits(mine_state.slots[name], value)


def test_what_lies_beyond_the_end_may_be_asked_for():
    numba = pytest.importorskip("numba")
    from refimpl.engine.prefetch import prefetch

    @numba.njit
    def ask(array, index):
        prefetch(array, index)

    array = np.arange(3.0)
    for index in (0, 2, 3, 1 << 40):
        ask(array, np.uintp(index))
    assert "llvm.prefetch" in ask.inspect_llvm(ask.signatures[0])
    assert array.tolist() == [0, 1, 2]
