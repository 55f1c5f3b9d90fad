"""What Keras's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="keras",
    title="Keras",
    module="keras.optimizers",
    distribution="keras",
    place=3,
    variants=(
        {"title": "Keras on PyTorch", "needs": ("keras", "torch"), "environment": {"KERAS_BACKEND": "torch"}},
        {"title": "Keras on JAX", "needs": ("keras", "jax"), "environment": {"KERAS_BACKEND": "jax"}},
    ),
)


class Keras(Dialect):
    """Base of Keras's."""

    library = LIBRARY.name
    arguments = {"lr": "learning_rate", "beta1": "beta_1", "beta2": "beta_2", "eps": "epsilon"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("learning_rate", "epsilon", "initial_accumulator_value"), AT_LEAST_ZERO),
        **dict.fromkeys(("beta_1", "beta_2"), FRACTION),
    }
    note = (
        "Keras keeps the learning rate in the dtype of keras.config.floatx(), which these runs set to that of the "
        "parameters; with the default, float32, a run in float64 has the rate to float32 only"
    )
