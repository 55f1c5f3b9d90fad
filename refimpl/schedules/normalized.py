"""Normalised weight decay."""

import math
from typing import Any

from .._util.messages import failed, shown
from ..core.lanes import Lanes
from ..core.namespaces import FLOATS, is_exact, reading
from ..core.number_checks import number


def normalized_weight_decay(lambda_norm: Any, batch_size: Any, n_train: Any, epochs: Any) -> Any:
    """λ = λ_norm √(b/(B T)), the decay to use when T epochs are trained.

    Args:
        lambda_norm: λ_norm, the decay that a single batch pass would have, ≥ 0.
        batch_size: b, > 0.
        n_train: B, the number of training points, > 0.
        epochs: T, the number of epochs, > 0; with restarts, those of the current one.

    Returns:
        λ, the ``weight_decay`` of ``SGDW`` or ``AdamW``: a float, or a SymPy, mpmath, flint or
        ``fractions`` number if one was given.

    Raises:
        ValueError: an argument is out of range.

    Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), appendix B.1.

    >>> round(normalized_weight_decay(0.025, batch_size=128, n_train=50_000, epochs=100), 7)
    0.0001265
    """
    given = {"lambda_norm": lambda_norm, "batch_size": batch_size, "n_train": n_train, "epochs": epochs}
    for name, value in given.items():
        allowed = "a finite number >= 0" if name == "lambda_norm" else "a finite number > 0"
        given[name] = number(name, value, (0.0, math.inf, allowed))
        if isinstance(given[name], Lanes):
            raise TypeError(f"{name} must be {allowed}, got {shown(value)}")
        if name != "lambda_norm" and given[name] == 0:
            raise ValueError(f"{name} must be {allowed}, got {shown(value)}")
    exact = [value for value in given.values() if is_exact(value)]
    xp = reading(exact[0]) if exact else FLOATS
    try:
        return formula(xp, **given)
    except Exception as error:  # an overflow, or a root that is irrational
        raise failed(
            "normalized_weight_decay", error, f" for {', '.join(f'{n} = {shown(x)}' for n, x in given.items())}"
        ) from error


def formula(xp: Any, lambda_norm: Any, batch_size: Any, n_train: Any, epochs: Any) -> Any:
    """``normalized_weight_decay`` of arguments that are allowed."""
    return lambda_norm * xp.sqrt(batch_size / (n_train * epochs))
