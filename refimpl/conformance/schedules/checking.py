"""``check_schedule``: ask a function for many values, judge them, and find out what it computes if they are wrong."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from ..._util.messages import shown
from ..report import Report
from ..verdict import Outcome
from .against import LARGEST, Against, against_named
from .asking import Answers, answers, arrays_only
from .dialects import dialects
from .habits import of_numpy_integers, repeated
from .judging import agrees, departure
from .mistakes import CATALOGUE
from .points import Points, points
from .searching import searched
from .tolerance import Tolerance
from .variant import Variant

SECONDS = 30.0


def check_schedule(fn: Callable[[int], float], against: str, *, seconds: float = SECONDS, **settings: Any) -> Report:
    """Is ``fn`` the schedule it should be?

    Args:
        fn: the multiplier, or the rate, as a function of k = 0, 1, 2 …, the steps already done.
        against: the name of a schedule of refimpl in snake case, such as "cosine", "warm_restarts" or "step_drop";
            a name that is none is refused with all that there are.
        seconds: how long all calls may take.
        settings: the settings that ``fn`` has, by the names of refimpl's schedule, such as ``T=100``.

    Returns:
        A report as ``check`` gives it.

    Raises:
        TypeError, ValueError: ``fn`` is no function; or ``against`` or a setting is not what it must be.

    >>> import math
    >>> print(check_schedule(lambda k: (1 + math.cos(math.pi * k / 50)) / 2, "cosine", T=50).verdict)
    <lambda> is not cosine: it is torch.CosineAnnealingLR, which rises again after T
    """
    right = against_named(against, settings)
    if not callable(fn) or isinstance(fn, type):
        raise TypeError(f"fn must be a function of k, an int >= 0, got {shown(fn)}")
    deadline = time.monotonic() + seconds
    groups = points(right)
    steps = sorted({k for group in groups for k in group.steps})
    found = answers(fn, steps, deadline)
    if arrays_only(fn, found):
        found = Answers({}, dict.fromkeys(steps, "fn takes arrays only; a schedule is asked for one step, an int"))
    judged = [k for k in steps if not right.right.left_to_rounding(k)]
    allowed = Tolerance(right, found.dtype)
    outcomes = [_outcome(group, found, right, allowed, judged) for group in groups]
    outcomes += repeated(fn, found, deadline)
    integers = of_numpy_integers(fn, found, deadline)
    first = departure(integers.values, integers, found.values.__getitem__, allowed)
    outcomes.append(Outcome("NumPy integers", "the same values when k is a numpy.int64", first is None, first))
    passed = all(outcome.passed for outcome in outcomes)
    complete = not any(outcome.misbehaviour for outcome in outcomes)
    dialect = _matching(dialects(right, _library(fn), passed), right, found, judged, allowed) if complete else None
    mistake = None
    if complete and not passed and dialect is None:
        mistake = _matching(CATALOGUE, right, found, judged, allowed)
    sentence = mistake.summary if mistake else None
    if complete and not passed and dialect is None and mistake is None:
        sentence = searched(right, found, judged, allowed, lambda guess: agrees(judged, found, guess, allowed))
    return Report(
        target=getattr(fn, "__qualname__", type(fn).__qualname__).rpartition("<locals>.")[2],
        against=against,
        passed=passed,
        dialect=dialect.summary if dialect else None,
        diagnosis=_reason(outcomes) or sentence,
        scenarios=tuple(outcomes),
        notes=tuple(_notes(right, steps, judged, allowed, integers)),
    )


def _outcome(group: Points, found: Answers, right: Against, allowed: Tolerance, judged: list[int]) -> Outcome:
    """The values of one group."""
    wrong = next((found.wrong[k] for k in group.steps if k in found.wrong), "")
    asked = sorted(set(group.steps).intersection(judged))
    first = None if wrong else departure(asked, found, right.right, allowed)
    return Outcome(group.name, group.shows, not wrong and first is None, first, wrong)


def _matching(
    variants: Iterable[Variant], right: Against, found: Answers, judged: list[int], allowed: Tolerance
) -> Variant | None:
    """The first variant whose numbers are the function's, at every step."""
    for variant in variants:
        values = variant.made_of(right)
        if values is not None and agrees(judged, found, values, allowed):
            return variant
    return None


def _reason(outcomes: list[Outcome]) -> str | None:
    """What the function did that no schedule should, which needs no guess."""
    return next((outcome.misbehaviour for outcome in outcomes if outcome.misbehaviour), None)


def _library(fn: Any) -> str:
    """The package that the function comes from."""
    return str(getattr(fn, "__module__", None) or type(fn).__module__).partition(".")[0]


def _notes(right: Against, steps: list[int], judged: list[int], allowed: Tolerance, integers: Answers) -> Iterable[str]:
    """What these settings do not show, and what else is worth knowing."""
    for wrong in list(integers.wrong.values())[:1]:
        yield f"a NumPy integer as k is refused: {wrong}"
    ours = Answers({k: right.right(k) for k in judged})
    made = ((variant, variant.made_of(right)) for variant in CATALOGUE)
    hidden = [variant.sentence for variant, values in made if values and agrees(judged, ours, values, allowed)]
    if hidden:
        yield f"with these settings nothing would be seen of: {'; '.join(hidden)}"
    if left := sorted(set(steps).difference(judged)):
        yield f"not judged, for rounding decides on which side of a restart they are: k = {', '.join(map(str, left))}"
    if any(mark > LARGEST for mark in right.boundaries):
        yield f"not asked beyond k = 2^53, after which not every step is a float64: {LARGEST}"
