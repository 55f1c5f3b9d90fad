"""Momentum, NAdam's schedule of it, and AdaDelta's accumulation."""

from .mistake import Mistake

HEAVY, STEP = "h.momentum * m + eta * h.lr * g", "eta * h.lr * g"
LOOK = "theta + h.momentum * v - eta * h.lr * g"

MISTAKES = (
    Mistake(
        "the learning rate stands outside the buffer: equal as long as it is constant",
        (HEAVY, "h.momentum * m + g", "theta = theta - m", "theta = theta - eta * h.lr * m"),
        "pytorch/pytorch#1099",
    ),
    Mistake(
        "the gradient is dampened by 1 − momentum",
        (HEAVY, f"h.momentum * m + (1 - h.momentum) * {STEP}"),
        thread="samsja/muon_fsdp_2#6",
    ),
    Mistake(
        "the gradient is dampened by 1 − momentum, but for the first",
        (HEAVY, f"h.momentum * m + xp.scalar.where(t - 1, 1 - h.momentum, 1) * {STEP}"),
        "pytorch/pytorch#152833",
    ),
    Mistake(
        "the buffer is an average of gradients, and the learning rate stands outside",
        (HEAVY, "h.momentum * m + (1 - h.momentum) * g", "theta = theta - m", "theta = theta - eta * h.lr * m"),
        "samsja/muon_fsdp_2#6",
    ),
    Mistake(
        "the learning rate multiplies the momentum too",
        (HEAVY, f"h.momentum * h.lr * m + {STEP}"),
        "BRML/climin#29",
    ),
    Mistake("there is no momentum", (HEAVY, STEP)),
    Mistake("the step is Nesterov's", ("theta = theta - m", f"theta = theta - (h.momentum * m + {STEP})")),
    Mistake("the step takes the buffer of the step before", (f"m = {HEAVY}", f"w = {HEAVY}", " m=m)", " m=w)")),
    Mistake("the momentum multiplies the gradient too", (HEAVY, f"h.momentum * (m + {STEP})")),
    Mistake("momentum has the wrong sign", (HEAVY, f"{STEP} - h.momentum * m")),
    Mistake("it is momentum without Nesterov's look-ahead", (LOOK, "theta + v")),
    Mistake(
        "the look-ahead takes the new velocity twice",
        (LOOK, "theta + h.momentum * h.momentum * v - (1 + h.momentum) * eta * h.lr * g"),
        "chainer/chainer#4274",
    ),
    Mistake("the gradient is missing in the look-ahead", (LOOK, "theta + h.momentum * v")),
    Mistake(
        "μ_t is the constant β1",
        (
            "h.beta1 * (1 - 0.5 * 0.96 ** (h.psi * t))",
            "h.beta1",
            "h.beta1 * (1 - 0.5 * 0.96 ** (h.psi * (t + 1)))",
            "h.beta1",
        ),
    ),
    Mistake("m is averaged with the constant β1", ("mu * m + (1 - mu) * g\n", "h.beta1 * m + (1 - h.beta1) * g\n")),
    Mistake("ψ is 1", settings=lambda given: given | {"psi": 1.0}, needs=("psi",), about=r"\bh\.psi\b"),
    Mistake("μ_t stands where μ_{t+1} belongs", ("mu_next * m /", "mu * m /"), thread="FluxML/Flux.jl#224"),
    Mistake("the product of the μ is not accumulated", ("mu_product * mu\n", "mu\n")),
    Mistake(
        "the product has one μ_t too many",
        ("mu_product * mu_next)", "mu_product * mu * mu_next)"),
        "pytorch/pytorch#70229",
    ),
    Mistake("both terms are corrected with the same product", ("mu_product * mu_next)", "mu_product)")),
    Mistake(
        "Adam's correction stands in both terms",
        ("(1 - mu_product * mu_next)", "(1 - h.beta1**t)", "g / (1 - mu_product)", "g / (1 - h.beta1**t)"),
    ),
    Mistake(
        "the look-ahead is missing: it is Adam",
        ("mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)", "m / (1 - mu_product)"),
    ),
    Mistake(
        "the multiplier is accumulated too",
        ("delta * delta", "(eta * delta) * (eta * delta)"),
        "keras-team/keras#11532",
    ),
    Mistake(
        "the two roots are exchanged",
        ("xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps)", "xp.sqrt(v + h.eps) / xp.sqrt(u + h.eps)"),
    ),
    Mistake("the changes are not accumulated", ("h.rho * u + (1 - h.rho) * delta * delta", "0 * delta")),
    Mistake(
        "squared gradients are accumulated for squared changes", ("(1 - h.rho) * delta * delta", "(1 - h.rho) * g * g")
    ),
    Mistake(
        "ρ and 1 − ρ are exchanged",
        ("h.rho * v + (1 - h.rho)", "(1 - h.rho) * v + h.rho", "h.rho * u + (1 - h.rho)", "(1 - h.rho) * u + h.rho"),
    ),
    Mistake("the roots are missing", ("xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps)", "(u + h.eps) / (v + h.eps)")),
)
