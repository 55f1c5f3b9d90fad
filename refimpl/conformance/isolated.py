"""A check in a process of its own, with a time limit: for targets given as an import path."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from .report import Report
from .verdict import Outcome

#: What a process may take to start and to import its libraries, beyond the time of the runs.
STARTING = 60.0
#: What the last step may take beyond the time of the runs, after which it counts as hanging, and what the search
#: for a mistake may take.
STEP, SEARCH = 5.0, 30.0


def check_isolated(path: str, against: str, seconds: float) -> Report:
    """The report on the target at ``path``, from a process that is ended when its time is over.

    Raises:
        ValueError: there is nothing at ``path``, or it cannot be checked.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [sys.executable, "-m", "refimpl.conformance.isolated_worker", path, against, str(seconds), str(file)]
        nothing = subprocess.DEVNULL  # no pipe: what the target starts could keep it open for ever
        process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
        try:
            code = process.wait(STARTING + seconds + STEP + SEARCH)
        except subprocess.TimeoutExpired:
            return _lost(path, against, f"its time of {seconds:g} s was over, and its process was ended")
        finally:
            _end(process)
        found = _read(file)
    if found is None:
        return _lost(path, against, f"its process ended with code {code} before it was done")
    if "refused" in found:
        raise ValueError(found["refused"])
    return _lost(path, against, found["lost"]) if "lost" in found else Report.of(found)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The process and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover - Windows
            process.kill()
    process.wait()


def _read(file: Path) -> dict | None:
    """What the process wrote; None if that is nothing, or not the whole of it."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _lost(path: str, against: str, reason: str) -> Report:
    outcome = Outcome("all", "everything, in a process of its own", False, misbehaviour=reason)
    return Report(path, against, False, None, reason, (outcome,))
