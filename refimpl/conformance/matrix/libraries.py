"""The libraries of the matrix: what they are called where, and what their process needs."""

import importlib.metadata
import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Library:
    """A library, or one of the ways to run it.

    Attributes:
        name: what it is called in the table.
        dialects: the name of its module in ``refimpl.dialects``.
        distribution: what it is called in a registry.
        needs: the packages that are imported.
        paths: further arguments that choose another execution path of the same optimizer.
        narrow: arguments of those paths that are for float32 only.
        environment: variables of its process, beside those that are set.
        seconds: what one cell may take.
        told: what else is to be said where it is missing.
    """

    name: str
    dialects: str
    distribution: str
    needs: tuple[str, ...]
    paths: tuple[Mapping[str, Any], ...] = ()
    narrow: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 120.0
    told: str = ""

    @property
    def missing(self) -> str:
        """Why it cannot be run here; "" if it can."""
        absent = [each for each in self.needs if importlib.util.find_spec(each) is None]
        return f"{', '.join(absent)} not installed{self.told}" if absent else ""

    @property
    def version(self) -> str:
        """Of the distribution; "" where it is missing."""
        try:
            return importlib.metadata.version(self.distribution)
        except importlib.metadata.PackageNotFoundError:
            return ""


LIBRARIES = (
    Library("PyTorch", "torch", "torch", ("torch",), ({"foreach": True}, {"fused": True})),
    Library("optax", "optax", "optax", ("jax", "optax")),
    Library("Keras on PyTorch", "keras", "keras", ("keras", "torch"), environment={"KERAS_BACKEND": "torch"}),
    Library("Keras on JAX", "keras", "keras", ("keras", "jax"), environment={"KERAS_BACKEND": "jax"}),
    Library("JAX's examples", "jax_examples", "jax", ("jax",)),
    Library("MLX", "mlx", "mlx", ("mlx",)),
    Library(
        "tinygrad",
        "tinygrad",
        "tinygrad",
        ("tinygrad",),
        # it compiles C by clang, or runs in Python
        environment={"DEV": os.environ.get("DEV") or ("CPU" if shutil.which("clang") else "PYTHON")},
        seconds=600.0,
    ),
    Library("ONNX", "onnx", "onnx", ("onnx",)),
    Library("Paddle", "paddle", "paddlepaddle", ("paddle",), ({"use_multi_tensor": True},), ("use_multi_tensor",)),
    Library("Chainer", "chainer", "chainer", ("chainer",), told="; 7.8.1, the last, cannot be built any more"),
    Library(
        "TensorFlow",
        "tensorflow",
        "tensorflow-cpu",
        ("tensorflow",),
        environment={"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"},
    ),
    Library("scikit-learn", "sklearn", "scikit-learn", ("sklearn",)),
    Library("numpy-ml", "numpy_ml", "numpy-ml", ("numpy_ml",)),
    Library("autograd", "autograd", "autograd", ("autograd",)),
    Library(
        "pytorch-optimizer",
        "pytorch_optimizer",
        "pytorch_optimizer",
        ("pytorch_optimizer",),
        ({"foreach": True},),
    ),
)


def named(name: str) -> Library:
    """A library by its name.

    Raises:
        ValueError: there is none.
    """
    for each in LIBRARIES:
        if each.name.lower() == name.lower():
            return each
    raise ValueError(f"library must be one of {', '.join(each.name for each in LIBRARIES)}, got {name!r}")
