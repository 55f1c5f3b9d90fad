"""Machines that read a metric, held against ReduceOnPlateau on streams of metrics; what they give must be equal."""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from ... import dialects
from ..._util.messages import shown
from ..._util.names import meant
from ...schedules import ReduceOnPlateau
from ...schedules.plateau import Plateau
from ..report import Report
from ..verdict import Outcome
from .judging import At

PLATEAU = "reduce_on_plateau"
Stream = tuple[float, ...]
Multipliers = Callable[[Sequence[float]], Sequence[float]]


def streams(right: ReduceOnPlateau) -> Iterator[tuple[str, str, Stream]]:
    """Each stream with its name and what it is there for."""
    sign, long = right.sign, 3 * (right.patience + right.cooldown + 2)
    best = 8.0
    bar = {"rel": (1 + sign * right.threshold) * best, "abs": best + sign * right.threshold}[right.threshold_mode]
    beyond, short = math.nextafter(bar, sign * math.inf), math.nextafter(bar, -sign * math.inf)
    worse = (best - sign * 1.0,) * long
    better = best + sign * 4.0
    yield "equal", "patience and cooldown, counted", (best,) * long
    yield "improving", "what improves is never reduced", tuple(best + sign * i for i in range(min(long, 8)))
    yield "worse", "only the best one counts, not the last", (best, *worse)
    yield "tie", "a metric on the threshold is no improvement", (best, *(bar,) * long)
    yield "within", "nor is one before it", (best, *(short,) * long)
    yield "beyond", "the next float after the threshold is", (best, *(beyond if i % 2 else bar for i in range(long)))
    for i in range(right.patience + right.cooldown + 3):
        shows = "a best metric at each place in the count and in the cooldown"
        yield f"best at {i + 1}", shows, (best, *worse[:i], better, *(better,) * long)
    yield "NaN", "it is a bad metric", (math.nan, best, *(math.nan,) * long, best)
    yield "infinite", "it is a metric like others", (-sign * math.inf, best, *(-sign * math.inf,) * long)
    floored = 2 if not right.floor else 2 + math.ceil(math.log(right.floor) / math.log(right.factor))
    yield "floor", "the least multiplier", (best,) * (min(floored, 40) * (right.patience + right.cooldown + 2))


def plateau_of(settings: dict[str, Any]) -> ReduceOnPlateau:
    """The machine with these settings.

    Raises:
        TypeError, ValueError: there is no such setting, or it is not what it must be.
    """
    takes = [field.name for field in fields(ReduceOnPlateau)]
    if unknown := [each for each in settings if each not in takes]:
        hint = meant(unknown[0], takes)
        raise TypeError(f"{PLATEAU} takes the settings {', '.join(takes)}, got {', '.join(unknown)}{hint}")
    return ReduceOnPlateau(**settings)


def check_plateau(fn: Any, settings: dict[str, Any]) -> Report:
    """Is it the machine that it should be?

    Raises:
        TypeError, ValueError: ``fn`` is nothing that takes metrics, or a setting is not what it must be.
    """
    right, target = plateau_of(settings), as_multipliers(fn)
    asked = list(streams(right))
    answers = [_asked(target, stream) for _, _, stream in asked]
    outcomes = [
        _outcome(name, shows, found, as_multipliers(right)(stream))
        for (name, shows, stream), found in zip(asked, answers, strict=True)
    ]
    passed = all(outcome.passed for outcome in outcomes)
    complete = not any(isinstance(found, str) for found in answers)
    dialect = next((each for each in _dialects(right) if complete and _equal(each, asked, answers)), None)
    return Report(
        target=getattr(fn, "__qualname__", type(fn).__qualname__).rpartition("<locals>.")[2],
        against=PLATEAU,
        passed=passed,
        dialect=None if passed or dialect is None else dialect.title,
        diagnosis=next((outcome.misbehaviour for outcome in outcomes if outcome.misbehaviour), None),
        scenarios=tuple(outcomes),
    )


def as_multipliers(thing: Any) -> Multipliers:
    """A function from metrics to multipliers.

    Raises:
        TypeError: it is nothing that takes metrics.
    """
    if hasattr(thing, "init") and hasattr(thing, "step"):
        return lambda metrics: list(_machine(thing, metrics))
    if hasattr(thing, "step") and hasattr(getattr(thing, "optimizer", None), "param_groups"):
        return lambda metrics: list(_stepped(thing, metrics))
    if callable(thing) and not isinstance(thing, type):
        return thing
    raise TypeError(
        "fn must be a function from a list of metrics to the multipliers after each, a new scheduler of PyTorch, or "
        f"a machine with init and step, got {shown(thing)}"
    )


def _machine(thing: Any, metrics: Sequence[float]) -> Iterator[float]:
    state = thing.init()
    for metric in metrics:
        multiplier, state = thing.step(metric, state)
        yield multiplier


def _stepped(scheduler: Any, metrics: Sequence[float]) -> Iterator[float]:
    fresh = copy.deepcopy(scheduler)
    group = fresh.optimizer.param_groups[0]
    rate = group["lr"]
    for metric in metrics:
        fresh.step(metric)
        yield group["lr"] / rate


def _asked(target: Multipliers, stream: Stream) -> list[float] | str:
    """What it gives; or what it did instead."""
    try:
        found = [float(x) for x in target(list(stream))]
    except Exception as error:
        return f"raised {type(error).__name__} for the metrics {shown(list(stream))}: {error}"
    if len(found) != len(stream):
        return f"returned {len(found)} multipliers for {len(stream)} metrics"
    return found


def _outcome(name: str, shows: str, found: list[float] | str, right: Sequence[float]) -> Outcome:
    if isinstance(found, str):
        return Outcome(name, shows, False, misbehaviour=found)
    first = None
    for k, (got, wanted) in enumerate(zip(found, right, strict=True)):
        if first is None and _apart(got, wanted):
            first = At(k, "multiplier", (), got, wanted, near(wanted), "float64")
    return Outcome(name, shows, first is None, first)


def near(x: float) -> float:
    """How far a multiplier may be: a power of the factor may be a product, rounded in each of 64 reductions."""
    return 64 * math.ulp(x)


def _apart(got: float, wanted: float) -> bool:
    return not abs(got - wanted) <= near(wanted)


def _dialects(right: ReduceOnPlateau) -> Iterator[Plateau]:
    """The libraries' forms with the same settings, as far as they have them."""
    relative = right.threshold_mode == "rel"
    common = {name: getattr(right, name) for name in ("factor", "patience", "cooldown")}
    every = {field.name: getattr(right, field.name) for field in fields(right) if field.name != "floor"}
    yield dialects.torch.ReduceLROnPlateau(**every, min_lr=right.floor)
    yield dialects.keras.ReduceLROnPlateau(**common, mode=right.mode, min_delta=right.threshold, min_lr=right.floor)
    if right.mode == "min" and right.threshold:
        given = {"rtol" if relative else "atol": right.threshold, "atol" if relative else "rtol": 0.0}
        yield dialects.optax.ReduceOnPlateau(**common, **given, min_scale=right.floor)


def _equal(each: Plateau, asked: list[tuple[str, str, Stream]], answers: list[Any]) -> bool:
    return all(
        not any(map(_apart, found, as_multipliers(each)(stream)))
        for (_, _, stream), found in zip(asked, answers, strict=True)
    )
