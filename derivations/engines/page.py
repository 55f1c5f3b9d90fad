"""The page docs/engines.md."""

from collections import Counter
from collections.abc import Iterable, Sequence

from refimpl._util.escaping import code, markdown, table

from .deciding import ENGINES, Decision
from .report import HEAD, left, rows, total
from .verdict import NOT_EXPORTABLE

_PAGE = """# Decided again by other engines

Written by `python -m derivations.engines --page{chosen} > docs/engines.md`; do not edit it by hand.
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
    asked = list(engines)
    return _PAGE.format(
        chosen="" if set(asked) == set(ENGINES) else f" --engines {','.join(asked)}",
        versions=", ".join(ENGINES[name].version() for name in asked),
        total=total(decisions),
        table=table(HEAD, [[code(row[0]), *row[1:]] for row in rows(decisions)]),
        left=_listed(map(markdown, left(decisions))),
        unexported=_listed(
            f"{name}: {markdown(note)}, {n} time{'s' * (n > 1)}" for (name, note), n in sorted(unexported.items())
        ),
        open=_listed(
            f"{code(name)}: " + ", ".join(map(code, sorted(words, key=lambda each: (len(each), each))))
            for name, words in conditions.items()
            if words
        ),
    )


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."
