"""The experiments in the order of the table of claims: every module whose name starts as ``c01_`` does."""

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from ..._util.names import meant
from .experiment import Experiment

_FOUND = sorted(each.name for each in iter_modules([str(Path(__file__).parent)]) if re.match(r"c\d\d_", each.name))
_EXPERIMENTS: list[Experiment] = [import_module(f".{name}", __package__).EXPERIMENT for name in _FOUND]
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
