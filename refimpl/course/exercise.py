"""An exercise that tells right from nearly right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: What a learner leaves in place of an answer.
NOT_YET = "No answer yet. Put yours in place of the three dots and run the cell again."


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A question with one right answer, and the answers that a known mistake leads to.

    Args:
        right: a number, or the letter of a choice.
        nearly: wrong answer -> a hint, which says what was probably done and does not give the answer away.
        within: how far a number may be off, relative to the right one; enough for three digits by default.

    >>> half = Exercise(right=0.5, nearly={-0.5: "Look at the sign."})
    >>> half.judge(0.5), half.judge("-0.5"), half.judge(7), half.judge(...)[:14]
    ('Right.', 'Nearly. Look at the sign.', 'Not right, and no mistake that is known here.', 'No answer yet.')
    """

    right: Any
    nearly: Mapping[Any, str] = field(default_factory=dict)
    within: float = 5e-3

    def judge(self, answer: Any) -> str:
        """What to tell somebody who gave this answer."""
        if answer is ...:
            return NOT_YET
        if self.same(answer, self.right):
            return "Right."
        for wrong, hint in self.nearly.items():
            if self.same(answer, wrong):
                return f"Nearly. {hint}"
        return "Not right, and no mistake that is known here."

    def same(self, answer: Any, known: Any) -> bool:
        """Whether an answer is the known one: as text whatever the case, or as a number within ``within``."""
        if isinstance(known, str):
            return str(answer).strip().casefold() == known.casefold()
        try:
            given = float(answer)
        except (TypeError, ValueError):
            return False
        return abs(given - known) <= self.within * abs(known)
