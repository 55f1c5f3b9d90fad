"""The whole run, and the files it leaves."""

import json
import time
from pathlib import Path
from typing import Any

from refimpl._util.atomic import atomic_write
from refimpl._util.machine import machine
from refimpl._util.progress import Silent

from . import cell, chart, memory, online
from .plan import Plan
from .results import Cell, Results
from .tables import line, markdown
from .targets import targets


def benchmark(plan: Plan, reporter: Silent) -> Results:
    """Measure all that is planned."""
    start = time.perf_counter()
    cells: list[Cell] = []
    for setting in plan.settings:
        reporter.begins(setting.title)
        cells.append(cell.measure(setting, reporter.progress))
        reporter.ends(line(cells[-1]))
    scalar = extra = None
    if plan.online:
        reporter.begins("Theorem 1's problem")
        scalar = online.measure(plan.quick, plan.peers, reporter.progress)
        reporter.ends()
    if plan.memory:
        reporter.begins("memory")
        extra = memory.measure(plan.quick)
        reporter.ends()
    seconds = time.perf_counter() - start
    return Results(machine(), cells, scalar, extra, plan.absent, plan.quick, seconds)


def as_dict(results: Results) -> dict[str, Any]:
    """All of it, for JSON."""
    return {
        "machine": results.machine,
        "quick": results.quick,
        "seconds": round(results.seconds, 1),
        "absent": results.absent,
        "targets": [target.as_dict() for target in targets(results)],
        "cells": [each.as_dict() for each in results.cells],
        "online": results.online and results.online.as_dict(),
        "memory": results.memory and results.memory.as_dict(),
    }


def as_json(results: Results) -> str:
    """One JSON object."""
    return json.dumps(as_dict(results), indent=1, ensure_ascii=False, allow_nan=False)


def write(results: Results, folder: Path) -> list[Path]:
    """bench.json, bench.md, and where arrays were stepped the chart, bench.png and bench.svg."""
    texts = {"bench.json": as_json(results) + "\n", "bench.md": markdown(results)}
    for name, text in texts.items():
        atomic_write(folder / name, text)
    return [*(folder / name for name in texts), *chart.save(results.cells, folder)]
