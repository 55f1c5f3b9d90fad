"""TensorFlow 2.21: the operators ``tensorflow.raw_ops.ResourceApply…``, on which Keras 2 and ``tf.train`` stood.

Arguments are called as the operators call them; the operators have no defaults and no state of their own, so those of
``tf.compat.v1.train`` are taken where it has the optimizer.  None has L2 or weight decay.
"""

from ..._util.names import hinting
from .adam import Adam, AdaMax, AdamNesterov, AdamWithAmsgrad
from .adaptive import Adadelta, Adagrad, AdagradV2
from .base import LIBRARY
from .rmsprop import CenteredRMSProp, RMSProp
from .sgd import GradientDescent, KerasMomentum, KerasNesterov, Momentum, Nesterov

__all__ = [
    "LIBRARY",
    "AdaMax",
    "Adadelta",
    "Adagrad",
    "AdagradV2",
    "Adam",
    "AdamNesterov",
    "AdamWithAmsgrad",
    "CenteredRMSProp",
    "GradientDescent",
    "KerasMomentum",
    "KerasNesterov",
    "Momentum",
    "Nesterov",
    "RMSProp",
]

__getattr__ = hinting(__name__)
