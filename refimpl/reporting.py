"""How ``refimpl reproduce`` speaks: silently, in plain lines, or with bars and a table."""

from pathlib import Path
from typing import TYPE_CHECKING

from .experiments.digits import agreed
from .speaking import Bars, Silent, suiting

if TYPE_CHECKING:
    from .experiments.deciding import Compared
    from .reproduction import Reproduction


class Quiet(Silent):
    """Nothing at all: the JSON is the output."""

    def table(self, results: list["Reproduction"], out: Path) -> None:
        pass


class Plain(Quiet):
    """A line for each claim as soon as it is decided."""

    def ends(self, result: "Reproduction") -> None:
        experiment = result.experiment
        print(f"{experiment.id}  {experiment.claim}")
        print(f"     {_verdict(result)} ({result.seconds:.1f} s): {result.number}{_in_doubt(result)}", flush=True)

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
                Text("\n".join([result.number, *(f"• {line}" for line in _deciding(result))])),
                f"{result.seconds:.1f}",
            )
        self.console.print(table)
        self.console.print(Text(_closing(results, out)))


def reporter(quiet: bool, total: int) -> Quiet:
    """Who speaks, of ``total`` claims."""
    return suiting(quiet, Quiet, Plain, Terminal)(total)


def _verdict(result: "Reproduction") -> str:
    recorded = result.experiment.recorded
    if result.verdict == recorded:
        return recorded if result.as_recorded else f"{recorded}, but a deciding number is not finite"
    return f"{result.verdict} (recorded: {recorded})"


def _deciding(result: "Reproduction") -> list[str]:
    """Each deciding number, in the digits on which the twins agree, its threshold, and how far that is."""
    return [_in_words(name, each) for name, each in result.decision.compared.items()]


def _in_doubt(result: "Reproduction") -> str:
    doubtful = [_in_words(name, each) for name, each in result.decision.compared.items() if not each.settled]
    return f"; in doubt: {'; '.join(doubtful)}" if doubtful else ""


def _in_words(name: str, each: "Compared") -> str:
    number = each.number
    asked = f"{name}: {agreed(each.values)} {'' if number.holds else 'not '}{number.relation} {number.threshold:.4g}"
    return f"{asked}, by {abs(number.distance):.2g}" + (f", twins spread {each.spread:.2g}" if each.twins else "")


def _closing(results: list["Reproduction"], out: Path) -> str:
    as_recorded = sum(result.as_recorded for result in results)
    figures = sum(len(result.figures) for result in results)
    undecided = sum(result.as_recorded and result.verdict != result.experiment.recorded for result in results)
    told = f" or undecided where that may be ({undecided})" if undecided else ""
    return (
        f"{as_recorded} of {len(results)} verdicts as recorded{told}; {figures} figure files and claims.json in {out}, "
        f"all of it in {out / 'report.html'}"
    )
