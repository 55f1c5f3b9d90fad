"""Where else a rule is: its paper, theorems, notebooks, dialects, known mistakes and golden vectors."""

import re
from pathlib import Path

import refimpl as ri
from derivations import select
from derivations.proving.plain import plain
from refimpl.conformance.mistakes import CATALOGUE

from .docstrings import escaped
from .links import relinked

ROOT = Path(__file__).resolve().parent.parent
#: Notebooks and mistakes that are listed at most.
MOST = 4


def section(rule: type[ri.Rule], page: str, known: set[str]) -> str:
    """A table for the page of the rule."""
    rows = {
        "paper": _paper(rule, page, known),
        "theorems": _theorems(rule),
        "notebooks": _notebooks(rule),
        "other libraries": _dialects(rule),
        "known mistakes": _mistakes(rule),
        "golden vectors": _vectors(rule),
    }
    told = "\n".join(f"| {name} | {words} |" for name, words in rows.items() if words)
    return f"## Elsewhere\n\n| what | where |\n|:--|:--|\n{told}"


def _paper(rule: type[ri.Rule], page: str, known: set[str]) -> str:
    """Paper and place, from the row of docs/rules.md; a paper whose link is in another row is linked from here too."""
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{rule.__name__}\(.*$", text, re.MULTILINE)
    if row is None:
        return ""
    _, _, paper, place, _, _ = re.split(r"(?<!\\)\|", row[0])
    linked = re.search(rf"\| ({re.escape(paper.strip().split(';')[-1].strip())}), (\[[^]]+\]\([^)]+\))", text)
    link = f", {linked[2]}" if linked and "](" not in paper else ""
    return relinked(f"{paper.strip()}{link}, {place.strip()}", "docs/rules.md", page, known)


def _theorems(rule: type[ri.Rule]) -> str:
    return ", ".join(
        f"[{escaped(plain(theorem.title))}](../proofs/{theorem.name}.md)"
        for theorem in select()
        if rule in theorem.about.values()
    )


def _notebooks(rule: type[ri.Rule]) -> str:
    """Those whose code makes the rule, the one that does so most often first."""
    made = re.compile(rf"\b{rule.__name__}\(")
    counts = {
        path: len(made.findall(path.read_text(encoding="utf-8"))) for path in (ROOT / "notebooks").glob("[0-9]*.py")
    }
    used = sorted((path for path, count in counts.items() if count), key=lambda path: (-counts[path], path.name))
    return ", ".join(f"[{_titled(path)}](../course/{path.stem}.ipynb)" for path in used[:MOST])


def _titled(notebook: Path) -> str:
    title = re.search(r"^# # (.*)$", notebook.read_text(encoding="utf-8"), re.MULTILINE)
    return escaped(title[1]) if title else notebook.stem


def _dialects(rule: type[ri.Rule]) -> str:
    headings = (ROOT / "docs" / "dialects.md").read_text(encoding="utf-8").splitlines()
    if f"## {rule.__name__}" not in headings:
        return ""
    anchor = f"#{rule.__name__.lower()}"
    return f"[dialects](../docs/dialects.md{anchor}), [measured](../docs/matrix.md{anchor})"


def _mistakes(rule: type[ri.Rule]) -> str:
    found = [escaped(mistake.sentence) for mistake in CATALOGUE if mistake.fits(rule)]
    more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    return "; ".join(found[:MOST]) + more


def _vectors(rule: type[ri.Rule]) -> str:
    file = ROOT / "refimpl/conformance/vectors/data/cases" / f"{rule.__module__.rpartition('.')[2]}.json"
    return f"`{file.name}`, [the format](../docs/vectors.md)" if file.exists() else ""
