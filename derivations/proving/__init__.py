"""What every proof is written with: the board, the zero test, rules on symbols, and the printed forms."""

from refimpl.core.mutation import mutated as changed  # the name that theorems use

from .board import Board
from .computed import Computed, computed
from .finding import Finding
from .proof import Proof
from .ranges import between
from .relation import Relation
from .statement import Control
from .step import NotProved, Vacuous
from .symbols import index, positive, real, sequence, steps, update
from .theorem import Theorem

__all__ = [
    "Board",
    "Computed",
    "Control",
    "Finding",
    "NotProved",
    "Proof",
    "Relation",
    "Theorem",
    "Vacuous",
    "between",
    "changed",
    "computed",
    "index",
    "positive",
    "real",
    "sequence",
    "steps",
    "update",
]
