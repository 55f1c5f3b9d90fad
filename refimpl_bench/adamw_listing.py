"""AdamW by hand, without refimpl: the yardstick of the plain reading."""

from typing import Any

import numpy as np


def adamw(
    theta: Any,
    g: Any,
    m: Any,
    v: Any,
    t: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> tuple[Any, Any, Any]:
    """One step on one array: the new θ, m and v."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - (lr * m_hat / (np.sqrt(v_hat) + eps) + weight_decay * theta)
    return theta, m, v
