"""A search for the mistake: edits of a formula's own text, tried until one has a target's numbers."""

from .explanation import Explanation
from .order import searched

__all__ = ["Explanation", "searched"]
