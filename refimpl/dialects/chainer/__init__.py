"""Chainer 7: ``chainer.optimizers``.

L2 is no argument but a hook, ``chainer.optimizer_hooks.WeightDecay``.  ``weight_decay_rate`` is decoupled and, as in
the paper, multiplied by ``eta`` and not by ``alpha``; ``eta`` is called ``schedule`` here.
"""

from ..._util.names import hinting
from .adam import Adam, AdamW, AMSGrad
from .adaptive import AdaDelta, AdaGrad, RMSprop, RMSpropGraves, RMSpropInside
from .base import LIBRARY
from .sgd import SGD, CorrectedMomentumSGD, MomentumSGD, NesterovAG

__all__ = [
    "LIBRARY",
    "SGD",
    "AMSGrad",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "CorrectedMomentumSGD",
    "MomentumSGD",
    "NesterovAG",
    "RMSprop",
    "RMSpropGraves",
    "RMSpropInside",
]

__getattr__ = hinting(__name__)
