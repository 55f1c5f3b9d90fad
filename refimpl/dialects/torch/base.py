"""What PyTorch's dialects share: how its arguments are called."""

from ...hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect


class Torch(Dialect):
    """Base of PyTorch's."""

    library = "torch"
    arguments = {"l2": "weight_decay"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("lr_decay", "initial_accumulator_value", "momentum_decay"), AT_LEAST_ZERO),
        "alpha": FRACTION,
    }
