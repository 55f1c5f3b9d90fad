"""Exercises of ``07_cosine_annealing_and_warm_restarts``."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise

#: Cosine annealing over 200 steps from the rate 0.1 to 0. What is the rate after 150 steps?
three_quarters = Exercise(
    right=0.1 * ri.CosineAnnealing(T=200)(150),
    nearly={
        0.1 * (1 - 150 / 200): "That is a straight line. The cosine is below it in the second half.",
        0.1 * ri.CosineAnnealing(T=200)(50): "That is after a quarter of the way.",
        0.1 * np.cos(np.pi / 2 * 150 / 200): "The angle goes to π, not to π/2, and half of 1 + cos is taken.",
        ri.CosineAnnealing(T=200)(150): "That is the multiplier η.",
        0.1 * (1 + np.cos(np.pi * 150 / 200)): "You left out the half.",
    },
)

#: Warm restarts with T_0 = 10 and T_mult = 2: in which epoch is the fourth restart?
fourth_restart = Exercise(
    right=10 + 20 + 40 + 80,
    nearly={
        10 * 2**4: "That is the length of the run that then begins. Add up the runs before it.",
        10 * 2**3: "That is the length of the fourth run. Add up the four of them.",
        10 + 20 + 40: "That is the third.",
        40: "That would be so with T_mult = 1.",
    },
    within=2e-3,  # a whole number of epochs
)

#: A cosine over T steps: which share of all the rate, added up, is spent in the first quarter?
first_quarter = Exercise(
    right=0.25 + np.sin(np.pi / 4) / np.pi,
    nearly={
        0.25: "That is its share of the steps. The rates there are higher than those after it.",
        (1 + np.cos(np.pi / 4)) / 2: "That is the rate after a quarter of the way. Add up the rates until there.",
        7 / 16: "That would be a straight line.",
        np.sin(np.pi / 4) / np.pi: "That is how much more than a quarter it is.",
        0.5 + 1 / np.pi: "That is the first half.",
        (0.25 + np.sin(np.pi / 4) / np.pi) / 2: "Divide by the whole, which is T/2.",
    },
)

#: AdamWR: T_0 = 100 epochs, T_mult = 4. The decay λ in the second run is how many times that of the first?
second_decay = Exercise(
    right=0.5,
    nearly={
        0.25: "The run is four times as long, but there is a root in the formula.",
        2: "The other way round: a longer run has the smaller decay.",
        4: "That is how much longer the run is.",
        1: "λ is computed anew for each run, from its length.",
    },
)
