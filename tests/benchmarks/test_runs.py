"""The two measurements of another kind: a scalar run, and memory."""

import pytest

from refimpl_bench import memory, online
from refimpl_bench.workloads import workload

from .small import quiet


def test_a_step_needs_almost_no_memory():
    found = memory.measure(quick=True)
    assert found.parameters == workload("gpt2", quick=True).parameters
    assert 0 <= found.largest < 2 * 2**20


def test_the_whole_run_is_timed_without_pytorch_too():
    found = online.measure(True, (), quiet)
    assert len(found.seconds) == online.QUICK[2]
    assert (found.ratio, found.refused) == (None, "PyTorch takes no part")


@pytest.mark.peers
def test_the_pytorch_loop_solves_the_same_problem():
    pytest.importorskip("torch")
    found = online.measure(True, ("torch",), quiet)
    assert found.refused is None
    assert found.ratio > 10
