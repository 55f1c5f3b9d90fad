"""The papers' claims: what was found, from the last run of ``refimpl reproduce`` and the committed full run."""

import html
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from derivations import select
from derivations.proving.plain import plain
from refimpl._util.escaping import row
from refimpl.claims.experiments.full_run import full_run
from refimpl.claims.experiments.table import CLAIMS
from refimpl.claims.experiments.verdicts import SIGNS, VERDICTS
from refimpl.claims.summary import counted

from .docstrings import escaped

_HEAD = """# The papers' claims

A rule decides each claim, and it is printed with the claim. A † marks a rule that was changed after a first look at
results. The verdict is recorded with the code, and a run that finds another one fails. An honest "not reproduced" is
no failure. `refimpl reproduce` runs all claims again.
"""
#: The buttons are made by site.js, so that there are none that do nothing.
_FILTER = '<div id="claim-filter" role="group" aria-label="Show the claims with one verdict"></div>'


def page(out: Path, images: Path, known: set[str]) -> str:
    """The page of claims in Markdown; figures of the run in ``out`` are copied to ``images``."""
    file = out / "claims.json"
    measured = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    found = {claim["id"]: claim for claim in measured}
    verdicts = {name: found.get(name, {}).get("verdict", experiment.recorded) for name, experiment in CLAIMS.items()}
    rows = [
        row(
            [
                f"[{name}](#{name.lower()})",
                escaped(each.claim),
                f"{_signed(verdicts[name])}{' †' * bool(each.rule_changed)}",
            ]
        )
        for name, each in CLAIMS.items()
    ]
    table = "\n".join(["| claim | statement | verdict |", "|:--|:--|:--|", *rows])
    sections = [_section(name, verdicts[name], found.get(name), out, images, known) for name in CLAIMS]
    return "\n\n".join([_HEAD, f"**{counted(list(verdicts.values()))}.**", _FILTER, table, *sections]) + "\n"


def _signed(verdict: str) -> str:
    """The verdict with its sign, in its colour."""
    sign, number = SIGNS[verdict], VERDICTS.index(verdict)
    return f'<span class="verdict v{number}"><span aria-hidden="true">{sign}</span> {verdict}</span>'


def _section(name: str, verdict: str, found: Any, out: Path, images: Path, known: set[str]) -> str:
    """Statement, verdict and numbers; figure, reasons and rule are folded."""
    experiment, full = CLAIMS[name], full_run().get(name)
    summary = (found or full or {}).get("summary", "")
    lines = [f"({name.lower()})=\n\n## {name} {escaped(experiment.claim)}"]
    told = f": {html.escape(summary)}" if summary else ""
    lines.append(f'<p class="claim" data-verdict="{verdict}">{_signed(verdict)}{told}</p>')
    lines.append(_numbers(found, full))
    lines.append(f'<details class="claim"><summary>Figure, reasons and rule of {name}</summary>')
    lines.append(_figure(experiment, found, out, images))
    lines.append(experiment.text)
    lines.append(f"*Decided by:* {escaped(experiment.rule)}.")
    if experiment.rule_changed:
        lines.append(f"*† Changed after a first look:* {escaped(experiment.rule_changed)}")
    lines.append(f"*Source:* {escaped(experiment.source)}. *Run it:* `refimpl reproduce --only {name}`.")
    if theorems := _theorems(name, experiment.theorem, known):
        lines.append(f"*Theorems:* {theorems}.")
    lines.append("</details>")
    return "\n\n".join(filter(None, lines))


def _numbers(found: Any, full: Any) -> str:
    """The rows: of the fast run, and of the committed full run beside it."""
    runs: dict[str, Mapping[str, str]] = {}
    for title, run in (("fast run" if not (found or {}).get("full") else "this run", found), ("full run", full)):
        if run and run.get("rows"):
            runs[title] = {each["label"]: _told(each) for each in run["rows"]}
    if not runs:
        return "*Not measured in this build, and not yet at full length.*"
    labels = dict.fromkeys(label for run in runs.values() for label in run)
    rows = [row([escaped(label), *(run.get(label, "–") for run in runs.values())]) for label in labels]
    head = [row(["number", *runs]), row([":--", *("--:" for _ in runs)])]
    note = "" if full else "\n\n*Not yet measured at full length with these settings.*"
    return "\n".join([*head, *rows]) + note


def _told(each: Mapping[str, Any]) -> str:
    error = "" if each["error"] is None else f" ± {each['error']:.2g}"
    return f"{each['shown']}{error} {escaped(each['unit'])}".strip()


def _figure(experiment: Any, found: Any, out: Path, images: Path) -> str:
    """The picture as SVG, which is as wide as the text and can be enlarged."""
    picture = out / f"{experiment.figure}.svg"
    if not (found and experiment.figure and picture.exists()):
        return ""
    images.mkdir(parents=True, exist_ok=True)
    shutil.copy(picture, images / picture.name)
    address, alt = f"_static/claims/{picture.name}", html.escape(" ".join(experiment.alt.split()))
    return (
        f'<figure class="claim"><div class="picture"><img src="{address}" alt="{alt}" loading="lazy"></div>'
        f'<figcaption><a href="{address}">The figure by itself</a></figcaption></figure>'
    )


def _theorems(name: str, first: str, known: set[str]) -> str:
    """Links to the theorem that decides the claim, and to the others that are about it."""
    about = [theorem for theorem in select() if theorem.name == first or name in theorem.claims]
    about.sort(key=lambda theorem: theorem.name != first)
    return ", ".join(
        f"[{escaped(plain(each.title))}](proofs/{each.name}.md)" for each in about if f"proofs/{each.name}.md" in known
    )
