"""``pytorch_optimizer``, whose classes are of the kind of those in ``torch.optim``."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Self

from ..torch import adapter as torch
from .base import LIBRARY


def knows(base: Any) -> bool:
    """Is it a class of its own?"""
    return torch.knows(base) and LIBRARY.has(base)


@dataclass
class State(torch.State):
    """As PyTorch's, with what makes another optimizer."""

    make: Callable[[list[Any]], Any] = lambda tensors: None

    def __deepcopy__(self, memo: Any) -> Self:
        """By ``state_dict``: a deep copy of one of these optimizers has lost attributes, ``maximize`` among them."""
        tensors = copy.deepcopy(self.tensors, memo)
        optimizer = self.make(tensors)
        optimizer.load_state_dict(self.optimizer.state_dict())
        return type(self)(optimizer, tensors, list(self.rates), self.k, self.make)


class Adapter(torch.Adapter):
    """An optimizer of pytorch-optimizer on NumPy arrays."""

    def init(self, params: Any) -> State:
        """The optimizer on tensors of its own."""
        made = super().init(params)
        own = {field.name: getattr(made, field.name) for field in fields(torch.State)}
        return State(**own, make=lambda tensors: self.call.thing(tensors, **self.given))
