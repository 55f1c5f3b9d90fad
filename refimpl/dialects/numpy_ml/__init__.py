"""numpy-ml 0.1: ``numpy_ml.neural_nets.optimizers``.

All of them can scale a gradient down to the norm ``clip_norm``; here it is None, the default.  There is no L2.
"""

from ..._util.names import hinting
from .base import LIBRARY
from .formulas import SGD, AdaGrad, Adam, Momentum, RMSProp

__all__ = ["LIBRARY", "AdaGrad", "Adam", "Momentum", "RMSProp", "SGD"]

__getattr__ = hinting(__name__)
