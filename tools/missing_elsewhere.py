"""What a dialect, a scenario, a claim, a theorem or a notebook still lacks; ``tools.missing`` asks all of these."""

from collections.abc import Iterator
from pathlib import Path

import derivations
from refimpl import rules
from refimpl.claims.experiments.table import CLAIMS
from refimpl.conformance.asked import all_scenarios
from refimpl.conformance.beyond_runs import BEYOND
from refimpl.dialects import dialects, table
from tools import counts

ROOT = Path(__file__).resolve().parents[1]


def elsewhere() -> Iterator[str]:
    """A sentence for each thing that is missing."""
    yield from _dialects()
    yield from _scenarios()
    yield from _named("docs/portability.md", (f"| {name} |" for name in CLAIMS), "python -m refimpl.claims.portability")
    yield from _named("docs/theorems.md", (f"[`{name}`]" for name in derivations.NAMES), "python -m derivations.page")
    yield from _notebooks()
    for path in counts.DOCUMENTS:
        for sentence in counts.wrong(path.read_text(encoding="utf-8")):
            yield f"{path.name}: {sentence}; python -m tools.counts writes it"


def _dialects() -> Iterator[str]:
    if table.text() != _text("docs/dialects.md"):
        yield "docs/dialects.md is not up to date; python -m refimpl.dialects.table > docs/dialects.md makes it"
    yield from _named(
        "docs/matrix.md",
        sorted({each.title() for each in dialects()}),
        'make peers-all ARGS="--markdown docs/matrix.md"',
    )


def _scenarios() -> Iterator[str]:
    names = {each.name for rule in rules.ALL if not rule.needs_settings for each in all_scenarios(rule)}
    names |= {each.name for each in BEYOND}
    whole = {name.partition(",")[0] for name in names if not name.startswith("other ") and " without " not in name}
    yield from _named("docs/check.md", sorted(whole), "a row of its table")


def _notebooks() -> Iterator[str]:
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.py")):
        if not path.with_suffix(".ipynb").exists():
            yield f"notebooks/{path.stem}.ipynb is not there; python -m notebooks.build {path.stem[:2]} makes it"


def _named(document: str, names: Iterator[str] | list[str], makes: str) -> Iterator[str]:
    text = _text(document)
    yield from (f"{document} does not name {name}; {makes} makes it" for name in names if name not in text)


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")
