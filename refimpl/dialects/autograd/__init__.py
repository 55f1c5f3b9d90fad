"""HIPS autograd 1.9: ``autograd.misc.optimizers``, whose functions run all their steps and have no schedule."""

from ..._util.names import hinting
from .base import LIBRARY
from .formulas import Adam, Momentum, RMSProp

__all__ = ["LIBRARY", "Adam", "Momentum", "RMSProp"]

__getattr__ = hinting(__name__)
