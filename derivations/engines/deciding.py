"""Every relation that the theorems' boards accepted, decided again by the engines that were asked for."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from derivations.proving import Board, Theorem
from derivations.proving.relation import Relation

from . import coq, maxima, signs, smt
from .reading import read
from .verdict import AGREES, NOT_EXPORTABLE, REFUTED, UNDECIDED, NotExportable, Verdict

#: The engines, by the names that the command knows them by.
ENGINES: dict[str, Any] = {each.NAME: each for each in (maxima, coq, smt)}
#: One relation in so many is in a sample, beside each theorem's first.
ONE_IN = 16


@dataclass
class Decision:
    """A relation of a theorem, and what became of it.

    Attributes:
        theorem: the theorem's name.
        place: which of its relations this is, from 1.
        verdicts: what each engine says, by its name.
        open: conditions, such as denominators that are not zero, that neither the signs of their parts nor z3
            derive from the assumptions of the symbols: the relation is decided where they hold.
    """

    theorem: str
    place: int
    relation: Relation
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """ "refuted" if one engine says so; else "agrees" if one does; "not exportable" if all say that."""
        found = {verdict.status for verdict in self.verdicts.values()}
        return next(status for status in (REFUTED, AGREES, UNDECIDED, NOT_EXPORTABLE) if status in found)


def missing(engines: Sequence[str]) -> list[str]:
    """The Debian packages of those engines that are not installed."""
    return [ENGINES[name].PACKAGE for name in engines if shutil.which(ENGINES[name].BINARY) is None]


def accepted(theorem: Theorem) -> list[Decision]:
    """The relations that the board of a theorem accepted; its proof must go through."""
    board = Board()
    theorem.derive(board)
    return [Decision(theorem.name, i, each) for i, each in enumerate(board.relations, 1)]


def sampled(decisions: Sequence[Decision]) -> list[Decision]:
    """Each theorem's first relation and one in sixteen of the others, always the same ones."""

    def chosen(each: Decision) -> bool:
        digest = hashlib.sha256(f"{each.theorem} {each.place}".encode()).digest()
        return each.place == 1 or digest[0] % ONE_IN == 0

    return [each for each in decisions if chosen(each)]


def decide(decisions: Sequence[Decision], engines: Sequence[str], done: Callable[[str, int], None]) -> None:
    """Let each engine say its verdict; ``done`` hears the engine and how many relations it is through with."""
    for name in engines:
        for i, verdict in enumerate(ENGINES[name].decide([each.relation for each in decisions])):
            decisions[i].verdicts[name] = verdict
            done(name, i + 1)
    for i, each in enumerate(decisions):
        _conditions(each)
        done("conditions", i + 1)


def _conditions(decision: Decision) -> None:
    """List the conditions that do not follow; what rests on contradictory ones is no verdict."""
    try:
        reading = read(decision.relation)
    except NotExportable:
        return
    reading.conditions = {words: each for words, each in reading.conditions.items() if not signs.shown(each, reading)}
    if not reading.conditions or shutil.which(smt.BINARY) is None:
        decision.open = list(reading.conditions)
        return
    decision.open, consistent = smt.undischarged(reading)
    if not consistent:
        for name in (coq.NAME, smt.NAME):
            if name in decision.verdicts:
                decision.verdicts[name] = Verdict(UNDECIDED, "what is assumed contradicts itself")
