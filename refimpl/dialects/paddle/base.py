"""What Paddle's dialects share: how its arguments are called."""

from ...hyper import AT_LEAST_ZERO
from ..dialect import Dialect


class Paddle(Dialect):
    """Base of Paddle's."""

    library = "paddle"
    arguments = {"lr": "learning_rate", "eps": "epsilon", "l2": "weight_decay"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("learning_rate", "epsilon", "initial_accumulator_value", "momentum_decay"), AT_LEAST_ZERO),
    }
    single = True
    note = "Paddle rounds momentum, ρ, ε, β and weight_decay to float32, for parameters in float64 too"
