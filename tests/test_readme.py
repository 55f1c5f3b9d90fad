"""What README.md and its neighbours say is true."""

import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import refimpl as ri

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))


DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in DOCS)]
#: Those whose Python prints what stands below it.
PRINTING = [
    name for name in (*DOCUMENTS, "website/index.md") if "```\n\n```text\n" in (ROOT / name).read_text(encoding="utf-8")
]


@pytest.mark.parametrize("document", PRINTING)
def test_the_python_in_a_document_prints_what_is_below_it(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    code = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    output = "".join(re.findall(r"```text\n(.*?)```", text, re.DOTALL))
    assert code.count("print(") == output.count("\n")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == output


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_files_lead_somewhere(document):
    path = ROOT / document
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_clones_from_the_address_in_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"git clone {project['urls']['Repository']}.git " in README


def test_the_readme_is_a_page():
    assert len(README.splitlines()) <= 150
    assert len(README.encode()) <= 9 * 1024


def test_the_table_of_documents_has_each_once():
    listed = re.findall(
        r"^\| \[[^]]+\]\(([\w-]+\.md)\)", (ROOT / "docs/index.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(listed) == sorted(path.name for path in DOCS if path.name != "index.md")


def test_commands_named_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = re.findall(r"(?:`|^    )make ([a-z-]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, document


def rows(document: str, heading: str) -> dict[str, str]:
    """Every name in the first column of the table under a heading -> its row."""
    text = (ROOT / document).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| `")]
    return {name: line for line in table for name in re.findall(r"`(\w+)[(`]", line.split("|")[1])}


RULE_ROWS, SCHEDULE_ROWS = rows("docs/rules.md", "Rules"), rows("docs/rules.md", "Schedules")


@pytest.mark.parametrize("rule", ri.rules.ALL, ids=lambda rule: rule.__name__)
def test_the_table_of_rules_names_each_with_its_file_and_arguments(rule):
    arguments = [field.name for field in fields(rule) if field.name not in ("schedule", "box")]
    named = f"`{rule.__name__}({', '.join(arguments)})`"
    row = RULE_ROWS.get(rule.__name__, "")
    assert named in row, f"docs/rules.md, Rules: there is no row for {named}"
    assert f"(../refimpl/rules/{rule.__module__.rpartition('.')[2]}.py)" in row


def test_the_tables_have_the_order_of_the_lists_and_nothing_else():
    assert list(RULE_ROWS) == [rule.__name__ for rule in ri.rules.ALL]
    assert list(SCHEDULE_ROWS) == [name for name in ri.schedules.__all__ if name != "Schedule"]


@pytest.mark.parametrize("name", [name for name in ri.schedules.__all__ if name != "Schedule"])
def test_the_table_of_schedules_names_each_with_its_file(name):
    file = getattr(ri, name).__module__.replace(".", "/")
    assert f"(../{file}.py)" in SCHEDULE_ROWS.get(name, ""), f"docs/rules.md, Schedules: no row for {name}"


def test_every_hyperparameter_has_a_symbol():
    settings = {field.name for rule in ri.rules.ALL for field in fields(rule)}
    assert sorted(settings - {"box"} - set(rows("docs/notation.md", "Names and symbols"))) == []
