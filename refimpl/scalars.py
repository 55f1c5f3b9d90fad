"""What ``update`` is given as scalars: hyperparameters, whose powers alone are correctly rounded too."""

import dataclasses
import importlib
from typing import TYPE_CHECKING, Any

from .hyper import Hyperparameters
from .scalar import Scalar, scalar

if TYPE_CHECKING:
    from .rule import Rule

#: Operations on scalars whose result is a ``Scalar`` as soon as one operand is; for others both branches, or none.
_CARRIES = ("+", "-", "*", "/", "**", "neg", "abs")
#: Rule, with the kinds of its settings -> does it take powers of hyperparameters alone?
_KNOWN: dict[Any, bool] = {}


def given(opt: "Rule", k: int) -> Any:
    """The hyperparameters of a rule after ``k`` steps.

    They stay plain floats, which are faster, where the rule takes no power of them alone: t is a ``Scalar``,
    and so is what meets it.
    """
    try:
        powers, start = opt.__dict__["_given"]
    except KeyError:
        powers = takes_powers(opt)
        start = None if opt.varies else _wrapped(opt.at(0), powers)
        opt.__dict__["_given"] = powers, start
    return _wrapped(opt.at(k), powers) if start is None else start


def _wrapped(h: Any, powers: bool) -> Any:
    return h.over(scalar, 0) if powers else h


def as_floats(values: dict[str, Any]) -> None:
    """The Scalars among what ``update`` returned become floats, in place."""
    for name, value in values.items():
        if type(value) is Scalar:
            values[name] = float(value)


def takes_powers(opt: "Rule") -> bool:
    """Does ``update`` take a power of which no Scalar is part?  Perhaps, if its text is no straight line."""
    key = _kinds(opt)
    if key not in _KNOWN:
        _KNOWN[key] = _takes_powers(opt)
    return _KNOWN[key]


def _kinds(h: Hyperparameters) -> Any:
    """A rule but for its numbers."""
    kinds: list[Any] = [type(h)]
    for field in dataclasses.fields(h):
        value = getattr(h, field.name)
        if isinstance(value, Hyperparameters):
            kinds.append(_kinds(value))
        else:
            kinds.append(type(value) if field.metadata.get("hyper", True) else id(value))
    return tuple(kinds)


def _takes_powers(opt: "Rule") -> bool:
    program = importlib.import_module(".engine.program", __package__)  # when first needed: it imports rules
    try:
        tape = next(iter(program.record(opt).kept.values())).tape
    except Exception:  # whatever a rule's author may have written
        return True
    scalars: set[Any] = set()
    for node in tape.nodes:
        if node.is_array:
            continue
        if node.op == "input":
            carries = node.args[0] == "t" or node.args[0] in opt.scalars
        elif node.op == "where":
            carries = scalars.issuperset(node.args[1:])
        elif node.op in _CARRIES:
            carries = not scalars.isdisjoint(node.args)
        else:
            carries = node.op not in ("constant", "at_least")  # functions of ``xp.scalar`` return Scalars
        if carries:
            scalars.add(node)
        elif node.op == "**":
            return True
    return False
