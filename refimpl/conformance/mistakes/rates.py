"""The learning rate, the schedule, and which parameters move."""

from typing import Any

import numpy as np

from .mistake import Mistake

ETA = r"\beta\b"
M = "m = h.beta1 * m + (1 - h.beta1) * g"


def _shifted(schedule: Any, by: int) -> Any:
    return None if schedule is None else lambda k: schedule(max(k + by, 0))


MISTAKES = (
    Mistake("the schedule is ignored", schedule=lambda schedule: None, about=ETA),
    Mistake(
        "the schedule is one step ahead: the first step uses schedule(1)",
        schedule=lambda s: _shifted(s, 1),
        about=ETA,
    ),
    Mistake("the schedule is one step late", schedule=lambda s: _shifted(s, -1), about=ETA),
    Mistake(
        "the hyperparameters are rounded to float32",
        settings=lambda given: {name: float(np.float32(value)) for name, value in given.items()},
        about=r"\bh\.\w+",
    ),
    Mistake("it climbs: the step has the wrong sign", ("theta - eta * ", "theta + eta * ")),
    Mistake("it climbs: the step has the wrong sign", ("theta = theta - m", "theta = theta + m")),
    Mistake("the learning rate is applied twice", ("h.lr * m_hat", "h.lr * h.lr * m_hat")),
    Mistake("the learning rate is applied twice", ("eta * h.lr * ", "eta * h.lr * h.lr * ")),
    Mistake("the learning rate is divided by √t", ("h.lr * m_hat", "h.lr / xp.scalar.sqrt(t) * m_hat")),
    Mistake("the learning rate is divided by √t", ("eta * h.lr * ratio", "eta * h.lr / xp.scalar.sqrt(t) * ratio")),
    Mistake("the gradient's sign is taken", ("eta * h.lr * g", "eta * h.lr * xp.where(g, g / xp.abs(g), 0)")),
    Mistake(
        "averages of parameters whose gradient is zero stand still",
        (M, f"{M}\n    m = xp.where(g, m, (m - (1 - h.beta1) * g) / h.beta1)"),
        "apache/mxnet#9177",
    ),
)
