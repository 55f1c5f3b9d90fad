"""Exercises of ``05_l2_is_not_weight_decay``."""

from ..exercise import Exercise

#: SGD with the rate 0.05 and λ = 0.0002: which λ′ in the loss takes the same steps?
for_sgd = Exercise(
    right=0.0002 / 0.05,
    nearly={
        0.0002: "Then each step would shrink by α λ′, which is twenty times too little.",
        0.0002 * 0.05: "You multiplied by the rate. The step does that already; λ′ has to make up for it.",
        0.0002 / 0.05**2: "One division by α too many. (Equation (2) of the paper has that misprint, too.)",
        0.05: "That is the learning rate.",
        0.05 / 0.0002: "Upside down: the step multiplies λ′ by the rate, and λ is what comes out.",
    },
)

#: Two weights are 1. One has gradients of size 10, one of size 0.1. Which does Adam with L2 shrink more?
which_shrinks = Exercise(
    right="b",
    nearly={
        "a": "λ′θ is the same for both. What is it divided by?",
        "c": "That is AdamW, or SGD.",
        "d": "It does shrink. How much depends on what λ′θ is divided by.",
    },
)

#: PyTorch: AdamW(lr=3e-4, weight_decay=0.1). What is λ in the paper?
torch_to_paper = Exercise(
    right=3e-4 * 0.1,
    nearly={
        0.1: "PyTorch multiplies this by lr before it shrinks anything. The paper's λ is what is left of it then.",
        0.1 / 3e-4: "You divided. PyTorch multiplies its number by lr, the paper does not.",
        3e-4: "That is the learning rate.",
        1 - 3e-4 * 0.1: "That is what is left of a weight after the step. λ is what goes.",
    },
)

#: The paper's λ is 0.00002 and its α 0.004. Which weight_decay does PyTorch's AdamW need?
paper_to_torch = Exercise(
    right=0.00002 / 0.004,
    nearly={
        0.00002: "PyTorch would multiply this by the rate: 250 times too little decay.",
        0.00002 * 0.004: "That is the way from PyTorch to the paper. Go back.",
        0.004: "That is the learning rate.",
        0.004 / 0.00002: "Upside down: PyTorch multiplies its number by the rate, and λ is what comes out.",
    },
)

#: SGD with momentum 0.9 and a small L2, no gradients: how many times faster than without momentum do weights shrink?
with_momentum = Exercise(
    right=1 / (1 - 0.9),
    nearly={
        1: "That is so for SGDW. L2 goes through the velocity, which adds up.",
        1 + 0.9: "That is the second step. The velocity goes on growing.",
        0.9: "A velocity that is kept makes the weights shrink faster, not slower.",
        9: "You left out the first term: the step itself shrinks, and then the velocity repeats it.",
        1 / (1 - 0.9**2): "You squared the momentum. How large is 1 + 0.9 + 0.81 + …?",
    },
)
