"""What Chainer's dialects share: how its arguments are called."""

from ...hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect


class Chainer(Dialect):
    """Base of Chainer's."""

    library = "chainer"
    allowed = {**Dialect.allowed, "weight_decay_rate": AT_LEAST_ZERO, "alpha": FRACTION}


class ChainerAdam(Chainer):
    """Base of Chainer's Adam, whose ``alpha`` is the learning rate and whose ``eta`` is ``schedule`` here."""

    arguments = {"lr": "alpha"}
    allowed = {**Chainer.allowed, "alpha": AT_LEAST_ZERO}
    constant = ("beta1", "beta2")
