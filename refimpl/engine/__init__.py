"""The traced reading: a rule recorded once, and run as one compiled loop."""

from .emit import emit
from .jit import Jit, jit
from .nodes import Untraceable

__all__ = ["Jit", "Untraceable", "emit", "jit"]
