"""The outcomes of ``refimpl reproduce`` in words, on lines of 80 columns: a block for each claim, and a count."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .._util.plain_text import ascii_of
from .experiments.digits import agreed
from .experiments.verdicts import SIGNS, VERDICTS

if TYPE_CHECKING:
    from .experiments.deciding import Compared
    from .reproduction import Reproduction, Shown

WIDTH = 80
#: Where the text of a block begins: after the sign and the id.
INDENT = 7
#: The rows that are shown without ``--verbose``.
ROWS = 5
#: How a verdict is counted, for one claim and for more.
COUNTED = {"holds with a correction": ("holds with a correction", "hold with a correction")}


def block(result: "Reproduction", *, verbose: bool = False, signs: bool = True) -> str:
    """The claim, its verdict, the one thing to know, and the numbers.

    Args:
        verbose: every row, the rule of the verdict and the numbers that decide it.
        signs: the output can show signs outside ASCII.
    """
    parts = [*_head(result, signs), *_table(result.rows if verbose else result.rows[:ROWS], signs)]
    if (more := len(result.rows) - ROWS) > 0 and not verbose:
        parts.append(f"{'':{INDENT + 2}}… {more} more with --verbose")
    if verbose:
        parts += _indented(f"Rule: {result.experiment.rule}.", signs)
        if result.experiment.rule_changed:
            parts += _indented(f"Changed after a first look: {result.experiment.rule_changed}", signs)
    doubtful = {name: each for name, each in result.decision.compared.items() if verbose or not each.settled}
    for name, each in doubtful.items():
        parts += _indented(f"{'decides' if each.settled else 'in doubt'}: {_in_words(name, each)}", signs, hanging=2)
    text = "\n".join(parts)
    return text if signs else ascii_of(text)


def _head(result: "Reproduction", signs: bool) -> list[str]:
    """Sign, id, statement and seconds; then the verdict."""
    experiment, seconds = result.experiment, f"{result.seconds:.1f} s"
    first, *others = textwrap.wrap(
        _shown(experiment.claim, signs), WIDTH - INDENT - 9, break_long_words=False, break_on_hyphens=False
    )
    sign = _shown(SIGNS[result.verdict], signs)
    gap = WIDTH - INDENT - len(seconds)
    lines = [f"{sign} {experiment.id}  {first:{gap}}{seconds}", *(f"{'':{INDENT}}{line}" for line in others)]
    told = result.verdict.upper() + (f": {result.summary}" if result.summary else "")
    lines += _indented(told, signs)
    if result.verdict != experiment.recorded:
        lines += _indented(f"The recorded verdict is: {experiment.recorded}.", signs)
    elif not result.as_recorded:
        lines += _indented("A deciding number is not finite: the measurement failed.", signs)
    return lines


def _table(rows: Sequence["Shown"], signs: bool) -> list[str]:
    """Labels to the left; values, errors and units in columns."""
    cells = [[_shown(each, signs) for each in (row.row.label, row.value, row.error, row.row.unit)] for row in rows]
    if not cells:
        return []
    longest, value, error, unit = (max(map(len, column)) for column in zip(*cells, strict=True))
    plus = _shown("±", signs)
    numbers = 2 + value + (error + len(plus) + 2 if error else 0) + (unit + 1 if unit else 0)
    label = min(longest, WIDTH - INDENT - 2 - numbers)
    lines = []
    for name, number, spread, units in cells:
        *above, last = textwrap.wrap(name, label, subsequent_indent="  ")
        lines += [f"{'':{INDENT + 2}}{part}" for part in above]
        told = f"{'':{INDENT + 2}}{last:<{label}}  {number:>{value}}"
        if error:
            told += f" {plus} {spread:<{error}}" if spread else " " * (error + len(plus) + 2)
        lines.append(f"{told} {units}".rstrip())
    return lines


def _shown(text: str, signs: bool) -> str:
    return text if signs else ascii_of(text)


def _indented(text: str, signs: bool, hanging: int = 0) -> list[str]:
    before = " " * INDENT
    return textwrap.wrap(
        _shown(text, signs),
        WIDTH,
        initial_indent=before,
        subsequent_indent=before + " " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _in_words(name: str, each: "Compared") -> str:
    """A deciding number, in the digits on which the twins agree, its threshold, and how far that is."""
    number = each.number
    asked = f"{name}: {agreed(each.values)} {'' if number.holds else 'not '}{number.relation} {number.threshold:.4g}"
    told = f"{asked}, by {abs(number.distance):.2g}" + (f", twins spread {each.spread:.2g}" if each.twins else "")
    return told.replace(" -", " −")


def closing(results: list["Reproduction"], out: Path, *, signs: bool = True) -> str:
    """The verdicts counted, whether they are the recorded ones, what ± means, and where everything is."""
    verdicts = [result.verdict for result in results]
    same = sum(result.as_recorded for result in results)
    undecided = sum(result.as_recorded and result.verdict != result.experiment.recorded for result in results)
    lines = ["──", f" {counted(verdicts)}"]
    told = f"{same} of {len(results)} verdicts as recorded"
    lines.append(f" {told}{f' or undecided where that may be ({undecided})' if undecided else ''}.")
    if any(row.error for result in results for row in result.rows):
        lines.append(" ± is one standard error of the mean, over seeds or runs.")
    if not all(result.full for result in results):
        lines.append(" These are the fast variants; --full runs each claim at full length.")
    lines.append(f" Report: {out / 'report.html'}")
    text = "\n".join(lines)
    return text if signs else ascii_of(text)


def counted(verdicts: Sequence[str]) -> str:
    """How often each verdict was given.

    >>> counted(["proved", "holds with a correction", "proved"])
    '2 proved · 1 holds with a correction'
    """
    numbers = {verdict: verdicts.count(verdict) for verdict in VERDICTS if verdict in verdicts}
    return " · ".join(
        f"{number} {COUNTED.get(verdict, (verdict, verdict))[number != 1]}" for verdict, number in numbers.items()
    )
