"""What TensorFlow's dialects share: how the raw operators call their arguments."""

from ...hyper import AT_LEAST_ZERO
from ..dialect import Dialect


class TensorFlow(Dialect):
    """Base of TensorFlow's."""

    library = "tensorflow"
    arguments = {"eps": "epsilon"}
    allowed = {**Dialect.allowed, **dict.fromkeys(("alpha", "epsilon", "initial_accumulator_value"), AT_LEAST_ZERO)}
