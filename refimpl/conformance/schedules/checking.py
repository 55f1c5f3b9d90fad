"""``check_schedule``: ask a function for many values, judge them, and find out what it computes if they are wrong."""

import math
import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from ..._util.messages import shown
from ..report import Report
from ..verdict import Outcome
from .against import LARGEST, Against, against_named, joined
from .asking import Answers, answers, arrays_only
from .dialects import dialects
from .habits import of_numpy_integers, repeated, resumed
from .judging import agrees, departure
from .mistakes import CATALOGUE
from .objects import Scheduled, Stepped, as_function
from .plateaus import PLATEAU, check_plateau, plateau_of, streams
from .points import FAR, Points, points
from .searching import searched
from .tolerance import Tolerance
from .variant import Variant

SECONDS = 30.0


def check_schedule(
    fn: Callable[[int], float], against: str, *, seconds: float = SECONDS, lr: float | None = None, **settings: Any
) -> Report:
    """Is ``fn`` the schedule it should be?

    Args:
        fn: the multiplier, or the rate, as a function of k = 0, 1, 2 …, the steps already done; or a scheduler object
            of PyTorch, transformers or timm, new, which is copied and left as it is.  With "reduce_on_plateau" it
            takes metrics, see below.
        against: the name of a schedule of refimpl in snake case, such as "cosine", "warm_restarts" or "one_cycle";
            "onecycle" is that too.  A name that is none is refused with all that there are.
        seconds: how long all calls may take.
        lr: by what ``fn`` multiplies the schedule.  By default 1; of a scheduler object the rate of its optimizer, if
            the schedule is a multiplier, whose peak is 1.
        settings: the settings that ``fn`` has, by the names of refimpl's schedule, such as ``T=100``.

    Returns:
        A report as ``check`` gives it.

    "reduce_on_plateau" is no function of k.  There ``fn`` is a function from a list of metrics to the list of the
    multipliers after each; a ``ReduceLROnPlateau`` of PyTorch, new; or a machine with refimpl's ``init`` and ``step``.

    Raises:
        TypeError, ValueError: ``fn`` is no function; or ``against`` or a setting is not what it must be.

    >>> import math
    >>> print(check_schedule(lambda k: (1 + math.cos(math.pi * k / 50)) / 2, "cosine", T=50).verdict)
    <lambda> is not cosine: it is torch.CosineAnnealingLR, which rises again after T
    """
    if isinstance(against, str) and joined(against) == joined(PLATEAU):
        return check_plateau(fn, settings)
    right, target = against_named(against, settings), as_function(fn)
    if target is None:
        raise TypeError(f"fn must be a function of k, an int >= 0, or a scheduler object of a library, got {shown(fn)}")
    lr, name = _rate(target, lr, right), getattr(target, "__qualname__", type(target).__qualname__)
    deadline = time.monotonic() + seconds
    groups = points(right)
    steps = sorted({k for group in groups for k in group.steps})
    found = given = answers(target, steps, deadline, leap=False)
    end = math.ceil(max(right.boundaries, default=Fraction(10)))
    if isinstance(target, Stepped):  # which may refuse to be stepped after its end
        found.skipped |= {k: found.wrong.pop(k) for k in [*found.wrong] if k > end}
    if arrays_only(target, found):
        wrong = f"fn takes arrays only, but a schedule is asked for one step, an int: {found.wrong[steps[0]]}"
        found = Answers({}, dict.fromkeys(steps, wrong))
    judged = [k for k in steps if not right.right.left_to_rounding(k)]
    allowed, found = Tolerance(right, given.dtype), found.over(lr)
    outcomes = [_outcome(group, found, right, allowed, judged) for group in groups]
    outcomes += repeated(target, given, deadline)
    if isinstance(target, Stepped):
        outcomes.append(resumed(target, end))
    integers = of_numpy_integers(target, given, deadline).over(lr)
    first = departure(integers.values, integers, found.values.__getitem__, allowed)
    outcomes.append(Outcome("NumPy integers", "the same values when k is a numpy.int64", first is None, first))
    passed = all(outcome.passed for outcome in outcomes)
    complete = not any(outcome.misbehaviour for outcome in outcomes)
    near = _near(groups, outcomes, judged)
    dialect = _matching(dialects(right, _library(target), passed), right, found, near, allowed) if complete else None
    mistake = None
    if dialect is None and any(outcome.departure for outcome in outcomes):  # it may overflow as well, far on
        mistake = _matching(CATALOGUE, right, found, near, allowed)
    sentence = mistake.summary if mistake else None
    if complete and not passed and dialect is None and mistake is None:
        sentence = searched(right, found, near, allowed, lambda guess: agrees(near, found, guess, allowed))
    return Report(
        target=name.rpartition("<locals>.")[2],
        against=right.name,
        passed=passed,
        dialect=dialect.summary if dialect else None,
        diagnosis=sentence or _reason(outcomes),
        scenarios=tuple(outcomes),
        notes=(*list(found.skipped.values())[:1], *_notes(right, steps, judged, near, allowed, integers)),
    )


