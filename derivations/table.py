"""The table of theorems: every module, in the order of the course."""

import importlib
from collections.abc import Sequence

from refimpl._util.messages import shown
from refimpl._util.names import meant

from .proving import Theorem

NAMES = (
    "l2_is_weight_decay",
    "momentum_parts_l2_and_decay",
    "no_l2_for_adaptive",
    "scale_adjusted_l2",
    "decay_conventions",
    "normalized_decay",
    "bayesian_filtering",
    "bias_correction",
    "averages_as_sums",
    "framework_instances",
    "efficient_form",
    "effective_step",
    "effective_step_supremum",
    "adamax_step",
    "scale_invariance",
    "limits_of_adam",
    "adamax_limit",
    "momentum_forms",
    "nesterov_forms",
    "gamma_semidefinite",
    "adam_cycle",
    "adam_cycle_epsilon",
    "adam_conditions",
    "adam_constant_betas",
    "adam_stochastic",
    "adam_stochastic_momentum",
    "adam_stochastic_least",
    "synthetic_problems",
    "cosine_annealing",
    "warm_restarts",
    "cyclical_rates",
    "gradient_noise",
    "weight_norm_equilibrium",
    "nadam_constant_gradient",
    "adadelta_units",
    "scaling_symmetry",
    "errata",
)


def theorem(name: str) -> Theorem:
    """The theorem of the module ``name``; hyphens may stand for underscores.

    Raises:
        TypeError, ValueError: there is none of that name.
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, one of {', '.join(NAMES)}, got {shown(name)}")
    module = name.replace("-", "_").lower()
    if module not in NAMES:
        raise ValueError(f"name must be one of {', '.join(NAMES)}, got {shown(name)}{meant(module, NAMES)}")
    return importlib.import_module(f".{module}", __package__).THEOREM


def select(names: Sequence[str] = ()) -> list[Theorem]:
    """The named theorems, all of them by default, each once and in the table's order."""
    chosen = [theorem(name) for name in names or NAMES]
    return sorted(dict.fromkeys(chosen), key=lambda each: NAMES.index(each.name))
