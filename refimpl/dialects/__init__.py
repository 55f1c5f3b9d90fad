"""What the libraries really compute: one module a library, in the form of rules, under their argument names.

    >>> import refimpl as ri
    >>> ri.dialects.torch.AdamW(lr=1e-3, weight_decay=1e-2).weight_decay
    0.01

A dialect is a rule: it has ``init`` and ``step``, can be traced, compiled and checked against.  Its docstring
says where it departs from the paper.
"""

import importlib
from types import ModuleType

from ..names import meant
from ..rule import Rule
from .dialect import Dialect

#: The modules, by the library's import name.
LIBRARIES = (
    *("torch", "optax", "keras", "jax_examples", "mlx", "tinygrad", "onnx"),
    *("paddle", "chainer", "tensorflow", "sklearn", "numpy_ml", "autograd", "pytorch_optimizer"),
)


def __getattr__(name: str) -> ModuleType:
    if name in LIBRARIES:
        return importlib.import_module(f".{name}", __name__)
    hint = meant(name, LIBRARIES)
    raise AttributeError(
        f"module {__name__!r} has no attribute {name!r}; known libraries are {', '.join(LIBRARIES)}{hint}"
    )


def __dir__() -> list[str]:
    return sorted({*globals(), *LIBRARIES})


def dialects(rule: type[Rule] | None = None) -> list[type[Dialect]]:
    """Every dialect, or those of one rule, library by library."""
    found = [
        each
        for name in LIBRARIES
        for each in vars(importlib.import_module(f".{name}", __name__)).values()
        if isinstance(each, type)
        and issubclass(each, Dialect)
        and f"{each.__module__}.".startswith(f"{__name__}.{name}.")
    ]
    return [each for each in found if hasattr(each, "rules") and (rule is None or rule in each.rules)]
