"""The outcomes of ``refimpl reproduce`` in words: a line each, a table, and a closing sentence."""

from pathlib import Path
from typing import TYPE_CHECKING

from .._util.progress import Cell, Table
from .experiments.digits import agreed

if TYPE_CHECKING:
    from .experiments.deciding import Compared
    from .reproduction import Reproduction


def line(result: "Reproduction") -> str:
    """The claim, and under it what was found."""
    doubtful = [_in_words(name, each) for name, each in result.decision.compared.items() if not each.settled]
    doubt = f"; in doubt: {'; '.join(doubtful)}" if doubtful else ""
    experiment = result.experiment
    return (
        f"{experiment.id}  {experiment.claim}\n     {_verdict(result)} ({result.seconds:.1f} s): {result.number}{doubt}"
    )


def table(results: list["Reproduction"]) -> Table:
    """A row for each claim."""
    return Table(("claim", "statement", "verdict", "measured", "s"), [*map(_row, results)], ruled=True)


def _row(result: "Reproduction") -> list[Cell]:
    experiment, style = result.experiment, "green" if result.as_recorded else "bold red"
    deciding = [f"• {_in_words(name, each)}" for name, each in result.decision.compared.items()]
    measured = "\n".join([result.number, *deciding])
    return [experiment.id, experiment.claim, (_verdict(result), style), measured, f"{result.seconds:.1f}"]


def _verdict(result: "Reproduction") -> str:
    recorded = result.experiment.recorded
    if result.verdict == recorded:
        return recorded if result.as_recorded else f"{recorded}, but a deciding number is not finite"
    return f"{result.verdict} (recorded: {recorded})"


def _in_words(name: str, each: "Compared") -> str:
    """A deciding number, in the digits on which the twins agree, its threshold, and how far that is."""
    number = each.number
    asked = f"{name}: {agreed(each.values)} {'' if number.holds else 'not '}{number.relation} {number.threshold:.4g}"
    return f"{asked}, by {abs(number.distance):.2g}" + (f", twins spread {each.spread:.2g}" if each.twins else "")


def closing(results: list["Reproduction"], out: Path) -> str:
    """How many verdicts are as recorded, and where everything is."""
    as_recorded = sum(result.as_recorded for result in results)
    figures = sum(len(result.figures) for result in results)
    undecided = sum(result.as_recorded and result.verdict != result.experiment.recorded for result in results)
    told = f" or undecided where that may be ({undecided})" if undecided else ""
    return (
        f"{as_recorded} of {len(results)} verdicts as recorded{told}; {figures} figure files and claims.json in {out}, "
        f"all of it in {out / 'report.html'}"
    )
