"""PyTorch's reductions on a plateau."""

from dataclasses import dataclass
from typing import Any

from ...schedules.plateau import above
from ...schedules.reduce_on_plateau import ReduceOnPlateau


@dataclass(frozen=True)
class ReduceLROnPlateau(ReduceOnPlateau):
    """``torch.optim.lr_scheduler.ReduceLROnPlateau``: the rate stays where a reduction would be ``eps`` or less.

    The counts begin anew all the same.  ``min_lr`` and ``eps`` are in units of the rate: ``lr`` is the optimizer's,
    and what ``step`` returns is the rate; with lr = 1 it is the multiplier.

    >>> plateau, state = ReduceLROnPlateau(factor=0.5, patience=0, eps=0.3), None
    >>> state = plateau.init()
    >>> rates = []
    >>> for _ in range(4):
    ...     rate, state = plateau.step(1.0, state)
    ...     rates.append(rate)
    >>> rates
    [1.0, 0.5, 0.5, 0.5]
    """

    library = "torch"

    lr: float = 1.0
    min_lr: float = 0.0
    eps: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_numbers("lr", "min_lr", "eps")

    def start(s) -> dict[str, float]:
        return super().start() | {"multiplier": s.lr}

    def reduced(s, xp: Any, multiplier: Any) -> Any:
        lower = xp.maximum(multiplier * s.factor, s.min_lr)
        return xp.where(above(xp, multiplier - lower, s.eps), lower, multiplier)
