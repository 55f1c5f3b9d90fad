"""Is another implementation the paper's algorithm, a known variant, or mistaken, and how?"""

from .apart import command_target
from .checking import check
from .kernels import kernel_target
from .report import Report
from .schedules import check_schedule

__all__ = ["Report", "check", "check_schedule", "command_target", "kernel_target"]
