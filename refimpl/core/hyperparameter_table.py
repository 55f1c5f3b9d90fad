"""The names of hyperparameters: what each may be, how papers write it, and with which values it is tried."""

from dataclasses import MISSING, dataclass, fields
from typing import Any

from .number_checks import AT_LEAST_ZERO, FINITE, FRACTION, Range


@dataclass(frozen=True)
class Hyperparameter:
    """What holds for a name in every rule that has it, unless the rule's ``hyperparameters`` have a row of their own.

    Attributes:
        range: what its value may be.
        symbols: the papers' symbols: the first that a rule's docstring uses, or else the last; by default its name.
        aliases: what others call it, for a hint.
        spelt: the names of libraries' arguments that have the same symbols.
        example: its value in runs in which every term of a rule matters; None if no run sets it.
        other: another, which must make a difference.
    """

    range: Range = FINITE
    symbols: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    spelt: tuple[str, ...] = ()
    example: float | None = None
    other: float | None = None


#: The examples: a large ε, averages that are neither long nor short, decays that are not zero.
HYPERPARAMETERS = {
    "lr": Hyperparameter(
        AT_LEAST_ZERO,
        ("γ", "α"),
        ("learning_rate", "alpha", "step_size"),
        ("learning_rate", "learning_rate_init", "step_size"),
        example=0.05,
        other=0.2,
    ),
    "beta1": Hyperparameter(
        FRACTION, ("β1",), ("b1", "betas"), ("b1", "beta_1", "decay1", "phi_beta"), example=0.9, other=0.5
    ),
    "beta2": Hyperparameter(
        FRACTION, ("β2",), ("b2",), ("b2", "beta_2", "decay2", "psi_beta"), example=0.96, other=0.8
    ),
    "momentum": Hyperparameter(FRACTION, ("μ", "β1"), ("mu",), ("mass",), example=0.9, other=0.4),
    "rho": Hyperparameter(FRACTION, example=0.9, other=0.6),
    "eps": Hyperparameter(AT_LEAST_ZERO, ("ε",), ("epsilon",), example=1e-2, other=1.0),
    "l2": Hyperparameter(AT_LEAST_ZERO, ("λ′",), example=0.03, other=0.0),
    "weight_decay": Hyperparameter(
        AT_LEAST_ZERO, ("λ′", "λ"), ("wd", "decay"), ("weight_decay_rate",), example=0.02, other=0.0
    ),
    "psi": Hyperparameter(AT_LEAST_ZERO, ("ψ",), spelt=("momentum_decay",), example=0.02, other=0.3),
    "schedule": Hyperparameter(AT_LEAST_ZERO, ("η",)),
}


def tried(rule: Any, name: str) -> tuple[float, float]:
    """The example and the other value of a rule's hyperparameter.

    One that has no row is tried with its default, or with ½ where that is 0, and with half of it.

    Raises:
        TypeError: it has no row, and no default that is a number.
    """
    known = rule.hyperparameters.get(name)
    if known is not None and known.example is not None and known.other is not None:
        return known.example, known.other
    default: Any = next((field.default for field in fields(rule) if field.name == name), MISSING)
    if isinstance(default, bool) or not isinstance(default, int | float):
        raise TypeError(
            f"{rule.__name__}: {name} has no row in refimpl/core/hyperparameter_table.py, and no default that is a "
            "number with which it could be tried"
        )
    example = float(default) or 0.5
    return example, example / 2
