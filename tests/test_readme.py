"""What README.md and its neighbours say is true."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import refimpl

from .test_packaging import RULES, SCHEDULES

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


@pytest.mark.parametrize("name", RULES)
def test_the_table_of_rules_names_each_with_its_file_and_arguments(name):
    row, rule = rows("Rules")[name], getattr(refimpl, name)
    assert f"(refimpl/rules/{rule.__module__.rpartition('.')[2]}.py)" in row
    arguments = [field.name for field in fields(rule) if field.name not in ("schedule", "box")]
    assert f"`{name}({', '.join(arguments)})`" in row


@pytest.mark.parametrize("name", [*SCHEDULES, "NormalizedDecay"])
def test_the_table_of_schedules_names_each_with_its_file(name):
    module = getattr(refimpl, name).__module__.rpartition(".")[2]
    assert f"(refimpl/schedules/{module}.py)" in rows("Schedules")[name]


def test_every_hyperparameter_has_a_symbol():
    settings = {field.name for rule in RULES for field in fields(getattr(refimpl, rule))}
    assert settings - {"box"} <= set(rows("Names and symbols"))
