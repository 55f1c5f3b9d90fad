"""``check``: run a target through all scenarios, judge it, and find out what it computes if it fails."""

import functools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from .._util.messages import shown
from ..core.containers import flat
from ..core.hyperparameter_table import tried
from ..core.other_names import ALIASES
from ..core.rule import Rule
from .against import Against, against_named
from .apart import Apart, Imported
from .asked import all_scenarios
from .beyond import Asking, Beyond, start
from .beyond import judged as judged_beyond
from .beyond_runs import BEYOND
from .bounds import Unit
from .fallback import hint
from .fitted import fitted
from .forms import SINGLE
from .judging import Departure, departure, distances
from .offered import offered
from .precision import declared, judged, undecided
from .precision_runs import suited
from .reference import Candidate, Quantities, expected, quantities_of
from .report import Report
from .running import Lost, Misbehaviour, NotAsked, Refusal, Result, Run, run, saves
from .scenarios import INTERRUPTED, NARROW, Scenario, names, narrow_types
from .searching import Explanation, searched
from .targets import Target, target
from .verdict import Outcome

SECONDS = 30.0
#: A target that takes more seconds for arrays of six lengths, since it compiles for each, is not asked for all.
PATIENCE = 0.7
SHAPES = ("every size", "sizes, float32", "axes, float32")
SLOW = "not tested: six lengths took it {:.1f} s"
ELSEWHERE = "a process of its own is asked for runs alone; give ri.check the class itself"
NO_NUMBER = "no number that it returns is finite"


def check(implementation: Any, against: str, *, seconds: float = SECONDS) -> Report:
    """Is ``implementation`` the optimizer it should be?

    Args:
        implementation: a class whose constructor takes refimpl's hyperparameter names and which has
            ``init(params) -> state`` and ``step(params, grads, state) -> (params, state)``; or a
            ``torch.optim`` class, an optax factory, a Keras optimizer class, or an import path
            ``"pkg.mod:Name"`` of one of these, which runs in a process of its own; or what ``command_target`` or
            ``kernel_target`` gives.
        against: a rule's name in lower case, such as "adamw", or a dialect's, such as "torch.AdamW".
        seconds: how long all runs may take.

    Returns:
        A report: ``passed``, ``dialect``, ``diagnosis``, ``scenarios``.

    Raises:
        TypeError, ValueError: ``implementation`` or ``against`` is nothing that can be checked.
    """
    right = against_named(against)
    if not seconds > 0:
        raise ValueError(f"seconds must be > 0, got {shown(seconds)}")
    apart = Imported(implementation) if isinstance(implementation, str) else implementation
    return apart.checked(right, seconds, _check) if isinstance(apart, Apart) else _check(apart, right, seconds)


def _check(implementation: Any, right: Against, seconds: float) -> Report:
    """The same, of a target in this process or one that is asked for its runs."""
    deadline = time.monotonic() + seconds
    checked = target(implementation, right.cls)
    checked = offered(checked, next(iter(_asked(checked, right.rule))), deadline)
    checked = fitted(checked, right.rule, functools.partial(_small_gradients, right, deadline))
    asked = scenarios_for(checked, right.rule)
    judge = Judge(checked, right, deadline)
    outcomes = [judge.outcome(scenario) for scenario in asked]
    notes = [*checked.notes, *not_tested(checked, right.rule), *dict.fromkeys(judge.notes)]
    dialect, mistake, found, diagnosis = _explained(checked, right, judge, asked, outcomes)
    more = [one for each in BEYOND if (one := judge.beyond(each))]
    asked_more = {outcome.scenario for outcome in more}
    lacking = [f"{each.name} ({each.lacks})" for each in BEYOND if each.name not in asked_more]
    reason = ELSEWHERE if checked.elsewhere else "the target has no such thing"
    notes += [f"not tested, since {reason}: {', '.join(lacking)}"] * bool(lacking)
    told = [outcome.reason for outcome in more if not outcome.passed]
    diagnosis = diagnosis or (told[0] if told and all(outcome.passed for outcome in outcomes) else None)
    outcomes += more
    passed = all(outcome.passed for outcome in outcomes)
    if mistake or found:
        notes += dict.fromkeys(outcome.misbehaviour for outcome in outcomes if outcome.misbehaviour)
    if judge.wrote:
        outcomes.append(Outcome("gradients", "gradients are left as they are", False, misbehaviour=judge.wrote))
        diagnosis = diagnosis or (judge.wrote if passed else None)
    return Report(
        target=checked.name,
        against=right.name,
        passed=passed and not judge.wrote,
        dialect=dialect.name if dialect else None,
        diagnosis=diagnosis,
        scenarios=tuple(outcomes),
        notes=tuple(notes),
        defaults=defaults_of(checked, right.rule),
        **explanation_of(dialect, mistake, found),
    )


