"""The state of an optimizer between two steps."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Self

from .jax_pytrees import WhenImported, register
from .lanes import Lanes
from .tracing import settled


@dataclass(frozen=True)
class State:
    """What a rule keeps: nothing in it is ever changed in place by ``step``.

    It is a pytree of JAX, whose leaves are t, the arrays of the slots, and the scalars.

    Attributes:
        rule: the name of the rule it belongs to.
        t: the number of steps done.
        slots: name -> arrays, in the containers and shapes of the parameters.
        scalars: name -> running host scalars, such as NAdam's product of momenta.
    """

    rule: str
    t: int = 0
    slots: dict[str, Any] = field(default_factory=dict)
    scalars: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "jax" in sys.modules:
            register(State, Lanes)

    @property
    def is_parted(self) -> bool:
        """Is it of a ``Partition``?  Then each of ``slots`` has the slots of one of its rules."""
        return self.rule.partition("(")[0].rpartition(".")[2] == "Partition"

    def advanced(self, slots: dict[str, Any], scalars: dict[str, Any]) -> "State":
        """The state one step later, made in a third of the time that the frozen ``__init__`` takes."""
        other = object.__new__(State)
        other.__dict__.update(rule=self.rule, t=self.t + 1, slots=slots, scalars=scalars)
        return other

    def tree_flatten_with_keys(self) -> tuple[Iterable[tuple[Any, Any]], str]:
        from jax.tree_util import GetAttrKey

        return [(GetAttrKey(name), getattr(self, name)) for name in ("t", "slots", "scalars")], self.rule

    @classmethod
    def tree_unflatten(cls, rule: str, children: Iterable[Any]) -> Self:
        return cls(rule, *children)

    def settled(self) -> "State":
        """This state with t and scalars as Python numbers, where a compiled step of JAX returned them as arrays, or
        somebody put in a float of NumPy's.
        """
        if type(self.t) is int and set(map(type, self.scalars.values())) <= {float}:
            return self
        return replace(self, t=settled(self.t), scalars={name: _number(x) for name, x in self.scalars.items()})


def _number(x: Any) -> Any:
    if isinstance(x, Lanes):
        return x.map(settled)
    return float(x) if isinstance(x, float) else settled(x)


register(State, Lanes)
if "jax" not in sys.modules:
    sys.meta_path.insert(0, WhenImported(State, Lanes))  # a state may be made before JAX is imported
