"""What JAX traces: values that it does not have yet, under ``jit``, ``vmap`` …; and PyTorch's compiler.

Neither is ever imported here, only met where somebody else has imported it.
"""

import sys
from typing import Any


def is_traced(x: Any) -> bool:
    """Does ``x`` stand for a value that JAX does not have yet?

    >>> is_traced(0.5)
    False
    """
    tracer = getattr(getattr(sys.modules.get("jax"), "core", None), "Tracer", None)
    return tracer is not None and isinstance(x, tracer)


def is_traced_scalar(x: Any, kinds: tuple[str, ...] = ("float", "int", "uint")) -> bool:
    """Is ``x`` a single real number that JAX does not have yet, such as t inside ``jax.jit``?"""
    return is_traced(x) and x.shape == () and x.dtype.name.startswith(kinds)


def taken_as_traced(name: str, x: Any) -> bool:
    """Is the hyperparameter ``x`` to be taken as it is, because JAX traces it?

    Raises:
        TypeError: JAX traces it, and it is no single real number.
    """
    if is_traced(x) and not is_traced_scalar(x):
        raise TypeError(
            f"{name} must be a single real number where JAX traces it, under jax.vmap for many, got {x!r} "
            f"of shape {x.shape} and dtype {x.dtype}"
        )
    return is_traced(x)


def settled(x: Any) -> Any:
    """A 0-d array of JAX as the Python number that it holds, where it holds one; anything else as it is."""
    array = getattr(sys.modules.get("jax"), "Array", None)
    if array is None or not isinstance(x, array) or is_traced(x) or x.shape != ():
        return x
    return x.item()


def torch_compiles() -> bool:
    """Is PyTorch's compiler reading this very code?"""
    torch = sys.modules.get("torch")
    return torch is not None and torch.compiler.is_compiling()
