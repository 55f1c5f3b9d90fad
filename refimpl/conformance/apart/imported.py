"""A target given as an import path: a process of Python imports it, makes its runs and sends the numbers."""

import base64
import pickle
import sys
from dataclasses import dataclass, replace
from typing import Any

from ..against import Against
from ..scenarios import Scenario
from .apart import Apart
from .process import Child
from .requests import PROTOCOL, line_of
from .runner import Runner


@dataclass(frozen=True)
class Etas:
    """A schedule by its values for k = 0, 1, 2 …"""

    values: tuple[float, ...]

    def __call__(self, k: Any) -> float:
        """The value at k."""
        return self.values[int(k)]


@dataclass(frozen=True)
class Imported(Apart):
    """The target at an import path ``pkg.mod:Name``."""

    name: str

    def start(self, right: Against) -> Child:
        return Child([sys.executable, "-m", "refimpl.conformance.apart.serving", self.name])

    def asking(self, runner: Runner, right: Against) -> Any:
        """A run is asked for by the scenario itself: a process of Python can be given layouts and schedules too."""

        def asking(scenario: Scenario, *_: Any) -> str:
            content = base64.b64encode(_pickled(scenario)).decode("ascii")
            slots = list(right.cls.slots)
            asked = {"protocol": PROTOCOL, "ask": "run", "seconds": runner.limit, "slots": slots, "pickle": content}
            return line_of(asked)

        return asking


def _pickled(scenario: Scenario) -> bytes:
    """A scenario for another process; a schedule that has no name there is sent as a table of its values."""
    try:
        return pickle.dumps(scenario)
    except (pickle.PicklingError, AttributeError, TypeError):
        assert scenario.schedule is not None
        etas = Etas(tuple(float(scenario.schedule(k)) for k in range(len(scenario.grads) + 1)))
        return pickle.dumps(replace(scenario, schedule=etas))
