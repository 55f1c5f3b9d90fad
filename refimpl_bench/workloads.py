"""What is stepped: the shapes of the parameters, and the numbers in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Workload:
    """Parameter arrays of given shapes.

    Attributes:
        name: what ``--workload`` calls it.
        title: what a reader is told.
        shapes: name of each array -> its shape.
        rounds: how often every contestant has its turn, unless ``--rounds`` says otherwise.
    """

    name: str
    title: str
    shapes: Shapes
    rounds: int

    @property
    def parameters(self) -> int:
        return sum(map(prod, self.shapes.values()))

    def theta(self, dtype: str) -> Iterator[np.ndarray]:
        """θ_0, array by array: standard normal numbers, the same in every call."""
        return self._normal(1, dtype)

    def gradients(self, dtype: str) -> Iterator[np.ndarray]:
        """g, array by array: normal numbers kept off zero, where rules without an ε part ways."""
        for g in self._normal(2, dtype):
            g += np.copysign(g.dtype.type(0.1), g)
            yield g

    def _normal(self, seed: int, dtype: str) -> Iterator[np.ndarray]:
        for i, shape in enumerate(self.shapes.values()):
            yield np.random.default_rng((seed, i)).standard_normal(shape, np.dtype(dtype))


def flat(size: int) -> Shapes:
    """One array."""
    return {"theta": (size,)}


def resnet50(width: int = 64, classes: int = 1000) -> Shapes:
    """The 161 parameters of ResNet-50 (He et al. 2016, arXiv 1512.03385, table 1), as torchvision has them."""
    shapes: Shapes = {"conv1.weight": (width, 3, 7, 7), **_norm("bn1", width)}
    inputs = width
    for stage, blocks in enumerate((3, 4, 6, 3), start=1):
        inner = width * 2 ** (stage - 1)
        for block in range(blocks):
            name = f"layer{stage}.{block}"
            shapes |= _bottleneck(name, inputs, inner)
            if block == 0:
                shapes[f"{name}.downsample.0.weight"] = (4 * inner, inputs, 1, 1)
                shapes |= _norm(f"{name}.downsample.1", 4 * inner)
            inputs = 4 * inner
    return shapes | {"fc.weight": (classes, inputs), "fc.bias": (classes,)}


def _bottleneck(name: str, inputs: int, inner: int) -> Shapes:
    sizes = ((inner, inputs, 1), (inner, inner, 3), (4 * inner, inner, 1))
    shapes: Shapes = {}
    for i, (out, into, kernel) in enumerate(sizes, start=1):
        shapes[f"{name}.conv{i}.weight"] = (out, into, kernel, kernel)
        shapes |= _norm(f"{name}.bn{i}", out)
    return shapes


def _norm(name: str, size: int) -> Shapes:
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}


def gpt2(width: int = 768, words: int = 50257, positions: int = 1024, blocks: int = 12) -> Shapes:
    """The 148 parameters of GPT-2 small (Radford et al. 2019, table 2); the output layer is the embedding."""
    shapes: Shapes = {"wte.weight": (words, width), "wpe.weight": (positions, width)}
    for name in (f"h.{block}" for block in range(blocks)):
        layers = {"attn.c_attn": (1, 3), "attn.c_proj": (1, 1), "mlp.c_fc": (1, 4), "mlp.c_proj": (4, 1)}
        for layer, (into, out) in layers.items():
            shapes[f"{name}.{layer}.weight"] = (into * width, out * width)
            shapes[f"{name}.{layer}.bias"] = (out * width,)
        shapes |= _norm(f"{name}.ln_1", width) | _norm(f"{name}.ln_2", width)
    return shapes | _norm("ln_f", width)


#: name -> the workload at full size, and at a size for trying it out.
_FULL: dict[str, Callable[[], Workload]] = {
    "flat": lambda: Workload("flat", "one array of 8 million", flat(8_000_000), 11),
    "resnet50": lambda: Workload("resnet50", "ResNet-50's 161 tensors", resnet50(), 9),
    "gpt2": lambda: Workload("gpt2", "GPT-2 small's 148 tensors", gpt2(), 5),
    "thousand": lambda: Workload("thousand", "one array of 1000", flat(1000), 31),
}
_QUICK: dict[str, Callable[[], Workload]] = {
    "flat": lambda: Workload("flat", "one array of 200 thousand", flat(200_000), 5),
    "resnet50": lambda: Workload("resnet50", "ResNet-50's 161 tensors, width 1/8", resnet50(8), 5),
    "gpt2": lambda: Workload("gpt2", "GPT-2's 148 tensors, width 1/16", gpt2(48, words=2000), 5),
    "thousand": lambda: Workload("thousand", "one array of 1000", flat(1000), 5),
}
WORKLOADS = tuple(_FULL)


def workload(name: str, quick: bool = False) -> Workload:
    """The workload of that name, one of ``WORKLOADS``."""
    return (_QUICK if quick else _FULL)[name]()
