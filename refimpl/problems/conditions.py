"""Conditions on β1 and β2 as numbers, 1 where they hold: the same text for floats and for symbols."""

from typing import Any

from ..core.namespaces import FLOATS


def less(xp: Any, x: Any, y: Any) -> Any:
    """1 where x < y, else 0; 0 for NaN."""
    return xp.at_least(y, x) * (1 - xp.at_least(x, y))


def are_allowed(xp: Any, beta1: Any, beta2: Any) -> Any:
    """1 where 0 ≤ β1 < √β2 < 1, which Theorems 2 and 3 of Reddi et al. are about, else 0.

    >>> are_allowed(FLOATS, 0.9, 0.99), are_allowed(FLOATS, 0.9, 0.81)
    (1, 0)
    """
    root = xp.sqrt(beta2)
    return xp.at_least(beta1, 0) * less(xp, beta1, root) * less(xp, root, 1)


def check_betas(beta1: float, beta2: float) -> None:
    """A ValueError that names them unless 0 ≤ β1 < √β2 < 1."""
    if not are_allowed(FLOATS, beta1, beta2):
        raise ValueError(f"beta1 and beta2 must have 0 <= beta1 < sqrt(beta2) < 1, got {beta1!r} and {beta2!r}")
