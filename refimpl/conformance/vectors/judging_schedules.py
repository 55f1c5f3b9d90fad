"""Results for the vectors of the schedules, judged."""

from collections.abc import Iterator
from typing import Any

from ..report import Report
from ..schedules.judging import At
from ..verdict import Outcome
from .layout import SCHEDULE_CASES, SCHEDULE_EXPECTED
from .numbers import parsed, unpaired
from .results import Results
from .schedules import read


def known() -> set[str]:
    """The ids of the cases."""
    return {case["id"] for case in read(SCHEDULE_CASES)["cases"]}


def schedule_reports(results: Results) -> Iterator[Report]:
    """A report for each schedule of which a case was run.

    Raises:
        ValueError: the results of a case do not fit it.
    """
    cases, expected = read(SCHEDULE_CASES)["cases"], read(SCHEDULE_EXPECTED)["expected"]
    for name in dict.fromkeys(case["schedule"] for case in cases):
        own = [case for case in cases if case["schedule"] == name]
        run = [case for case in own if case["id"] in results.runs]
        outcomes = tuple(_outcome(case, expected[case["id"]], results.runs[case["id"]]) for case in run)
        missing = [case["id"] for case in own if case not in run]
        if outcomes:
            passed = all(outcome.passed for outcome in outcomes)
            notes = (f"not run: {', '.join(missing)}",) if missing else ()
            yield Report(results.implementation, name, passed, None, None, outcomes, notes)


def _outcome(case: dict[str, Any], right: dict[str, Any], given: Any) -> Outcome:
    asked = case.get("k") or list(range(len(right["hex"])))
    if not isinstance(given, list) or len(given) != len(asked):
        raise ValueError(f"{case['id']} must have {len(asked)} values, a list with one number for each")
    first = None
    for k, row, wanted, allowed in zip(asked, given, unpaired(right).tolist(), right["allowed"], strict=True):
        if not isinstance(row, list) or len(row) != 1:
            raise ValueError(f"{case['id']}, k = {k} must be a list with one number")
        got = parsed(row[0], f"{case['id']}, k = {k}")
        if first is None and not abs(got - wanted) <= allowed:
            first = At(k, "eta", (), got, wanted, allowed, "float64")
    return Outcome(case["id"], case.get("shows", "values at chosen steps"), first is None, first)
