"""The vectors as this package ships them, read back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.state import State
from ..scenarios import Scenario
from .case import Arrays, Case, Table
from .layout import DATA, cases_file, expected_file
from .numbers import unpaired


@dataclass(frozen=True)
class Golden:
    """One case with what it must give.

    Attributes:
        case: the inputs.
        outputs: for each published step, the parameters and how far others may be from them.
    """

    case: Case
    outputs: tuple[tuple[Arrays, Arrays], ...]


def load(rule: str) -> list[Golden]:
    """The cases of a rule.

    Args:
        rule: a class's name, such as "AdamW".
    """
    expected = _read(expected_file(rule))["expected"]
    return [Golden(case, tuple(_outputs(case, expected[case.id]))) for case in published(rule)]


def published(rule: str) -> list[Case]:
    """The inputs of a rule's cases, which are in their file whole; none where there is no file yet."""
    there = (DATA / cases_file(rule)).exists()
    return [_case(rule, each) for each in _read(cases_file(rule))["cases"]] if there else []


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return found


def _case(rule: str, given: dict[str, Any]) -> Case:
    dtype, start, shapes = given["dtype"], given["start"], _shapes(given)
    theta = unpaired(start["theta"], dtype)
    grads = unpaired(given["gradients"], dtype)
    steps = len(grads) // len(theta)
    scenario = Scenario(
        name=given["id"],
        shows=given["shows"],
        theta=split(theta, shapes),
        grads=tuple(split(row, shapes) for row in grads.reshape(steps, len(theta))),
        settings={name: float.fromhex(x["hex"]) for name, x in given["hyperparameters"].items()},
        schedule=None if given["eta"] is None else Table(tuple(unpaired(given["eta"]).tolist())),
    )
    slots = {name: split(unpaired(x, dtype), shapes) for name, x in start["slots"].items()}
    scalars = {name: float.fromhex(x["hex"]) for name, x in start["scalars"].items()}
    return Case(given["id"], rule, scenario, State(rule, start["t"], slots, scalars), tuple(given["report"]))


def _shapes(given: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {each["name"]: tuple(each["shape"]) for each in given["parameters"]}


def split(flat: np.ndarray, shapes: dict[str, tuple[int, ...]]) -> Arrays:
    """The parameters in a list of all elements, one parameter after the other."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    parts = np.split(flat, ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def _outputs(case: Case, given: list[dict[str, Any]]) -> Iterator[tuple[Arrays, Arrays]]:
    shapes = {name: x.shape for name, x in case.theta.items()}
    for step in given:
        allowed = np.array([np.inf if x is None else x for x in step["theta"]["allowed"]], np.float64)
        yield split(unpaired(step["theta"], case.scenario.dtype), shapes), split(allowed, shapes)
