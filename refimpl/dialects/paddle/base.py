"""What Paddle's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="paddle",
    title="Paddle",
    module="paddle.optimizer",
    distribution="paddlepaddle",
    extra="peers-all",
    place=8,
    paths=({"use_multi_tensor": True},),
    narrow=("use_multi_tensor",),
)


class Paddle(Dialect):
    """Base of Paddle's."""

    library = LIBRARY.name
    arguments = {"lr": "learning_rate", "eps": "epsilon", "l2": "weight_decay"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("learning_rate", "epsilon", "initial_accumulator_value", "momentum_decay"), AT_LEAST_ZERO),
    }
    single = True
    note = "Paddle rounds momentum, ρ, ε, β and weight_decay to float32, for parameters in float64 too"
