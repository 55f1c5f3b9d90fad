"""Whole runs of scalar problems in one compiled loop, with the bits of the step-by-step one."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..core.rule import Rule
from ..core.state import State
from ..schedules import Schedule
from .assignments import Listing
from .compiling import compiled
from .expressions import PYTHON, PYTHON_ELEMENTS, ROUNDED, definitions
from .inputs import lookups
from .nodes import Node, Recording, Tape
from .program import Program, record
from .sequences import evaluated

_MODULE = '''"""A compiled run of {rule}, written by refimpl."""

from math import floor, inf, nan, sqrt

import numpy as np
from numba import njit

T = np.float64


{functions}@njit(error_model="numpy")
def loop(k, _g, thetas, {parameters}):
    for i in range(_g.size):
        t = k + 1.0
        g = _g[i]
{lines}
        thetas[i] = theta
        k = t
    return {state}
'''


class Loop:
    """A rule's whole run on one float64 number: ``steps`` does what as many ``opt.step`` would do."""

    def __init__(self, opt: Rule):
        """Record it.

        Raises:
            Untraceable: it is no straight line, or a power of a running scalar is not known before the run.
        """
        self.opt = opt
        self.program = record(opt)
        self._look_up = lookups(opt)
        self._schedules = {
            name: _recorded(schedule)
            for name, look in self._look_up.items()
            if isinstance(schedule := look(opt), Schedule) and opt.varies and not schedule._exact
        }
        self._inline = {name: node for name, node in self._schedules.items() if not _is_rounded(node)}
        self._listed = [
            name
            for name, look in self._look_up.items()
            if opt.varies and name not in self._inline and callable(look(opt))  # a constant schedule is a number
        ]
        #: The scalars of each step that are not computed in the loop, since only ``core.rounded`` has their bits.
        self._used = _used(self.program)
        self._rounded = {
            node: f"rounded_{i}"
            for i, node in enumerate(node for node in self.program.host if node in self._used and node.op in ROUNDED)
        }
        for node in self._rounded:
            evaluated(node, dict.fromkeys([*self._look_up, "t"], 1.0))
        self._loop = compiled(self._source()).loop

    def steps(self, gradients: np.ndarray, theta: float, state: State) -> tuple[np.ndarray, State]:
        """The iterate after each step on given gradients, and the last state, with floats as its slots."""
        start, count = state.t, len(gradients)
        h = self.opt.at(start)
        values: dict[str, Any] = {name: float(look(h)) for name, look in self._look_up.items()}
        done = np.arange(start, start + count, dtype=np.float64)
        for name in self._listed:
            values[name] = self._list(name, done)
        scalars = values | {"t": done + 1.0}
        if self._rounded:
            scalars |= {name: evaluated(node, {"k": done}) for name, node in self._inline.items()}
        known = [np.broadcast_to(evaluated(node, scalars), done.shape) for node in self._rounded]
        kept = {name: float(value) for name, value in (state.slots | state.scalars).items()}
        thetas = np.empty(count)
        given = [values[name] for name in self._look_up] + [np.ascontiguousarray(each) for each in known]
        last = self._loop(float(start), gradients, thetas, float(theta), *kept.values(), *given)
        kept = dict(zip(kept, last, strict=True))
        slots = {name: kept[name] for name in self.opt.slots}
        return thetas, State(state.rule, start + count, slots, {name: kept[name] for name in self.opt.scalars})

    def _list(self, name: str, done: np.ndarray) -> np.ndarray:
        if name in self._schedules:
            return np.ascontiguousarray(np.broadcast_to(evaluated(self._schedules[name], {"k": done}), done.shape))
        look = self._look_up[name]
        return np.array([float(look(self.opt.at(k))) for k in map(int, done.tolist())])

    def _source(self) -> str:
        kept = [*self.opt.slots, *self.opt.scalars]
        lines = [f"{name} = {_expression(node, 'k')}" for name, node in self._inline.items()]
        arrays = [*self._listed, *self._rounded.values()]
        lines += [f"{name} = _{name}[i]" for name in arrays]
        lines += self._step_lines()
        names = [*self._look_up, *self._rounded.values()]
        parameters = [f"_{name}" if name in self._inline or name in arrays else name for name in names]
        return _MODULE.format(
            rule=self.program.rule,
            functions=definitions(self._nodes(), PYTHON),  # which calls all that the elements' text does
            parameters=", ".join(["theta", *kept, *parameters]),
            lines="\n".join(f"        {line}" for line in lines),
            state="".join(f"{name}, " for name in kept) or "()",
        )

    def _nodes(self) -> Iterable[Node]:
        """All that is computed in the loop, and more."""
        tapes = [node.tape for node in (*self.program.kept.values(), *self._inline.values()) if isinstance(node, Node)]
        return (node for tape in tapes for node in tape.nodes)

    def _step_lines(self) -> list[str]:
        """One step on floats, which ends by giving every kept value its own name again."""
        program = self.program
        tape = next(iter(program.kept.values())).tape
        inputs = {node: node.args[0] for node in tape.nodes if node.op == "input"}
        listing = Listing(inputs | self._rounded, program.names)
        roots = [*program.kept.values(), *program.scalars.values()]
        host = [node for node in program.host if node in self._used and node not in self._rounded]
        lines = listing.lines(host, PYTHON, roots, program.coefficients)
        lines += listing.lines(program.elements, PYTHON_ELEMENTS, roots)
        kept = {**program.kept, **program.scalars}
        last = f"{', '.join(kept)} = {', '.join(listing.expression(node, PYTHON) for node in kept.values())}"
        return [*(f"{line.name} = {line.text}" for line in lines), last]


def _recorded(schedule: Schedule) -> Any:
    """η as a node of k, or a number."""
    tape = Tape()
    return schedule.scalar.eta(Recording(tape), tape.input("k", False))


def _is_rounded(node: Any) -> bool:
    """Does a scalar depend on what is correctly rounded by ``refimpl.core.rounded`` alone?"""
    return isinstance(node, Node) and (node.op in ROUNDED or any(map(_is_rounded, node.args)))


def _used(program: Program) -> set[Node]:
    """What the loop computes or is given: all but what only a rounded scalar is made of."""
    used: set[Node] = set()
    waiting = [*program.kept.values(), *program.scalars.values()]
    while waiting:
        node = waiting.pop()
        if node not in used:
            used.add(node)
            if node.is_array or node.op not in ROUNDED:
                waiting.extend(x for x in node.args if isinstance(x, Node))
    return used


def _expression(node: Any, k: str) -> str:
    """A scalar node in one line."""
    if not isinstance(node, Node):
        return PYTHON.literal(float(node))
    return PYTHON.write(node, {x: k for x in node.tape.nodes if x.op == "input"})
