"""optax 0.2.8, on JAX.

The learning rate, or a schedule of it, multiplies what the rest has computed; only RMSProp's momentum comes after it.
``weight_decay`` of ``adamw`` is multiplied by it too.  ``adam``, ``sgd``, ``adagrad`` and ``rmsprop`` have no decay.
"""

from ..._util.names import hinting
from .adam import Adam, AdaMax, AdamW, NAdam
from .adaptive import AdaDelta, AdaGrad
from .amsgrad import AMSGrad, AMSGradUncorrected
from .base import LIBRARY
from .plateau import ReduceOnPlateau
from .rmsprop import (
    RMSProp,
    RMSPropCentered,
    RMSPropCenteredMomentum,
    RMSPropCorrected,
    RMSPropMomentum,
    RMSPropNesterov,
    RMSPropOutside,
)
from .sgd import SGD, Momentum, Nesterov

__all__ = [
    "LIBRARY",
    "SGD",
    "AMSGrad",
    "AMSGradUncorrected",
    "AdaDelta",
    "AdaGrad",
    "AdaMax",
    "Adam",
    "AdamW",
    "Momentum",
    "NAdam",
    "Nesterov",
    "RMSProp",
    "RMSPropCentered",
    "RMSPropCenteredMomentum",
    "RMSPropCorrected",
    "RMSPropMomentum",
    "RMSPropNesterov",
    "RMSPropOutside",
    "ReduceOnPlateau",
]

__getattr__ = hinting(__name__)
