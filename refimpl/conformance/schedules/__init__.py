"""Is a learning-rate schedule the paper's, a known variant, or mistaken, and how?"""

from .checking import check_schedule

__all__ = ["check_schedule"]
