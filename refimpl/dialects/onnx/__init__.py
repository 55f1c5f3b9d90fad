"""ONNX 1.23: the operators ``Adagrad``, ``Adam`` and ``Momentum`` of the domain ``ai.onnx.preview.training``.

The learning rate R and the update count T are inputs, which the caller gives at every step.  T is 0 in the first,
T = t − 1, as the text of ``Momentum`` demands; that of ``Adagrad`` allows 1 as well, and that of ``Adam`` does not say:
``AdamFromOne`` and ``AdamWFromOne`` are what it computes with T = t.
"""

from ..._util.names import hinting
from .adam import Adam, AdamFromOne
from .adamw import AdamW, AdamWFromOne
from .adaptive import Adagrad
from .base import LIBRARY
from .sgd import Momentum, Nesterov

__all__ = ["LIBRARY", "Adagrad", "Adam", "AdamFromOne", "AdamW", "AdamWFromOne", "Momentum", "Nesterov"]

__getattr__ = hinting(__name__)
