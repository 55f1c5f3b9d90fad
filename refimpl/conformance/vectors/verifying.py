"""``verify``: results held against the vectors, rule by rule, with a diagnosis of what is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..against import against_named
from ..checking import explanation_of, matching
from ..judging import departure, distances
from ..reference import Candidate
from ..report import Report
from ..running import Run
from ..verdict import Outcome
from .case import Case
from .folders import checked_folder
from .judging_schedules import known as known_schedules
from .judging_schedules import schedule_reports
from .layout import RULES
from .loading import Golden, load, published, split
from .numbers import parsed
from .outputs import judged
from .predicting import predicted
from .results import Results, read_results


def verify(folder: Path, file: Path) -> list[Report]:
    """Judge a results file.

    Args:
        folder: the vectors that were read, as ``export`` wrote them.
        file: the results.

    Returns:
        A report for each rule of which a case was run.  A case that was not run is a note in it.

    Raises:
        ValueError: the folder or the file is damaged, hostile, of another version, or does not fit the vectors.
    """
    return judge(file, checked_folder(folder), str(folder))


def judge(file: Path, rules: tuple[str, ...] = RULES, source: str = "the vectors") -> list[Report]:
    """Judge a results file by the vectors that this package ships.

    Args:
        file: the results.
        rules: names of the rules' classes whose cases may have been run.
        source: where these cases are, for a message.

    Returns, raises:
        As ``verify``.
    """
    results = read_results(file)
    golden = {rule: load(rule) for rule in rules}
    known = {each.case.id for cases in golden.values() for each in cases}
    if rules == RULES:
        known |= known_schedules()
    for name in results.runs:
        if name not in known:
            of = "" if rules == RULES else f"of {', '.join(rules)} "
            raise ValueError(f"{file} has results for {name[:60]!r}, which is no case {of}in {source}")
    reports = [_report(rule, cases, results) for rule, cases in golden.items()]
    return [*(report for report in reports if report.scenarios), *schedule_reports(results)]


def judge_dialect(file: Path, name: str) -> list[Report]:
    """Judge what a program that follows a dialect made of the cases of the dialect's rule.

    The cases are the rule's, with hyperparameters as the paper has them; the numbers that they must give are the
    dialect's.  A case that starts from a state is not judged, for the state is that of the paper's rule.

    Args:
        file: the results.
        name: of the dialect, such as "torch.AdamW".

    Returns, raises:
        As ``verify``.
    """
    right, results = against_named(name), read_results(file)
    cases = {case.id: case for case in published(right.rule.__name__)}
    for each in results.runs:
        if each not in cases:
            raise ValueError(f"{file} has results for {each[:60]!r}, which is no case of {right.rule.__name__}")
    run = [(cases[each], _run(cases[each], given)) for each, given in results.runs.items()]
    outcomes = [_dialect_outcome(right.candidate, case, found) for case, found in run]
    judged_runs = [(case, found) for case, found in run if not case.start.t]
    passed = all(outcome.passed for outcome in outcomes)
    others = (each for each in right.dialects("", False) if each.name != right.name)
    dialect = None if passed or not judged_runs else matching(others, judged_runs, predicted)
    mistake = None if passed or dialect else matching(right.mistakes, judged_runs, predicted)
    missing = [each for each in cases if each not in results.runs]
    return [
        Report(
            target=results.implementation,
            against=right.name,
            passed=passed and bool(judged_runs),
            dialect=right.name if passed and judged_runs else dialect.name if dialect else None,
            diagnosis=mistake.name if mistake else None if judged_runs else "no case that could be judged was run",
            scenarios=tuple(outcomes),
            notes=(f"not run: {', '.join(missing)}",) if missing else (),
            **explanation_of(dialect, mistake),
        )
    ]


def _dialect_outcome(right: Candidate, case: Case, found: Run) -> Outcome:
    if case.start.t:
        told = "not judged: it starts from a state of the paper's rule"
        return Outcome(case.id, case.scenario.shows, True, untested=told)
    departs = departure(found, predicted(right, case))
    if departs is not None:
        departs = replace(departs, step=case.report[departs.step - 1])
    gone = distances(found, predicted(right, case))
    course = tuple((case.report[i - 1], far, allowed) for i, far, allowed in gone)
    return Outcome(case.id, case.scenario.shows, departs is None, departs, course=course)


def _report(rule: str, cases: list[Golden], results: Results) -> Report:
    run = [(each, _run(each.case, results.runs[each.case.id])) for each in cases if each.case.id in results.runs]
    outcomes = [_outcome(golden, found) for golden, found in run]
    missing = [each.case.id for each in cases if each.case.id not in results.runs]
    passed = all(outcome.passed for outcome in outcomes)
    pairs = zip(run, outcomes, strict=True)
    failing_first = sorted(pairs, key=lambda pair: (pair[1].passed, len(pair[0][0].case.scenario.grads)))
    dialect, mistake = (
        (None, None) if passed else _explained(rule, [(golden.case, found) for (golden, found), _ in failing_first])
    )
    return Report(
        target=results.implementation,
        against=rule,
        passed=passed,
        dialect=dialect.name if dialect else None,
        diagnosis=mistake.name if mistake else None,
        scenarios=tuple(outcomes),
        notes=(f"not run: {', '.join(missing)}",) if missing else (),
        **explanation_of(dialect, mistake),
    )


def _run(case: Case, given: Any) -> Run:
    """The results of a case as arrays, if they have the form that it asks for."""
    size, shapes = sum(x.size for x in case.theta.values()), {name: x.shape for name, x in case.theta.items()}
    if not isinstance(given, list) or len(given) != len(case.report):
        raise ValueError(f"{case.id} must have {len(case.report)} steps, a list each, got {_count(given)}")
    found = []
    for t, row in zip(case.report, given, strict=True):
        if not isinstance(row, list) or len(row) != size:
            raise ValueError(f"{case.id}, step {t} must have {size} numbers, got {_count(row)}")
        numbers = [parsed(x, f"{case.id}, step {t}, number {i}") for i, x in enumerate(row)]
        with np.errstate(over="ignore"):
            found.append(split(np.array(numbers).astype(case.scenario.dtype), shapes))
    return found


def _count(given: Any) -> str:
    return f"{len(given)} of them" if isinstance(given, list) else f"{str(given)[:40]!r}"


def _outcome(golden: Golden, found: Run) -> Outcome:
    case = golden.case
    departs = departure(found, _right(golden))
    if departs is not None:
        departs = replace(departs, step=case.report[departs.step - 1])
    gone = tuple((case.report[i - 1], far, allowed) for i, far, allowed in distances(found, _right(golden)))
    return Outcome(case.id, case.scenario.shows, departs is None, departs, course=gone)


def _right(golden: Golden) -> Iterator[dict[str, Any]]:
    for value, allowed in golden.outputs:
        yield judged(golden.case, value, allowed)


def _explained(rule: str, known: list[tuple[Case, Run]]) -> tuple[Candidate | None, Candidate | None]:
    """The dialect, or else the mistake, whose numbers these are."""
    right = against_named(rule)
    if dialect := matching(right.dialects("", False), known, predicted):
        return dialect, None
    return None, matching(right.mistakes, known, predicted)


def summary(report: Report) -> str:
    """A report in a few lines: the verdict, and if it failed where first, and why."""
    failed = [outcome for outcome in report.scenarios if not outcome.passed]
    run = len(report.scenarios)
    missing = sum(note.count(",") + 1 for note in report.notes)
    counts = f"{run - len(failed)} passed, {len(failed)} failed, {missing} not run"
    lines = [f"{'FAILED' if failed else 'passed'}  {report.against}: {counts}"]
    if failed:
        lines.append(f"        {failed[0].scenario}: {failed[0].reason}")
        lines.append(f"        {_reason(report)}")
    return "\n".join(lines)


def _reason(report: Report) -> str:
    if report.dialect:
        return f"dialect: these are the numbers of {report.dialect}"
    return f"diagnosis: {report.diagnosis or 'no known mistake and no dialect has these numbers'}"
