"""Exercises of ``04_when_adam_does_not_converge``."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise

#: Theorem 1's game with C = 5: what has Adam lost to the best point after 300 steps, at the least?
regret = Exercise(
    right=ri.problems.Theorem1(C=5).regret_bound(300),
    nearly={
        ri.problems.Theorem1(C=3).regret_bound(300): "That is for C = 3, the game of the pictures.",
        300 * (2 * 5 - 4): "That is the loss of a round of three steps, 300 times. How many rounds are there?",
        (2 * 5 - 4) / 3: "That is the average of a step. How many steps are there?",
        2 * 5 - 4: "That is one round.",
        (5 - 2) * 100: "That is what Adam pays for standing at +1. What does the best point earn meanwhile?",
    },
)

#: Figure 1's game, 1010x once in 101 steps and −10x else: the average regret of somebody who stands at +1.
at_the_wrong_end = Exercise(
    right=2 * 10 / 101,
    nearly={
        10 / 101: "That is what it pays on average. The best point, −1, does not pay: it earns as much.",
        20: "That is for a round of 101 steps.",
        10: "That is what it pays in a round of 101 steps. And the best point? And for one step?",
        2 * 1010 / 101: "That is the large loss alone. In the hundred other steps +1 is the better place.",
        0: "The losses of a round do not cancel: 1010 is more than 100 times 10.",
    },
)

#: Which of these may let its effective rate grow again?
who_grows = Exercise(
    right="c",
    nearly={
        "a": "AdaGrad divides by the root of a sum of squares, and a sum of squares only grows.",
        "b": "AMSGrad takes the largest average so far. Can the largest so far become smaller?",
        "d": "With α/√t SGD's rate falls in every step, whatever the gradients are.",
    },
)


def _after_a_spike(opt: ri.Rule, steps: int = 5000) -> float:
    """The step under the gradient 1, long after one gradient of 200."""
    gradients = np.ones((steps, 1))
    gradients[0] = 200.0
    theta = ri.trace(opt, np.array([0.0]), gradients)["theta"].ravel()
    return float(theta[-2] - theta[-1])


#: AMSGrad(lr=0.1, beta1=0, beta2=0.99) meets one gradient of 200, then only 1s. How long are its steps in the end?
after_a_spike = Exercise(
    right=_after_a_spike(ri.AMSGrad(lr=0.1, beta1=0, beta2=0.99)),
    nearly={
        _after_a_spike(ri.Adam(lr=0.1, beta1=0, beta2=0.99)): "That is Adam, which has long forgotten the 200.",
        0.1 / 200: "You divided by the gradient. The average takes in (1 − β2) of its square.",
        0.1 / (0.01 * 200**2): "You divided by the average of the squares. Take its root.",
        0.1 / np.sqrt(0.99 * 200**2): "The new square counts for 1 − β2 in the average, not for β2.",
        0.1 * 200 / 20: "That is the step of the large gradient itself. Later the gradient is 1.",
    },
)
