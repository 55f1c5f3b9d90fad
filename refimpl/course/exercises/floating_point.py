"""Exercises of ``10_floating_point_and_dialects``."""

import numpy as np

from ..exercise import Exercise

#: A parameter is 1000, in float32. What is the largest step that leaves it where it is?
lost_step = Exercise(
    right=float(np.spacing(np.float32(1000))) / 2,
    nearly={
        float(
            np.spacing(np.float32(1000))
        ): "A step of a whole ulp arrives at the next number. Which steps round back?",
        float(np.finfo(np.float32).eps): "That is the ulp of numbers between 1 and 2. It grows with the number.",
        1000 * float(np.finfo(np.float32).eps): (
            "An ulp is the same from one power of two to the next: 1000 has that of 512. And do you need all of it?"
        ),
        float(np.spacing(1000.0)) / 2: "That is so in float64.",
        2.0**-14 / 4: "That is a quarter of the ulp. What is the ulp of 512?",
    },
)


def _first_infinite_square(dtype: type) -> float:
    """The smallest power of two whose square is infinite in this format."""
    x = dtype(1)
    with np.errstate(over="ignore"):
        while np.isfinite(x * x):
            x *= dtype(2)
    return float(x)


#: From which whole number on is the square of a gradient infinite in float16?
overflow = Exercise(
    right=_first_infinite_square(np.float16),
    nearly={
        255: "255² is 65025. Is that too large? The largest number of float16 is 65504.",
        65504: "That is the largest number. It is the square that must not be larger.",
        _first_infinite_square(np.float32): "That is so in float32.",
        1024: "That would be so if the largest number were about a million.",
    },
    within=1e-3,  # a whole number: 255 is another one
)

#: Two Adams are 0.7 learning rates apart under gradients of 1e-7, and 3e-7 under gradients of 1. What is it?
which_cause = Exercise(
    right="b",
    nearly={
        "a": "Rounding is alike for gradients of all sizes, and 0.7 is fifteen digits too much for it.",
        "c": "Then gradients of size 1 would show it just as much.",
        "d": "Then all steps would be longer by one factor, whatever the gradients.",
    },
)
