"""A theorem: a statement that can be proved."""

from dataclasses import dataclass
from typing import Any

from .proof import Proof
from .statement import Statement


@dataclass(frozen=True)
class Theorem(Statement):
    """A statement about the code, and its proof; the attributes are those of ``Statement``."""

    def prove(self, **changes: Any) -> Proof:
        """Run the derivation, with other subjects than the default ones if ``changes`` names some.

        Raises:
            TypeError: ``changes`` names no subject of this theorem.
        """
        if unknown := set(changes) - set(self.subjects):
            raise TypeError(f"{self.name} is about {', '.join(self.subjects)}, got {', '.join(sorted(unknown))}")
        return Proof(self, self.about | changes, *self.derived(**changes))
