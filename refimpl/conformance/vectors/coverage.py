"""Which cases a program must have run: those of a level, or so many of each rule."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..._util.messages import shown
from ..report import Report
from .case import Case
from .folders import checked_folder
from .loading import published

#: From the fewest cases to all: the first case of a rule, those in float64, every case.
LEVELS = ("smoke", "core", "full")


def of_level(cases: list[Case], level: str) -> list[Case]:
    """The cases of one rule that belong to a level.

    Raises:
        ValueError: there is no such level.
    """
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, got {shown(level)}")
    if level == "smoke":
        return cases[:1]
    return [case for case in cases if level == "full" or case.scenario.dtype == "float64"]


def lacking(folder: Path, reports: Iterable[Report], level: str, at_least: int) -> list[str]:
    """What is missing in results, a sentence for each rule in the folder.

    Args:
        folder: the vectors that the program read.
        reports: what was run.
        level: whose cases must all have been run; "" for none.
        at_least: how many cases of each rule must have been run.

    Raises:
        ValueError: there is no such level.
    """
    run = {report.against: {outcome.scenario for outcome in report.scenarios} for report in reports}
    return [each for rule in checked_folder(folder) for each in _of_rule(rule, run.get(rule, set()), level, at_least)]


def _of_rule(rule: str, run: set[str], level: str, at_least: int) -> Iterator[str]:
    wanted = [case.id for case in of_level(published(rule), level)] if level else []
    missing = [name for name in wanted if name not in run]
    if missing:
        yield f"{rule}: {len(missing)} of {len(wanted)} cases of level {level} were not run, first {missing[0]}"
    if len(run) < at_least:
        yield f"{rule}: {len(run)} cases were run, at least {at_least} are asked for"
