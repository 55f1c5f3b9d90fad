"""The claims of the design's table, one file each."""

from .experiment import VERDICTS, Experiment, Finding
from .table import CLAIMS, select

__all__ = ["CLAIMS", "VERDICTS", "Experiment", "Finding", "select"]
