"""What ``pytest --refimpl-target PKG.MOD:NAME --refimpl-against RULE`` adds: a test for each scenario of the check.

The options themselves, a fixture and a marker are in ``refimpl_pytest``.
"""

import functools
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from .._version import __version__
from .against import against_named
from .asked import all_scenarios
from .beyond_runs import BEYOND
from .checking import check
from .report import Report


def asked(config: pytest.Config, vectors: str) -> "Asked":
    """The hooks for the options that were given.

    Args:
        config: pytest's.
        vectors: the version of the golden vectors, for the head of the report.

    Raises:
        pytest.UsageError: they do not belong together, or there is no such rule, or the file is wrong.
    """
    target, against = config.getoption("refimpl_target"), config.getoption("refimpl_against")
    if not target or not against:
        raise pytest.UsageError(
            f"--refimpl-target and --refimpl-against must be given together, got {target!r} and {against!r}"
        )
    try:
        rule = against_named(against).rule
        names = [scenario.name for scenario in all_scenarios(rule)] + [each.name for each in BEYOND]
    except ValueError as error:
        raise pytest.UsageError(f"--refimpl-against: {error}") from error
    file = config.getoption("refimpl_expected_failures")
    expected = expected_failures(Path(config.invocation_params.dir, file), names) if file else {}
    return Asked(target, against, names, expected, vectors)


def expected_failures(file: Path, known: list[str]) -> dict[str, str]:
    """Scenario -> reason, of a file with a line ``scenario: reason`` for each, and empty lines and # comments.

    Raises:
        pytest.UsageError: the file cannot be read, a line has no reason, or a scenario is unknown or there twice.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise pytest.UsageError(f"--refimpl-expected-failures {file}: {error}") from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, reason = (part.strip() for part in line.partition(":"))
        place = f"--refimpl-expected-failures {file}, line {number}"
        if not reason:
            raise pytest.UsageError(f"{place} must be 'scenario: reason', got {line!r}")
        if name not in known:
            raise pytest.UsageError(f"{place}: the scenario must be one of {'; '.join(known)}, got {name!r}")
        if name in found:
            raise pytest.UsageError(f"{place}: {name!r} is there twice")
        found[name] = reason
    return found


class Asked:
    """The hooks, with what the options say.

    Attributes:
        target, against: as for ``check``.
        names: of the scenarios.
        expected: scenario -> why it is known to fail.
        vectors: the version of the golden vectors.
    """

    #: What the tests stand under.
    node = "refimpl"

    def __init__(self, target: str, against: str, names: list[str], expected: dict[str, str], vectors: str):
        self.target, self.against, self.names, self.expected = target, against, names, expected
        self.vectors = vectors

    @functools.cached_property
    def report(self) -> Report | str:
        """The check, made once, in a process of its own that can import what the tests can; or why there is none."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
            try:
                return check(self.target, self.against)
            except (TypeError, ValueError) as error:
                return str(error)

    def pytest_report_header(self) -> str:
        """What is checked, and with which refimpl and which data."""
        return f"refimpl {__version__}, vectors {self.vectors}: {self.target} against {self.against}"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Adds the scenarios to what is collected from files."""
        report = yield
        if isinstance(collector, pytest.Session):
            report.result.append(Scenarios.from_parent(collector, name=self.node, nodeid=self.node, asked=self))
        return report


class Scenarios(pytest.Collector):
    """The tests that a target is given."""

    def __init__(self, *, asked: Asked, **given: Any):
        super().__init__(**given)
        self.asked = asked

    def collect(self) -> Iterator[pytest.Item]:
        """One for each scenario of the rule."""
        for name in self.asked.names:
            item = ScenarioItem.from_parent(self, name=name, asked=self.asked)
            item.add_marker("refimpl")
            if name in self.asked.expected:
                item.add_marker(pytest.mark.xfail(reason=self.asked.expected[name], raises=Failed, strict=True))
            yield item


class ScenarioItem(pytest.Item):
    """One scenario; the first of them to run makes the check."""

    def __init__(self, *, asked: Asked, **given: Any):
        super().__init__(**given)
        self.asked = asked

    def runtest(self) -> None:
        """Fails with the report's reason and its verdict."""
        report = self.asked.report
        if isinstance(report, str):
            raise RuntimeError(report)
        outcomes = {outcome.scenario: outcome for outcome in report.scenarios}
        outcome = outcomes.get(self.name) or outcomes.get(f"{self.name}, float32")  # of a target without float64
        outcome = outcome or outcomes.get("all")  # the process of the check was lost
        if outcome is None:
            pytest.skip(next((note for note in report.notes if note.startswith("not tested")), "not tested"))
        elif outcome.untested:
            pytest.skip(outcome.untested)
        elif not outcome.passed:
            raise Failed(f"{outcome.scenario}: {outcome.shows}\n{outcome.reason}\n\n{report.verdict}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The words alone: where they were raised says nothing."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where it is from: no file."""
        return self.path, None, self.nodeid


class Failed(Exception):
    """A scenario failed."""
