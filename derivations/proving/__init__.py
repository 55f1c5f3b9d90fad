"""What every proof is written with: the board, the zero test, rules on symbols, and the printed forms."""

from refimpl.core.mutation import mutated as changed  # the name that theorems use

from .board import Board, NotProved
from .finding import Finding
from .proof import Proof
from .statement import Control
from .symbols import index, positive, real, sequence, steps, update
from .theorem import Theorem

__all__ = [
    "Board",
    "Control",
    "Finding",
    "NotProved",
    "Proof",
    "Theorem",
    "changed",
    "index",
    "positive",
    "real",
    "sequence",
    "steps",
    "update",
]
