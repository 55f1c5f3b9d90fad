"""The traced reading: a rule recorded once, and run as one compiled loop."""

from .jit import Jit, jit
from .nodes import Untraceable

__all__ = ["Jit", "Untraceable", "jit"]
