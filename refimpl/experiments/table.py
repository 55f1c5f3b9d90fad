"""The experiments in the order of the table of claims."""

from collections.abc import Iterable
from importlib import import_module

from ..names import meant
from .experiment import Experiment

MODULES = (
    "c01_l2_is_decay",
    "c02_no_l2",
    "c03_scale_adjusted",
    "c04_shrinkage",
    "c05_decay_gains",
    "c06_budgets",
    "c07_separability",
    "c08_gap",
    "c09_annealing",
    "c10_warm_restarts",
    "c11_cyclical",
    "c12_bias_correction",
    "c13_effective_step",
    "c14_scale_invariance",
    "c15_limits",
    "c16_framework",
    "c17_gamma",
    "c18_theorem1",
    "c19_theorem2",
    "c20_theorem3",
    "c21_ema_family",
    "c22_amsgrad",
    "c23_stabilisation",
    "c24_noise",
    "c25_adam_and_sgd",
)
_EXPERIMENTS: list[Experiment] = [import_module(f".{name}", __package__).EXPERIMENT for name in MODULES]
CLAIMS: dict[str, Experiment] = {experiment.id: experiment for experiment in _EXPERIMENTS}


def select(ids: Iterable[str]) -> list[Experiment]:
    """The experiments of these claims, in the table's order; all of them if none is named.

    Raises:
        ValueError: a claim is unknown.
    """
    wanted = [name.upper() for name in ids]
    if unknown := [name for name in wanted if name not in CLAIMS]:
        hint = meant(unknown[0], CLAIMS)
        raise ValueError(f"no experiment for the claim {unknown[0]!r}; there are {', '.join(CLAIMS)}{hint}")
    return [experiment for name, experiment in CLAIMS.items() if not wanted or name in wanted]