def _explained(
    checked: Target, right: Against, judge: "Judge", asked: list[Scenario], outcomes: list[Outcome]
) -> tuple[Candidate | None, Candidate | None, Explanation | None, str | None]:
    """The dialect whose numbers they are, the mistake, what a search finds, and the sentence on a failure."""
    known = [(each, judge.runs[each.name]) for each in _failing_first(asked, outcomes) if each.name in judge.runs]
    if known and not any(np.isfinite(x).any() for _, steps in known for step in steps for x in step.values()):
        return None, None, None, NO_NUMBER
    passed = all(outcome.passed for outcome in outcomes)
    dialect = dialect_of(right, checked.library, passed, known) if judge.complete else None
    explained = passed or dialect is not None or _right_in_all(known, outcomes)
    mistake = None if explained or not known else matching(right.mistakes, known)
    found = None if explained or mistake or not known else searched(right, known)
    return dialect, mistake, found, _diagnosis(mistake, found, outcomes, passed or dialect is not None)


def _small_gradients(right: Against, deadline: float, checked: Target) -> bool:
    """Does the target pass where gradients are so small that ε shows?"""
    asked = {each.name.removesuffix(", float32"): each for each in reversed(scenarios_for(checked, right.rule))}
    judge = Judge(checked, right, deadline)
    return all(judge.outcome(asked[name]).passed for name in ("constant", "small"))


def explanation_of(
    dialect: Candidate | None, mistake: Candidate | None, found: Explanation | None = None
) -> dict[str, Any]:
    """What a report says about the dialect, the mistake or the edit that was found."""
    told = {"explanation": dialect.explanation} if dialect else {}
    if mistake:
        return told | {"line": mistake.line, "place": mistake.place, "thread": mistake.thread}
    if found:
        return told | {"found": found.as_dict(), "alternatives": found.alternatives, **found.line}
    return told


def scenarios_for(checked: Target, rule: type[Rule]) -> list[Scenario]:
    """The scenarios for a target, in the precisions that it has."""
    return suited(checked, _asked(checked, rule))


def _asked(checked: Target, rule: type[Rule]) -> Iterable[Scenario]:
    """The scenarios that a target can be asked for: what it does not take has its constant, or the rule's default."""
    constant = constants(checked, rule)
    for scenario in all_scenarios(rule):
        kind, _, other = scenario.name.partition(",")[0].partition(" ")
        if scenario.schedule is not None and not checked.takes("schedule"):
            continue
        if kind in ("other", "zero") and not checked.takes(other):
            continue
        settings = {name: x if checked.takes(name) else constant[name] for name, x in scenario.settings.items()}
        yield replace(scenario, settings=settings)


def constants(checked: Target, rule: type[Rule]) -> dict[str, Any]:
    """What is assumed of hyperparameters that a target does not take: what it declares, or the rule's default."""
    return {field.name: field.default for field in fields(rule)} | checked.fixed


def not_tested(checked: Target, rule: type[Rule]) -> list[str]:
    """Notes on the hyperparameters of the rule that a target does not take."""
    fixed = [f"{name} = {value!r}" for name, value in checked.fixed.items()]
    declared = [f"not varied, since they are constants in its code: {', '.join(fixed)}"] if fixed else []
    missing = [name for name in (*names(rule), "schedule") if not checked.takes(name) and name not in checked.fixed]
    if not missing:
        return declared
    assumed = [f"{name} = {constants(checked, rule)[name]!r}" for name in missing if name != "schedule"]
    meant = {name: ALIASES.get(name, "") for name in checked.defaults or () if ALIASES.get(name, "") in missing}
    hints = [f"it takes {theirs}, which is called {ours} here" for theirs, ours in meant.items()]
    told = [f"not tested, since the target does not take it: {', '.join(missing)}"]
    told += [f"assumed: {', '.join(assumed)}"] if assumed else []
    return [*declared, "; ".join([*told, *hints])]


