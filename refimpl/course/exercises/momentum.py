"""Exercises of ``01_gradient_descent_and_momentum``."""

from ..exercise import Exercise

#: A bowl has the curvature 8. Which is the largest learning rate before gradient descent flies off?
largest_rate = Exercise(
    right=2 / 8,
    nearly={
        1 / 8: "That is the rate that reaches the bottom in one step. One may go farther than that.",
        4 / 8: "That is the limit with a momentum of nearly 1. Without momentum a step multiplies by 1 − 8α.",
        2 * 8: "You multiplied by the curvature. The steeper, the smaller the rate must be.",
        8 / 2: "That is one over the answer: the curvature that the rate 2/h allows is 2 over the rate.",
    },
)

#: The gradient is 2 in every step, the learning rate 0.01, the momentum 0.99. How long are the steps in the end?
last_step = Exercise(
    right=0.01 * 2 / (1 - 0.99),
    nearly={
        0.01 * 2: "That is the first step. Velocity is kept: what do the later ones add to?",
        0.01 / (1 - 0.99): "That is for a gradient of 1.",
        0.01 * 2 / (1 - 0.9): "That is with a momentum of 0.9.",
        0.01 * 2 * (1 + 0.99): "That is the second step. It goes on growing.",
        2 / (1 - 0.99): "You left out the learning rate.",
    },
)

#: In PyTorch, after some training with momentum, the learning rate is divided by ten. How long is the next step?
after_the_drop = Exercise(
    right="b",
    nearly={
        "a": "That is the paper's form, with the rate inside the velocity. Where does it stand in PyTorch?",
        "c": "Gathered at the higher rate it was, but look where PyTorch multiplies by the rate.",
    },
)
