"""MLX 0.32: ``mlx.optimizers``.

``Adam``, ``AdamW`` and ``Adamax`` correct no bias unless they are told to, which ``Adamax`` cannot be.
``weight_decay`` is L2 in SGD, and decoupled and multiplied by the learning rate in ``AdamW``; the others have none.
"""

from ..._util.names import hinting
from .adam import Adam, Adamax, AdamCorrected
from .adamw import AdamW, AdamWCorrected
from .adaptive import AdaDelta, Adagrad, RMSprop
from .base import LIBRARY
from .sgd import SGD, Momentum, Nesterov

__all__ = [
    "LIBRARY",
    "SGD",
    "AdaDelta",
    "Adagrad",
    "Adam",
    "AdamCorrected",
    "AdamW",
    "AdamWCorrected",
    "Adamax",
    "Momentum",
    "Nesterov",
    "RMSprop",
]

__getattr__ = hinting(__name__)
