"""The theorems, one module each, proved with SymPy about the code that runs.

    >>> from derivations import prove
    >>> proof = prove("l2_is_weight_decay")
    >>> proof.verdict
    'proved'

A theorem of one's own is a file with a ``THEOREM``, made of what is here; ``prove("path/to/theorem.py")`` proves it.
``proof.markdown()`` and ``proof.latex()`` print the derivation step by step; a notebook shows it by itself.
"""

from typing import Any

try:
    import sympy  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error}: derivations needs SymPy and python-flint, pip install 'refimpl[derivations]'", name=error.name
    ) from error

from .proving import (
    Board,
    Control,
    NotProved,
    Proof,
    Theorem,
    changed,
    computed,
    index,
    positive,
    real,
    sequence,
    steps,
    update,
)
from .table import NAMES, select, theorem

__all__ = [
    "NAMES",
    "Board",
    "Control",
    "NotProved",
    "Proof",
    "Theorem",
    "changed",
    "computed",
    "index",
    "positive",
    "prove",
    "real",
    "select",
    "sequence",
    "steps",
    "theorem",
    "update",
]


def prove(name: str, **changes: Any) -> Proof:
    """Prove the theorem of that name, about other rules if ``changes`` names some.

    Args:
        name: a module of this package, see ``NAMES``, or the path of a Python file that defines ``THEOREM``.
        changes: subjects of the theorem, by the names in ``theorem(name).subjects``.

    Raises:
        ValueError: there is no such theorem.
        TypeError: the theorem has no such subject.
    """
    return theorem(name).prove(**changes)