class Judge:
    """The runs of one target, and what becomes of them.

    Attributes:
        runs: scenario -> the parameters that were found, of those runs that a formula may explain.
        notes: what a report should say besides.
        wrote: what the target wrote to a gradient that it was given; "" if nothing.
        complete: whether every run that must end did end.
        right_in: the scenarios that were judged and passed.
        seconds_for_sizes: what the last run with arrays of several lengths took.
    """

    def __init__(self, checked: Target, right: Against, deadline: float):
        self.checked, self.right, self.deadline = checked, right, deadline
        self.runs: dict[str, Run] = {}
        self.notes: list[str] = []
        self.wrote = ""
        self.complete = True
        self.seconds_for_sizes = 0.0
        self.right_in: set[str] = set()

    def outcome(self, scenario: Scenario) -> Outcome:
        """What one scenario shows."""
        narrow = scenario.dtype in NARROW
        if scenario.name.startswith(SHAPES) and self.seconds_for_sizes > PATIENCE:
            return Outcome(scenario.name, scenario.shows, True, untested=SLOW.format(self.seconds_for_sizes))
        started = time.monotonic()
        try:
            ran = run(self.checked, scenario, self.deadline, tuple(self.right.cls.slots))
        except (Lost, NotAsked, Refusal) as error:
            if scenario.given == "reordered":
                return Outcome(scenario.name, scenario.shows, True, untested=REORDERED.format(error))
            if narrow or isinstance(error, Lost | NotAsked) or _is_extra(scenario):
                return Outcome(scenario.name, scenario.shows, True, untested=f"not tested: {error}")
            return self._misbehaved(scenario, error)
        except Misbehaviour as error:
            return self._misbehaved(scenario, error)
        if scenario.name.startswith("sizes"):
            self.seconds_for_sizes = time.monotonic() - started
        self.notes += ran.notes
        self.wrote = self.wrote or ran.wrote
        if narrow:
            return self._narrow(scenario, ran)
        right = right_of(Asked(self.right.name, scenario.name, *_hashed(scenario), self.right.candidate, scenario))
        theta = [quantities["theta"] for quantities in right]
        first, state = departure(ran.steps, theta), self._state(ran, right)
        if scenario.given == "resumed" and first and first.step > INTERRUPTED and not self._saves(scenario):
            return Outcome(scenario.name, scenario.shows, True, untested=RESUMED.format(first))
        if scenario.given == "reordered" and first and scenario.name.replace("reordered", "keys") in self.right_in:
            return Outcome(scenario.name, scenario.shows, True, untested=REORDERED.format(first))
        self.runs[scenario.name] = ran.steps
        if first is None and state is not None and not ran.declared:
            self._foreign(state)
            state = None
        if first and state and state.step > first.step:
            state = None
        passed = first is None and state is None
        if passed:
            self.right_in.add(scenario.name)
        return Outcome(
            scenario.name, scenario.shows, passed, first, state=state, course=tuple(distances(ran.steps, theta))
        )

    def beyond(self, asked: Beyond) -> Outcome | None:
        """What one of the things shows that an optimizer may do beyond ``init`` and ``step``; None if it lacks it."""
        if SINGLE in self.notes or self.checked.elsewhere:
            return None
        dtype = asked.dtype or next(iter(each for each in self.checked.dtypes if each not in NARROW), "float64")
        constant = constants(self.checked, self.right.rule)
        settings = {name: tried(self.right.rule, name)[0] for name in names(self.right.rule)}
        settings = {name: x if self.checked.takes(name) else constant[name] for name, x in settings.items()}
        scenario = start(self.right.rule, settings, "float32" if asked.dtype else dtype)
        asking = Asking(self.checked, self.right.candidate, self.right.rule, scenario, self.deadline)
        try:
            if not asked.offered(asking.session().adapter, self.checked) or asked.dtype not in ("", *narrow_types()):
                return None
            way, first = judged_beyond(*asked.run(asking))
        except Refusal as error:
            if asked.name != "missing":  # to refuse a gradient that is not there is no mistake
                return Outcome(asked.name, asked.shows, False, misbehaviour=str(error))
            return Outcome(asked.name, asked.shows, True, untested=f"not tested: {error}")
        except Misbehaviour as error:
            return Outcome(asked.name, asked.shows, False, misbehaviour=str(error))
        return Outcome(asked.name, asked.shows + (f": {way}" if way else ""), first is None, first)

    def _foreign(self, state: Departure) -> None:
        """A note, once for each slot."""
        told = f"its state {state.state} is not the rule's, which is not judged: "
        if not any(note.startswith(told) for note in self.notes):
            self.notes.append(told + str(state))

    def _misbehaved(self, scenario: Scenario, error: Misbehaviour) -> Outcome:
        self.notes += error.notes
        self.complete = False
        return Outcome(scenario.name, scenario.shows, False, misbehaviour=str(error))

    def _state(self, ran: Result, right: list[Any]) -> Departure | None:
        """The first number of a slot that departs, in the order of steps and slots."""
        found = []
        for name in self.right.cls.slots:
            if all(name in slots for slots in ran.slots):
                first = departure((slots[name] for slots in ran.slots), (each[name] for each in right))
                found += [replace(first, state=name)] if first else []
        return min(found, key=lambda each: each.step, default=None)

    def _narrow(self, scenario: Scenario, ran: Result) -> Outcome:
        """Parameters of two bytes: by the bounds of the kind of kernel that it is."""
        asked = declared(ran.precision)
        kind, first, told = judged(self.right.candidate, scenario, ran.steps, asked)
        shows = scenario.shows + (f": {kind.sentence.format(dtype=scenario.dtype)}" if kind else "")
        if scenario.given == "resumed" and first and first.step > INTERRUPTED and not self._saves(scenario):
            return Outcome(scenario.name, scenario.shows, True, untested=RESUMED.format(first))
        told = undecided(kind, self.right.candidate, scenario, ran.steps) if kind else told
        gone = distances(ran.steps, kind.expected(self.right.candidate, scenario, ran.steps)) if kind else ()
        return Outcome(
            scenario.name,
            shows,
            kind is not None,
            first,
            "" if kind else told,
            untested=told if kind else "",
            course=tuple(gone),
        )

    def _saves(self, scenario: Scenario) -> bool:
        return saves(self.checked.make(dict(scenario.settings), scenario.schedule))


