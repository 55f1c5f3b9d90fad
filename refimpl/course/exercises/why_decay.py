"""Exercises of ``09_why_weight_decay``."""

from ..exercise import Exercise

#: Sixteen times the decay: what happens to the norm at equilibrium?
norm = Exercise(
    right=0.5,
    nearly={
        0.0625: "The norm goes with the fourth root of α/λ′.",
        0.25: "You took the square root. It is ‖θ‖⁴ that goes with α/λ′.",
        2: "More decay makes the norm smaller.",
        16: "More decay makes the norm smaller, and only by the fourth root.",
    },
)

#: Four times the learning rate: what happens to the effective rate at equilibrium?
effective = Exercise(
    right=2.0,
    nearly={
        4: "That is so in the first step. Then the norm grows, and the effective rate is α over its square.",
        1: "It would be so if ‖θ‖² grew as α does. It grows as the root of α.",
        16: "The norm grows too; it does not shrink.",
        2**0.5: "‖θ‖ grows by that factor. The effective rate is α/‖θ‖².",
    },
)

#: What does decay do to a network that computes the same for c θ as for θ?
purpose = Exercise(
    right="c",
    nearly={
        "a": "Small weights compute the same as large ones here. What else depends on their size?",
        "b": "It does not change the loss either, for c θ has the loss of θ. What depends on the norm?",
        "d": "Without decay the norm grows; nothing overflows within any training that anybody does.",
    },
)
