"""Exercises of ``exercises/01_to_05``, across the first five lessons."""

import numpy as np

import refimpl as ri

from ..exercise import Exercise

#: Why does Adam correct its bias?  With the reasons in other words than in the lesson.
bias = Exercise(
    right="c",
    nearly={
        "a": "The average lags behind when gradients change, before and after the correction alike.",
        "b": "1 − β^t is one number for all; it cannot know which gradients were noisy.",
        "d": "The step does not depend on the size of the gradient with the correction or without.",
    },
)

#: How long is the second step of Adam(lr=0.01) without bias correction under a constant gradient?
_PLAIN = ri.Adaptive(lr=0.01, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.999))
_PATH = np.abs(ri.trace(_PLAIN, np.array([0.0]), np.full((2, 1), 3.0))["theta"].ravel())
second_step = Exercise(
    right=float(_PATH[1] - _PATH[0]),
    nearly={
        0.01: "That is with the correction.",
        float(_PATH[0]): "That is the first step. In the second, m is 0.19 g; what is v?",
        float(_PATH[1]): "That is how far it has gone in two steps. The second alone?",
        0.01 * 0.19 / 0.001999: "You divided by v. Take its root.",
        0.01 * 0.19: "You left the root of v out.",
    },
)

#: SGD with the learning rate 0.1 shall decay the weights by λ = 0.01 in each step. Which λ′ in the loss does that?
sgd_l2 = Exercise(
    right=0.01 / 0.1,
    nearly={
        0.01: "The term in the loss goes through the gradient, which is multiplied by the learning rate.",
        0.01 * 0.1: "You multiplied by the learning rate. The step does that already, so λ′ must make up for it.",
    },
)

#: Why is no λ′ weight decay for Adam?
adam_l2 = Exercise(
    right="b",
    nearly={
        "a": "That is true of SGD too, and for SGD λ′ = λ/α makes up for it.",
        "c": "Momentum does part the two, but Adam with β1 = 0 has none, and no λ′ does it there either.",
        "d": "Bias correction multiplies all of the average alike. Look at what the average is divided by.",
    },
)

#: PyTorch's AdamW(lr=0.001, weight_decay=0.01): which λ is that in the paper?
torch_lambda = Exercise(
    right=0.001 * 0.01,
    nearly={
        0.01: "That would be so if PyTorch did not multiply by the learning rate. It does.",
        0.01 / 0.001: "You divided. PyTorch multiplies its number by the learning rate; the paper does not.",
        0.001: "That is the learning rate.",
    },
)

#: A paper's λ is 0.0005 at the learning rate 0.05. Which weight_decay is that in optax?
to_optax = Exercise(
    right=0.0005 / 0.05,
    nearly={
        0.0005: "optax multiplies this by the learning rate, so it would be 20 times too little.",
        0.0005 * 0.05: "That is from optax to the paper. The other way round one divides.",
    },
)

#: What happens to the decay of PyTorch's AdamW, in each step, if one halves its lr and leaves the rest?
halved = Exercise(
    right="a",
    nearly={
        "b": "That is the paper's AdamW, where λ is not multiplied by α.",
        "c": "It would be so if one divided by the learning rate.",
    },
)

#: Which rule is behind the curtain?
curtain = Exercise(
    right="d",
    nearly={
        "a": "Momentum's step is proportional to the gradient. Multiply all gradients by ten.",
        "b": "AdaGrad's steps shrink for ever under a constant gradient. Do these?",
        "c": "RMSProp's first step is longer than one learning rate, and it has no momentum. Try 1, 0, 0, 0.",
    },
)
