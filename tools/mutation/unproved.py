"""Mutants that no proof refuses: (function, changed text) -> why.  None changes a number that a run shows.

The tests of the class notice each of them all the same, or `equivalent.py` says why they cannot.
"""

UNPROVED: dict[tuple[str, str], str] = {
    ("less", "return (1 - xp.at_least(x, y))"): "it differs for NaN alone, which is no number that a proof speaks of",
}
