"""The few numbers behind a verdict: a line each, with a label, a value, its standard error and a unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Characters of a label at most, and of a summary: both are read on lines of 80.
LABEL, SUMMARY = 52, 60


@dataclass(frozen=True)
class Row:
    """One measured number.

    Attributes:
        label: what was measured, in at most 52 characters.
        value: the number.
        error: one standard error over seeds or runs; None where there is none.
        unit: of value and error; "" for a pure number.

    >>> Row("gain by decay", 0.7, 0.1, "points")
    Row(label='gain by decay', value=0.7, error=0.1, unit='points')
    """

    label: str
    value: float
    error: float | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.label) <= LABEL:
            raise ValueError(f"label must have 1 to {LABEL} characters, got {len(self.label)}: {self.label!r}")


#: The rows of an experiment, from its ``numbers``: the same function for the run and for the committed full run.
Rows = Callable[[Mapping[str, Any]], Sequence[Row]]
#: The one thing to know, for each verdict that has its own.
Summaries = Mapping[str, str]


def paired_row(label: str, found: Mapping[str, float], unit: str = "points") -> Row:
    """The row of a paired difference, as ``Paired.as_dict`` tells it."""
    return Row(label, found["mean"], found["error"], unit)
