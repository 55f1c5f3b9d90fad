"""Which precisions a class has, where it does not say so itself: found by trying."""

from dataclasses import replace

import numpy as np

from .precision_runs import single
from .running import Misbehaviour, OtherDtype, Refusal, Result, run
from .scenarios import NARROW, Scenario
from .targets import BOTH, Target


def offered(target: Target, scenario: Scenario, deadline: float) -> Target:
    """The target with its precisions, and a note where it lacks one.

    What raises for one precision and not for the other has that other.  What gives float32 back for float64, in dtype
    or in value, has float32.  What gives float64 back for float32 has both, and fails in float32.  What does not say so
    itself is asked for the narrow types too, and may refuse them.

    Args:
        target: one whose ``dtypes`` may be empty.
        scenario: a short run in float64, which is tried in both.
        deadline: by ``time.monotonic``.
    """
    if target.dtypes:
        return target
    wide, narrow = (_tried(target, each, deadline) for each in (scenario, single(scenario)))
    dtypes, note = BOTH, ""
    if isinstance(narrow, Result):
        if isinstance(wide, OtherDtype) and wide.dtype == "float32":
            dtypes, note = ("float32",), "it returns float32 for float64 parameters, so it is judged in float32"
        elif isinstance(wide, Refusal) and not isinstance(wide, OtherDtype):
            dtypes, note = ("float32",), f"not tested in float64, which it refuses: {wide}"
        elif isinstance(wide, Result) and _is_single(wide):
            dtypes, note = ("float32",), "its float64 results are float32 numbers, so it is judged in float32"
    elif isinstance(wide, Result) and isinstance(narrow, Refusal) and not isinstance(narrow, OtherDtype):
        dtypes, note = ("float64",), f"not tested in float32, which it refuses: {narrow}"
    return replace(target, dtypes=(*dtypes, *NARROW), notes=(*target.notes, note) if note else target.notes)


def _tried(target: Target, scenario: Scenario, deadline: float) -> Result | Misbehaviour:
    try:
        return run(target, scenario, deadline)
    except Misbehaviour as error:
        return error


def _is_single(result: Result) -> bool:
    """Is every number of float64 parameters one of float32?  NaN tells nothing."""
    with np.errstate(over="ignore"):
        return all(np.array_equal(array, array.astype(np.float32)) for step in result.steps for array in step.values())
