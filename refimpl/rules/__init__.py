"""The algorithms: one file each, mathematics only."""

from . import phi, psi
from .adadelta import AdaDelta
from .adagrad import AdaGrad
from .adam import Adam
from .adamax import AdaMax
from .adamnc import AdamNC
from .adamw import AdamW
from .adaptive import Adaptive
from .amsgrad import AMSGrad
from .momentum import Momentum
from .nadam import NAdam
from .nesterov import Nesterov
from .rmsprop import RMSProp
from .sgd import SGD
from .sgdw import SGDW

__all__ = [
    "AMSGrad",
    "AdaDelta",
    "AdaGrad",
    "AdaMax",
    "Adam",
    "AdamNC",
    "AdamW",
    "Adaptive",
    "Momentum",
    "NAdam",
    "Nesterov",
    "RMSProp",
    "SGD",
    "SGDW",
    "phi",
    "psi",
]
