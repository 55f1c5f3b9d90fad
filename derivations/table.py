"""The table of theorems: every module, in the order of the course."""

import importlib
from collections.abc import Sequence
from pathlib import Path

from refimpl._util.messages import shown
from refimpl._util.names import meant

from .proving import Theorem
from .proving.files import from_file, is_file

NAMES = (
    "l2_is_weight_decay",
    "momentum_parts_l2_and_decay",
    "no_l2_for_adaptive",
    "scale_adjusted_l2",
    "decay_conventions",
    "normalized_decay",
    "normalized_decay_invariances",
    "decay_as_proximal_step",
    "bayesian_filtering",
    "bias_correction",
    "averages_as_sums",
    "averaged_iterates",
    "framework_instances",
    "box_projection",
    "efficient_form",
    "effective_step",
    "effective_step_supremum",
    "adamw_box",
    "adamw_box_sharp",
    "lion_box",
    "adamax_step",
    "scale_invariance",
    "adam_without_momentum",
    "limits_of_adam",
    "adamax_limit",
    "momentum_forms",
    "nesterov_forms",
    "gamma_semidefinite",
    "momentum_regret",
    "momentum_regret_rising",
    "amsgrad_regret",
    "amsgrad_decaying_momentum",
    "adamnc_regret",
    "adamnc_mean",
    "adam_gradient_sum",
    "adam_momentum_sum",
    "adam_cycle",
    "adam_cycle_epsilon",
    "adam_conditions",
    "adam_constant_betas",
    "adam_constant_momentum",
    "adam_stochastic",
    "adam_stochastic_momentum",
    "adam_stochastic_least",
    "synthetic_problems",
    "cosine_annealing",
    "warm_restarts",
    "cyclical_rates",
    "step_drop",
    "warmup",
    "warmup_stable_decay",
    "gradient_accumulation",
    "gradient_noise",
    "weight_norm_equilibrium",
    "rotational_equilibrium",
    "nadam_constant_gradient",
    "adadelta_units",
    "scaling_symmetry",
    "errata",
)


def theorem(name: str) -> Theorem:
    """The theorem of the module ``name``, hyphens may stand for underscores, or of a file.

    Args:
        name: one of ``NAMES``, or the path of a Python file that defines ``THEOREM``.

    Raises:
        TypeError, ValueError: there is none of that name, or the file has none.
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, one of {', '.join(NAMES)}, got {shown(name)}")
    if is_file(name):
        path = Path(name).resolve()
        shipped = path.parent == Path(__file__).parent and path.stem in NAMES
        return theorem(path.stem) if shipped else from_file(name)
    module = name.replace("-", "_").lower()
    if module not in NAMES:
        raise ValueError(f"name must be one of {', '.join(NAMES)}, got {shown(name)}{meant(module, NAMES)}")
    return importlib.import_module(f".{module}", __package__).THEOREM


def select(names: Sequence[str] = ()) -> list[Theorem]:
    """The named theorems, all of them by default, each once and in the table's order; those of files come last."""
    chosen = list(dict.fromkeys(theorem(name) for name in names or NAMES))
    place = {theorem(name): i for i, name in enumerate(NAMES) if name in {each.name for each in chosen}}
    return sorted(chosen, key=lambda each: place.get(each, len(NAMES)))
