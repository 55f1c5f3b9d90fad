"""Exercises of ``06_adamw_on_real_data``."""

import math

import refimpl as ri

from ..exercise import Exercise

#: λ for λ_norm = 0.05, batches of 50 out of 600 images, 40 epochs.
normalized = Exercise(
    right=ri.normalized_weight_decay(0.05, batch_size=50, n_train=600, epochs=40),
    nearly={
        0.05 * math.sqrt(50 / 600): "You left out the epochs. The number under the root is one over all batch passes.",
        0.05 * 50 / (600 * 40): "You took no root.",
        0.05 * math.sqrt(600 * 40 / 50): "You turned the fraction over: more passes need less decay in each.",
        0.05 / math.sqrt(600 * 40): "You left out the batch size.",
        0.05: "That is λ_norm itself, the decay for a single batch pass.",
    },
)

#: In the scale-invariant network, rate times ten: what must the λ′ of SGD with L2 be multiplied by?
carried_l2 = Exercise(
    right=0.1,
    nearly={
        1: "That is so in a plain network at the end of training. Here the product α λ′ counts.",
        10: "You kept the quotient. Here the product α λ′ counts.",
        0.01: "That is Adam's, where α² λ′ counts.",
    },
)

#: The same for Adam with L2.
carried_adam = Exercise(
    right=0.01,
    nearly={
        0.1: "That is SGD's, where α λ′ counts. For Adam it is α² λ′.",
        1: "That is so for decoupled decay. L2 in Adam goes through the denominator.",
        100: "The product α² λ′ stays, so one factor grows when the other shrinks.",
    },
)

#: The best weight_decay of PyTorch's AdamW is 0.1 at lr = 0.01; what is it at lr = 0.001, if the best λ stays?
torch_decay = Exercise(
    right=1.0,
    nearly={
        0.1: "λ is lr times weight_decay in PyTorch. With the same weight_decay λ would be a tenth.",
        0.01: "You went the other way: λ = lr · weight_decay must stay.",
        0.001: "That is λ itself. PyTorch multiplies its weight_decay by lr.",
    },
)
