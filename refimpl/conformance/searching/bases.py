"""Formulas that a target may follow instead: of other rules, their dialects and their known mistakes."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from ... import rules
from ...core.rule import Rule
from ...dialects import Dialect, dialects
from ..against import Against, against_named
from ..reference import Candidate

#: Hyperparameters that play the same part in different rules.
ALIKE = (("l2", "weight_decay"), ("momentum", "beta1"), ("rho", "beta2"))


def siblings(right: Against) -> Iterator[tuple[Against, Candidate]]:
    """Every other rule and every dialect of one, made of the settings of the rule that was asked for."""
    own = {each.title() for each in dialects(right.rule)}
    for cls in rules.ALL:
        if cls.needs_settings:
            continue
        if cls is not right.rule:
            other = against_named(cls.__name__.lower())
            yield other, translated(other.candidate, right.rule, cls)
        for dialect in dialects(cls):
            if dialect.title() not in own:
                yield _against(dialect), translated(_against(dialect).candidate, right.rule, cls)


def _against(dialect: type[Dialect]) -> Against:
    return against_named(dialect.title())


def translated(candidate: Candidate, given: type[Rule], to: type[Rule]) -> Candidate:
    """A candidate of the rule ``to`` that is made of the hyperparameters of the rule ``given``."""
    takes = {field.name: field.default for field in fields(to) if field.name not in ("schedule", "box")}
    defaults = {name: x for name, x in takes.items() if isinstance(x, int | float)}
    names = {name: name for name in takes}
    has = {field.name for field in fields(given)}
    for pair in ALIKE:
        for mine, theirs in (pair, pair[::-1]):
            if theirs in takes and theirs not in has and mine in has and mine not in takes:
                names[theirs] = mine

    def make(settings: dict[str, float], schedule: Any) -> Rule:
        known = {name: settings[source] for name, source in names.items() if source in settings}
        lacking = {"weight_decay": 0.0, "l2": 0.0, "momentum": 0.0}
        missing = {name: x for name, x in lacking.items() if name in takes and name not in known}
        return candidate.make(defaults | missing | known, schedule)

    return replace(candidate, make=make)


def made(candidate: Candidate, settings: dict[str, float]) -> type[Rule]:
    """The class whose formula a candidate has."""
    return type(candidate.make(settings, None))
