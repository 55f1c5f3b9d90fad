"""The golden vectors of the schedules: values at chosen steps, and the multipliers of plateaus for streams of metrics.

They are in two files of their own, ``cases/schedules.json`` and ``expected/schedules.json``.
"""

import json
from dataclasses import fields
from fractions import Fraction
from typing import Any

from ... import schedules
from ..schedules.against import SCHEDULES, Against
from ..schedules.plateaus import as_multipliers, near, streams
from ..schedules.points import points
from ..schedules.tolerance import Tolerance
from .certifying import BITS, rounded_up
from .layout import DATA, SCHEDULE_CASES, SCHEDULE_EXPECTED, VERSION
from .numbers import pair, pairs
from .schedule_settings import PLATEAUS, SETTINGS

#: Steps that are kept of a group, evenly.
KEPT = 24


def documents() -> dict[str, dict[str, Any]]:
    """Both files, by their names."""
    cases: list[dict[str, Any]] = []
    expected: dict[str, dict[str, Any]] = {}
    for name, given in SETTINGS.items():
        for i, settings in enumerate(given, 1):
            right = Against(name, SCHEDULES[name](**settings))
            ks = _steps(right)
            id = f"schedule-{name.replace('_', '-')}-{i}"
            cases.append({"id": id, "schedule": name, "settings": written(right.right), "k": ks})
            expected[id] = _expected(right, ks)
    for i, settings in enumerate(PLATEAUS, 1):
        machine = schedules.ReduceOnPlateau(**settings)
        for name, shows, stream in streams(machine):
            id = f"plateau-{i}-{name.lower().replace(' ', '-')}"
            known = {"id": id, "schedule": "reduce_on_plateau", "shows": shows, "settings": written(machine)}
            cases.append({**known, "metrics": pairs(stream)})
            multipliers = as_multipliers(machine)(stream)
            rounded = len({1.0, *multipliers}) - 1  # each reduction rounds once
            expected[id] = {**pairs(multipliers), "allowed": [near(x) for x in multipliers], "ulp": float(rounded)}
    head = {"$schema": "../schemas/schedules-v1.schema.json", "version": VERSION}
    return {SCHEDULE_CASES: head | {"cases": cases}, SCHEDULE_EXPECTED: head | {"expected": expected}}


def _steps(right: Against) -> list[int]:
    """The steps that the check asks for, the dense ones thinned."""
    found: set[int] = set()
    for group in points(right):
        found.update(group.steps if group.name != "dense" else group.steps[:: max(1, len(group.steps) // KEPT)])
    return sorted(k for k in found if not right.right.left_to_rounding(k))


def _expected(right: Against, ks: list[int]) -> dict[str, Any]:
    """The values, how far others may be from them, and how far they are at most from the truth."""
    import flint

    allowed, values, furthest = Tolerance(right, "float64"), [right.right(k) for k in ks], 0.0
    with flint.ctx.workprec(BITS):
        for k, value in zip(ks, values, strict=True):
            far = (right.right(flint.arb(k)) - value).abs_upper() / flint.arb(right.peak * 2.0**-52)
            furthest = max(furthest, float(far.abs_upper()))
    return pairs(values) | {"allowed": [rounded_up(allowed(k)) for k in ks], "ulp": rounded_up(furthest)}


def written(schedule: Any) -> dict[str, Any]:
    """The settings of a schedule or machine, for JSON."""
    return {field.name: _value(getattr(schedule, field.name)) for field in fields(schedule)}


def _value(x: Any) -> Any:
    if isinstance(x, schedules.Schedule):
        return {"schedule": x.name, "settings": written(x)}
    if isinstance(x, tuple):
        return [_value(each) for each in x]
    return x if isinstance(x, bool | str) else pair(float(Fraction(x)))


def read(name: str) -> Any:
    """One of the two files as it is shipped."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))
