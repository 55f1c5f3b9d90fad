"""The runs of a sweep, counted, with an estimate of what is left."""

import sys
import time
import warnings
from collections.abc import Callable
from datetime import timedelta

from .._util.progress import Silent
from .work import Work

#: Seconds between two lines, at least.
PAUSE = 5.0


def at_caller(text: str) -> None:
    """A warning where ``sweep`` was called."""
    warnings.warn(text, UserWarning, stacklevel=5)


def on_standard_error(text: str) -> None:
    """A line for whoever called the command."""
    print(f"refimpl sweep: warning: {text}", file=sys.stderr)


class Runs:
    """Counts the runs that are done, and tells a reporter and a function of them.

    Args:
        total: how many runs the sweep has.
        reporter: shows what is done.
        function: called with the runs done and their number.
        warns: called with what the user must know.
    """

    def __init__(
        self,
        total: int,
        reporter: Silent | None = None,
        function: Callable[[int, int], None] | None = None,
        warns: Callable[[str], None] = at_caller,
    ):
        self.total, self.function, self.warns = total, function, warns
        self.reporter = reporter or Silent()

    def starts(self, found: int) -> None:
        """So many runs are there already."""
        self.found = self.done = found
        self.begun = self.spoken = time.perf_counter()
        self.reporter.ends(f"{found} of {self.total} runs are there already" if found else "", found)

    def ends(self, work: Work) -> None:
        """The runs of a chunk are done."""
        self.done += len(work.runs)
        self.reporter.ends(self._now_and_then(), len(work.runs))
        if self.function is not None:
            self.function(self.done, self.total)

    def _now_and_then(self) -> str:
        """What is done and left, or "" if that was said a moment ago."""
        now = time.perf_counter()
        if now <= self.spoken + PAUSE or self.done == self.total:
            return ""
        self.spoken = now
        pace = (now - self.begun) / max(self.done - self.found, 1)
        return (
            f"{self.done} of {self.total} runs, about {timedelta(seconds=round(pace * (self.total - self.done)))} left"
        )
