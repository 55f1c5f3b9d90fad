"""How ``refimpl sweep`` speaks: to a function, in plain lines, or with bars; with an estimate of what is left."""

import sys
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from ..speaking import Bars, Silent, suiting
from .summary import closing

if TYPE_CHECKING:
    from .sweeping import Swept
    from .work import Work

#: Seconds between two plain lines, at least.
PAUSE = 5.0


class Quiet(Silent):
    """Nothing at all, but it counts the runs."""

    def starts(self, found: int) -> None:
        """So many runs are there already."""
        self.found = self.done = found
        self.begun = time.perf_counter()

    def says(self, text: str) -> None:
        pass

    def warns(self, text: str) -> None:
        print(f"refimpl sweep: warning: {text}", file=sys.stderr)

    def ends(self, work: "Work") -> None:
        self.done += len(work.runs)

    def closes(self, done: "Swept") -> None:
        pass

    @property
    def left(self) -> float:
        """Seconds, estimated by the pace since the start."""
        pace = (time.perf_counter() - self.begun) / max(self.done - self.found, 1)
        return pace * (self.total - self.done)


class Told(Quiet):
    """A function is called with the runs done and their number."""

    def __init__(self, total: int, function: Callable[[int, int], None] | None = None):
        super().__init__(total)
        self.function = function

    def warns(self, text: str) -> None:
        warnings.warn(text, UserWarning, stacklevel=5)  # where sweep was called

    def ends(self, work: "Work") -> None:
        super().ends(work)
        if self.function is not None:
            self.function(self.done, self.total)


class Plain(Quiet):
    """A line now and then."""

    def starts(self, found: int) -> None:
        super().starts(found)
        self.spoken = self.begun
        if found:
            self.says(f"{found} of {self.total} runs are there already")

    def says(self, text: str) -> None:
        print(text, flush=True)

    def closes(self, done: "Swept") -> None:
        self.says(closing(done))

    def ends(self, work: "Work") -> None:
        super().ends(work)
        if time.perf_counter() > self.spoken + PAUSE and self.done < self.total:
            self.spoken = time.perf_counter()
            left = timedelta(seconds=round(self.left))
            self.says(f"{self.done} of {self.total} runs, about {left} left")


class Terminal(Bars, Quiet):
    """A bar for all runs with an estimate, and one for the chunk at hand where it is computed here."""

    def __init__(self, total: int):
        super().__init__(total, "all runs", estimating=True)
        self.bars.update(self.one, description="this chunk", visible=False)

    def starts(self, found: int) -> None:
        Quiet.starts(self, found)
        self.bars.update(self.all, completed=found)

    def says(self, text: str) -> None:
        self.bars.console.print(text, highlight=False)

    def closes(self, done: "Swept") -> None:
        self.console.print(closing(done), highlight=False)

    def progress(self, done: int, total: int) -> None:
        self.bars.update(self.one, completed=done, total=total, visible=True)

    def ends(self, work: "Work") -> None:
        Quiet.ends(self, work)
        self.bars.update(self.all, completed=self.done)


def reporter(quiet: bool, total: int) -> Quiet:
    """Who speaks, of ``total`` runs."""
    return suiting(quiet, Quiet, Plain, Terminal)(total)
