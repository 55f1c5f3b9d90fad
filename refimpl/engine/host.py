"""The host's part of a step: the coefficients, in Python float64."""

from collections.abc import Callable
from typing import Any

from ..core.lanes import Lanes, by_lane
from ..core.namespaces import FLOATS
from ..core.operations import CALLS
from ..core.powers import power
from .assignments import Listing
from .expressions import PYTHON, coefficient_inputs
from .program import Program


def coefficient_function(program: Program) -> Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]:
    """``f(*program.hyper)`` -> (the coefficients, the new running scalars by name), for floats or lanes.

    It does the very operations of the rule's text on Python floats, powers and other functions correctly
    rounded, so that the results have the bits of the plain reading.
    """
    inputs = {node: node.args[0] for node in _scalar_inputs(program)}
    listing = Listing(inputs, program.names)
    wanted = coefficient_inputs(program)
    results = [*wanted, *program.scalars.values()]
    lines = [f"    {line.name} = {line.text}" for line in listing.lines(program.host, PYTHON, results=results)]
    coefficients = "".join(f"{listing.expression(node, PYTHON)}, " for node in wanted)
    scalars = "".join(f"{name!r}: {listing.expression(node, PYTHON)}, " for name, node in program.scalars.items())
    source = "\n".join(
        [f"def coefficients({', '.join(program.hyper)}):", *lines, f"    return ({coefficients}), {{{scalars}}}"]
    )
    scope: dict[str, Any] = {name: by_lane(getattr(FLOATS, name)) for name in CALLS} | {"power": power}
    exec(compile(source, f"<coefficients of {program.rule}>", "exec"), scope)
    return scope["coefficients"]


def _scalar_inputs(program: Program) -> list[Any]:
    tape = next(iter(program.kept.values())).tape
    return [node for node in tape.nodes if node.op == "input" and not node.is_array]


def rows(coefficients: tuple[Any, ...], lanes: int) -> list[list[float]]:
    """One row of coefficients for each lane."""
    columns = [x.values if isinstance(x, Lanes) else [x] * lanes for x in coefficients]
    return [list(row) for row in zip(*columns, strict=True)]
