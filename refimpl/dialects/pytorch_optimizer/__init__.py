"""pytorch-optimizer 4.1: those of its classes that are called as one of our rules, and are not PyTorch's own.

``weight_decay`` is L2 in ``AdaDelta`` and ``AdaMax``, decoupled with ``weight_decouple=True``.
"""

from ..._util.names import hinting
from .base import LIBRARY
from .formulas import SGDW, AdaDelta, AdaMax

__all__ = ["LIBRARY", "AdaDelta", "AdaMax", "SGDW"]

__getattr__ = hinting(__name__)
