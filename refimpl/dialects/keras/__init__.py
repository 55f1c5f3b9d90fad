"""Keras 3.15: ``keras.optimizers``, on any backend.

``weight_decay`` is decoupled in all of them, SGD and Adam too: θ ← θ − θ λ η γ before the step.  ``AdamW`` and
``SGDW`` have it here; the others stand for ``weight_decay=None``.
"""

from ..._util.names import hinting
from .adam import Adam, Adamax, AdamW, AMSGrad, Nadam
from .adaptive import Adadelta, Adagrad, RMSprop, RMSpropCentered, RMSpropCenteredMomentum, RMSpropMomentum
from .base import LIBRARY
from .plateau import ReduceLROnPlateau
from .sgd import SGD, SGDW, Momentum, Nesterov

__all__ = [
    "LIBRARY",
    "SGD",
    "SGDW",
    "AMSGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Momentum",
    "Nadam",
    "Nesterov",
    "RMSprop",
    "RMSpropCentered",
    "RMSpropCenteredMomentum",
    "RMSpropMomentum",
    "ReduceLROnPlateau",
]

__getattr__ = hinting(__name__)
