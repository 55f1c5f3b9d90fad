"""Checks of arrays: what may be a parameter, a gradient or a slot, and what is refused by name."""

from collections.abc import Mapping
from typing import Any

import array_api_compat
import numpy as np

from .._util.messages import shown

DTYPES = ("float16", "float32", "float64")
NUMPY_DTYPES = frozenset(map(np.dtype, DTYPES))
ALLOWED = f"an array of {', '.join(DTYPES)}"

#: Where PyTorch keeps the subclasses of its tensor that compute as tensors do: sharded ones, and those without values.
TORCH_SUBCLASSES = ("torch.distributed.", "torch._subclasses.")


def as_array(path: str, value: Any) -> Any:
    """``value`` as a plain array of float16, float32 or float64; Python floats and NumPy scalars become 0-d.

    Raises:
        TypeError: it is no array, an array of another dtype, or one that does not behave as a plain array does:
            a subclass of NumPy's or PyTorch's, a sparse, nested or meta tensor, a tensor that requires grad.
    """
    if type(value) is np.ndarray:
        if value.dtype in NUMPY_DTYPES:
            return value
    elif isinstance(value, np.ndarray) and not array_api_compat.is_cupy_array(
        value
    ):  # as the tests' stand-in for it is
        raise TypeError(
            f"{path} must be {ALLOWED}, got the subclass {type(value).__name__} of it; "
            f"np.asarray(x) makes it a plain array{_lost(value)}"
        )
    elif isinstance(value, float) or isinstance(value, np.generic):  # noqa: SIM101 torch.compile reads no float | np
        value = np.asarray(value)
    elif not array_api_compat.is_array_api_obj(value):
        raise TypeError(f"{path} must be {ALLOWED}, got {shown(value)}{_kind(value)}")
    elif array_api_compat.is_torch_array(value):
        _check_tensor(path, value)
    elif array_api_compat.is_pydata_sparse_array(value):
        raise TypeError(f"{path} must be {ALLOWED}, got a sparse array; x.todense() makes it a dense one")
    if str(value.dtype).rpartition(".")[2] not in DTYPES:
        raise TypeError(f"{path} must be {ALLOWED}, got dtype {value.dtype}{_order(value)}")
    return value


def _check_tensor(path: str, tensor: Any) -> None:
    """A TypeError for a tensor that is not a plain, dense one with values and outside the graph of gradients."""
    kind = type(tensor)
    if tensor.requires_grad:
        raise TypeError(f"{path} must not require grad, got a {kind.__name__} that does; allowed is x.detach()")
    if tensor.is_nested:
        raise TypeError(f"{path} must be a dense tensor, got a nested one; allowed is a list of its x.unbind()")
    if kind.__name__ != "Tensor" and not kind.__module__.startswith(TORCH_SUBCLASSES):
        raise TypeError(
            f"{path} must be a plain torch.Tensor, got its subclass {kind.__name__}; x.detach() or x.as_subclass("
            f"torch.Tensor) makes it plain"
        )
    if str(tensor.layout) != "torch.strided":
        raise TypeError(f"{path} must be a dense tensor, got the layout {tensor.layout}; x.to_dense() makes it dense")
    if tensor.is_meta:
        raise TypeError(f"{path} must be on a device with values, got a tensor on the device meta, which has none")


def _lost(array: np.ndarray) -> str:
    return ", without its mask" if isinstance(array, np.ma.MaskedArray) else ""


def _kind(value: Any) -> str:
    """What a message adds to the repr of what is no array, where that does not say it."""
    cls = type(value)
    if isinstance(value, Mapping):
        return f", a {cls.__name__}; as containers are allowed dict, OrderedDict, list and tuple, such as dict(x)"
    return "" if cls.__module__ == "builtins" else f", a {cls.__module__}.{cls.__qualname__}"


def _order(value: Any) -> str:
    """What a message adds of an array of an allowed dtype in the other byte order."""
    swapped = isinstance(value, np.ndarray) and not value.dtype.isnative and value.dtype.newbyteorder() in NUMPY_DTYPES
    return f", not this machine's byte order; x.astype({value.dtype.newbyteorder().name!r}) has it" if swapped else ""
