"""What TensorFlow's dialects share: the library, and how the raw operators call their arguments."""

from ...core.hyper import AT_LEAST_ZERO
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="tensorflow",
    title="TensorFlow",
    module="tensorflow.raw_ops",
    distribution="tensorflow-cpu",
    extra="peers-all",
    place=10,
    environment={"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"},
)


class TensorFlow(Dialect):
    """Base of TensorFlow's."""

    library = LIBRARY.name
    arguments = {"eps": "epsilon"}
    allowed = {**Dialect.allowed, **dict.fromkeys(("alpha", "epsilon", "initial_accumulator_value"), AT_LEAST_ZERO)}
