"""Mutants that no proof refuses: (function, changed text) -> why.  None changes a number that a run shows.

The tests of the class notice each of them all the same, or `equivalent.py` says why they cannot.
"""

NOT_ALLOWED = (
    "where β1 and β2 are not allowed the answer is 0 times a verdict, in exact arithmetic 0 whatever stands for them; "
    "floating-point numbers would be divided by zero, which the tests notice"
)
NAN = "it differs for NaN alone, which is no number that a proof speaks of"
_SIDES = "sides = s.sides(xp, {}, {})"
_FIRST, _SECOND = "xp.where(allowed, beta1, 0)", "xp.where(allowed, beta2, 0.5)"

UNPROVED: dict[tuple[str, str], str] = {
    ("Theorem2.holds", _SIDES.format("xp.where(beta1, beta1, 0)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format("xp.where(beta2, beta1, 0)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format("xp.where(allowed, beta1, 1)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format("(beta1)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format(_FIRST, "xp.where(beta2, beta2, 0.5)")): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format(_FIRST, "(beta2)")): NOT_ALLOWED,
    ("less", "return (1 - xp.at_least(x, y))"): NAN,
    ("less", "return xp.at_least(x, x) * (1 - xp.at_least(x, y))"): NAN,
}
