"""The syntax guard: what is read on symbols must be a straight line with selections (``xp.where``).

A branch on a symbol is structurally false, so a proof would never see it.  So every formula, with all that it calls, is
read as syntax before it runs on symbols, and what could tell a symbol from a number is refused by name and line.
"""

from .asked import guarded, made_by, subjects
from .refused import Refused

__all__ = ["Refused", "guarded", "made_by", "subjects"]
