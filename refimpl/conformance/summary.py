"""A verdict in a few lines: what it is, why, the first number that departs, and what was not tested or decided."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .verdict import Outcome, Verdict

#: Names that are listed before they are only counted.
NAMED = 4


def summary(verdict: "Verdict") -> str:
    """The lines."""
    lines = [verdict.headline, *verdict.because]
    if first := _first(verdict.scenarios):
        lines += ["", *first]
    lines += ["", counted(verdict.scenarios), *_open(verdict.scenarios)]
    lines += [f"note: {note}" for note in verdict.notes]
    pairs = verdict.defaults.items()
    differing = [f"{name} = {theirs!r} ({ours!r})" for name, (theirs, ours) in pairs if theirs != ours]
    lines += [f"defaults that are not the rule's, whose own is in brackets: {', '.join(differing)}"] * bool(differing)
    return "\n".join(lines)


def counted(outcomes: Iterable["Outcome"]) -> str:
    """How many scenarios passed, failed, or say nothing."""
    every = list(outcomes)
    failed = [each.scenario for each in every if not each.passed]
    undecided = sum(each.untested.startswith("not decided") for each in every)
    untested = sum(bool(each.untested) for each in every) - undecided
    passed = len(every) - len(failed) - undecided - untested
    told = f"{len(every)} scenarios: {passed} passed, {len(failed)} failed" + (f" ({listed(failed)})" if failed else "")
    told += f", {undecided} not decided" if undecided else ""
    return told + (f", {untested} not tested" if untested else "")


def listed(names: list[str]) -> str:
    """The first names, and how many more there are.

    >>> listed(["a", "b", "c", "d", "e", "f"])
    'a; b; c; d and 2 more'
    """
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _first(outcomes: Iterable["Outcome"]) -> list[str]:
    """The first failure, in one unit and in ulp."""
    failed = [each for each in outcomes if not each.passed]
    if not failed:
        return []
    outcome = next((each for each in failed if each.departure or each.state), failed[0])
    found = outcome.state or outcome.departure
    if found is None:
        return [f"first failure  {outcome.scenario}: {outcome.misbehaviour}"]
    far = abs(found.got - found.expected)
    lines = [
        f"first failure  {outcome.scenario}, step {found.step}: {found.place}"
        + (f"; {found.elements} depart" if found.elements else ""),
        f"  got          {found.got:.9g}",
        f"  expected     {found.expected:.9g}",
    ]
    return [*lines, f"  off by       {far:.3g} ({found.ulps:.3g} ulp); allowed {found.allowed:.3g}"]


#: How the reasons of those begin that are told together, and what is said of all.
TOGETHER = {
    "not decided: ": "not decided: what is allowed is more than a tenth of a step",
}


def _open(outcomes: Iterable["Outcome"]) -> list[str]:
    """What was not tested or not decided, one line for each reason."""
    by_reason: dict[str, list[str]] = {}
    for each in outcomes:
        if each.untested:
            said = next((words for start, words in TOGETHER.items() if each.untested.startswith(start)), each.untested)
            by_reason.setdefault(said, []).append(each.scenario)
    return [f"{listed(names)}: {reason}" for reason, names in by_reason.items()]
