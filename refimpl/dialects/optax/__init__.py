"""optax 0.2.8, on JAX.

The learning rate, or a schedule of it, multiplies what the rest has computed; only RMSProp's momentum comes after it.
``weight_decay`` of ``adamw`` is multiplied by it too.  ``adam``, ``sgd``, ``adagrad`` and ``rmsprop`` have no decay.
"""

from ...names import hinting
from .adam import Adam, AdaMax, AdamW, NAdam
from .amsgrad import AMSGrad, AMSGradUncorrected
from .rmsprop import (
    RMSProp,
    RMSPropCentered,
    RMSPropCenteredMomentum,
    RMSPropCorrected,
    RMSPropMomentum,
    RMSPropNesterov,
    RMSPropOutside,
)
from .scaled import AdaDelta, AdaGrad
from .sgd import SGD, Momentum, Nesterov

__all__ = [
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
]

__getattr__ = hinting(__name__)
