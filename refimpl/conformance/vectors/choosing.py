"""Which cases there are: those that are published, and what the scenarios of the check add to them.

A published case has its inputs in its file, and its scenario's name in its id: it stays as it is, whatever becomes
of the scenarios.  A new one is cut to what a file can hold, and single steps are taken out of some.
"""

import itertools
import re
from dataclasses import fields, replace
from typing import Any

import numpy as np

from ... import rules
from ...core.containers import leaves
from ...core.rule import Rule
from ..precision_runs import single
from ..scenarios import Scenario, scenarios
from .case import Arrays, Case, Table
from .loading import published

#: Elements that are kept of a long array, and steps that are kept of a run, and of one with another hyperparameter.
ELEMENTS, STEPS, OTHER_STEPS = 4, 10, 6

#: The steps that are published of a long run.
SPARSE = (1, 2, 3, 5, 10, 20, 50, 100, 200, 400, 640)

#: Runs that are cut after so many steps, for the step that follows.
CUT = {"random": 5, "spike": 3, "scales": 9, "long": 600, "random, float32": 5, "spike, float32": 3}


def cases(rule: str, more: bool = False) -> list[Case]:
    """The cases of a rule, in the order of their file.

    Args:
        rule: a class's name, such as "AdamW".
        more: add those scenarios of the check that have no case yet; a rule that has no file gets them all.
    """
    found = published(rule)
    known = {case.id for case in found}
    return found + [case for case in made(rule) if case.id not in known] if more or not found else found


def made(rule: str) -> list[Case]:
    """The cases that the scenarios of the check make today."""
    cls = getattr(rules, rule)
    runs = [_shortened(each) for each in completed(cls, [each for each in scenarios(cls) if not each.given])]
    whole = [_whole(rule, each) for each in runs]
    return whole + [_cut(each, CUT[each.scenario.name]) for each in whole if each.scenario.name in CUT]


def completed(rule: type[Rule], runs: list[Scenario]) -> list[Scenario]:
    """The runs, and what programs of their own kinds need beside them.

    A kernel may have no λ′, or ε as a constant in its code, or float32 alone: for these there are runs without L2,
    runs with the rule's own ε, and every run in float32.
    """
    found = {each.name: each for each in runs}
    for each in runs:
        if each.name not in _ESSENTIAL:
            continue
        free = each.settings | ({"l2": 0.0} if "l2" in each.settings else {})
        if free != each.settings:
            added = replace(each, name=f"{each.name} without l2", shows=f"{each.shows}, without L2", settings=free)
            found.setdefault(added.name, added)
        if "eps" in free:
            own: dict[str, Any] = free | {"eps": {field.name: field.default for field in fields(rule)}["eps"]}
            shows = f"{each.shows}, with the rule's own ε" + (" and without L2" if "l2" in free else "")
            found[f"{each.name}, default eps"] = replace(
                each, name=f"{each.name}, default eps", shows=shows, settings=own
            )
    for each in list(found.values()):
        if each.dtype == "float64":
            narrow = single(each)
            found.setdefault(narrow.name, replace(narrow, shows=f"{each.shows}, in float32"))
    return list(found.values())


#: The scenarios that show every term of a rule.
_ESSENTIAL = ("random", "constant", "spike")


def _shortened(scenario: Scenario) -> Scenario:
    """The scenario on a dict of arrays, with fewer elements and steps where it has many."""
    long = scenario.name.removesuffix(", float32") in ("long", "late spike")
    steps = OTHER_STEPS if scenario.name.startswith("other ") else SPARSE[-1] if long else STEPS
    theta, *grads = (_named(tree) for tree in (scenario.theta, *scenario.grads[:steps]))
    if long:
        theta, *grads = (_short(tree) for tree in (theta, *grads))
    etas = None if scenario.schedule is None else Table(tuple(map(scenario.schedule, range(len(grads)))))
    return replace(scenario, theta=theta, grads=tuple(grads), schedule=etas)


def _short(arrays: Arrays) -> Arrays:
    """The first element, rounded to a number that takes little room."""
    return {name: np.round(x[:1] * 256) / 256 for name, x in arrays.items()}


def _named(tree: Any) -> Arrays:
    """Parameters by plain names: ``params['w'][0]`` is w.0, and a single array theta."""
    found = {".".join(re.findall(r"\w+", path)[1:]) or "theta": np.asarray(x) for path, x in leaves(tree, "params")}
    return {name: x[:ELEMENTS] if x.ndim == 1 else x for name, x in found.items()}


def _whole(rule: str, scenario: Scenario) -> Case:
    steps = range(1, len(scenario.grads) + 1)
    report = tuple(steps)
    if len(steps) > 100:  # of a long run some steps, and those at its end
        report = SPARSE if len(steps) == SPARSE[-1] else tuple(t for t in steps if t in SPARSE or t > len(steps) - 5)
    start = Case("", rule, scenario, None, ()).optimizer().init(scenario.theta)  # type: ignore[arg-type]
    return Case(_id(rule, scenario.name), rule, scenario, start, report)


def _cut(case: Case, steps: int) -> Case:
    """The one step that follows after ``steps`` of a case, from the state that it then has."""
    t, theta, state = next(itertools.islice(case.run(), steps - 1, None))
    shows = f"step {t + 1} of “{case.scenario.name}” alone, from the state before it"
    scenario = replace(case.scenario, shows=shows, theta=theta, grads=case.scenario.grads[steps : steps + 1])
    return Case(f"{case.id}-step-{t + 1}", case.rule, scenario, state, (t + 1,))


def _id(rule: str, name: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", f"{rule} {name}".lower()))
