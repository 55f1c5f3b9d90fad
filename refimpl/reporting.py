"""How ``refimpl reproduce`` speaks: silently, in plain lines, or with bars and a table."""

from pathlib import Path
from typing import TYPE_CHECKING

from .speaking import Bars, Silent, suiting

if TYPE_CHECKING:
    from .reproduction import Reproduction


class Quiet(Silent):
    """Nothing at all: the JSON is the output."""

    def table(self, results: list["Reproduction"], out: Path) -> None:
        pass


class Plain(Quiet):
    """A line for each claim as soon as it is decided."""

    def ends(self, result: "Reproduction") -> None:
        experiment, finding = result.experiment, result.finding
        print(f"{experiment.id}  {experiment.claim}")
        print(f"     {_verdict(result)} ({result.seconds:.1f} s): {finding.number}", flush=True)

    def table(self, results: list["Reproduction"], out: Path) -> None:
        print(_closing(results, out))


class Terminal(Bars, Quiet):
    """A bar while a claim is measured, and a table in the end."""

    def __init__(self, total: int):
        super().__init__(total, "all claims")

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


def reporter(quiet: bool, total: int) -> Quiet:
    """Who speaks, of ``total`` claims."""
    return suiting(quiet, Quiet, Plain, Terminal)(total)


def _verdict(result: "Reproduction") -> str:
    if result.as_recorded:
        return result.finding.verdict
    return f"{result.finding.verdict} (recorded: {result.experiment.recorded})"


def _closing(results: list["Reproduction"], out: Path) -> str:
    as_recorded = sum(result.as_recorded for result in results)
    figures = sum(len(result.figures) for result in results)
    return (
        f"{as_recorded} of {len(results)} verdicts as recorded; {figures} figure files and claims.json in {out}, "
        f"all of it in {out / 'report.html'}"
    )
