"""A check in a process of its own, with a time limit: for targets given as an import path.

    python -m refimpl.conformance.isolated PKG.MOD:NAME AGAINST SECONDS FILE

writes the report to FILE as JSON; whatever the target prints goes nowhere near it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .report import Outcome, Report

#: What a process may take to start and to import its libraries, beyond the time of the runs.
STARTING = 60.0


def check_isolated(path: str, against: str, seconds: float) -> Report:
    """The report on the target at ``path``, from a process that is ended when its time is over.

    Raises:
        ValueError: there is nothing at ``path``, or it cannot be checked.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [sys.executable, "-m", "refimpl.conformance.isolated", path, against, str(seconds), str(file)]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds + STARTING, check=False
            )
        except subprocess.TimeoutExpired:
            return _lost(path, against, f"its time of {seconds:g} s was over, and its process was ended")
        if not file.exists():
            return _lost(path, against, f"its process ended with code {done.returncode} before it was done")
        found = json.loads(file.read_text(encoding="utf-8"))
    if "refused" in found:
        raise ValueError(found["refused"])
    return Report.of(found)


def _lost(path: str, against: str, reason: str) -> Report:
    outcome = Outcome("all", "everything, in a process of its own", False, misbehaviour=reason)
    return Report(path, against, False, None, reason, (outcome,))


def main(path: str, against: str, seconds: str, file: str) -> None:
    """Check, and write the report."""
    from ..importing import imported
    from .checking import check

    try:
        found = check(imported(path, "target"), against, seconds=float(seconds)).as_dict()
    except (TypeError, ValueError) as error:
        found = {"refused": str(error)}
    Path(file).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
