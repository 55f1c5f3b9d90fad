"""One cell: the real thing of a library, run through all scenarios on each of its execution paths."""

import inspect
import pkgutil
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ...core.containers import leaves
from ...dialects import Dialect, libraries
from ...dialects.call import parts
from ...dialects.library import Library
from ..against import Against, against_named
from ..checking import Judge, defaults_of, dialect_of, not_tested, scenarios_for
from ..judging import departure
from ..reference import expected
from ..running import Run
from ..scenarios import NARROW, Scenario
from ..targets import Target, target
from .margins import Margin, margin
from .rows import Path, Row


def measured(library: Library, dialect: type[Dialect]) -> Row:
    """The row of a dialect, for the library as it is installed here."""
    rule = dialect.rules[0].__name__
    head = Row(rule, library.title, library.version, dialect.title())
    if library.missing:
        return replace(head, missing=library.missing)
    try:
        thing = real(dialect)
    except Exception as error:  # whatever a library does when it is imported
        return replace(head, missing=f"cannot be imported: {type(error).__name__}: {error}")
    right, paper = against_named(dialect.title()), against_named(rule.lower())
    checked = target(thing, dialect)
    asked, judge, first = _path(checked, right, library, "")
    runs = judge.runs
    known = [(each, runs[each.name]) for each in asked if each.name in runs]
    papers = judge.complete and all(
        departure(found, expected(paper.candidate, scenario)) is None for scenario, found in known
    )
    named = dialect_of(paper, checked.library, papers, known) if judge.complete else None
    paths = [
        first,
        *(_other(thing, dialect, right, library, more, runs) for more in library.paths if _has(thing, more)),
    ]
    return replace(
        head,
        target=checked.name,
        papers=papers,
        named=named.name if named else None,
        paths=tuple(paths),
        defaults={name: pair for name, pair in defaults_of(checked, right.rule).items() if pair[0] != pair[1]},
        notes=(*checked.notes, *not_tested(checked, right.rule)),
        scenarios=len(asked),
    )


def real(dialect: type[Dialect]) -> Any:
    """The class or function that computes a dialect."""
    for each in libraries():
        if each.name == dialect.library and hasattr(each.adapter, "load"):
            each.adapter.load()  # type: ignore[union-attr]
    return pkgutil.resolve_name(dialect.paths[0])


def _has(thing: Any, more: Mapping[str, Any]) -> bool:
    """Does it take these arguments?"""
    return set(more) <= set(inspect.signature(parts(thing)[0]).parameters)


def _path(
    checked: Target, right: Against, library: Library, name: str, default: dict[str, Run] | None = None
) -> tuple[list[Scenario], Judge, Path]:
    """All scenarios on one path."""
    asked = [each for each in scenarios_for(checked, right.rule) if each.dtype not in NARROW]
    judge, reason, worst = Judge(checked, right, time.monotonic() + library.seconds), "", Margin({})
    for scenario in asked:
        outcome = judge.outcome(scenario)
        reason = reason or ("" if outcome.passed else f"{scenario.name}: {outcome.reason}")
        if found := judge.runs.get(scenario.name):
            theta = dict(leaves(scenario.theta, "params"))
            worst |= margin(theta, found, expected(right.candidate, scenario))
    same = default is None or _same(judge.runs, default)
    return asked, judge, Path(name, not reason, reason, worst.ulps, worst.bound, same)


def _other(
    thing: Any, dialect: type[Dialect], right: Against, library: Library, more: Mapping[str, Any], runs: dict[str, Run]
) -> Path:
    name = ", ".join(f"{key}={value}" for key, value in more.items())
    checked = target(partial(thing, **more), dialect)
    if set(more) & set(library.narrow):
        checked = replace(checked, dtypes=("float32",))
    return _path(checked, right, library, name, runs)[2]


def _same(runs: dict[str, Run], default: dict[str, Run]) -> bool:
    """Have they the same bits, in all runs that are of both?"""
    return runs.keys() <= default.keys() and all(
        np.array_equal(x, other[path], equal_nan=True)
        for name in runs
        for step, other in zip(runs[name], default[name], strict=True)
        for path, x in step.items()
    )
