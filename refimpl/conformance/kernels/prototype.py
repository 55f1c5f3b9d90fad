"""The parameters of a C function: what the check has to pass for each."""

import ast
import ctypes
import re
from dataclasses import dataclass
from typing import Any

from ..._util.messages import shown
from ...core.hyperparameter_table import HYPERPARAMETERS
from ...core.other_names import ALIASES

#: What a pointer may point to -> the dtype of the array.
ARRAYS = {
    "float": "float32",
    "double": "float64",
    **dict.fromkeys(("_Float16", "__fp16", "__half", "half"), "float16"),
    **dict.fromkeys(("__bf16", "bfloat16", "__nv_bfloat16", "nv_bfloat16"), "bfloat16"),
}
#: What a number may be -> how it is passed.
SCALARS: dict[str, Any] = {
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "int": ctypes.c_int,
    "unsigned": ctypes.c_uint,
    "unsigned int": ctypes.c_uint,
    "long": ctypes.c_long,
    "unsigned long": ctypes.c_ulong,
    "long long": ctypes.c_longlong,
    "size_t": ctypes.c_size_t,
    "bool": ctypes.c_bool,
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
}
_QUALIFIERS = {"const", "restrict", "__restrict", "__restrict__", "volatile"}
#: Names that need no explanation.
_MEANT = {
    **dict.fromkeys(("theta", "params", "param", "p", "w", "weights"), "theta"),
    **dict.fromkeys(("g", "grad", "grads", "gradient", "gradients", "dw"), "g"),
    **dict.fromkeys(("n", "size", "count", "numel", "length", "len"), "n"),
    **dict.fromkeys(("t", "step"), "t"),
}
#: The names that an expression may have beside hyperparameters.
GIVEN = ("n", "t", "k", "eta")


@dataclass(frozen=True)
class Parameter:
    """One parameter of the function.

    Attributes:
        name: as the prototype has it.
        kind: "theta", "g", "buffer" or "number".
        dtype: of an array.
        passed: of a number, one of SCALARS by its name.
        value: of a number, the expression that gives it; of a buffer, what it starts with.
    """

    name: str
    kind: str
    dtype: str = ""
    passed: str = ""
    value: str = ""

    @property
    def uses(self) -> set[str]:
        """The names in the expression of a number."""
        tree = ast.walk(ast.parse(self.value, mode="eval")) if self.kind == "number" else ()
        return {node.id for node in tree if isinstance(node, ast.Name)}


def parameters(signature: str, values: dict[str, str | float]) -> list[Parameter]:
    """The parameters of a prototype.

    Args:
        signature: their C declarations with commas between them, such as "float *theta, const float *g, int n".
        values: as for ``kernel_target``.

    Raises:
        ValueError: one of them has a type or a name that says nothing.
    """
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", signature, flags=re.DOTALL)
    inner = re.fullmatch(r"[^()]*\((.*)\)\s*;?\s*", text, re.DOTALL)
    found = [_parameter(each, values) for each in (inner[1] if inner else text).split(",")]
    names = [each.name for each in found]
    if unknown := set(values) - set(names):
        raise ValueError(f"values must be for parameters of the signature ({', '.join(names)}), got {min(unknown)!r}")
    for kind, what in (("theta", "the parameters"), ("g", "the gradient")):
        if sum(each.kind == kind for each in found) != 1:
            raise ValueError(f"signature must have one pointer to {what}, called {kind} or so by values, got {names}")
    return found


def _parameter(text: str, values: dict[str, str | float]) -> Parameter:
    words = re.findall(r"\w+|\*", re.sub(r"\[\w*\]", " * ", text))
    names = [word for word in words if word != "*" and word not in _QUALIFIERS]
    if len(names) < 2:
        raise ValueError(f"signature must have a type and a name for each parameter, got {shown(' '.join(words))}")
    name, kind, stars = names[-1], " ".join(names[:-1]), words.count("*")
    value = values.get(name, _MEANT.get(name.lower(), name))
    if stars == 1 and kind in ARRAYS:
        return _array(name, kind, value, name in values)
    if stars == 0 and kind in SCALARS:
        return Parameter(name, "number", passed=kind, value=_expression(name, value))
    raise ValueError(
        f"signature: {' '.join(words)} must be a pointer to {', '.join(ARRAYS)}, or a number of the types "
        f"{', '.join(SCALARS)}"
    )


def _array(name: str, kind: str, value: str | float, said: bool) -> Parameter:
    if value in ("theta", "g"):
        return Parameter(name, str(value), dtype=ARRAYS[kind])
    if said and not isinstance(value, int | float):
        raise ValueError(f"values[{name!r}] must be 'theta', 'g' or the number that fills it, got {shown(value)}")
    return Parameter(name, "buffer", dtype=ARRAYS[kind], value=str(value) if said else "0.0")


def _expression(name: str, value: str | float) -> str:
    """An expression in the names that are known.

    Raises:
        ValueError: it is none.
    """
    text = ALIASES.get(str(value), str(value))
    found = Parameter(name, "number", value=text)
    try:
        strange = found.uses - {*HYPERPARAMETERS, *GIVEN, "sqrt"}
    except SyntaxError:
        raise ValueError(f"values[{name!r}] must be a number or an expression, got {shown(value)}") from None
    if strange:
        raise ValueError(
            f"signature: {name} needs an entry in values, a number or an expression in the names "
            f"{', '.join((*HYPERPARAMETERS, *GIVEN))}; got {shown(value)}"
        )
    return text
