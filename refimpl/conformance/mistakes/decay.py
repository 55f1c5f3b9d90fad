"""Weight decay, inside and outside the gradient."""

from .mistake import Mistake

STEP = "(xp.sqrt(v_hat) + h.eps)"
M, V = "(1 - h.beta1) * g", "(1 - h.beta2) * g * g"
MATRIX = "(theta if getattr(theta, 'value', theta).ndim > 1 else 0 * theta)"
DECAYED = "(g + h.weight_decay * theta)"

MISTAKES = (
    Mistake(
        "the decay is multiplied by the learning rate too (as in PyTorch and optax: λ = lr · weight_decay)",
        ("h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        "NVIDIA/apex#1849",
    ),
    Mistake(
        "the decay is not multiplied by the schedule",
        (" + h.weight_decay * theta)", ") - h.weight_decay * theta"),
        thread="PaddlePaddle/Paddle#30207",
    ),
    Mistake(
        "the decay is not multiplied by the schedule",
        ("eta * h.weight_decay", "h.weight_decay"),
        thread="PaddlePaddle/Paddle#30207",
    ),
    Mistake(
        "the decay is added to the gradient (L2), not decoupled",
        (
            M,
            f"(1 - h.beta1) * {DECAYED}",
            V,
            f"(1 - h.beta2) * {DECAYED} * {DECAYED}",
            " + h.weight_decay * theta)",
            ")",
        ),
    ),
    Mistake(
        "the decay is added to the gradient (L2), not decoupled",
        ("h.lr * g", f"h.lr * {DECAYED}", " - eta * h.weight_decay * theta", ""),
    ),
    Mistake(
        "the decay goes through the momentum buffer",
        ("eta * h.lr * g", "eta * (h.lr * g + h.weight_decay * theta)", " - eta * h.weight_decay * theta", ""),
    ),
    Mistake("the decay has the wrong sign", ("+ h.weight_decay * theta", "- h.weight_decay * theta")),
    Mistake("the decay has the wrong sign", ("- eta * h.weight_decay", "+ eta * h.weight_decay")),
    Mistake(
        "the decay is taken after the step, of the new parameters",
        ("theta - m - eta * h.weight_decay * theta", "(theta - m) * (1 - eta * h.weight_decay)"),
        thread="bitsandbytes-foundation/bitsandbytes#2010",
    ),
    Mistake(
        "the decay is taken after the step, of the new parameters",
        (
            f"theta - eta * (h.lr * m_hat / {STEP} + h.weight_decay * theta)",
            f"(theta - eta * (h.lr * m_hat / {STEP})) * (1 - eta * h.weight_decay)",
        ),
        thread="bitsandbytes-foundation/bitsandbytes#2010",
    ),
    Mistake(
        "the decay is divided by the root as well",
        (f"h.lr * m_hat / {STEP} + h.weight_decay * theta", f"(h.lr * m_hat + h.weight_decay * theta) / {STEP}"),
    ),
    Mistake(
        "parameters whose gradient is zero do not decay",
        ("h.weight_decay * theta", "h.weight_decay * xp.where(g, theta, 0)"),
        "tensorflow/addons#767",
    ),
    Mistake(
        "parameters of fewer than two axes, such as biases, do not decay",
        ("h.weight_decay * theta", f"h.weight_decay * {MATRIX}"),
    ),
    Mistake("the decay is half of what it should be", ("h.weight_decay * theta", "0.5 * h.weight_decay * theta")),
    Mistake("the decay is squared", ("h.weight_decay * theta", "h.weight_decay * h.weight_decay * theta")),
    Mistake("L2 has the wrong sign", ("g + h.l2 * theta", "g - h.l2 * theta"), thread="hardmaru/estool#35"),
    Mistake(
        "there is no L2 where the momentum is 0",
        ("h.l2 * theta", "xp.scalar.where(h.momentum, h.l2, 0) * theta"),
        "ml-explore/mlx#473",
    ),
    Mistake("L2 lacks its ½: the gradient of λ‖θ‖² is taken", ("h.l2 * theta", "2 * h.l2 * theta")),
    Mistake("L2 is not in v", ("g = g + h.l2 * theta", "raw, g = g, g + h.l2 * theta", V, "(1 - h.beta2) * raw * raw")),
    Mistake(
        "L2 is not in m", ("g = g + h.l2 * theta", "raw, g = g, g + h.l2 * theta", M + "  ", "(1 - h.beta1) * raw  ")
    ),
    Mistake(
        "the decay is decoupled, times the learning rate, and not added to the gradient",
        ("g = g + h.l2 * theta", "g = g + 0 * theta", f"m_hat / {STEP})", f"m_hat / {STEP} + h.lr * h.l2 * theta)"),
    ),
    Mistake(
        "the decay is decoupled and not added to the gradient",
        ("g = g + h.l2 * theta", "g = g + 0 * theta", f"m_hat / {STEP})", f"m_hat / {STEP} + h.l2 * theta)"),
    ),
    Mistake(
        "the decay is outside the buffer, not in the gradient",
        (
            "g = g + h.l2 * theta",
            "g = g + 0 * theta",
            "theta = theta - m",
            "theta = theta - m - eta * h.lr * h.l2 * theta",
        ),
    ),
    Mistake("L2 is not multiplied by the learning rate", ("g + h.l2 * theta", "g + h.l2 / h.lr * theta")),
)
