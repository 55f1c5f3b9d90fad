"""C99 and CUDA C++: how operations, constants and a function's head are written."""

import math
import re
from dataclasses import dataclass

import numpy as np

from ..core.operations import Operation
from .expressions import Language, column

_DEFINITION = """{specifiers} {type} {name}({operands})
{{
    return {value};{note}
}}

"""


@dataclass(frozen=True, kw_only=True)
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

    def definition(self, row: Operation, specifiers: str) -> str:
        """The function that an operation calls."""
        values = [self.literal(float(value)) if isinstance(value, int) else value for _, value in row.cases]
        tests = [test.replace(" or ", " || ") for test, _ in row.cases[:-1]]
        return _DEFINITION.format(
            specifiers=specifiers,
            type=self.type,
            name=f"{row.call}{self.suffix}",
            operands=", ".join(f"{self.type} {x}" for x in row.operands),
            value="".join(f"{test} ? {value} : " for test, value in zip(tests, values, strict=False)) + values[-1],
            note=f"  // {row.note}" if row.note else "",
        )


#: The host's part, once a step: in double, whatever the arrays are.
HOST = C(name="C", forms=column("c_host"))
#: dtype -> the part that is done for every element.
ELEMENTS = {
    "float32": C(name="C", forms=column("c"), suffix="f", type="float"),
    "float64": C(name="C", forms=column("c")),
}


def folded(line: str) -> str:
    """A function's head in lines of at most 100 columns, broken after commas."""
    rows, indent = [""], " " * min(line.index("(") + 1, 48)
    for part in re.findall(r"[^,]+,? ?", line):
        if len(rows[-1] + part.rstrip()) > 100:
            rows.append(indent)
        rows[-1] += part
    return "\n".join(row.rstrip() for row in rows)
