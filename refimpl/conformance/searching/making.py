"""A formula with edits as a candidate, for the bounds that confirm it."""

import functools
import itertools
import linecache
from collections.abc import Iterable
from typing import Any

from ...core.rule import Rule
from ..reference import Candidate
from .edit import LAST, OLD, RAW, Edit, Text, edited
from .formula import ETA, Formula, T

_NUMBER = itertools.count()


def candidate_of(base: Candidate, formula: Formula, edits: Iterable[Edit]) -> Candidate:
    """What ``base`` computes with these edits of its formula."""
    edits = tuple(edits)
    text = edited(formula, edits)
    classes = functools.cache(lambda cls: changed(cls, formula, text))
    eta = compile(text.eta, "<edited>", "eval")

    def make(settings: dict[str, float], schedule: Any) -> Rule:
        given = schedule
        if text.eta != formula.texts[ETA]:
            right = (lambda k: 1.0) if schedule is None else (lambda k: float(schedule(max(k, 0))))
            given = lambda k: eval(eta, {"k": k, "schedule": right})  # noqa: E731
        opt: Any = base.make(settings, given)
        own: Any = type(opt)
        start = as_class(classes(own), opt._at_start)
        return as_class(classes(own), opt, _at_start=start)

    count = base.count
    if text.t != formula.texts[T]:
        code = compile(text.t, "<edited>", "eval")
        count = lambda k, leaf, leaves: eval(code, {"k": k, "leaf": leaf, "leaves": leaves})  # noqa: E731
    return Candidate("; and ".join(edit.words for edit in edits), make, count)


def as_class(cls: type[Rule], opt: Rule, **values: Any) -> Rule:
    """The same hyperparameters under another class, without what was cached for the first."""
    other = object.__new__(cls)
    cached = ("_floats", "_shapes")
    other.__dict__.update({name: x for name, x in vars(opt).items() if name not in cached} | values)
    return other


def changed(cls: type[Rule], formula: Formula, text: Text) -> type[Rule]:
    """The class with an edited ``update``."""
    slots = [*formula.kept[1:], *text.last]
    olds = [f"{name} = {name.removeprefix(OLD)}" for name in text.besides if name.startswith(OLD)]
    lines = [*olds, f"{RAW} = g", *(line for each in text.lines for line in each.splitlines())]
    kept = [f"{name}={x}" for name, x in text.kept] + [f"{name}={name.removeprefix(LAST)}" for name in text.last]
    source = f"def update({', '.join(['h', 'xp', 't', 'eta', 'theta', 'g', *slots])}):\n"
    source += "".join(f"    {line}\n" for line in lines) + f"    return dict({', '.join(kept)})\n"
    file, scope = f"<{cls.__name__} edited, {next(_NUMBER)}>", dict(formula.scope)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), scope)
    own: dict[str, Any] = {"update": scope["update"], "__module__": cls.__module__, "__doc__": cls.__doc__}
    if text.last:
        own["slots"] = (*cls.slots, *text.last)
    return type(cls.__name__, (cls,), own)
