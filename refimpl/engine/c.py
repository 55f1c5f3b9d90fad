"""C99 and CUDA C++: how operations, constants and a function's head are written."""

import math
import re
from dataclasses import dataclass

import numpy as np

from .text import Language

#: How tightly an operation binds, and how tightly each operand must to stand there without parentheses.
BINDING = {"where": (0, 1, 1, 1), "neg": (3, 4)}
BINDING |= {"+": (1, 1, 2), "-": (1, 1, 2), "*": (2, 2, 3), "/": (2, 2, 3)}
CALL = (4, 0, 0)


@dataclass(frozen=True)
class C(Language):
    """C99, which is CUDA C++ too, in float or double.

    Attributes:
        type: ``float`` or ``double``, in which all operations are done.
    """

    type: str = "double"

    def literal(self, value: float) -> str:
        """A constant as NumPy rounds it when it meets an array: from the nearest double."""
        if not math.isfinite(value):
            return f"(({self.type})({'0.0' if value != value else '-1.0' if value < 0 else '1.0'} / 0.0))"
        if self.type == "double":
            text = repr(value)
        else:
            with np.errstate(over="ignore"):
                exact = float(np.float32(value)) == value
            text = f"{value!r}f" if exact else f"(float){value!r}"
        return f"({text})" if math.copysign(1, value) < 0 else text


def _language(type_: str) -> C:
    f = "f" if type_ == "float" else ""
    operations = {op: f"{{0}} {op} {{1}}" for op in ("+", "-", "*", "/")} | {
        "neg": "-{0}",
        "where": "{0} != 0 ? {1} : {2}",
        "sqrt": f"sqrt{f}({{0}})",
        "abs": f"fabs{f}({{0}})",
        "maximum": f"maximum{f}({{0}}, {{1}})",
        "ones_like": f"1.0{f}",
    }
    return C(operations, "{}", type_)


#: The host's part, once a step: in double, whatever the arrays are.
HOST = C({**_language("double").operations, "**": "rounded_power({0}, {1})"}, "{}", "double")
#: dtype -> the part that is done for every element.
ELEMENTS = {"float32": _language("float"), "float64": _language("double")}


def folded(line: str) -> str:
    """A function's head in lines of at most 100 columns, broken after commas."""
    rows, indent = [""], " " * min(line.index("(") + 1, 48)
    for part in re.findall(r"[^,]+,? ?", line):
        if len(rows[-1] + part.rstrip()) > 100:
            rows.append(indent)
        rows[-1] += part
    return "\n".join(row.rstrip() for row in rows)
