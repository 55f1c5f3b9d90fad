"""The runs that a target can be asked for, by the precisions that it has."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.containers import map_leaves
from .scenarios import Scenario
from .targets import Target


def suited(target: Target, scenarios: Iterable[Scenario]) -> list[Scenario]:
    """The scenarios in the dtypes that the target has.

    A scenario in float64 becomes one in float32 if the target has no float64.  If the target rounds its
    hyperparameters to float32, the target and the reference both get the rounded ones, so that rounding is not judged.
    """
    asked = [_rounded(each) if target.single else each for each in scenarios]
    if "float64" not in target.dtypes:
        asked = [single(each) if each.dtype == "float64" else each for each in asked]
    return [*{each.name: each for each in asked if each.dtype in target.dtypes}.values()]


def _rounded(scenario: Scenario) -> Scenario:
    return replace(scenario, settings={name: float(np.float32(x)) for name, x in scenario.settings.items()})


def single(scenario: Scenario) -> Scenario:
    """The same run in float32, under the name of the scenario in float32, where there is one."""

    def narrow(tree: Any) -> Any:
        return map_leaves(lambda x: np.asarray(x, np.float32), tree)

    grads = tuple(map(narrow, scenario.grads))
    return replace(scenario, name=f"{scenario.name}, float32", theta=narrow(scenario.theta), grads=grads)
