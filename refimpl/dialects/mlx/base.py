"""What MLX's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="mlx",
    title="MLX",
    module="mlx.optimizers",
    distribution="mlx",
    parts=("cpu",),
    place=5,
)


class MLX(Dialect):
    """Base of MLX's."""

    library = LIBRARY.name
    arguments = {"lr": "learning_rate", "l2": "weight_decay"}
    allowed = {
        **Dialect.allowed,
        "learning_rate": AT_LEAST_ZERO,
        "alpha": FRACTION,
    }
    dtypes = ("float32",)
    note = "MLX has the learning rate and the correction of bias in float32, for parameters in float64 too"
