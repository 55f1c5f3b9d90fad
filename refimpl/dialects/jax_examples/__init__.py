"""JAX 0.10: ``jax.example_libraries.optimizers``, which count the steps i from 0 and have t = i + 1.

None of them has L2 or weight decay.
"""

from ..._util.names import hinting
from .adam import Adam, AdaMax
from .adaptive import AdaGrad, RMSProp, RMSPropMomentum
from .base import LIBRARY
from .sgd import SGD, Momentum, Nesterov

__all__ = ["LIBRARY", "SGD", "AdaGrad", "AdaMax", "Adam", "Momentum", "Nesterov", "RMSProp", "RMSPropMomentum"]

__getattr__ = hinting(__name__)
