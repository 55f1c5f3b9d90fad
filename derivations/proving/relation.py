"""What the board has accepted, as data: for other engines to decide again."""

from dataclasses import dataclass
from typing import Any

#: The sign that each kind of relation states; "true" and "certain" state one of their own.
SIGNS = {"equal": "==", "differ": "!=", "at_least": ">=", "greater": ">", "limit": "=="}


@dataclass(frozen=True)
class Relation:
    """One statement that a board has accepted, for all values that the assumptions of its symbols admit.

    Attributes:
        kind: the method that accepted it: "equal", "differ", "at_least", "greater", "true", "limit" or "certain".
        left, right: its two sides, SymPy expressions; for a limit ``left`` is a ``sympy.Limit``.  A symbol may be a
            ``Dummy``: two of one name are then two symbols.  For "certain" they are python-flint's balls, or fractions.
        words: why, in prose with LaTeX between dollar signs.
        because: the certificate of an inequality: left − right is identically this.
        sign: "==", "!=", ">=", ">", "<=" or "<".
        code: the side that the code computed, "left", "right" or "both"; "" if it is not known.
        nonzero: the denominators that the assumptions alone do not keep from zero: it holds where none is zero.
    """

    kind: str
    left: Any
    right: Any
    words: str
    because: Any = None
    sign: str = ""
    code: str = ""
    nonzero: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "sign", self.sign or SIGNS[self.kind])
