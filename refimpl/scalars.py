"""What ``update`` is given as scalars: as little of it wrapped as its powers need."""

import dataclasses
import importlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .hyper import Hyperparameters
from .readings.operands import plain
from .scalar import Scalar, count, scalar
from .tracing import is_traced, torch_compiles

if TYPE_CHECKING:
    from .rule import Rule
    from .state import State

#: Operations on scalars whose result is a ``Count`` as soon as one operand is.
_CARRIES = ("+", "-", "*", "/", "neg", "abs")
#: What a running scalar may be made of, and is kept as a float.
_NUMBERS = (int, float, np.floating, np.integer)
#: Rule, with the kinds of its settings -> is t part of every power, but no power part of another?
_KNOWN: dict[Any, bool] = {}


def given(opt: "Rule", state: "State") -> tuple[Any, Any, dict[str, Any]]:
    """The hyperparameters, t and the running scalars of the next step of a rule, as ``update`` gets them.

    For nearly every rule t is a ``Count`` and the others are plain floats, which are faster.  All of them are a
    ``Scalar`` where the rule takes a power of hyperparameters alone, of a power or of a running scalar.
    """
    try:
        simple, start = opt.__dict__["_given"]
    except KeyError:
        simple = has_simple_powers(opt)
        start = None if opt.varies else _wrapped(opt.at(0), simple)
        opt.__dict__["_given"] = simple, start
    h = _wrapped(opt.at(state.t), simple) if start is None else start
    if torch_compiles():  # which takes no subclass of float: there a power of t is the C library's
        return h, state.t + 1, state.scalars
    if simple:
        return h, count(state.t + 1), state.scalars
    return h, scalar(state.t + 1), {name: scalar(x) for name, x in state.scalars.items()}


def on_host(value: Any) -> Any:
    """What ``gathered`` found, as ``update`` gets it: a number of the host, or one that JAX traces."""
    value = plain(value)
    return value if is_traced(value) else scalar(float(value))


def as_floats(values: dict[str, Any], running: Iterable[str]) -> dict[str, Any]:
    """The Scalars among what ``update`` returned become floats, in place, and so do all numbers that are running."""
    for name, value in values.items():
        if isinstance(value, Scalar):
            values[name] = float(value)
    return running_as_floats(values, running)


def running_as_floats(values: dict[str, Any], running: Iterable[str]) -> dict[str, Any]:
    """The same for those that are running alone."""
    for name in running:
        value = values[name]
        if type(value) is not float and isinstance(value, _NUMBERS) and type(value) is not bool:
            values[name] = float(value)
    return values


def has_simple_powers(opt: "Rule") -> bool:
    """Is t, or a sum or product of it, part of every power of scalars?  Unknown, so no, if it is no straight line."""
    key = _kinds(opt)
    try:
        return _KNOWN[key]
    except TypeError:  # a part that has no hash
        return _has_simple_powers(opt)
    except KeyError:
        _KNOWN[key] = found = _has_simple_powers(opt)
        return found


def _wrapped(h: Any, simple: bool) -> Any:
    return h if simple else h.over(scalar, 0)


def _kinds(h: Hyperparameters) -> Any:
    """A rule but for its numbers."""
    kinds: list[Any] = [type(h)]
    for field in dataclasses.fields(h):
        value = getattr(h, field.name)
        if isinstance(value, Hyperparameters):
            kinds.append(_kinds(value))
        else:
            kinds.append(type(value) if field.metadata.get("hyper", True) else value)
    return tuple(kinds)


def _has_simple_powers(opt: "Rule") -> bool:
    program = importlib.import_module(".engine.program", __package__)  # when first needed: it imports rules
    try:
        tape = next(iter(program.record(opt).kept.values())).tape
    except Exception:  # whatever a rule's author may have written
        return False
    counts: set[Any] = set()
    for node in tape.nodes:
        if node.is_array:
            continue
        carries = not counts.isdisjoint(node.args)
        if node.op == "**" and not carries:
            return False
        if (node.op in _CARRIES and carries) or (node.op == "input" and node.args[0] == "t"):
            counts.add(node)
    return True
