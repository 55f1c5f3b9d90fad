"""Schedules: one file a paper, each a pure function of the number of steps already done."""

from ..names import hinting
from .base import Schedule
from .constant import Constant
from .cosine import CosineAnnealing
from .cyclical import ExpRange, RangeTest, Triangular, Triangular2
from .inverse_sqrt import InverseSqrt
from .normalized import normalized_weight_decay
from .step_drop import StepDrop
from .warm_restarts import NormalizedDecay, WarmRestarts
from .warmup import Warmup

__all__ = [
    "Constant",
    "CosineAnnealing",
    "ExpRange",
    "InverseSqrt",
    "NormalizedDecay",
    "RangeTest",
    "Schedule",
    "StepDrop",
    "Triangular",
    "Triangular2",
    "WarmRestarts",
    "Warmup",
    "normalized_weight_decay",
]

__getattr__ = hinting(__name__)
