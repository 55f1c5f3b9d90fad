"""Mutants that no proof refuses: (function, changed text) -> why.  None changes a number that a run shows.

The tests of the class notice each of them all the same, or `equivalent.py` says why they cannot.
"""

UNPROVED: dict[tuple[str, str], str] = {}
