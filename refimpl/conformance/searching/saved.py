"""What may be lost of a state when it is copied, saved or loaded."""

from collections.abc import Iterator

from ..scenarios import INTERRUPTED
from .edit import Edit
from .formula import BEFORE, Formula, T

#: The count of the first step after the interruption.
_BEGINS = f"t - {INTERRUPTED + 1}"
_ANEW = f"k - {INTERRUPTED} * (k >= {INTERRUPTED}) + 1"


def saved_edits(formula: Formula) -> Iterator[Edit]:
    """What starts again after an interruption: a slot, some of them, t, or all."""
    slots = formula.kept[1:]
    if not slots:
        return
    lost, anew = ([f"{name} = xp.where({first}, {name}, 0)" for name in slots] for first in (_BEGINS, "t - 1"))
    count = ((T, _ANEW),)
    yield Edit("saved", count, 1.0, "t starts again")
    for name, line in zip(slots, lost, strict=True):
        yield Edit("saved", ((BEFORE, line),), 1.0, f"`{name}` starts again with 0")
    every = (BEFORE, "\n".join(lost))
    if len(slots) > 1:
        yield Edit("saved", (every,), 1.1, "all of the state but t starts again")
    yield Edit("saved", ((BEFORE, "\n".join(anew)), *count), 1.2, "all of the state starts again")
