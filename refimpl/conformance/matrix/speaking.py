"""How the matrix speaks while it is made: silently, in plain lines, or with bars."""

from ...speaking import Bars, Silent, suiting
from .libraries import Library
from .rows import Row
from .words import cells


class Plain(Silent):
    """A line for each row as soon as it is there."""

    def ends(self, result: tuple[Library, Row]) -> None:
        words = cells(result[1])
        paths = f" ({words['other paths']})" if words["other paths"] else ""
        print(f"{words['library']}: {words['computes']}: {words['verdict']}{paths}", flush=True)


class Terminal(Bars):
    """A bar over all cells, and the cell that came in last."""

    def __init__(self, total: int):
        super().__init__(total, "all cells")

    def ends(self, result: tuple[Library, Row]) -> None:
        self.begins(f"{result[0].name}: {result[1].dialect}")
        super().ends(result)


def reporter(quiet: bool, total: int) -> Silent:
    """Who speaks, of ``total`` cells."""
    return suiting(quiet, Silent, Plain, Terminal)(total)
