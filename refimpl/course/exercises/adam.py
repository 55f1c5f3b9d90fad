"""Exercises of ``03_adam``."""

import math

import numpy as np

import refimpl as ri

from ..exercise import Exercise

UNCORRECTED = ri.Adaptive(lr=0.001, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.999))


def _first(opt: ri.Rule, g: float) -> float:
    """How far the first step goes under the gradient g."""
    return abs(float(ri.trace(opt, np.array([0.0]), np.array([[g]]))["theta"][0, 0]))


def _steps_until(share: float, beta: float) -> int:
    """The first t with 1 − β^t ≥ share."""
    return math.ceil(math.log(1 - share) / math.log(beta))


#: How far does Adam(lr=0.001) go in its first step, if the gradient is 250?
first_step = Exercise(
    right=_first(ri.Adam(lr=0.001), 250.0),
    nearly={
        _first(ri.SGD(lr=0.001), 250.0): (
            "That is the learning rate times the gradient, the step of SGD. Adam divides by the gradient's size."
        ),
        _first(UNCORRECTED, 250.0): (
            "That is the step without bias correction. Divide both averages by their 1 − β^t first."
        ),
        _first(ri.RMSProp(lr=0.001, beta2=0.999), 250.0): (
            "That is the step of RMSProp: it has no average of the gradients, and does not correct that of the squares."
        ),
        0.0001: "You corrected the average of the squares, and not that of the gradients.",
        1.0: "That is the quotient of m_hat and the root of v_hat. What is it multiplied by?",
        -_first(ri.Adam(lr=0.001), 250.0): "That is where it goes from 0. How far asks for the length.",
    },
)

#: The same without the lines of m_hat and v_hat.
first_step_uncorrected = Exercise(
    right=_first(UNCORRECTED, 250.0),
    nearly={
        _first(ri.Adam(lr=0.001), 250.0): "That is the step with the correction. Here m is 0.1 · 250; what is v?",
        0.0001: "You took the root of g² and forgot what v multiplies it by.",
        0.1 / 0.001 * 0.001: "You divided m by v, in units of the gradient. Adam divides by the root of v.",
        _first(UNCORRECTED, 250.0) / 0.001: "That is the quotient. What is it multiplied by?",
        _first(ri.RMSProp(lr=0.001, beta2=0.999), 250.0): (
            "You took the gradient for m. That is an average, too, and began at zero."
        ),
        0.0032: "Three digits, please.",
    },
)

#: With β2 = 0.99: after how many steps has v at least 90 % of what it should have?
ninety_percent = Exercise(
    right=_steps_until(0.9, 0.99),
    nearly={
        _steps_until(0.9, 0.999): "That is for β2 = 0.999.",
        _steps_until(0.9, 0.9): "That is for β2 = 0.9.",
        _steps_until(0.1, 0.99): "That is when v has 10 % of it. You solved β^t = 0.9; it is 1 − β^t that counts.",
        _steps_until(0.9, 0.99) - 1: "Just before. Asked for is the first whole step that reaches it.",
        100: "1/(1 − β2) is a good rule of thumb for how long v remembers. By then it has 63 % of what it should have.",
    },
    within=2e-3,  # a whole number of steps: 230 and not 229
)

#: Why does Adam correct its bias?
why = Exercise(
    right="b",
    nearly={
        "a": "Dividing by 1 − β^t is dividing by one number, which knows nothing of the noise.",
        "c": "That is true of every running average, and the correction does not mend it. It is ζ in equation (4).",
        "d": "That is what ε is for. Besides, 1 − β^t makes the average larger by the same factor whatever is in it.",
    },
)
