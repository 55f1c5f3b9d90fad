"""Schedules: one file a paper, each a pure function of the number of steps already done.

``__all__`` is the one list of what schedules exist, in the order in which every table has them.  ReduceOnPlateau is
no function of k but a state machine, which stands apart.
"""

from .._util.names import hinting
from ..core.constant import Constant
from ..core.schedule import Schedule
from .ademamix import HalfLifeWarmup, LinearWarmup
from .cosine import CosineAnnealing
from .cyclical import ExpRange, RangeTest, Triangular, Triangular2
from .inverse_sqrt import InverseSqrt
from .linear import Linear
from .noam import Noam
from .normalized import normalized_weight_decay
from .one_cycle import OneCycle
from .polynomial import Polynomial
from .reduce_on_plateau import ReduceOnPlateau
from .sequential import Sequential
from .step_drop import StepDrop
from .warm_restarts import NormalizedDecay, WarmRestarts
from .warmup import Warmup
from .wsd import WSD

__all__ = [
    "Schedule",
    "Constant",
    "InverseSqrt",
    "StepDrop",
    "CosineAnnealing",
    "WarmRestarts",
    "NormalizedDecay",
    "normalized_weight_decay",
    "Triangular",
    "Triangular2",
    "ExpRange",
    "RangeTest",
    "Warmup",
    "WSD",
    "Linear",
    "Polynomial",
    "Noam",
    "OneCycle",
    "Sequential",
    "ReduceOnPlateau",
    "LinearWarmup",
    "HalfLifeWarmup",
]

#: The classes of the schedules, in the order of ``__all__``.
ALL: tuple[type[Schedule], ...] = tuple(
    each
    for each in map(globals().get, __all__)
    if isinstance(each, type) and issubclass(each, Schedule) and each is not Schedule
)

__getattr__ = hinting(__name__)
