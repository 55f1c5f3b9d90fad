"""The experiments in the order of the table of claims."""

from collections.abc import Iterable

from . import c01_l2_is_decay, c13_effective_step
from .experiment import Experiment

CLAIMS: dict[str, Experiment] = {
    module.EXPERIMENT.id: module.EXPERIMENT for module in (c01_l2_is_decay, c13_effective_step)
}


def select(ids: Iterable[str]) -> list[Experiment]:
    """The experiments of these claims, in the table's order; all of them if none is named.

    Raises:
        ValueError: a claim is unknown.
    """
    wanted = [name.upper() for name in ids]
    if unknown := [name for name in wanted if name not in CLAIMS]:
        raise ValueError(f"no experiment for the claim {unknown[0]!r}; there are {', '.join(CLAIMS)}")
    return [experiment for name, experiment in CLAIMS.items() if not wanted or name in wanted]
