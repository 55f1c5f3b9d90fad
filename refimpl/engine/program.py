"""A rule as a straight-line program: what is computed on the host, and what for each element."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.kinds import refusal
from ..core.leaf import Leaf
from ..core.rule import Rule
from .inputs import symbolic
from .nodes import Node, Recording, Tape, Untraceable


@dataclass(frozen=True)
class Program:
    """One step of a rule.

    Attributes:
        rule: the rule's class name.
        arrays: the names of the array inputs: theta, g and the slots.
        hyper: the names of the scalar inputs: hyperparameters (eta among them), running scalars, t.
        host: the scalar operations in order, all in float64.
        coefficients: the scalars that meet an array, each rounded once to its dtype there.
        elements: the array operations in order.
        kept: theta and the slots -> their nodes.
        scalars: running scalars -> their nodes.
        names: node -> the paper's name for it, where it has one.
    """

    rule: str
    arrays: tuple[str, ...]
    hyper: tuple[str, ...]
    host: tuple[Node, ...]
    coefficients: tuple[Node, ...]
    elements: tuple[Node, ...]
    kept: dict[str, Node]
    scalars: dict[str, Node]
    names: dict[Node, str]


def record(opt: Rule) -> Program:
    """Run the rule once on recorder objects.

    Raises:
        Untraceable: ``update`` branches on a value, keeps a history, or is otherwise no straight line.
    """
    if reason := refusal(opt, "refimpl.jit"):
        raise Untraceable(reason)
    if opt.keeps_history:
        raise Untraceable(
            f"{type(opt).__name__}: phi or psi is a sum over all gradients, which keeps a growing history and cannot "
            f"be traced; allowed are the recursive ones, such as refimpl.phi.EMA"
        )
    if others := opt.shapes(Leaf("theta", np.zeros((2, 3)))):
        raise Untraceable(
            f"refimpl.jit and refimpl.emit cannot serve {opt.name}, of which {', '.join(others)} has another shape "
            f"than its parameter; allowed are slots of the parameter's shape, and opt.step for others"
        )
    tape = Tape()
    xp = Recording(tape)
    h = symbolic(opt, 0, tape)
    arrays = ("theta", "g", *opt.slots)
    given = {name: tape.input(name, True) for name in arrays}
    running = {name: tape.input(name, False) for name in opt.scalars}
    values = _recorded(h, xp, tape.input("t", False), given | running)
    kept = {name: _as_node(values[name], name, tape) for name in ("theta", *opt.slots)}
    scalars = {name: _as_node(values[name], name, tape) for name in opt.scalars}
    used = _used([*kept.values(), *scalars.values()])
    order = [node for node in tape.nodes if node in used]
    elements = tuple(node for node in order if node.is_array and node.op != "input")
    meets = {x: None for node in elements for x in node.args if isinstance(x, Node) and not x.is_array}
    return Program(
        rule=type(opt).__name__,
        arrays=arrays,
        hyper=tuple(node.args[0] for node in tape.nodes if node.op == "input" and not node.is_array),
        host=tuple(node for node in order if not node.is_array and node.op not in ("input", "constant")),
        coefficients=tuple(node for node in order if node in meets),
        elements=elements,
        kept=kept,
        scalars=scalars,
        names={value: name for name, value in values.items() if isinstance(value, Node)},
    )


def _recorded(h: Rule, xp: Recording, t: Node, inputs: dict[str, Node]) -> dict[str, Any]:
    """What the step returns; ``Untraceable`` whatever ``update`` raises, for a stranger's may call any function."""
    try:
        return h.apply(xp, t, **inputs)
    except Untraceable:
        raise
    except Exception as error:
        raise Untraceable(
            f"cannot trace {h.name}, whose update raised {type(error).__name__} on recorder objects: {error}; "
            f"it must be a straight line of + - * / ** and xp's functions (select with xp.where instead of branching)"
        ) from error


def _as_node(value: Any, name: str, tape: Tape) -> Node:
    if isinstance(value, Node):
        return value
    raise Untraceable(f"update returns {value!r} as {name}; allowed is a value computed from its arguments")


def _used(roots: Iterable[Node]) -> set[Node]:
    """All nodes that the roots are made of."""
    used: set[Node] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in used:
            used.add(node)
            waiting.extend(x for x in node.args if isinstance(x, Node))
    return used
