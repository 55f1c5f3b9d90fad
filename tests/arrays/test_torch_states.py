"""torch.compile makes one graph of a step; what a tensor may be is in tests/test_array_checks.py."""

import pytest

import refimpl as ri
from tests.arrays import rules
from tests.arrays.data import gradients, parameters
from tests.arrays.libraries import TORCH
from tests.ulp import assert_same


@pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`")
@pytest.mark.parametrize("library", [TORCH.param], indirect=True)
@pytest.mark.parametrize("name", ["Momentum", "AdaDelta", "AdamW", "NAdam", "AMSGrad"])
def test_a_step_is_one_graph(library, name):
    """Its operations are the eager ones; the second graph, made at the second step, takes any t."""
    import torch
    from torch._dynamo.utils import counters

    opt = rules.plain(name)
    torch._dynamo.reset()
    counters.clear()
    compiled = torch.compile(opt.step, fullgraph=True, backend="eager")
    params = {"a": library.array(parameters((3, 4), "float32"))}
    opt.step(params, params, state := opt.init(params))  # the library's reading is made by the first step
    for g in gradients(12, (3, 4), "float32"):
        grads = {"a": library.array(g)}
        found, after = compiled(params, grads, state)
        params, state = opt.step(params, grads, state)
        assert_same(library.host(found["a"]), library.host(params["a"]))
        assert isinstance(after, ri.State)
        assert after.t == state.t
    assert counters["stats"]["unique_graphs"] <= 2


@pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`")
@pytest.mark.parametrize("library", [TORCH.param], indirect=True)
def test_lanes_break_the_graph(library):
    """As docs/arrays.md says; if this fails, that has become better than it says."""
    import torch

    opt = rules.build("Adam", rules.lanes)
    params = library.array(parameters((2, 4), "float32"))
    expected = opt.step(params, params, state := opt.init(params))
    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.Unsupported):
        torch.compile(opt.step, fullgraph=True, backend="eager")(params, params, state)
    found = torch.compile(opt.step, backend="eager")(params, params, state)
    assert_same(library.host(found[0]), library.host(expected[0]))
