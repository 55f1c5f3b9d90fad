"""Paddle 3.3: ``paddle.optimizer``.

``weight_decay``, which may be a number, is L2 in all of them but ``AdamW``, where it is decoupled and multiplied by the
learning rate.  The kernels were read in copies older than the wheel, and compared with what the wheel computes.
"""

from ..._util.names import hinting
from .adam import Adam, AdamW, AMSGrad
from .adam_family import Adamax, NAdam
from .adaptive import Adadelta, Adagrad, RMSProp, RMSPropCentered
from .base import LIBRARY
from .sgd import SGD, Momentum, Nesterov

__all__ = [
    "LIBRARY",
    "SGD",
    "AMSGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Momentum",
    "NAdam",
    "Nesterov",
    "RMSProp",
    "RMSPropCentered",
]

__getattr__ = hinting(__name__)
