"""What optax's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="optax",
    title="optax",
    module="optax",
    distribution="optax",
    needs=("jax", "optax"),
    place=2,
)


class Optax(Dialect):
    """Base of optax's."""

    library = LIBRARY.name
    arguments = {"lr": "learning_rate", "beta1": "b1", "beta2": "b2"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("learning_rate", "initial_accumulator_value", "initial_scale", "eps_root"), AT_LEAST_ZERO),
        **dict.fromkeys(("b1", "b2", "decay"), FRACTION),
    }
    note = (
        "checked with 64-bit numbers enabled in JAX; without jax_enable_x64 everything is float32, the correction of "
        "bias 1 − β^t too"
    )
