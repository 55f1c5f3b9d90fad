"""Is another implementation the paper's algorithm, a known variant, or mistaken, and how?"""

from .checking import check
from .report import Report

__all__ = ["Report", "check"]
