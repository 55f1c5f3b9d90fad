"""tinygrad 0.14: ``tinygrad.nn.optim``.

``weight_decay`` is L2 in SGD, and decoupled and multiplied by the learning rate in ``AdamW``.
"""

from ..._util.names import hinting
from .adam import Adam, AdamW
from .base import LIBRARY
from .sgd import SGD, ClassicMomentum, ClassicNesterov, Momentum, Nesterov

__all__ = ["LIBRARY", "SGD", "Adam", "AdamW", "ClassicMomentum", "ClassicNesterov", "Momentum", "Nesterov"]

__getattr__ = hinting(__name__)
