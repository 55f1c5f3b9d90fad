"""What refimpl's step is compared with on a GPU: PyTorch's steps, and copies."""

import inspect
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from refimpl._util.versions import library
from refimpl.core.containers import flat

from .contestants import Contestant, Data, Entrant
from .contests import Contest
from .own_contestants import OnNumPy
from .torch_contestant import VARIANTS


class Torch(OnNumPy):
    """A ``torch.optim`` optimizer on memory of CuPy; with ``graph``, its step from the second on is a CUDA graph."""

    def __init__(self, name: str, settings: dict[str, Any], graph: bool, data: Data):
        self.torch = library("torch")
        self.spoils_gradients = bool(settings.get("nesterov") and settings.get("foreach"))
        self.params, self.grads, self.given = data.params(), data.grads, data.grads
        if self.spoils_gradients:
            self.grads = {str(i): g.copy() for i, g in enumerate(flat(data.grads))}
        tensors = [self.torch.nn.Parameter(self.torch.from_dlpack(x)) for x in flat(self.params)]
        for tensor, g in zip(tensors, flat(self.grads), strict=True):
            tensor.grad = self.torch.from_dlpack(g)
        self.optimizer = getattr(self.torch.optim, name)(tensors, **settings)
        self.step, self.to_capture = self.optimizer.step, graph

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.step()
            if self.to_capture:
                self.to_capture = False
                self.step = self._captured().replay

    def renew_gradients(self) -> None:
        for g, given in zip(flat(self.grads), flat(self.given), strict=True):
            g[...] = given

    def _captured(self) -> Any:
        graph = self.torch.cuda.CUDAGraph()
        with self.torch.cuda.graph(graph):
            self.optimizer.step()
        return graph


class Copy(Contestant):
    """A copy that reads and writes as many bytes as a step does, by the driver or by a kernel.

    Attributes:
        nbytes: those that it reads and writes.
    """

    def __init__(self, by_kernel: bool, streams: int, data: Data):
        import cupy

        size = max(1, streams * data.workload.parameters * np.dtype(data.dtype).itemsize // 16)
        if "copy" not in data.shared:
            source = cupy.random.default_rng(3).standard_normal(size)
            data.shared["copy"] = source, cupy.empty_like(source)
        self.a, self.b = data.shared["copy"]
        self.nbytes = 2 * self.a.nbytes
        kernel = cupy.ElementwiseKernel("T a", "T b", "b = a", "refimpl_copy")
        self.copy = partial(kernel, self.a, self.b) if by_kernel else self._by_the_driver

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.copy()

    def _by_the_driver(self) -> None:
        self.b.data.copy_from_device_async(self.a.data, self.a.nbytes)


def entrants(contest: Contest, peers: Sequence[str]) -> list[Entrant]:
    """Both copies, and PyTorch's steps if it has the rule."""
    copies = {"cudaMemcpyAsync": False, "a copying kernel": True}
    found = [Entrant(name, "limit", (), 0, 0, partial(Copy, how, contest.streams)) for name, how in copies.items()]
    return found + (_torch(*contest.torch) if "torch" in peers and contest.torch else [])


def _torch(name: str, settings: dict[str, Any]) -> list[Entrant]:
    """What this version of PyTorch has for the rule: fused, fused as a CUDA graph, and foreach."""
    has = inspect.signature(getattr(library("torch").optim, name)).parameters
    choices = {variant: (VARIANTS[variant][0], False) for variant in ("fused", "foreach")}
    if "capturable" in has:
        choices["fused, replayed"] = (VARIANTS["fused"][0] | {"capturable": True}, True)
    return [
        Entrant(f"torch {variant}", "torch", (), 0, 0, partial(Torch, name, settings | choice, graph))
        for variant, (choice, graph) in choices.items()
        if set(choice) <= set(has)
    ]
