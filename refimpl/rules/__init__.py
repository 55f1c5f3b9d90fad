"""The algorithms: one file each, mathematics only.

``__all__`` is the one list of what rules exist, in the order in which every table has them.
"""

from ..core.rule import Rule
from . import phi, psi
from .adadelta import AdaDelta
from .adagrad import AdaGrad
from .adam import Adam
from .adamax import AdaMax
from .adamnc import AdamNC
from .adamw import AdamW
from .adaptive import Adaptive
from .amsgrad import AMSGrad
from .lion import Lion
from .lookahead import Lookahead
from .momentum import Momentum
from .nadam import NAdam
from .nesterov import Nesterov
from .rmsprop import RMSProp
from .schedulefreeadamw import ScheduleFreeAdamW
from .schedulefreesgd import ScheduleFreeSGD
from .sgd import SGD
from .sgdw import SGDW

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
    "Lion",
    "ScheduleFreeSGD",
    "ScheduleFreeAdamW",
    "Adaptive",
    "Lookahead",
    "phi",
    "psi",
]

#: The classes of the rules, in the order of ``__all__``.
ALL: tuple[type[Rule], ...] = tuple(each for each in map(globals().get, __all__) if isinstance(each, type))
