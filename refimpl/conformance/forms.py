"""In which containers a target takes several arrays, and its runs where it takes them in other ones only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.containers import flat, leaves
from .scenarios import Scenario

SINGLE = "takes single arrays only: containers were run array by array"
PLAIN = "takes no nested containers: their arrays were given in one {}"


@dataclass(frozen=True)
class Form:
    """A way to give several arrays.

    Attributes:
        name: "tree", "list", "dict", or "single" for none.
        made: the arrays of a tree in that form.
    """

    name: str
    made: Callable[[list[Any]], Any]

    @property
    def note(self) -> str:
        """What a report should say of a target that needs it."""
        return {"tree": "", "single": SINGLE}.get(self.name, PLAIN.format(self.name))

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with its arrays in this form."""
        theta, *grads = (self.made(list(flat(tree))) for tree in (scenario.theta, *scenario.grads))
        return replace(scenario, theta=theta, grads=tuple(grads))

    def paths(self, scenario: Scenario) -> dict[str, str]:
        """The path of each array in this form -> its path in the scenario's tree."""
        theirs = leaves(self.of(scenario).theta, "params")
        return {mine: own for (mine, _), (own, _) in zip(theirs, leaves(scenario.theta, "params"), strict=True)}


def _nested(arrays: list[Any]) -> Any:
    return {"w": arrays[:1], "b": arrays[1:]}


def _named(arrays: list[Any]) -> Any:
    return {f"p{i}": x for i, x in enumerate(arrays)}


TREE, LIST, DICT = Form("tree", _nested), Form("list", list), Form("dict", _named)
ALONE = Form("single", list)


def form(scenario: Scenario, takes: Callable[[Scenario], bool]) -> Form:
    """The first of a nested tree, a list and a dict in which a target takes two equal arrays for one step.

    Args:
        scenario: whose settings and dtype are used.
        takes: does the target run a scenario to its end?
    """
    theta, g = (np.array([x, -2 * x, 3 * x], scenario.dtype) for x in (0.5, 0.25))
    for each in (TREE, LIST, DICT):
        tried = replace(scenario, given="", schedule=None)
        if takes(replace(tried, theta=each.made([theta, theta]), grads=(each.made([g, g]),))):
            return each
    return ALONE
