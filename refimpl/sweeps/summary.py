"""A sweep in words and as JSON: what will be computed, and what came of it."""

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .memory import memory
from .plan import Plan

if TYPE_CHECKING:
    from .sweeping import Swept


def summary(plan: Plan, size: int, workers: int) -> str:
    """The grid, and how it is cut."""
    axes = " × ".join(f"{len(each)} {each.name}" for each in plan.dimensions)
    fixed = ", ".join(f"{each.name} {each.labels[0]}" for each in plan.axes if each.single)
    mebibytes = memory(plan, size) / 2**20
    each = " in each process" if workers > 1 else ""
    return (
        f"{_counted(plan.runs)} of {plan.settings['rule']}: {axes}\n"
        f"each {plan.training['epochs']} epochs; {fixed}\n"
        f"in chunks of {_counted(size)}, which take at most {mebibytes:.0f} MiB{each} beyond Python and its libraries"
    )


def closing(done: "Swept") -> str:
    """What was done, and the best of it."""
    lines = [
        f"{_counted(done.computed)} computed in {timedelta(seconds=round(done.seconds))}, "
        f"{done.found} were there already; "
        f"xarray.open_zarr({str(done.out)!r})"
    ]
    for best in bests(done):
        where = ", ".join(f"{name} {_short(value)}" for name, value in best["at"].items())
        found = f"best: {best['test_error']:.2f} % wrong on the held-out set, mean over the seeds"
        lines.append(f"{found}; {where}" if where else found)
    return "\n".join(lines)


def as_dict(done: "Swept") -> dict[str, Any]:
    """The same for JSON."""
    sizes = {name: int(size) for name, size in done.dataset.sizes.items()}
    return {
        "out": str(done.out),
        "identity": done.plan.identity,
        "rule": done.plan.settings["rule"],
        "sizes": sizes,
        "runs": done.plan.runs,
        "found": done.found,
        "computed": done.computed,
        "seconds": round(done.seconds, 2),
        "best": bests(done),
    }


def bests(done: "Swept") -> list[dict[str, Any]]:
    """For each schedule, network and task: where the last test error, averaged over the seeds, is least."""
    last = done.dataset.test_error.isel(epoch=-1).mean("seed").load()
    outer = [each.name for each in done.plan.outer if not each.single]
    cells = last.stack(outer_cell=outer) if outer else last.expand_dims("outer_cell")
    found = []
    for i in range(cells.sizes["outer_cell"]):
        cell = cells.isel(outer_cell=i)
        best = cell.isel(cell.argmin(...)) if cell.ndim else cell
        at = {each.name: best.coords[each.name].item() for each in done.plan.axes[:-1] if not each.single}
        if math.isfinite(best.item()):
            found.append({"test_error": best.item(), "at": at})
    return found


def _counted(runs: int) -> str:
    return "1 run" if runs == 1 else f"{runs} runs"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
