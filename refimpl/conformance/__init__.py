"""Is another implementation the paper's algorithm, a known variant, or mistaken, and how?"""

from .checking import check
from .report import Report
from .schedules import check_schedule

__all__ = ["Report", "check", "check_schedule"]