def scenario_names(against: str, settings: dict[str, Any]) -> list[str]:
    """The scenarios that there may be, in their order.

    Raises:
        TypeError, ValueError: as ``check_schedule``.
    """
    if isinstance(against, str) and joined(against) == joined(PLATEAU):
        return [name for name, _, _ in streams(plateau_of(settings))]
    groups = [group.name for group in points(against_named(against, settings))]
    return [*groups, "again", "any order", "resumed", "NumPy integers"]


def _rate(fn: Callable[[Any], Any], lr: float | None, right: Against) -> float:
    """By what ``fn`` multiplies the schedule."""
    if lr is None:
        return fn.scale if isinstance(fn, Scheduled) and right.peak == 1 else 1.0
    if not (isinstance(lr, int | float) and 0 < lr < float("inf")):
        raise ValueError(f"lr must be a finite number > 0, got {shown(lr)}")
    return lr


def _outcome(group: Points, found: Answers, right: Against, allowed: Tolerance, judged: list[int]) -> Outcome:
    """The values of one group."""
    wrong = next((found.wrong[k] for k in group.steps if k in found.wrong), "")
    asked = sorted(set(group.steps).intersection(judged))
    first = None if wrong else departure(asked, found, right.right, allowed)
    skipped = next((found.skipped[k] for k in group.steps if k in found.skipped), "") if first is None else ""
    return Outcome(group.name, group.shows, not wrong and first is None, first, wrong, untested=skipped)


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


def _near(groups: list[Points], outcomes: list[Outcome], judged: list[int]) -> list[int]:
    """The steps that are held against variants: those of the first cycles, if the function departs there or nowhere.

    A variant may count its way through the cycles, and a million of them take long.
    """
    departing = {outcome.scenario for outcome in outcomes if outcome.departure}
    last = max(k for group in groups for k in group.steps if group.name != FAR or departing == {FAR})
    return [k for k in judged if k <= last]


def _notes(
    right: Against, steps: list[int], judged: list[int], near: list[int], allowed: Tolerance, integers: Answers
) -> Iterable[str]:
    """What these settings do not show, and what else is worth knowing."""
    for wrong in list(integers.wrong.values())[:1]:
        yield f"a NumPy integer as k is refused: {wrong}"
    ours = Answers({k: right.right(k) for k in near})
    made = ((variant, variant.made_of(right)) for variant in CATALOGUE)
    hidden = [variant.sentence for variant, values in made if values and agrees(near, ours, values, allowed)]
    if hidden:
        yield f"with these settings nothing would be seen of: {'; '.join(hidden)}"
    if left := sorted(set(steps).difference(judged)):
        yield f"not judged, for rounding decides on which side of a restart they are: k = {', '.join(map(str, left))}"
    if any(mark > LARGEST for mark in right.boundaries):
        yield f"not asked beyond k = 2^53, after which not every step is a float64: {LARGEST}"
