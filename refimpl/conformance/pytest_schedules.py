"""What ``pytest --refimpl-schedule PKG.MOD:NAME --refimpl-schedule-against NAME`` adds: a test for each scenario."""

import functools
from typing import Any

import pytest

from .._util.import_path import imported
from .pytest_plugin import Asked
from .report import Report
from .schedules import check_schedule
from .schedules.checking import scenario_names
from .schedules.written import setting


def asked_schedule(config: pytest.Config, vectors: str) -> "AskedSchedule":
    """The hooks for the options that were given.

    Args:
        config: pytest's.
        vectors: the version of the golden vectors, for the head of the report.

    Raises:
        pytest.UsageError: they do not belong together, or there is no such schedule, or no such setting.
    """
    target, against = config.getoption("refimpl_schedule"), config.getoption("refimpl_schedule_against")
    if not target or not against:
        raise pytest.UsageError(
            f"--refimpl-schedule and --refimpl-schedule-against must be given together, got {target!r} and {against!r}"
        )
    try:
        settings = dict(map(setting, config.getoption("refimpl_schedule_set") or []))
        names = scenario_names(against, settings)
    except (TypeError, ValueError) as error:
        raise pytest.UsageError(f"--refimpl-schedule-against: {error}") from error
    return AskedSchedule(target, against, names, settings, vectors)


class AskedSchedule(Asked):
    """As for a rule, but in this process, and with settings."""

    node = "refimpl-schedule"

    def __init__(self, target: str, against: str, names: list[str], settings: dict[str, Any], vectors: str):
        super().__init__(target, against, names, {}, vectors)
        self.settings = settings

    @functools.cached_property
    def report(self) -> Report | str:
        """The check, made once; or why there is none."""
        try:
            return check_schedule(imported(self.target, "--refimpl-schedule"), self.against, **self.settings)
        except (TypeError, ValueError) as error:
            return str(error)
