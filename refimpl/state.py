"""The state of an optimizer between two steps."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class State:
    """What a rule keeps: nothing in it is ever changed in place by ``step``.

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
