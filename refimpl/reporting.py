"""How ``refimpl reproduce`` speaks: silently, in plain lines, or with bars and a table."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from .experiments import Experiment
    from .reproduction import Reproduction


class Silent:
    """Nothing at all: the JSON is the output."""

    def __init__(self, total: int):
        self.total = total

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        pass

    def begins(self, experiment: "Experiment") -> None:
        pass

    def progress(self, done: int, total: int) -> None:
        pass

    def ends(self, result: "Reproduction") -> None:
        pass

    def table(self, results: list["Reproduction"], out: Path) -> None:
        pass


class Plain(Silent):
    """A line for each claim as soon as it is decided."""

    def ends(self, result: "Reproduction") -> None:
        experiment, finding = result.experiment, result.finding
        print(f"{experiment.id}  {experiment.claim}")
        print(f"     {_verdict(result)} ({result.seconds:.1f} s): {finding.number}", flush=True)

    def table(self, results: list["Reproduction"], out: Path) -> None:
        print(_closing(results, out))


class Terminal(Silent):
    """A bar while a claim is measured, and a table in the end."""

    def __init__(self, total: int):
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        super().__init__(total)
        self.console = Console()
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self.bars = Progress(*columns, console=Console(stderr=True), transient=True)
        self.all = self.bars.add_task("all claims", total=total)
        self.one = self.bars.add_task("", total=1)

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.bars.stop()

    def begins(self, experiment: "Experiment") -> None:
        self.bars.reset(self.one, total=1, description=f"{experiment.id} {experiment.claim[:50]}")

    def progress(self, done: int, total: int) -> None:
        self.bars.update(self.one, completed=done, total=total)

    def ends(self, result: "Reproduction") -> None:
        self.bars.advance(self.all)

    def table(self, results: list["Reproduction"], out: Path) -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table("claim", "statement", "verdict", "measured", "s", show_lines=True)
        for result in results:
            style = "green" if result.as_recorded else "bold red"
            table.add_row(
                result.experiment.id,
                Text(result.experiment.claim),
                Text(_verdict(result), style=style),
                Text(result.finding.number),
                f"{result.seconds:.1f}",
            )
        self.console.print(table)
        self.console.print(Text(_closing(results, out)))


def _verdict(result: "Reproduction") -> str:
    if result.as_recorded:
        return result.finding.verdict
    return f"{result.finding.verdict} (recorded: {result.experiment.recorded})"


def _closing(results: list["Reproduction"], out: Path) -> str:
    as_recorded = sum(result.as_recorded for result in results)
    figures = sum(len(result.figures) for result in results)
    return f"{as_recorded} of {len(results)} verdicts as recorded; {figures} figure files and claims.json in {out}"
