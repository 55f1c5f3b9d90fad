"""What docs/vectors.md says is true."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from refimpl.conformance.vectors.exporting import export
from refimpl.conformance.vectors.layout import RULES, VERSION
from refimpl.conformance.vectors.verifying import summary, verify
from tests.golden.vectors import document, expected, inputs

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/vectors.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_its_program_prints_what_is_below_it(tmp_path):
    (code,), (printed,) = blocks("python"), blocks("text")
    export(tmp_path / "vectors", ("SGD",))
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=tmp_path, check=True)
    (report,) = verify(tmp_path / "vectors", tmp_path / "results.json")
    assert summary(report) == printed.strip()


def same(shown, found):
    """Is what is shown there, up to where it is cut with "..."?"""
    if isinstance(shown, dict):
        return set(shown) <= set(found) and all(same(shown[key], found[key]) for key in shown)
    if isinstance(shown, list):
        kept = shown[: shown.index("...")] if "..." in shown else shown
        return kept == found[: len(kept)] if "..." in shown else shown == found
    return shown == found


def test_its_excerpts_are_in_the_data():
    case, output, results = map(json.loads, blocks("json"))
    (found,) = (each for each in inputs("SGD")["cases"] if each["id"] == case["id"])
    assert same(case, found)
    assert same(output, expected("SGD")[case["id"]][0]["theta"])
    jsonschema.Draft202012Validator(document("schemas/results-v1.schema.json")).validate(results)
    assert set(results["results"]) <= set(expected("AdamW"))


def test_it_names_every_rule_and_every_key():
    for name in (*RULES, *inputs("NAdam")["cases"][0], *expected("NAdam")["nadam-random"][0], VERSION):
        assert f"`{name}`" in PAGE or name == VERSION in PAGE, name


def test_its_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)", PAGE)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("known", [True, False])
def test_the_comparison_with_the_page_can_fail(known):
    assert same({"a": [1, "..."]}, {"a": [1, 2], "b": 3} if known else {"a": [2, 2]}) is known
