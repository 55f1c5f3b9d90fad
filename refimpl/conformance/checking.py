"""``check``: run a target through all scenarios, judge it, and find out what it computes if it fails."""

import time
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

from ..rule import Rule
from .against import against_named
from .isolated import check_isolated
from .judging import departure
from .reference import Candidate, expected
from .report import Outcome, Report
from .running import Misbehaviour, Run, run
from .scenarios import Scenario, names, scenarios
from .suiting import suited
from .targets import Target, target

SECONDS = 30.0


def check(implementation: Any, against: str, *, seconds: float = SECONDS) -> Report:
    """Is ``implementation`` the optimizer it should be?

    Args:
        implementation: a class whose constructor takes refimpl's hyperparameter names and which has
            ``init(params) -> state`` and ``step(params, grads, state) -> (params, state)``; or a
            ``torch.optim`` class, an optax factory, a Keras optimizer class, or an import path
            ``"pkg.mod:Name"`` of one of these, which runs in a process of its own.
        against: a rule's name in lower case, such as "adamw", or a dialect's, such as "torch.AdamW".
        seconds: how long all runs may take.

    Returns:
        A report: ``passed``, ``dialect``, ``diagnosis``, ``scenarios``.

    Raises:
        TypeError, ValueError: ``implementation`` or ``against`` is nothing that can be checked.
    """
    right = against_named(against)
    if isinstance(implementation, str):
        return check_isolated(implementation, against, seconds)
    checked = target(implementation, right.cls)
    asked = suited(checked, _asked(checked, right.rule))
    deadline = time.monotonic() + seconds
    runs: dict[str, Run] = {}
    outcomes, notes = [], [*checked.notes, *_not_tested(checked, right.rule)]
    for scenario in asked:
        outcome, told = _outcome(checked, right.candidate, scenario, deadline, runs)
        outcomes.append(outcome)
        notes += [note for note in told if note not in notes]
    passed = all(outcome.passed for outcome in outcomes)
    known = [(each, runs[each.name]) for each in _failing_first(asked, outcomes) if each.name in runs]
    complete = len(runs) == len(asked)
    dialect = matching(right.dialects(checked.library, passed), known) if complete else None
    mistake = None if passed or dialect or not known else matching(right.mistakes, known)
    return Report(
        target=checked.name,
        against=right.name,
        passed=passed,
        dialect=dialect.name if dialect else None,
        diagnosis=_diagnosis(mistake, outcomes, passed or dialect is not None),
        scenarios=tuple(outcomes),
        notes=tuple(notes),
        defaults=_defaults(checked, right.rule),
    )


def _asked(checked: Target, rule: type[Rule]) -> Iterable[Scenario]:
    """The scenarios that a target can be asked for: what it does not take stands at the rule's default."""
    default: dict[str, Any] = {field.name: field.default for field in fields(rule)}
    for scenario in scenarios(rule):
        other = scenario.name.removeprefix("other ").split(",")[0]
        if scenario.schedule is not None and not checked.takes("schedule"):
            continue
        if scenario.name.startswith("other ") and not checked.takes(other):
            continue
        settings = {name: x if checked.takes(name) else default[name] for name, x in scenario.settings.items()}
        yield replace(scenario, settings=settings)


def _not_tested(checked: Target, rule: type[Rule]) -> list[str]:
    missing = [name for name in (*names(rule), "schedule") if not checked.takes(name)]
    return [f"not tested, for the target does not take it: {', '.join(missing)}"] if missing else []


def _outcome(
    checked: Target, right: Candidate, scenario: Scenario, deadline: float, runs: dict[str, Run]
) -> tuple[Outcome, list[str]]:
    try:
        runs[scenario.name], notes = run(checked, scenario, deadline)
    except Misbehaviour as error:
        return Outcome(scenario.name, scenario.shows, False, misbehaviour=str(error)), []
    found = departure(runs[scenario.name], expected(right, scenario))
    return Outcome(scenario.name, scenario.shows, found is None, found), notes


def _failing_first(asked: list[Scenario], outcomes: list[Outcome]) -> list[Scenario]:
    """The scenarios that decide most quickly: failed ones first, long ones last."""
    pairs = zip(asked, outcomes, strict=True)
    return [scenario for scenario, _ in sorted(pairs, key=lambda pair: (pair[1].passed, len(pair[0].grads)))]


def matching(
    candidates: Iterable[Candidate], known: list[tuple[Any, Run]], predict: Callable[..., Any] = expected
) -> Candidate | None:
    """The first candidate whose numbers are those found, in every run.

    Args:
        candidates: formulas that may explain them.
        known: what was run, and the parameters found after each step.
        predict: ``predict(candidate, scenario)`` gives what a candidate computes there.
    """
    for candidate in candidates:
        if all(departure(found, predict(candidate, scenario), explaining=True) is None for scenario, found in known):
            return candidate
    return None


def _diagnosis(mistake: Candidate | None, outcomes: list[Outcome], explained: bool) -> str | None:
    """What a target does that no optimizer should, which needs no guess; else the mistake that was found."""
    reasons = {outcome.misbehaviour for outcome in outcomes if outcome.misbehaviour}
    if reasons:
        return min(reasons, key=len)
    return None if explained or mistake is None else mistake.name


def _defaults(checked: Target, rule: type[Rule]) -> dict[str, tuple[Any, Any]]:
    theirs = checked.defaults or {}
    ours = {field.name: field.default for field in fields(rule) if field.name in names(rule)}
    return {name: (theirs[name], ours[name]) for name in ours if name in theirs}