@dataclass(frozen=True)
class Asked:
    """A scenario for a rule, told apart by name, settings and dtype."""

    against: str
    name: str
    settings: tuple[tuple[str, float], ...]
    dtype: str
    candidate: Candidate = field(compare=False)
    scenario: Scenario = field(compare=False)


def _hashed(scenario: Scenario) -> tuple[tuple[tuple[str, float], ...], str]:
    return tuple(scenario.settings.items()), scenario.dtype


@functools.lru_cache(maxsize=512)
def right_of(asked: Asked) -> list[Quantities]:
    """What a scenario must give, computed once for all that is checked in this process."""
    return list(quantities_of(asked.candidate, asked.scenario, Unit(asked.scenario.dtype)))


def _is_extra(scenario: Scenario) -> bool:
    """Is it more than a right optimizer need accept?

    To refuse read-only arrays, a momentum of 0 or gradients that are not finite is no mistake.
    """
    return scenario.given in MORE or scenario.name.startswith(("zero ", "not finite"))


MORE = ("views", "resumed", "strided", "fortran", "reordered")


RESUMED = (
    "not judged: the state that step returns is not all of it, for a new optimizer departs ({}); "
    "methods save(state) and load(params, saved) would be judged"
)
REORDERED = "not judged: it takes gradients by their order and not by their keys ({})"


def _right_in_all(known: list[tuple[Scenario, Run]], outcomes: list[Outcome]) -> bool:
    """Is nothing wrong with the runs that a formula may explain?"""
    passed = {outcome.scenario for outcome in outcomes if outcome.passed}
    return all(scenario.name in passed for scenario, _ in known)


def _failing_first(asked: list[Scenario], outcomes: list[Outcome]) -> list[Scenario]:
    """The scenarios that decide most quickly: failed ones first, long ones last."""
    pairs = zip(asked, outcomes, strict=True)
    return [scenario for scenario, _ in sorted(pairs, key=lambda pair: (pair[1].passed, _work(pair[0])))]


def _work(scenario: Scenario) -> int:
    """Roughly what it costs to compute a run: an array's elements are cheap, its steps are not."""
    arrays = list(flat(scenario.theta))
    return len(scenario.grads) * sum(1 + x.size // 1000 for x in arrays)


def dialect_of(right: Against, library: str, passed: bool, known: list[tuple[Any, Run]]) -> Candidate | None:
    """The dialect whose numbers they are, the library's own if the target passed against ``right``."""
    found = matching(right.dialects(library, passed), known)
    if passed and not found:  # where rounding decides a sign, even the right one is far off
        found = matching(right.dialects(library, passed), known, explaining=False)
    return found


def matching(
    candidates: Iterable[Candidate],
    known: list[tuple[Any, Run]],
    predict: Callable[..., Any] = expected,
    *,
    explaining: bool = True,
) -> Candidate | None:
    """The first candidate whose numbers are those found, in every run.

    Args:
        candidates: formulas that may explain them.
        known: what was run, and the parameters found after each step.
        predict: ``predict(candidate, scenario)`` gives what a candidate computes there.
        explaining: must they agree to half of the digits at least, however wide the bound is?
    """
    for candidate in candidates:
        if all(departure(found, predict(candidate, each), explaining) is None for each, found in known):
            return candidate
    return None


def _diagnosis(
    mistake: Candidate | None, found: Explanation | None, outcomes: list[Outcome], explained: bool
) -> str | None:
    """The mistake that was found, with whose line it is told; else what a target does that no optimizer should."""
    if mistake:
        return mistake.name
    if found:
        return found.sentence
    reasons = {outcome.misbehaviour for outcome in outcomes if outcome.misbehaviour}
    if reasons:
        return min(reasons, key=len)
    if explained:
        return None
    return hint(outcomes)


def defaults_of(checked: Target, rule: type[Rule]) -> dict[str, tuple[Any, Any]]:
    """Hyperparameter -> (the target's default, the rule's), where both have one."""
    theirs = checked.defaults or {}
    ours = {field.name: field.default for field in fields(rule) if field.name in names(rule)}
    return {name: (theirs[name], ours[name]) for name in ours if name in theirs}
