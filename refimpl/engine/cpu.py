"""The CPU back end: a program as one Numba loop over the elements, compiled once and kept on disk.

No fast-math and no fused multiply-add: every operation rounds as NumPy's does, in recorded order.  Blocks of
elements are worked on in turn, and with each the memory of a later one is asked for.
"""

from collections.abc import Callable

import numpy as np

from .assignments import Listing
from .compiling import compiled
from .expressions import PYTHON_ELEMENTS, coefficient_inputs, definitions
from .program import Program

DTYPES = ("float32", "float64")
#: Bytes of each array in a block: short, so that asking does not hold up the work; long, so that it does not slow it.
BLOCK = 512
#: Bytes between what is worked on and what is asked for: the memory has time to answer, and the cache has room.
AHEAD = 1024
#: Bytes in a cache line; where lines are longer, some are asked for twice.
LINE = 64

#: What the text below has itself, so that no slot and no variable of a rule may have that name there.
_OWN = frozenset({"T", "BLOCK", "AHEAD", "LINE", "inf", "nan", "sqrt", "np", "njit", "prefetch"})
_OWN |= {"kernel", "lanes", "n", "start", "ahead", "i"}

_MODULE = '''"""A compiled step of {rule}, written by refimpl."""

from math import inf, nan, sqrt

import numpy as np
from numba import njit

from refimpl.engine.prefetch import prefetch

T = np.{dtype}
BLOCK, AHEAD, LINE = np.uintp({block}), np.uintp({ahead}), np.uintp({line})


{functions}@njit(error_model="numpy", nogil=True)
def kernel({parameters}):
{casts}
    n = np.uintp(_theta.size)
    for start in range(np.uintp(0), n, BLOCK):
        for ahead in range(start + AHEAD, start + AHEAD + BLOCK, LINE):
{fetches}
        for i in range(start, min(start + BLOCK, n)):
{loads}
{lines}
{stores}


@njit(error_model="numpy", nogil=True)
def lanes(coefficients, {arrays}):
    for lane in range(coefficients.shape[0]):
        kernel({of_lane})
'''


def source(program: Program, dtype: str) -> str:
    """The module's text: ``kernel`` for one run, ``lanes`` for many along the first axis."""
    tape = next(iter(program.kept.values())).tape
    own = {name: f"{name}_0" if name in _OWN else name for name in program.arrays}
    arrays = {node: own[node.args[0]] for node in tape.nodes if node.op == "input" and node.is_array}
    coefficients = {node: f"c{i}" for i, node in enumerate(coefficient_inputs(program))}
    listing = Listing({**arrays, **coefficients}, program.names, reserved=_OWN)
    lines = listing.lines(program.elements, PYTHON_ELEMENTS, program.kept.values())
    names, size = [f"_{name}" for name in program.arrays], np.dtype(dtype).itemsize
    return _MODULE.format(
        rule=program.rule,
        dtype=dtype,
        functions=definitions(program.elements, PYTHON_ELEMENTS),
        parameters=", ".join([*(f"_{c}" for c in coefficients.values()), *names]),
        casts="\n".join(f"    {c} = T(_{c})" for c in coefficients.values()) or "    pass",
        block=BLOCK // size,
        ahead=AHEAD // size,
        line=LINE // size,
        fetches="\n".join(f"            prefetch({name}, ahead)" for name in names),
        loads="\n".join(f"            {own[name]} = _{name}[i]" for name in program.arrays),
        lines="\n".join(f"            {line.name} = {line.text}" for line in lines),
        stores="\n".join(
            f"            _{name}[i] = {listing.expression(node, PYTHON_ELEMENTS)}"
            for name, node in program.kept.items()
        ),
        arrays=", ".join(names),
        of_lane=", ".join(
            [f"coefficients[lane, {i}]" for i in range(len(coefficients))] + [f"{name}[lane]" for name in names]
        ),
    )


def kernel(program: Program, dtype: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """``kernel(*coefficients, theta, g, *slots)`` on 1-d arrays, in place, and its ``lanes`` on 2-d ones."""
    module = compiled(source(program, dtype))
    return module.kernel, module.lanes
