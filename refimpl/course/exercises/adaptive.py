"""Exercises of ``02_adagrad_rmsprop_adadelta``."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise


def _last(opt: ri.Rule, gradient: float, steps: int) -> float:
    """How far the last of these steps goes under a constant gradient."""
    theta = ri.trace(opt, np.array([0.0]), np.full((steps, 1), gradient))["theta"].ravel()
    return abs(float(np.diff(theta, prepend=0.0)[-1]))


#: The gradient is 5 in every step. AdaGrad has the learning rate 0.1. How long is its 100th step?
hundredth_step = Exercise(
    right=_last(ri.AdaGrad(lr=0.1), 5.0, 100),
    nearly={
        _last(ri.AdaGrad(lr=0.1), 5.0, 1): "That is the first step. By the 100th the sum holds a hundred squares.",
        0.1 * 5 / np.sqrt(100): "You divided by the root of the number of steps. The squares are 25 each.",
        0.1 / 100: "You divided by the number of steps: take the root of the sum.",
        0.1 * 5 / (100 * 25): "You divided by the sum. Take its root.",
        0.1 * 5: "That is the step of gradient descent.",
    },
)

#: RMSProp with the learning rate 0.001 and β2 = 0.9 meets its first gradient, 7. How far does it go?
first_step = Exercise(
    right=_last(ri.RMSProp(lr=0.001, beta2=0.9), 7.0, 1),
    nearly={
        0.001: "That would be right if the average of the squares were 49 already. It starts at 0.",
        _last(ri.RMSProp(lr=0.001, beta2=0.999), 7.0, 1): "That is for β2 = 0.999.",
        0.001 / 0.1: "You divided by a tenth of the gradient: the root goes over the tenth, too.",
        0.001 * 7: "That is the step of gradient descent.",
        0.001 * 7 / (0.1 * 49): "You divided by the average of the squares. Take its root.",
        0.001 / np.sqrt(0.9): "The new square counts for 1 − β2.",
    },
)

#: You multiply the loss by 1000 and change nothing else. Whose steps change?
louder = Exercise(
    right="b",
    nearly={
        "a": "SGD's do. What does AdaGrad divide the gradient by, and what happens to that?",
        "c": "They divide by the size of the gradients, which is multiplied too. Who does not divide?",
        "d": "One of them multiplies the gradient by the learning rate and does nothing else.",
    },
)
