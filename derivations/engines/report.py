"""What the engines said: a table, lists of what is left, JSON, and a page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from refimpl._util.progress import Table

from .deciding import ENGINES, Decision
from .verdict import AGREES, NOT_EXPORTABLE, REFUTED, UNDECIDED

#: What share of the exportable relations a second engine must decide.
ENOUGH = 0.95
#: How much of a relation is shown, in characters.
LONGEST = 120
#: The columns of the table.
HEAD = ("theorem", "relations", *ENGINES, "decided", "open conditions")


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
    """Is enough decided, and nothing contradicted?"""
    return share(decisions) >= ENOUGH and all(each.status != REFUTED for each in decisions)


def left(decisions: Sequence[Decision]) -> list[str]:
    """What no engine agrees with, or one contradicts: a line for each theorem and each way to say so."""
    groups: dict[tuple[str, str], list[Decision]] = {}
    for each in decisions:
        if each.status != AGREES:
            groups.setdefault((each.theorem, _told(each)), []).append(each)
    lines = []
    for (theorem, told), (first, *others) in groups.items():
        shown = f"{first.relation.left} {first.relation.sign} {first.relation.right}"
        more = f" and {len(others)} more" if others else ""
        lines.append(
            f"{theorem}, relation {first.place}, {shown[:LONGEST]}{'…' * (len(shown) > LONGEST)}{more}: {told}"
        )
    return lines


def _told(decision: Decision) -> str:
    """What the engines say of a relation, in short where they say the same."""
    said = {name: f"{v.status}, {v.note}" if v.note else v.status for name, v in decision.verdicts.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{name} {words}" for name, words in said.items())


def total(decisions: Sequence[Decision]) -> str:
    """The sums, in a line."""
    statuses = Counter(each.status for each in decisions)
    able = len(decisions) - statuses[NOT_EXPORTABLE]
    line = (
        f"{len(decisions)} relations, {able} exportable; {statuses[AGREES]} decided by a second engine "
        f"({share(decisions):.1%}), {statuses[UNDECIDED]} undecided, {statuses[REFUTED]} contradicted"
    )
    return f"{line}; {sum(bool(each.open) for each in decisions)} hold under conditions that are not assumed"


def plain(decisions: Sequence[Decision]) -> str:
    """The table and the lists, for a screen that is no terminal."""
    cells = [list(HEAD), *rows(decisions)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([*lines, "", *left(decisions), ""])


def drawn(decisions: Sequence[Decision]) -> Table:
    """The table, for a terminal."""
    return Table(HEAD, rows(decisions))


def as_dict(decisions: Sequence[Decision], engines: Iterable[str]) -> dict[str, Any]:
    """Everything, for JSON."""
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
