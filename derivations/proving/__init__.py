"""What every proof is written with: the board, the zero test, rules on symbols, and the printed forms."""

from refimpl.core.mutation import mutated as changed  # the name that theorems use

from .board import Board, NotProved
from .proof import Proof
from .relation import Relation
from .statement import Control
from .symbols import index, positive, real, sequence, steps, update
from .theorem import Theorem

__all__ = [
    "Board",
    "Control",
    "NotProved",
    "Proof",
    "Relation",
    "Theorem",
    "changed",
    "index",
    "positive",
    "real",
    "sequence",
    "steps",
    "update",
]
