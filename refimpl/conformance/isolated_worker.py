"""The process of one check: ``python -m refimpl.conformance.isolated_worker PKG.MOD:NAME AGAINST SECONDS FILE``.

It writes the report to FILE as JSON; whatever the target prints goes nowhere.
"""

import json
import os
import sys
import threading
from pathlib import Path

from .._util.import_path import imported
from .checking import check
from .isolated import STEP
from .running import doing


def main(path: str, against: str, seconds: str, file: str) -> None:
    """Check, and write the report."""

    def hangs() -> None:
        if doing.what:
            _write(file, {"lost": f"its time of {float(seconds):g} s was over in {doing.what}, which did not end"})
            os._exit(1)

    try:
        implementation = imported(path, "target")
        watch = threading.Timer(float(seconds) + STEP, hangs)
        watch.daemon = True
        watch.start()
        found = check(implementation, against, seconds=float(seconds)).as_dict()
    except (TypeError, ValueError) as error:
        found = {"refused": str(error)}
    except Exception as error:  # the module of the target raised while it was imported
        found = {"refused": f"target {path}: {type(error).__name__}: {error}"}
    _write(file, found)
    os._exit(0)  # whatever the target still runs at the end


def _write(file: str, found: dict) -> None:
    """Whole or not at all."""
    part = Path(f"{file}.part")
    part.write_text(json.dumps(found), encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
