"""What PyTorch's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="torch",
    title="PyTorch",
    module="torch.optim",
    distribution="torch",
    place=1,
    paths=({"foreach": True}, {"fused": True}),
)


class Torch(Dialect):
    """Base of PyTorch's."""

    library = LIBRARY.name
    arguments = {"l2": "weight_decay"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("lr_decay", "initial_accumulator_value", "momentum_decay"), AT_LEAST_ZERO),
        "alpha": FRACTION,
    }
