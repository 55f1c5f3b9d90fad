"""What tinygrad's dialects share: how its arguments are called."""

from ...hyper import FRACTION
from ..dialect import Dialect


class Tinygrad(Dialect):
    """Base of tinygrad's."""

    library = "tinygrad"
    arguments = {"l2": "weight_decay", "beta1": "b1", "beta2": "b2"}
    allowed = {**Dialect.allowed, **dict.fromkeys(("b1", "b2"), FRACTION)}
    dtypes = ("float32",)
    note = (
        "tinygrad keeps its buffers, the learning rate and the products β^t in float32, for parameters in float64 too"
    )
