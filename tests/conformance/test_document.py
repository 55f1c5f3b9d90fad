"""What docs/check.md says is true."""

import re
from pathlib import Path

import refimpl as ri
from refimpl.conformance.asked import all_scenarios
from refimpl.conformance.beyond_runs import BEYOND
from refimpl.conformance.precision import PRECISIONS

PAGE = (Path(__file__).resolve().parents[2] / "docs/check.md").read_text(encoding="utf-8")


def test_its_adapter_passes():
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    names = {"__name__": "page"}
    exec(compile(code, "docs/check.md", "exec"), names)
    report = ri.check(names["Momentum"], against="momentum")
    assert report.passed, str(report)
    assert not [each.scenario for each in report.scenarios if each.untested and "float16" not in each.scenario]


def test_it_has_every_scenario_and_every_precision():
    table = PAGE.partition("## Scenarios")[2]
    for rule in (ri.AdamW, ri.SGDW):
        for scenario in all_scenarios(rule):
            word = scenario.name.partition(",")[0].split(" without")[0]
            assert re.search(rf"\b{re.sub('other .*', 'other', word)}\b", table), scenario.name
    for each in BEYOND:
        assert f"| {each.name} |" in PAGE
        assert f"`{each.lacks.removeprefix('the attribute ').removeprefix('the argument ')}`" in PAGE
    for precision in PRECISIONS:
        assert f'"{precision.name}"' in PAGE
