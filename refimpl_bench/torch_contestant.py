"""``torch.optim``: its loop over the tensors, its multi-tensor steps, and its fused kernels."""

import inspect
import os
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from refimpl._util.versions import library
from refimpl.core.containers import flat

from .contestants import Contestant, Data, Entrant
from .contests import Contest

#: What it is called -> the arguments that choose it, and the arrays it makes during a step.
VARIANTS: dict[str, tuple[dict[str, bool], int]] = {
    "fused": ({"fused": True}, 0),
    "foreach": ({"foreach": True}, 3),
    "for-loop": ({"foreach": False}, 1),
}
#: The one that need not be in memory together with the others.
SLOW = "torch for-loop"


class Torch(Contestant):
    """A ``torch.optim`` optimizer; its gradients are shared with the others of the same data."""

    def __init__(self, name: str, settings: dict[str, Any], data: Data):
        self.torch = library("torch")
        self.count = self.torch.get_num_threads()
        self.params = [self.torch.nn.Parameter(self.torch.from_numpy(x).clone()) for x in flat(data.params())]
        self.spoils_gradients = bool(settings.get("nesterov") and settings.get("foreach"))
        self.data = data
        self.renew_gradients()
        self.optimizer = getattr(self.torch.optim, name)(self.params, **settings)

    def use(self, count: int) -> None:
        self.torch.set_num_threads(count)

    def run(self, steps: int) -> None:
        step = self.optimizer.step
        for _ in range(steps):
            step()

    def scale_gradients(self, factor: float) -> None:
        for p in self.params:
            p.grad.mul_(factor)

    def renew_gradients(self) -> None:
        gradients = self._copied() if self.spoils_gradients else self._shared()
        for p, g in zip(self.params, gradients, strict=True):
            p.grad = g

    def theta(self) -> Iterable[np.ndarray]:
        return (p.detach().numpy() for p in self.params)

    def close(self) -> None:
        self.torch.set_num_threads(self.count)

    def _copied(self) -> list[Any]:
        return [self.torch.from_numpy(g).clone() for g in flat(self.data.grads)]

    def _shared(self) -> list[Any]:
        if "torch" not in self.data.shared:
            self.data.shared["torch"] = self._copied()
        return self.data.shared["torch"]


def entrants(contest: Contest, counts: Sequence[int]) -> list[Entrant]:
    """The variants that this version of PyTorch has for the rule.

    Raises:
        ModuleNotFoundError: PyTorch is not installed.
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # huge pages, which NumPy asks for too; read on import
    torch = library("torch")
    if contest.torch is None:
        return []
    name, settings = contest.torch
    has = inspect.signature(getattr(torch.optim, name)).parameters
    found = []
    for variant, (choice, temporary) in VARIANTS.items():
        if set(choice) <= set(has):
            make = partial(Torch, name, settings | choice)
            resident = 1 + len(contest.rule.slots)
            found.append(Entrant(f"torch {variant}", "torch", tuple(counts), resident, temporary, make))
    return found
