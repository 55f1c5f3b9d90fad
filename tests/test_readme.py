"""What README.md and its neighbours say is true."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import refimpl as ri

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_in_the_readme_prints_what_is_below_it():
    code = "".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    output = "".join(re.findall(r"```text\n(.*?)```", README, re.DOTALL))
    assert code.count("print(") == output.count("\n")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == output


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_to_files_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / document).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_commands_named_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = re.findall(r"(?:`|^    )make ([a-z-]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, document


def rows(heading: str) -> dict[str, str]:
    """Every name in the first column of the table under a heading -> its row."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| `")]
    return {name: line for line in table for name in re.findall(r"`(\w+)[(`]", line.split("|")[1])}


RULE_ROWS, SCHEDULE_ROWS = rows("Rules"), rows("Schedules")


@pytest.mark.parametrize("rule", ri.rules.ALL, ids=lambda rule: rule.__name__)
def test_the_table_of_rules_names_each_with_its_file_and_arguments(rule):
    arguments = [field.name for field in fields(rule) if field.name not in ("schedule", "box")]
    named = f"`{rule.__name__}({', '.join(arguments)})`"
    row = RULE_ROWS.get(rule.__name__, "")
    assert named in row, f"README.md, Rules: there is no row for {named}"
    assert f"(refimpl/rules/{rule.__module__.rpartition('.')[2]}.py)" in row


def test_the_tables_have_the_order_of_the_lists_and_nothing_else():
    assert list(RULE_ROWS) == [rule.__name__ for rule in ri.rules.ALL]
    assert list(SCHEDULE_ROWS) == [name for name in ri.schedules.__all__ if name != "Schedule"]


@pytest.mark.parametrize("name", [name for name in ri.schedules.__all__ if name != "Schedule"])
def test_the_table_of_schedules_names_each_with_its_file(name):
    file = getattr(ri, name).__module__.replace(".", "/")
    assert f"({file}.py)" in SCHEDULE_ROWS.get(name, ""), f"README.md, Schedules: no row for {name}"


def test_every_hyperparameter_has_a_symbol():
    settings = {field.name for rule in ri.rules.ALL for field in fields(rule)}
    assert sorted(settings - {"box"} - set(rows("Names and symbols"))) == []
