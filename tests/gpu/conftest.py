"""The GPU run: CuPy as the array library, and the report that ``--require-gpu`` leaves in report.md."""

import shlex
from collections import Counter
from pathlib import Path

import pytest

from refimpl_bench.gpu_tables import machine
from tests.arrays import rules
from tests.arrays.libraries import CUPY

REPORT = Path(__file__).parent / "report.md"
ROWS: dict[tuple[str, str], dict[str, str]] = {}
OUTCOMES: Counter[str] = Counter()


@pytest.fixture
def library():
    """As in tests/arrays, for the tests that both run; those marked ``gpu`` are skipped where there is none."""
    return CUPY


@pytest.fixture
def report(request):
    """``report(rule, variant, column, text)`` puts one cell into the table of the report."""
    cells = {}

    def cell(rule, variant, column, text):
        cells[rule, variant, column] = text

    yield cell
    # what a test has told travels with its own report, so that several processes may run the tests
    request.node.user_properties += [("cell", [*place, text]) for place, text in cells.items()]


def pytest_runtest_logreport(report):
    if report.when == "call" or report.failed:
        OUTCOMES[report.outcome] += 1
    if report.when == "teardown":
        for name, value in report.user_properties:
            if name == "cell":
                rule, variant, column, text = value
                ROWS.setdefault((rule, variant), {})[column] = text


def pytest_sessionfinish(session):
    in_charge = not hasattr(session.config, "workerinput")  # as pytest-xdist's workers are not
    if ROWS and in_charge and session.config.getoption("--require-gpu", default=False):
        command = shlex.join(["python", "-m", "pytest", *session.config.invocation_params.args])
        REPORT.write_text(_report(command), encoding="utf-8")


def _report(command):
    columns = sorted({column for cells in ROWS.values() for column in cells})
    lines = [
        "# The GPU run",
        "",
        *(f"- {name}: {value}" for name, value in machine(command).items()),
        f"- outcome: {', '.join(f'{count} tests {outcome}' for outcome, count in sorted(OUTCOMES.items()))}",
        "",
        "Steps whose every bit, of parameters and slots, is that of the plain reading on NumPy.  In float32 an element",
        "in which an operation took or gave a subnormal number is counted as flushed; there the bits are those of the",
        "model in flushing.py.",
        "",
        f"| rule | hyperparameters | {' | '.join(columns)} |",
        f"|---|---|{'---|' * len(columns)}",
    ]
    for rule, variant in sorted(ROWS, key=_place):
        cells = ROWS[rule, variant]
        lines.append(f"| {rule} | {variant} | {' | '.join(cells.get(column, '') for column in columns)} |")
    return "\n".join(lines) + "\n"


def _place(row):
    """The order of the tables of rules and of variants, in whatever order the tests ended."""
    rule, variant = row
    return list(rules.RULES).index(rule), list(rules.VARIANTS).index(variant)
