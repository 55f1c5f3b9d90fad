"""The GPU's benchmark at small sizes: everyone computes what they should, and is timed on both clocks."""

import importlib.util
import json
import math

import pytest

from refimpl_bench import gpu

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("workload", gpu.NAMES)
def test_everyone_is_checked_and_timed(workload, capsys):
    gpu.main(["--quick", "--json", "--rounds", "2", "--workload", workload])
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert {x["met"] for x in found["targets"]} <= {None}, "no target is judged on small sizes"
    for cell in found["cells"]:
        ours = [x for x in cell["timings"] if x["library"] == "refimpl"]
        assert len(ours) == (5 if cell["tensors"] > 1 else 1)
        assert all(x["agreement"]["identical"] for x in ours)
        assert all(0 < y < math.inf for x in cell["timings"] for y in (*x["seconds"], *x["wall"]))
        assert all(len(x["seconds"]) == len(x["wall"]) == 2 for x in cell["timings"])
        if importlib.util.find_spec("torch"):
            peers = {x["name"] for x in cell["timings"]} | set(cell["refused"])
            assert "torch foreach" in peers
            assert "torch fused" in {x["name"] for x in cell["timings"]} or cell["rule"] != "AdamW"
