"""What the judge asks: lines of JSON without blanks, with the keys in the order of ``docs/protocol.md``."""

import json
from dataclasses import MISSING, fields
from typing import Any

from ...core.containers import leaves
from ...core.rule import Rule
from ..running import NotAsked
from ..scenarios import INTERRUPTED, Scenario, names
from .bits import to_text

#: The version of the protocol.
PROTOCOL = 1

#: The fields of a scenario that a request has; what has another, with a value of its own, cannot be asked.
_SAID = {"name", "shows", "theta", "grads", "settings", "schedule", "given"}
#: Ways to hand over arrays that do not reach another process, and ways to go on that it must have itself.
_HERE, _SAVED = ("views",), ("copied", "saved", "resumed")


def hello(against: str, rule: type[Rule]) -> str:
    """Who are you?"""
    asked = {"protocol": PROTOCOL, "ask": "hello", "against": against, "hyperparameters": [*names(rule), "schedule"]}
    return line_of(asked)


def run_of(scenario: Scenario, dtypes: list[str], saves: bool) -> str:
    """Make this run.

    Args:
        dtypes: the precisions that the program has.
        saves: can it save its state and go on from that?

    Raises:
        NotAsked: the protocol has no words for the scenario.
    """
    for field in fields(scenario):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if field.name not in _SAID and getattr(scenario, field.name) != default:
            raise NotAsked(f"the protocol of programs has no {field.name}")
    if scenario.dtype not in dtypes:
        raise NotAsked(f"the program does not say that it has {scenario.dtype}")
    if scenario.given in _HERE:
        raise NotAsked("a program gets numbers, whose layout is its own")
    if scenario.given and not (saves and scenario.given in _SAVED):
        raise NotAsked("the program does not say that it saves its state")
    return line_of(asked(scenario))


def asked(scenario: Scenario) -> dict[str, Any]:
    """The request for a run, before it is a line."""
    steps = len(scenario.grads)
    found = {
        "protocol": PROTOCOL,
        "ask": "run",
        "scenario": scenario.name,
        "dtype": scenario.dtype,
        "settings": {name: float(x) for name, x in scenario.settings.items()},
        "eta": [1.0 if scenario.schedule is None else float(scenario.schedule(k)) for k in range(steps)],
        "save_after": INTERRUPTED if scenario.given in _SAVED else 0,
        "arrays": [{"name": name, "shape": list(x.shape)} for name, x in leaves(scenario.theta, "params")],
        "steps": steps,
        "params": [to_text(x) for _, x in leaves(scenario.theta, "params")],
        "grads": [[to_text(x) for _, x in leaves(tree, "grads")] for tree in scenario.grads],
    }
    return found


def line_of(request: dict[str, Any]) -> str:
    """A request as a line."""
    return json.dumps(request, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
