"""What the engines said: a table, lists of what is left, JSON, and a page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from refimpl._util.escaping import code, markdown, table
from refimpl._util.progress import Table

from .deciding import ENGINES, Decision
from .verdict import AGREES, NOT_EXPORTABLE, REFUTED, UNDECIDED

#: What share of the exportable relations a second engine must decide.
ENOUGH = 0.95
_HEAD = ("theorem", "relations", *ENGINES, "decided", "open conditions")


def rows(decisions: Sequence[Decision]) -> list[list[str]]:
    """A row for each theorem: how many relations each engine agrees with, out of those that it was given."""
    found = []
    for name in dict.fromkeys(each.theorem for each in decisions):
        own = [each for each in decisions if each.theorem == name]
        counts = [_count(own, engine) for engine in ENGINES]
        conditions = {words for each in own for words in each.open}
        decided = sum(each.status == AGREES for each in own)
        found.append([name, str(len(own)), *counts, str(decided), str(len(conditions) or "")])
    return found


def _count(decisions: Iterable[Decision], engine: str) -> str:
    given = [each.verdicts[engine] for each in decisions if engine in each.verdicts]
    able = [each for each in given if each.status != NOT_EXPORTABLE]
    return f"{sum(each.status == AGREES for each in able)} of {len(able)}" if able else "–"


def share(decisions: Sequence[Decision]) -> float:
    """How much of what can be exported is decided by at least one engine, and contradicted by none."""
    able = [each for each in decisions if each.status != NOT_EXPORTABLE]
    return sum(each.status == AGREES for each in able) / len(able) if able else 1.0


def passes(decisions: Sequence[Decision]) -> bool:
    return share(decisions) >= ENOUGH and all(each.status != REFUTED for each in decisions)


def left(decisions: Sequence[Decision]) -> list[str]:
    """A line for each relation that no engine agrees with, or one contradicts, with what each says."""
    lines = []
    for each in decisions:
        if each.status != AGREES:
            told = "; ".join(f"{name}: {v.status}" + (f", {v.note}" if v.note else "") for name, v in each.verdicts.items())
            shown = f"{each.relation.left} {each.relation.sign} {each.relation.right}"
            shown = shown if len(shown) <= 120 else shown[:119] + "…"
            lines.append(f"{each.theorem}, relation {each.place}, {shown} – {told}")
    return lines


def total(decisions: Sequence[Decision]) -> str:
    statuses = Counter(each.status for each in decisions)
    able = len(decisions) - statuses[NOT_EXPORTABLE]
    line = (
        f"{len(decisions)} relations, {able} exportable; {statuses[AGREES]} decided by a second engine "
        f"({share(decisions):.1%}), {statuses[UNDECIDED]} undecided, {statuses[REFUTED]} contradicted"
    )
    return f"{line}; {sum(bool(each.open) for each in decisions)} hold under conditions that are not assumed"


def plain(decisions: Sequence[Decision]) -> str:
    """The table and the lists, for a screen that is no terminal."""
    cells = [list(_HEAD), *rows(decisions)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([*lines, "", *left(decisions), ""])


def drawn(decisions: Sequence[Decision]) -> Table:
    return Table(_HEAD, rows(decisions))


def as_dict(decisions: Sequence[Decision], engines: Iterable[str]) -> dict[str, Any]:
    return {
        "engines": {name: ENGINES[name].version() for name in engines},
        "relations": [
            {
                "theorem": each.theorem,
                "place": each.place,
                "kind": each.relation.kind,
                "relation": f"{each.relation.left} {each.relation.sign} {each.relation.right}",
                "status": each.status,
                "verdicts": {name: {"status": v.status, "note": v.note} for name, v in each.verdicts.items()},
                "open": list(each.open),
            }
            for each in decisions
        ],
        "share": round(share(decisions), 4),
        "passes": passes(decisions),
    }


_PAGE = """# Decided again by other engines

Written by `python -m derivations.engines --page > docs/engines.md`; do not edit it by hand.
[proofs.md](proofs.md) says what a verdict rests on. The engines: {versions}.

{total}.

An entry "3 of 4" says that the engine was given four relations and agrees with three; the others are undecided.
"Open conditions" counts what must hold for a relation to make sense, such as a denominator that is not zero, and
does not follow from the assumptions that the symbols carry. They are listed below.

{table}

## No second engine agrees

{left}

## What an engine has no words for

{unexported}

## Open conditions

{open}
"""


def page(decisions: Sequence[Decision], engines: Iterable[str]) -> str:
    """The page, in Markdown."""
    unexported = Counter(
        (name, verdict.note)
        for each in decisions
        for name, verdict in each.verdicts.items()
        if verdict.status == NOT_EXPORTABLE
    )
    conditions: dict[str, set[str]] = {}
    for each in decisions:
        conditions.setdefault(each.theorem, set()).update(each.open)
    return _PAGE.format(
        versions=", ".join(ENGINES[name].version() for name in engines),
        total=total(decisions),
        table=table(_HEAD, [[code(row[0]), *row[1:]] for row in rows(decisions)]),
        left=_listed(map(markdown, left(decisions))),
        unexported=_listed(f"{name}: {markdown(note)}, {n} times" for (name, note), n in sorted(unexported.items())),
        open=_listed(
            f"{code(name)}: " + ", ".join(map(code, sorted(words, key=lambda each: (len(each), each))))
            for name, words in conditions.items()
            if words
        ),
    )


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."
