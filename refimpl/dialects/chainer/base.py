"""What Chainer's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="chainer",
    title="Chainer",
    module="chainer.optimizers",
    distribution="chainer",
    extra="",
    place=9,
    told="; 7.8.1, the last, cannot be built any more",
)


class Chainer(Dialect):
    """Base of Chainer's."""

    library = LIBRARY.name
    allowed = {**Dialect.allowed, "weight_decay_rate": AT_LEAST_ZERO, "alpha": FRACTION}


class ChainerAdam(Chainer):
    """Base of Chainer's Adam, whose ``alpha`` is the learning rate and whose ``eta`` is ``schedule`` here."""

    arguments = {"lr": "alpha"}
    allowed = {**Chainer.allowed, "alpha": AT_LEAST_ZERO}
    constant = ("beta1", "beta2")
