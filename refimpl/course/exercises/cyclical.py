"""Exercises of ``08_cyclical_rates_and_the_range_test``."""

import refimpl as ri

from ..exercise import Exercise

BASE, PEAK, STEPSIZE = 0.001, 0.006, 2000

#: triangular2 with base 0.001, peak 0.006 and stepsize 2000: the rate after 5000 steps?
second_cycle = Exercise(
    right=ri.Triangular2(base=BASE, peak=PEAK, stepsize=STEPSIZE)(5000),
    nearly={
        ri.Triangular(base=BASE, peak=PEAK, stepsize=STEPSIZE)(5000): "That is triangular. This is the second cycle.",
        ri.Triangular2(base=0, peak=PEAK, stepsize=STEPSIZE)(5000): "You left out the base.",
        ri.Triangular2(base=BASE, peak=PEAK, stepsize=STEPSIZE)(6000): "That is the peak of the second cycle.",
        PEAK: "That is after 2000 steps.",
        BASE: "That is after 4000 steps, where the second cycle begins.",
        ri.Triangular(base=BASE, peak=PEAK, stepsize=STEPSIZE)(5000) / 2: "Half of all of it; only what is above the "
        "base is halved.",
    },
)

#: A range test with gradient descent on a bowl of curvature 8: from which rate on does the loss rise?
turns_at = Exercise(
    right=2 / 8,
    nearly={
        1 / 8: "That is the rate that reaches the bottom in one step. The loss still falls a little beyond it.",
        8 / 2: "That is one over the answer.",
        2 / 4: "That is for the curvature 4, that of the picture.",
    },
)

#: 50 000 images, 100 a step, a stepsize of four epochs. How many steps has a whole cycle?
whole_cycle = Exercise(
    right=2 * 4 * 50_000 // 100,
    nearly={
        4 * 50_000 // 100: "That is the stepsize, half a cycle.",
        2 * 50_000 // 100: "That is a stepsize of one epoch.",
        2 * 4 * 50_000: "An epoch has 50 000 images, not 50 000 steps.",
        8: "That is in epochs.",
    },
    within=2e-3,  # a whole number of steps
)

#: exp_range as PyTorch and the author's code have it: where does the rate go in the long run?
long_run = Exercise(
    right="b",
    nearly={
        "a": "That is what the words of the paper say. In the code only what is above the base shrinks.",
        "c": "The peaks shrink with γ^k.",
        "d": "The triangle goes on for ever, and gets flatter and flatter.",
    },
)
