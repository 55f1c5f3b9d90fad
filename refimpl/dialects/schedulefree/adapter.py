"""``schedulefree``, whose classes are of the kind of those in ``torch.optim``, with a mode for training."""

from typing import Any

from ..torch import adapter as torch
from .base import LIBRARY


def knows(base: Any) -> bool:
    """Is it a class of its own?"""
    return torch.knows(base) and LIBRARY.has(base)


class Adapter(torch.Adapter):
    """An optimizer of schedulefree on NumPy arrays, which are y."""

    def init(self, params: Any) -> torch.State:
        """The optimizer on tensors of its own, in train mode."""
        state = super().init(params)
        state.optimizer.train()
        return state
