"""The papers' claims: what was found, from the last run of ``refimpl reproduce``."""

import json
import shutil
from pathlib import Path
from typing import Any

from refimpl._util.escaping import row
from refimpl.claims.experiments.table import CLAIMS

from .docstrings import escaped

_HEAD = """# The papers' claims

Each claim is decided by a rule that stands beside it; where a rule was changed after a first look at results, its
text says so. The verdict is recorded with the code; a run that finds another one fails. An honest "not reproduced"
stays as it is. `refimpl reproduce` runs them again.
"""


def page(out: Path, images: Path, known: set[str]) -> str:
    """The page of claims in Markdown; figures of the run in ``out`` are copied to ``images``."""
    file = out / "claims.json"
    measured = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    found = {claim["id"]: claim for claim in measured}
    verdicts = {name: found.get(name, {}).get("verdict", experiment.recorded) for name, experiment in CLAIMS.items()}
    rows = [row([f"[{name}](#{name.lower()})", escaped(each.claim), verdicts[name]]) for name, each in CLAIMS.items()]
    table = "\n".join(["| claim | statement | verdict |", "|:--|:--|:--|", *rows])
    sections = [_section(name, experiment, found.get(name), out, images, known) for name, experiment in CLAIMS.items()]
    return "\n\n".join([_HEAD, table, *sections]) + "\n"


def _section(name: str, experiment: Any, found: Any, out: Path, images: Path, known: set[str]) -> str:
    lines = [f"({name.lower()})=\n\n## {name} {escaped(experiment.claim)}"]
    verdict = found["verdict"] if found else experiment.recorded
    lines.append(f"**{verdict[:1].upper()}{verdict[1:]}.** {escaped(found['number']) if found else ''}".strip())
    picture = out / f"{experiment.figure}.png"
    if found and experiment.figure and picture.exists():
        images.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, images / picture.name)
        alt = escaped(experiment.alt.replace("\n", " "))
        lines.append(f"![{alt}](_static/claims/{picture.name})")
    if experiment.text:
        lines.append(experiment.text)
    lines.append(f"*Decided by:* {escaped(experiment.rule)}.")
    lines.append(f"*Source:* {escaped(experiment.source)}. *Again:* `refimpl reproduce --only {name}`.")
    if experiment.theorem and f"proofs/{experiment.theorem}.md" in known:
        lines.append(f"*Rests on the theorem* [{experiment.theorem}](proofs/{experiment.theorem}.md).")
    return "\n\n".join(lines)
