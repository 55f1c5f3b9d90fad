"""optax 0.2.8, on JAX.

The learning rate, or a schedule of it, multiplies what the rest has computed; only RMSProp's momentum comes after it.
``weight_decay`` of ``adamw`` is multiplied by it too.  ``adam``, ``sgd``, ``adagrad`` and ``rmsprop`` have no decay.
"""

from ..._util.names import hinting
from .adam import Adam, AdaMax, AdamW, NAdam
from .adaptive import AdaDelta, AdaGrad
from .amsgrad import AMSGrad, AMSGradUncorrected
from .base import LIBRARY
from .means import ADOPT, Adan, AdEMAMix
from .moments import AdaBelief, RAdam, Yogi
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
from .signs import Lion, Signum

__all__ = [
    "LIBRARY",
    "ADOPT",
    "SGD",
    "AMSGrad",
    "AMSGradUncorrected",
    "AdEMAMix",
    "AdaBelief",
    "AdaDelta",
    "AdaGrad",
    "AdaMax",
    "Adam",
    "AdamW",
    "Adan",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "RAdam",
    "RMSProp",
    "RMSPropCentered",
    "RMSPropCenteredMomentum",
    "RMSPropCorrected",
    "RMSPropMomentum",
    "RMSPropNesterov",
    "RMSPropOutside",
    "ReduceOnPlateau",
    "Signum",
    "Yogi",
]

__getattr__ = hinting(__name__)
