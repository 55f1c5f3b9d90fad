"""How the commands speak: silently, in plain lines, or with bars; each command says the rest."""

import sys
from typing import Any, Self, TypeVar

Kind = TypeVar("Kind")


class Silent:
    """Nothing at all: what the command prints in the end is the output."""

    def __init__(self, total: int):
        self.total = total

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        pass

    def begins(self, title: str) -> None:
        pass

    def progress(self, done: int, total: int) -> None:
        pass

    def ends(self, result: Any) -> None:
        pass


class Bars(Silent):
    """Two bars on the standard error while a command runs: one for all parts, one for the part at hand.

    Args:
        total: how many parts there are.
        everything: what all the parts are called.
        refreshing: do the bars move by themselves, in a thread, or only when a part reports?
        estimating: do they say how much is left, where the parts are alike?
    """

    def __init__(self, total: int, everything: str, refreshing: bool = True, estimating: bool = False):
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        super().__init__(total)
        self.console = Console()
        counted, remaining = ([MofNCompleteColumn()], [TimeRemainingColumn()]) if estimating else ([], [])
        columns = (TextColumn("{task.description}"), BarColumn(), *counted, TimeElapsedColumn(), *remaining)
        self.bars = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=refreshing)
        self.all = self.bars.add_task(everything, total=total)
        self.one = self.bars.add_task("", total=1)

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.bars.stop()

    def begins(self, title: str) -> None:
        self.bars.reset(self.one, total=1, description=title)
        self.bars.refresh()

    def progress(self, done: int, total: int) -> None:
        self.bars.update(self.one, completed=done, total=total)
        self.bars.refresh()

    def ends(self, result: Any) -> None:
        self.bars.advance(self.all)
        self.bars.refresh()


def suiting(quiet: bool, silent: type[Kind], plain: type[Kind], terminal: type[Kind]) -> type[Kind]:
    """Whichever suits the standard output."""
    if quiet:
        return silent
    return terminal if sys.stdout.isatty() else plain
