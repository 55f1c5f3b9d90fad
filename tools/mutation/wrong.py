"""Targets that compute something wrong on purpose, and whether the check catches them."""

import ast
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from refimpl.conformance.against import Against
from refimpl.conformance.judging import departure
from refimpl.conformance.reference import Candidate, every_step, expected
from refimpl.conformance.running import Misbehaviour, run
from refimpl.conformance.scenarios import scenarios
from refimpl.conformance.targets import Target
from refimpl.core.containers import leaves
from refimpl.core.namespaces import reading

from .alike import ALIKE
from .breakage import Mutant, mutants
from .equivalent import EQUIVALENT
from .targets import GROUPS

SECONDS = 60.0  # for one run
FOR_A_TRACE = "what it changes is returned for a trace only"


def broken(rule: type) -> Iterator[tuple[Mutant, Candidate]]:
    """Every change of a token, term or statement of the rule's ``update``, and the candidate that follows it."""
    (target,) = GROUPS[rule.__name__].targets
    for mutant in mutants(target.source, target.settings):
        namespace = dict(vars(sys.modules[target.module]))
        exec(compile(mutant.source, "mutant", "exec"), namespace)
        wrong = type(rule.__name__, (rule,), {"update": namespace["update"], "__module__": target.module})
        yield mutant, Candidate(str(mutant), lambda given, k, wrong=wrong: wrong(**given, **scheduled(k)))


def scheduled(schedule: Any) -> dict[str, Any]:
    """The argument ``schedule`` of a rule, where there is one."""
    return {} if schedule is None else {"schedule": schedule}


def reason(mutant: Mutant, rule: type) -> str:
    """Why no run can show a mutant; "" if nothing says so."""
    change = f"{rule.__name__}.update", mutant.new
    return EQUIVALENT.get(change) or ALIKE.get(change) or (FOR_A_TRACE if _is_for_a_trace(mutant, rule) else "")


def _is_for_a_trace(mutant: Mutant, rule: type) -> bool:
    """Does it change nothing but the intermediates that are returned?"""
    (target,) = GROUPS[rule.__name__].targets
    kept = {"theta", *rule.slots, *rule.scalars}
    return _without_intermediates(mutant.source, kept) == _without_intermediates(target.source, kept)


def _without_intermediates(source: str, kept: set[str]) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
            node.value.keywords = [keyword for keyword in node.value.keywords if keyword.arg in kept]
    return ast.unparse(tree)


class Judge:
    """The check's scenarios and bounds for one rule, with what is expected computed once."""

    def __init__(self, right: Against):
        self.scenarios = sorted(scenarios(right.rule), key=lambda scenario: len(scenario.grads))
        self.expected = [list(expected(right.candidate, scenario)) for scenario in self.scenarios]

    def catches(self, wrong: Candidate) -> bool:
        """Does a target that follows ``wrong`` fail in some scenario?  The first one decides."""
        for scenario, right in zip(self.scenarios, self.expected, strict=True):
            try:
                found = run(followed(wrong), scenario, time.monotonic() + SECONDS).steps
            except Misbehaviour:
                return True
            if departure(found, right) is not None:
                return True
        return False


def followed(candidate: Candidate) -> Target:
    """A target that computes what the candidate says."""

    def make(settings: dict[str, float], schedule: Any) -> Any:
        opt = candidate.make(settings, schedule)
        return opt if candidate.count is every_step else Counted(opt, candidate.count)

    return Target("mutant", make, lambda name: name != "maximize")  # which is no hyperparameter of a rule


class Counted:
    """A rule that counts t in its own way for each array."""

    def __init__(self, opt: Any, count: Any):
        self.opt, self.count, self.init = opt, count, opt.init

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        trees = (params, grads, *state.slots.values())
        rows = list(zip(*([x for _, x in leaves(tree, "")] for tree in trees), strict=True))
        h, results = self.opt.at(state.t), []
        for i, (theta, g, *kept) in enumerate(rows):
            t, slots = self.count(state.t, i, len(rows)), dict(zip(state.slots, kept, strict=True))
            with np.errstate(all="ignore"):
                values = type(self.opt).update(h, reading(theta), t, h.schedule, theta, g, **slots, **state.scalars)
            arrays = {name: np.asarray(values[name]) for name in ("theta", *state.slots)}
            results.append({**values, **arrays})
        results[0] |= {name: results[-1][name] for name in state.scalars}  # as the last array left them
        return self.opt.kept(params, results, state)
