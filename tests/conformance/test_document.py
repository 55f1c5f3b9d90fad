"""What docs/check.md says is true."""

import re
from pathlib import Path

import refimpl as ri
from refimpl.conformance.precision import PRECISIONS
from refimpl.conformance.scenarios import narrow_scenarios, scenarios

PAGE = (Path(__file__).resolve().parents[2] / "docs/check.md").read_text(encoding="utf-8")


def test_its_adapter_passes():
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    names = {"__name__": "page"}
    exec(compile(code, "docs/check.md", "exec"), names)
    report = ri.check(names["Momentum"], against="momentum")
    assert report.passed, str(report)
    assert not [outcome.scenario for outcome in report.scenarios if outcome.untested and outcome.scenario != "bfloat16"]


def test_it_has_every_scenario_and_every_precision():
    table = PAGE.partition("## Scenarios")[2]
    for rule in (ri.AdamW, ri.SGDW):
        for scenario in (*scenarios(rule), *narrow_scenarios(rule)):
            word = scenario.name.removesuffix(", float32").split(" without")[0]
            assert re.search(rf"\b{re.sub('other .*', 'other', word)}\b", table), scenario.name
    for precision in PRECISIONS:
        assert f'"{precision.name}"' in PAGE
