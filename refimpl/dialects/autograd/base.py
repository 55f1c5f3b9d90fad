"""What autograd's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="autograd",
    title="autograd",
    module="autograd.misc.optimizers",
    distribution="autograd",
    place=13,
    scheduled=False,
)


class Autograd(Dialect):
    """Base of autograd's."""

    library = LIBRARY.name
    arguments = {"lr": "step_size", "momentum": "mass", "beta1": "b1", "beta2": "b2"}
    allowed = {
        **Dialect.allowed,
        "step_size": AT_LEAST_ZERO,
        **dict.fromkeys(("mass", "gamma", "b1", "b2"), FRACTION),
    }
    dtypes = ("float64",)
    note = "autograd's optimizers compute in float64 and return that, whatever the dtype of the parameters"
