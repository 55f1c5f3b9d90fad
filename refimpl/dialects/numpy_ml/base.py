"""What numpy-ml's dialects share: the library, and how its arguments are called."""

from ...core.hyper import FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="numpy_ml",
    title="numpy-ml",
    module="numpy_ml.neural_nets.optimizers",
    distribution="numpy-ml",
    place=12,
)


class NumPyML(Dialect):
    """Base of numpy-ml's."""

    library = LIBRARY.name
    arguments = {"beta1": "decay1", "beta2": "decay2"}
    allowed = {**Dialect.allowed, **dict.fromkeys(("decay", "decay1", "decay2"), FRACTION)}
