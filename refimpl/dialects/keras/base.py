"""What Keras's dialects share: how its arguments are called."""

from ...hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect


class Keras(Dialect):
    """Base of Keras's."""

    library = "keras"
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
