"""What ``update`` is given as scalars: as little of it wrapped as its powers need."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np

from .hyper import Hyperparameters
from .namespaces.operands import plain
from .power_search import Search, StandIn
from .scalar import Scalar, count, scalar
from .state import State
from .tracing import is_traced, torch_compiles

#: What a running scalar may be made of, and is kept as a float.
_NUMBERS = (int, float, np.floating, np.integer)
#: Rule, with the kinds of its settings -> is t part of every power, but no power part of another?
_KNOWN: dict[Any, bool] = {}


def given(opt: Any, state: State) -> tuple[Any, Any, dict[str, Any]]:
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


def has_simple_powers(opt: Any) -> bool:
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


def _has_simple_powers(opt: Any) -> bool:
    search = Search()
    slots = {name: StandIn(search, is_array=True) for name in opt.slots}
    theta, g, t = StandIn(search, is_array=True), StandIn(search, is_array=True), StandIn(search, counts=True)
    try:
        h = opt.at(0).over(search.number, 0)
        type(opt).update(h, search, t, h.schedule, theta, g, **slots, **{x: search.number(0) for x in opt.scalars})
    except Exception:  # whatever a rule's author may have written
        return False
    return all(search.powers)
