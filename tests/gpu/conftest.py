"""The GPU run: CuPy as the array library, and the report that ``--require-gpu`` leaves in report.md."""

import datetime
import platform
from pathlib import Path

import numpy as np
import pytest

from tests.arrays.libraries import CUPY

REPORT = Path(__file__).parent / "report.md"
ROWS: dict[tuple[str, str], dict[str, str]] = {}


@pytest.fixture
def library():
    """As in tests/arrays, for the tests that both run; those marked ``gpu`` are skipped where there is none."""
    return CUPY


@pytest.fixture
def report(request):
    """``report(rule, variant, column, text)`` puts one cell into the table of the report."""

    def cell(rule, variant, column, text):
        ROWS.setdefault((rule, variant), {})[column] = text

    return cell


def pytest_sessionfinish(session, exitstatus):
    if ROWS and session.config.getoption("--require-gpu", default=False):
        REPORT.write_text(_report(exitstatus), encoding="utf-8")


def _report(exitstatus):
    columns = list(dict.fromkeys(column for cells in ROWS.values() for column in cells))
    lines = [
        "# The GPU run",
        "",
        *(f"- {name}: {value}" for name, value in _machine().items()),
        f"- outcome: {'all tests passed' if exitstatus == 0 else f'pytest ended with exit status {int(exitstatus)}'}",
        "",
        "Steps whose every bit, of parameters and slots, is that of the plain reading on NumPy.  In float32 an element",
        "in which an operation took or gave a subnormal number is counted as flushed; with tiny gradients all elements",
        "are compared with the model in flushing.py.",
        "",
        f"| rule | hyperparameters | {' | '.join(columns)} |",
        f"|---|---|{'---|' * len(columns)}",
    ]
    for (rule, variant), cells in ROWS.items():
        lines.append(f"| {rule} | {variant} | {' | '.join(cells.get(column, '') for column in columns)} |")
    return "\n".join(lines) + "\n"


def _machine():
    import array_api_compat
    import cupy

    runtime = cupy.cuda.runtime
    name = runtime.getDeviceProperties(cupy.cuda.Device().id)["name"]
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "device": name.decode() if isinstance(name, bytes) else name,
        "CUDA": f"driver {runtime.driverGetVersion()}, runtime {runtime.runtimeGetVersion()}",
        "versions": f"CuPy {cupy.__version__}, array-api-compat {array_api_compat.__version__}, "
        f"NumPy {np.__version__}, Python {platform.python_version()}",
    }
