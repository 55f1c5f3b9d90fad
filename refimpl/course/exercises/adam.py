"""Exercises of ``03_adam``."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise


def _step(opt: ri.Rule, gradients: list[float]) -> float:
    """How far θ moves in the last of these steps."""
    theta = ri.trace(opt, np.array([0.0]), np.array(gradients)[:, None])["theta"].ravel()
    return abs(float(theta[-1] - (theta[-2] if len(theta) > 1 else 0.0)))


#: How far does Adam(lr=0.001) move in its first step, if the gradient is 250?
first_step = Exercise(
    right=_step(ri.Adam(lr=0.001), [250.0]),
    nearly={
        0.25: "That is lr times the gradient, which is the step of SGD. Adam divides by the gradient's size.",
        _step(ri.Adaptive(lr=0.001, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.999)), [250.0]): (
            "That is the step without bias correction: divide both averages by 1 − β^t first."
        ),
        0.0001: "That has m corrected for nothing: m is only (1 − β1) g, and 1 − β1^1 is the same factor.",
        250.0: "That is the gradient. How large is m_hat / sqrt(v_hat) when there has been one gradient only?",
    },
)
