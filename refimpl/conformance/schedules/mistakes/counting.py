"""The number of the step."""

from ..against import SCHEDULES
from ..variant import Variant

#: The mistakes of a piecewise constant one are said in terms of its boundaries.
SMOOTH = tuple(name for name, cls in SCHEDULES.items() if not cls.piecewise_constant)

MISTAKES = (
    Variant("k is counted from 1: the first step uses schedule(1)", step=lambda k: k + 1, of=SMOOTH),
    Variant(
        "it is one step late: the first two steps both use schedule(0)",
        step=lambda k: max(k - 1, 0),
        of=SMOOTH,
        thread="huggingface/transformers#6429",
    ),
    Variant("it is one step late: the first step uses schedule(−1)", step=lambda k: k - 1, of=SMOOTH),
    Variant("the first step is left out, and every other one is right", step=lambda k: max(k, 1), of=SMOOTH),
)
