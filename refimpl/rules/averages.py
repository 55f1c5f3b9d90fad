"""What φ and ψ of the generic framework share."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..core.hyper import FRACTION, Hyperparameters
from ..core.rule import HISTORY


@dataclass(frozen=True)
class Moment(Hyperparameters):
    """Base of every φ and ψ.

    A recursive one has ``update(h, xp, t, g, **slots)``; a definitional one has the slot
    ``gradients`` alone, the tuple (g_1, …, g_t), and ``update(h, xp, t, gradients)``.  Both return
    a dict with ``m`` (φ) or ``V`` (ψ) and their slots.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    allowed = {"beta": FRACTION}

    @property
    def keeps_history(self) -> bool:
        """Is it a sum over all gradients so far?"""
        return HISTORY in self.slots

    def inputs(self, g: Any, slots: dict[str, Any]) -> dict[str, Any]:
        """What ``update`` takes, of this gradient and the rule's slots."""
        mine = {name: slots[name] for name in self.slots}
        return mine if self.keeps_history else {"g": g, **mine}
