"""A check whose target is in a process of its own."""

import abc
from collections.abc import Callable
from typing import Any

from ..against import Against
from ..report import Report
from ..running import Misbehaviour
from ..targets import Target
from ..verdict import Outcome
from .offering import described
from .process import Child
from .requests import hello, run_of
from .runner import Runner


class Apart(abc.ABC):
    """What starts such a process.

    Attributes:
        name: what it is called where it does not say so itself.
    """

    name: str

    @abc.abstractmethod
    def start(self, right: Against) -> Child:
        """A new process.

        Raises:
            ValueError: there is nothing to start.
        """

    def asking(self, runner: Runner, right: Against) -> Any:
        """How a run is asked for: ``asking(scenario, dtypes, saves)`` is a line."""
        return run_of

    def checked(self, right: Against, seconds: float, check: Callable[[Target, Against, float], Report]) -> Report:
        """The report on it.

        Raises:
            ValueError: it is nothing that can be checked.
        """
        try:
            runner = Runner(lambda: self.start(right), hello(right.name, right.rule), seconds)
        except Misbehaviour as error:
            outcome = Outcome("all", "everything, in a process of its own", False, misbehaviour=str(error))
            return Report(self.name, right.name, False, None, str(error), (outcome,))
        try:
            return check(described(runner, right.rule, self.asking(runner, right)), right, seconds)
        finally:
            runner.end()
