"""An exercise that tells right from nearly right, however the answer is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: What a learner leaves in place of an answer.
NOT_YET = "No answer yet. Put yours in place of the three dots and run the cell again."
#: How far a wrong number may be from the right one, as a factor, and still be called nearly right.
NEARLY = 2.0
#: What is left out of a number: "1 000", "steps" and the like stay wrong.
_NUMBER = re.compile(r"([-+−]?[\d.,]+(?:e[-+−]?\d+)?)(?:\s*/\s*([\d.,]+))?\s*(%?)", re.IGNORECASE)


def number(answer: Any) -> float | None:
    """The number that an answer means; None if it means none.

    >>> from fractions import Fraction
    >>> number("1/4"), number("0,25"), number("25 %"), number(Fraction(1, 4)), number("1e-3"), number("a quarter")
    (0.25, 0.25, 0.25, 0.25, 0.001, None)
    """
    if not isinstance(answer, str):
        try:
            return float(answer)
        except (TypeError, ValueError):
            return None
    found = _NUMBER.fullmatch(answer.strip())
    if found is None:
        return None
    try:
        above, below = (float(_point(part)) for part in (found[1], found[2] or "1"))
        return above / below / (100 if found[3] else 1)
    except (ValueError, ZeroDivisionError):
        return None


def _point(digits: str) -> str:
    """With a decimal point: a comma alone is one, and commas before three digits after a point or comma are not."""
    digits = digits.replace("−", "-")
    return digits.replace(",", "") if digits.count(",") > 1 or "." in digits else digits.replace(",", ".")


def letter(answer: Any) -> str:
    """The letter of a choice, of "b", "B)", "(b)" or "b.".

    >>> letter(" B) "), letter("(b)"), letter("b.")
    ('b', 'b', 'b')
    """
    return str(answer).strip().strip("().:*").casefold()


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A question with one right answer, and the answers that a known mistake leads to.

    Args:
        right: a number, or the letter of a choice.
        nearly: wrong answer -> a hint, which says what was probably done and does not give the answer away.
        within: how far a number may be off, relative to the right one; enough for three digits by default.

    >>> half = Exercise(right=0.5, nearly={-0.5: "Look at the sign.", 50: "That is in per cent."})
    >>> half.judge("1/2"), half.judge("0,5"), half.judge("-0.5")
    ('Right.', 'Right.', 'Nearly. Look at the sign.')
    >>> half.judge(50), half.judge(7), half.judge(...)[:14]
    ('Not right. That is in per cent.', 'Not right, and no mistake that is known here.', 'No answer yet.')
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
                return f"{'Nearly' if self.near(wrong) else 'Not right'}. {hint}"
        if isinstance(self.right, str) and number(answer) is not None:
            return "Not right: this question wants the letter of an answer."
        if not isinstance(self.right, str) and number(answer) is None:
            return "Not right: this question wants a number, such as 0.25, 1/4 or 25 %."
        return "Not right, and no mistake that is known here."

    def near(self, wrong: Any) -> bool:
        """Is a wrong answer within a factor of two of the right one?  One letter is as near as another."""
        if isinstance(self.right, str):
            return True
        small, large = sorted((abs(wrong), abs(self.right)))
        return large <= NEARLY * small

    def same(self, answer: Any, known: Any) -> bool:
        """Whether an answer is the known one: as a letter, or as a number within ``within``."""
        if isinstance(known, str):
            return letter(answer) == known.casefold()
        given = number(answer)
        return given is not None and abs(given - known) <= self.within * abs(known)
