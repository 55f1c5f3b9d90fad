"""What the GPU's benchmark says: targets, a table for each cell, on what it was measured, and how to read it."""

import datetime
import platform
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from refimpl._util.versions import version
from refimpl._version import __version__

from .formats import rate, span, times, timing
from .gpu_clock import DeviceTiming
from .results import Cell, Timing
from .tables import Table
from .targets import Target

PACKAGES = ("array-api-compat", "numpy", "torch")
FUSED = "torch fused"
NOTE = """Medians of interleaved turns, and quartiles. "GPU" is a step by the GPU's own clock, of steps that were all \
queued before the first of them began; "host" is a step by the host's clock, of many steps with one wait at the end, \
and so includes what Python takes to queue them where that is longer. The copy reads and writes as many bytes as a \
step must (θ, g and the slots read, θ and the slots written), by cudaMemcpyAsync or by a copying kernel, whichever is \
faster; a step that reads more than it writes can be a little faster still. "Replayed" is a CUDA graph of the step; \
refimpl's repeats the coefficients of the step it was captured from, so that it shows what a launch costs and is no \
way to train. "New gradients" has other gradient arrays at every step. "Bits" are those of the plain reading on the \
same GPU, after three steps; a deviation is a share of the farthest move."""


def machine(command: str) -> dict[str, str]:
    """Device, versions, date and command."""
    import cupy

    runtime = cupy.cuda.runtime
    name = runtime.getDeviceProperties(cupy.cuda.Device().id)["name"]
    versions = {"refimpl": __version__, "Python": platform.python_version(), "CuPy": cupy.__version__}
    versions |= {package: number for package in PACKAGES if (number := version(package))}
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "device": name.decode() if isinstance(name, bytes) else name,
        "CUDA": f"driver {_dotted(runtime.driverGetVersion())}, runtime {_dotted(runtime.runtimeGetVersion())}",
        "versions": ", ".join(f"{package} {number}" for package, number in versions.items()),
        "command": f"`{command}`",
    }


def _dotted(version: int) -> str:
    """13020 is 13.2."""
    return f"{version // 1000}.{version % 1000 // 10}"


def targets(cells: Sequence[Cell], judged: bool) -> list[Target]:
    """The GPU's targets, as far as their cells were measured; ``judged`` at full size only."""
    found = []
    for cell in (x for x in cells if x.rule == "AdamW" and x.dtype == "float32"):
        ours, fused = cell.named("ri.jit"), cell.named(FUSED)
        share = None if ours is None else _share(cell, ours)
        if cell.workload == "flat" and share is not None:
            met = share >= 0.9 if judged else None
            found.append(Target(cell.name, "≥ 90 % of the copy's rate", f"{share:.1%}", met))
        if cell.workload in ("flat", "resnet50") and isinstance(ours, DeviceTiming) and isinstance(fused, DeviceTiming):
            for clock, ratio in (
                ("GPU", ours.median / fused.median),
                ("host", ours.median_wall / fused.median_wall),
            ):
                met = ratio <= 1.0 if judged else None
                found.append(Target(f"{cell.name}, {clock}", f"≤ 1.0 × {FUSED}", times(ratio), met))
    return found


def tables(cells: Sequence[Cell], judged: bool) -> list[Table]:
    """Targets first, then everyone, fastest first."""
    rows = [[x.what, x.wanted, x.measured or "—", x.verdict] for x in targets(cells, judged)]
    return [Table("Targets", ["what", "target", "measured", "verdict"], rows), *map(_everyone, cells)]


def _everyone(cell: Cell) -> Table:
    fused = cell.named(FUSED) or cell.best_peer
    rows = [_row(cell, x, fused) for x in sorted(cell.timings, key=lambda x: x.median)]
    peer = fused.name if fused else "a peer"
    columns = ["who", "GPU", "quartiles", "rate", "of the copy's", f"to {peer}", "host", f"to {peer}", "agreement"]
    return Table(f"{cell.name}; copy {rate(cell.bandwidth)}", columns, rows)


def _row(cell: Cell, x: Timing, fused: Timing | None) -> list[str]:
    assert isinstance(x, DeviceTiming)
    on_gpu = [timing(x.median), span(x.quartiles), rate(cell.bytes_per_step / x.median), f"{_share(cell, x):.1%}"]
    ratios = ["—", "—"]
    if isinstance(fused, DeviceTiming):
        ratios = [times(x.median / fused.median), times(x.median_wall / fused.median_wall)]
    agreement = "bits" if x.agreement.identical else f"{x.agreement.deviation:.0e}"
    return [x.name, *on_gpu, ratios[0], timing(x.median_wall), ratios[1], agreement]


def _share(cell: Cell, x: Timing) -> float:
    """The rate of a step as a share of the copy's."""
    return 1 / (cell.to_limit(x) or float("nan"))


def notes(cells: Sequence[Cell]) -> list[str]:
    """What must be said beside the tables."""
    refused = [f"{name} refused in {cell.name}: {why}." for cell in cells for name, why in cell.refused.items()]
    dialects = {x.dialect: None for cell in cells for x in cell.timings if x.dialect}
    return [NOTE, *refused, *(f"Another formula under the same name: {dialect}." for dialect in dialects)]


def markdown(facts: dict[str, str], cells: Sequence[Cell], judged: bool) -> str:
    """The whole page."""
    head = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    parts = ["# The step on a GPU", head, *(table.markdown() for table in tables(cells, judged)), *notes(cells)]
    return "\n\n".join(parts) + "\n"


def as_dict(facts: dict[str, str], cells: Sequence[Cell], judged: bool) -> dict[str, Any]:
    """All of it, for JSON."""
    return {
        "machine": facts,
        "targets": [asdict(x) for x in targets(cells, judged)],
        "cells": [cell.as_dict() for cell in cells],
    }
