"""Exercises of ``exercises/06_to_12``, across the later lessons."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise

#: A scale-invariant network, Adam with L2: the rate is divided by 5. By what must λ′ be multiplied?
carried = Exercise(
    right=25,
    nearly={
        5: "That is the rule of SGD with L2, where the product α λ′ counts. With Adam it is α² λ′.",
        0.2: "The other way round: a smaller rate wants a larger λ′.",
        0.04: "The square is right, the direction is not.",
        1: "That is AdamW's, whose valley stands upright.",
    },
)

#: Warm restarts, T_0 = 30 steps and T_mult = 2, from 1 to 0: the multiplier after 75 steps.
restarted = Exercise(
    right=ri.WarmRestarts(T_0=30, T_mult=2)(75),
    nearly={
        0.25: "That is a straight line. Where is the cosine in the last quarter of a run?",
        0.5: "Three runs of 30 steps? The second run is twice as long as the first.",
        ri.CosineAnnealing(T=90)(75): "That is one cosine over both runs.",
        ri.CosineAnnealing(T=60)(15): "That is after a quarter of the second run. How many steps of it are done?",
    },
)

#: A range test on a bowl turns at the rate 0.05. What is its curvature?
curvature = Exercise(
    right=2 / 0.05,
    nearly={
        1 / 0.05: "That is where the loss falls fastest. It turns at 2/h.",
        0.05 / 2: "The other way round: the limit is 2/h.",
        2 * 0.05: "The limit is 2/h, so h is 2 over it.",
    },
)

#: Equilibrium of a scale-invariant network with SGD: rate × 4, λ′ / 4. The effective rate is multiplied by what?
same_product = Exercise(
    right="a",
    nearly={
        "b": "The norm is multiplied by that. What does the effective rate depend on?",
        "c": "That would be so if the norm stayed. It grows, too.",
        "d": "It is the norm that changes.",
    },
)

#: float32, two right forms of Adam, a hundred steps: what may be demanded?
demanded = Exercise(
    right="c",
    nearly={
        "a": "Another order of the same operations rounds otherwise.",
        "b": "A share of each number is too much near zero and says nothing of the number of steps.",
        "d": "There is a gap between what rounds otherwise and what computes something else.",
    },
)

#: Which test would notice that the correction uses t + 1 in place of t?
noticed = Exercise(
    right="d",
    nearly={
        "a": "The wrong one learns about as well.",
        "b": "After so many steps 1 − β^t is 1 for both.",
        "c": "With β1 = β2 = 0 there is nothing to correct.",
    },
)

#: A theorem about Adam is proved, and its control "β1 in place of β2" is proved as well. What do you know?
control = Exercise(
    right="b",
    nearly={
        "a": "A control is false. If it is proved, the proof proves too much.",
        "c": "The control was made so that it is false.",
        "d": "It says something: not about Adam, but about the proof.",
    },
)

#: AdamW(lr=0.1, weight_decay=0.5, eps=0) under a cosine that is at η = 1/2: a weight of 2 with the first gradient 7.
half_way = Exercise(
    right=float(
        ri.AdamW(lr=0.1, weight_decay=0.5, eps=0, schedule=ri.Constant(0.5)).step(
            np.array([2.0]), np.array([7.0]), ri.AdamW().init(np.array([2.0]))
        )[0][0]
    ),
    nearly={
        2 - 0.1 - 1.0: "η multiplies the step and the decay.",
        2 - 0.05 - 1.0: "η multiplies the decay as well.",
        2 - 0.05 - 0.05 * 0.5 * 2: "That is PyTorch's: the paper's λ is not multiplied by the learning rate.",
        2 - 0.1 - 0.5: "η multiplies the gradient's part as well.",
    },
)
