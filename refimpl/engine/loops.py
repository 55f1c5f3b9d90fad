"""Whole runs of scalar problems in one compiled loop, with the bits of the step-by-step one."""

from typing import Any

import numpy as np

from ..rule import Rule
from ..schedules import Schedule
from ..state import State
from .compiling import compiled
from .inputs import lookups
from .nodes import Node, Recording, Tape
from .program import Program, record
from .text import PYTHON, PYTHON_ELEMENTS, Language, Writer

_MODULE = '''"""A compiled run of {rule}, written by refimpl."""

from math import cos, floor, inf, log, nan, sqrt

import numpy as np
from numba import njit

T = np.float64


@njit(error_model="numpy")
def maximum(x, y):
    return x if x > y or x != x else y


@njit(error_model="numpy")
def minimum(x, y):
    return x if x <= y or x != x else y


@njit(error_model="numpy")
def at_least(x, y):
    return 1.0 if x >= y else 0.0


@njit(error_model="numpy")
def floor_log(x, base):
    i = floor(log(x) / log(base)) * 1.0
    while base**i > x:
        i -= 1.0
    while base ** (i + 1.0) <= x:
        i += 1.0
    return i


@njit(error_model="numpy")
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
        self.opt = opt
        self.program = record(opt)
        self._look_up = lookups(opt, self.program)
        self._inline = {
            name: schedule
            for name, look in self._look_up.items()
            if isinstance(schedule := look(opt), Schedule) and opt.varies and not schedule._exact
        }
        self._listed = [
            name for name, look in self._look_up.items() if name not in self._inline and callable(look(opt))
        ]
        self._loop = compiled(self._source()).loop

    def steps(self, gradients: np.ndarray, theta: float, state: State) -> tuple[np.ndarray, State]:
        """The iterate after each step on given gradients, and the last state, with floats as its slots."""
        start = state.t
        h = self.opt.at(start)
        values: dict[str, Any] = {name: float(look(h)) for name, look in self._look_up.items()}
        for name in self._listed:
            look = self._look_up[name]
            values[name] = np.array([float(look(self.opt.at(k))) for k in range(start, start + len(gradients))])
        kept = {name: float(value) for name, value in (state.slots | state.scalars).items()}
        thetas = np.empty(len(gradients))
        given = [values[name] for name in self._look_up]
        last = self._loop(float(start), gradients, thetas, float(theta), *kept.values(), *given)
        kept = dict(zip(kept, last, strict=True))
        slots = {name: kept[name] for name in self.opt.slots}
        return thetas, State(state.rule, start + len(gradients), slots, {name: kept[name] for name in self.opt.scalars})

    def _source(self) -> str:
        kept = [*self.opt.slots, *self.opt.scalars]
        lines = [f"{name} = {self._schedule_text(schedule)}" for name, schedule in self._inline.items()]
        lines += [f"{name} = _{name}[i]" for name in self._listed]
        lines += _step_lines(self.program)
        parameters = [f"_{name}" if name in self._inline or name in self._listed else name for name in self._look_up]
        return _MODULE.format(
            rule=self.program.rule,
            parameters=", ".join(["theta", *kept, *parameters]),
            lines="\n".join(f"        {line}" for line in lines),
            state="".join(f"{name}, " for name in kept) or "()",
        )

    @staticmethod
    def _schedule_text(schedule: Schedule) -> str:
        tape = Tape()
        k = tape.input("k", False)
        value = schedule.eta(Recording(tape), k)
        return _expression(value, {k: "k"})


def _step_lines(program: Program) -> list[str]:
    """One step on floats, which ends by giving every kept value its own name again."""
    tape = next(iter(program.kept.values())).tape
    inputs = {node: node.args[0] for node in tape.nodes if node.op == "input"}
    writer = Writer(program, inputs)
    roots = [*program.kept.values(), *program.scalars.values()]
    lines = [f"{name} = {text}" for name, text in writer.assignments(program.host, roots, PYTHON)]
    lines += [f"{name} = {text}" for name, text in writer.assignments(program.elements, roots, PYTHON_ELEMENTS)]
    kept = {**program.kept, **program.scalars}
    return [*lines, f"{', '.join(kept)} = {', '.join(writer.expression(node, PYTHON) for node in kept.values())}"]


def _expression(node: Any, names: dict[Node, str], language: Language = PYTHON) -> str:
    """A scalar node in one line."""
    if not isinstance(node, Node):
        return language.literal(float(node))
    if node in names:
        return names[node]
    if node.op == "constant":
        return language.literal(node.args[0])
    return language.operations[node.op].format(*(_expression(x, names, language) for x in node.args))
