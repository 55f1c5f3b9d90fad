"""What pytorch-optimizer's dialects share: the library, and how its arguments are called."""

from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="pytorch_optimizer",
    title="pytorch-optimizer",
    module="pytorch_optimizer",
    distribution="pytorch_optimizer",
    place=14,
    paths=({"foreach": True},),
)


class PytorchOptimizer(Dialect):
    """Base of pytorch-optimizer's."""

    library = LIBRARY.name
    arguments = {"l2": "weight_decay"}
