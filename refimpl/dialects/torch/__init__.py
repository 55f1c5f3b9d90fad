"""PyTorch 2.13: ``torch.optim``.

``weight_decay`` is the l2 of refimpl, added to the gradient, in all of them but AdamW, where it is decoupled and
multiplied by the learning rate.  The loop over the tensors, ``foreach=True`` and ``fused=True`` compute the same.
"""

from ..._util.names import hinting
from .adam import Adam, Adamax, AdamW, AMSGrad, NAdam
from .adaptive import Adadelta, Adagrad, RMSprop, RMSpropCentered, RMSpropCenteredMomentum, RMSpropMomentum
from .base import LIBRARY
from .plateau import ReduceLROnPlateau
from .radam import RAdam
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
    "RAdam",
    "RMSprop",
    "RMSpropCentered",
    "RMSpropCenteredMomentum",
    "RMSpropMomentum",
    "ReduceLROnPlateau",
]

__getattr__ = hinting(__name__)
