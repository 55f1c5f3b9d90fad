"""Which changes of a formula no proof notices, of those that must be pinned down token by token.

``python -m tools.mutants --proofs NAME`` tries every mutant of anything that a theorem is about.
"""

from tools.mutation.alike import ALIKE
from tools.mutation.proofs import judge
from tools.mutation.unproved import UNPROVED

#: What must be pinned down, token by token: a name, and how many of its mutants a test tries.
PROOFS = {
    "Adam": 20,
    "AdamW": 20,
    "AMSGrad": 20,
    "Momentum": 6,
    "SGDW": 6,
    "CosineAnnealing": 6,
    "Theorem1": 8,
    "Theorem2": 16,
    "Theorem3": 8,
    "SyntheticOnline": 4,
    "SyntheticStochastic": 4,
    "conditions": 4,
}


def survivors(name: str, limit: int | None = None) -> list[str]:
    """The mutants, or ``limit`` of them, under which every proof still goes through."""
    found = judge(name, limit).survivors
    return [str(mutant) for path, mutant in found if not ({(path, mutant.new)} & {*ALIKE, *UNPROVED})]
