"""What the dialects of JAX's example optimizers share: the library, and how their arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="jax_examples",
    title="JAX's examples",
    module="jax.example_libraries.optimizers",
    distribution="jax",
    place=4,
)


class JaxExamples(Dialect):
    """Base of those of ``jax.example_libraries.optimizers``."""

    library = LIBRARY.name
    arguments = {"lr": "step_size", "beta1": "b1", "beta2": "b2"}
    allowed = {
        **Dialect.allowed,
        "step_size": AT_LEAST_ZERO,
        **dict.fromkeys(("mass", "gamma", "b1", "b2"), FRACTION),
    }
    note = "checked with 64-bit numbers enabled in JAX; without jax_enable_x64 everything is float32"
