"""Exercises of ``11_test_your_own_optimizer``."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise


def _second(opt: ri.Rule) -> float:
    """Where θ = 1 stands after two steps under gradients of 1 and −1."""
    return float(ri.trace(opt, np.array([1.0]), np.array([[1.0], [-1.0]]))["theta"][-1, 0])


#: AdamW(lr=0.1, weight_decay=0.1, eps=0), θ = 1, the gradients 1 and −1: where is θ after two steps?
two_steps = Exercise(
    right=_second(ri.AdamW(lr=0.1, weight_decay=0.1, eps=0)),
    nearly={
        _second(ri.dialects.torch.AdamW(lr=0.1, weight_decay=0.1, eps=0)): (
            "That is PyTorch's AdamW, which multiplies the decay by the learning rate."
        ),
        _second(ri.Adam(lr=0.1, l2=0.1, eps=0)): "That is L2: you put the decay into the gradient.",
        _second(ri.Adam(lr=0.1, eps=0)): "That is without any decay.",
        _second(
            ri.SGDW(lr=0.1, momentum=0.0, weight_decay=0.1)
        ): "That is SGD with decay. Adam divides by the root of v.",
    },
)

#: What says that a wrong optimizer is wrong?
evidence = Exercise(
    right="d",
    nearly={
        "a": "Most of the wrong ones above bring the loss down as well as the right one.",
        "b": "A tolerance that lets float32 pass lets a wrong ε pass too, if the gradients are of ordinary size.",
        "c": "Two implementations may share a mistake, or be two variants, both right in their own way.",
    },
)
