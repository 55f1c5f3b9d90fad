"""The two JSON documents of a rule: the inputs of its cases, and what they must give."""

import inspect
import re
from typing import Any

from .case import Arrays, Case
from .flags import Flags
from .layout import VERSION
from .numbers import pair, pairs
from .outputs import Output
from .scalars import scalars


def cases_document(cases: list[Case], flags: Flags, kills: dict[str, list[str]]) -> dict[str, Any]:
    """The inputs.

    Args:
        kills: case id -> the flags of the mistakes that it exposes.
    """
    cls = cases[0].cls
    return {
        "$schema": "../schemas/cases-v1.schema.json",
        "version": VERSION,
        "rule": cls.__name__,
        "source": _source(cls),
        "slots": list(cls.slots),
        "mistakes": {flag: mistake.name for flag, mistake in flags.items()},
        "cases": [_inputs(case, kills[case.id]) for case in cases],
    }


def _source(cls: type) -> str:
    """The paper, from the rule's docstring."""
    text = inspect.getdoc(cls) or ""
    match = re.search(r"Source: (.*?)(?:\n\n|$)", text, re.DOTALL)
    return " ".join(match[1].split()) if match else ""


def _inputs(case: Case, kills: list[str]) -> dict[str, Any]:
    scenario, start = case.scenario, case.start
    etas = None if scenario.schedule is None else [scenario.schedule(t - 1) for t in case.steps]
    return {
        "id": case.id,
        "shows": scenario.shows,
        "dtype": scenario.dtype,
        "hyperparameters": {name: pair(value) for name, value in scenario.settings.items()},
        "parameters": [{"name": name, "shape": list(x.shape)} for name, x in case.theta.items()],
        "start": {
            "t": start.t,
            "theta": _flat(case.theta),
            "slots": {slot: _flat(arrays) for slot, arrays in start.slots.items()},
            "scalars": {name: pair(value) for name, value in start.scalars.items()},
        },
        "eta": None if etas is None else pairs(etas),
        "gradients": _flat(*scenario.grads),
        "report": list(case.report),
        "scalars": {name: pairs(values) for name, values in scalars(case).items()},
        "kills": kills,
    }


def _flat(*trees: Arrays) -> dict[str, list[Any]]:
    """All elements of all parameters, one parameter after the other; of one step after the other."""
    both = [pairs(x) for arrays in trees for x in arrays.values()]
    return {form: [x for each in both for x in each[form]] for form in ("hex", "decimal")}


def expected_document(cases: list[Case], outputs: dict[str, list[Output]]) -> dict[str, Any]:
    """What the cases must give, by their ids."""
    return {
        "$schema": "../schemas/expected-v1.schema.json",
        "version": VERSION,
        "rule": cases[0].rule,
        "expected": {case.id: [_step(output) for output in outputs[case.id]] for case in cases},
    }


def _step(output: Output) -> dict[str, Any]:
    """One step: each quantity with what is allowed and its distance from the truth."""
    found: dict[str, Any] = {"t": output.t, "theta": _quantity(output, "theta")}
    return found | {"slots": {name: _quantity(output, name) for name in output.values if name != "theta"}}


def _quantity(output: Output, name: str) -> dict[str, Any]:
    allowed = [x for array in output.allowed[name].values() for x in array.ravel().tolist()]
    return {
        **_flat(output.values[name]),
        "allowed": [None if x == float("inf") else x for x in allowed],
        "ulp": output.ulp[name],
    }
