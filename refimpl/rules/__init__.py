"""The algorithms: one file each, mathematics only.

``__all__`` is the one list of what rules exist, in the order in which every table has them.
"""

from ..core.rule import Rule
from . import phi, psi
from .adabelief import AdaBelief
from .adadelta import AdaDelta
from .adagrad import AdaGrad
from .adam import Adam
from .adamax import AdaMax
from .adamnc import AdamNC
from .adamw import AdamW
from .adan import Adan
from .adaptive import Adaptive
from .ademamix import AdEMAMix
from .adopt import ADOPT
from .amsgrad import AMSGrad
from .lion import Lion
from .lookahead import Lookahead
from .momentum import Momentum
from .nadam import NAdam
from .nesterov import Nesterov
from .radam import RAdam
from .rmsprop import RMSProp
from .schedulefreeadamw import ScheduleFreeAdamW
from .schedulefreesgd import ScheduleFreeSGD
from .sgd import SGD
from .sgdw import SGDW
from .signum import Signum
from .yogi import Yogi

__all__ = [
    "SGD",
    "Momentum",
    "Nesterov",
    "SGDW",
    "AdaGrad",
    "RMSProp",
    "AdaDelta",
    "Adam",
    "AdamW",
    "AdaMax",
    "NAdam",
    "AMSGrad",
    "AdamNC",
    "Signum",
    "Lion",
    "ScheduleFreeSGD",
    "ScheduleFreeAdamW",
    "RAdam",
    "AdaBelief",
    "Yogi",
    "Adan",
    "ADOPT",
    "AdEMAMix",
    "Adaptive",
    "Lookahead",
    "phi",
    "psi",
]

#: The classes of the rules, in the order of ``__all__``.
ALL: tuple[type[Rule], ...] = tuple(each for each in map(globals().get, __all__) if isinstance(each, type))
