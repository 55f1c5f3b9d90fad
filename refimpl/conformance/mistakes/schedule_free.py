"""The two sequences of Schedule-Free, and the average of one of them."""

from .mistake import Mistake

WEIGHTS = "c = gamma * gamma / xp.scalar.where(weight_sum, weight_sum, 1)"
SUM = "weight_sum = weight_sum + gamma * gamma"
DECAY = "h.weight_decay * theta)"


def _between(beta: str) -> tuple[Mistake, ...]:
    """What goes wrong in y, where β is called ``beta``."""
    place = f"theta = (1 - {beta}) * z + {beta} * x"
    return (
        Mistake("the parameters are the average x and not y", (place, "theta = x")),
        Mistake("the weights of z and x in y are exchanged", (place, f"theta = {beta} * z + (1 - {beta}) * x")),
    )


MISTAKES = (
    Mistake("the decay is of z and not of y", (DECAY, "h.weight_decay * z)"), beside="weight_sum"),
    Mistake("all z have the same weight in the average, whatever their rate", (WEIGHTS, "c = 1 / t")),
    Mistake("x_1 counts in the average: c = 1/(t + 1)", (WEIGHTS, "c = 1 / (t + 1)")),
    Mistake(
        "the weights in the average are the rates and not their squares",
        (SUM, "weight_sum = weight_sum + gamma", WEIGHTS, WEIGHTS.replace("gamma * gamma", "gamma")),
    ),
    Mistake(
        "the rate is not multiplied by √(1 − β2^t)",
        ("gamma = eta * h.lr * xp.scalar.sqrt(1 - h.beta2**t)", "gamma = eta * h.lr"),
    ),
    *_between("h.momentum"),
    *_between("h.beta1"),
)
