"""The targets, and whether this run met them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .formats import size, times, timing
from .results import Cell, Results

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Target:
    """One target.

    Attributes:
        what: what is measured.
        wanted: the target.
        measured: the number, in words; None where this run did not measure it.
        met: None where it was not measured, or not at full size.
    """

    what: str
    wanted: str
    measured: str | None
    met: bool | None

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        return "not judged" if self.met is None else ("met" if self.met else "MISSED")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"verdict": self.verdict}


def targets(results: Results) -> list[Target]:
    """All targets; of small sizes none is judged."""
    found = [*_of_cells(results.cells), *_online(results), _memory(results)]
    return [Target(x.what, x.wanted, x.measured, None if results.quick else x.met) for x in found]


def _of_cells(cells: Iterable[Cell]) -> Iterator[Target]:
    cells = list(cells)
    adamw = [cell for cell in cells if cell.rule == "AdamW"]
    yield _bits(cells)
    yield from _ratios(adamw, "flat", 0.85, lambda cell: cell.dtype == "float32")
    yield _worst_rule([cell for cell in cells if cell.workload == "flat" and cell.dtype == "float32"])
    for workload in ("resnet50", "gpt2"):
        yield from _ratios(adamw, workload, 0.95, lambda cell: True)
    yield from _ratios(adamw, "thousand", 0.3, lambda cell: True)
    yield from map(_ten_microseconds, [cell for cell in adamw if cell.workload == "thousand" and cell.ours])
    yield from map(_plain, [cell for cell in adamw if cell.named("ri plain") and cell.named("NumPy listing")])


def _bits(cells: list[Cell]) -> Target:
    """Every cell where the compiled reading took part."""
    tried = [cell for cell in cells if cell.ours or "ri.jit" in cell.refused]
    same = [cell for cell in tried if cell.ours and cell.ours.agreement.identical]
    measured = f"{len(same)} of {len(tried)} cells" if tried else None
    return Target("ri.jit has the bits of the plain reading", "in every cell", measured, len(same) == len(tried))


def _ratios(cells: Iterable[Cell], workload: str, most: float, wanted: Callable[[Cell], bool]) -> Iterator[Target]:
    """A target for each dtype, or one that was not measured."""
    measured = [cell for cell in cells if cell.workload == workload and wanted(cell)]
    if not any(cell.ratio is not None for cell in measured):
        yield Target(f"AdamW, {workload}", f"≤ {most} × the best peer", None, None)
    for cell in measured:
        if cell.ratio is not None and cell.best_peer is not None:
            text = f"{times(cell.ratio)} {cell.best_peer.label}"
            yield Target(cell.name, f"≤ {most} × the best peer", text, cell.ratio <= most)


def _worst_rule(cells: list[Cell]) -> Target:
    what, wanted = "every rule a peer has, flat, float32", "≤ 1.0 × the best peer"
    ratios = {cell.rule: cell.ratio for cell in cells if cell.ratio is not None}
    if not ratios:
        return Target(what, wanted, None, None)
    above = [f"{rule} {times(x)}" for rule, x in ratios.items() if x > 1.0]
    worst = max(ratios, key=lambda rule: ratios[rule])
    text = f"{len(ratios) - len(above)} of {len(ratios)} rules; " + (
        f"above: {', '.join(above)}" if above else f"worst {worst}, {times(ratios[worst])}"
    )
    return Target(what, wanted, text, not above)


def _ten_microseconds(cell: Cell) -> Target:
    assert cell.ours is not None
    return Target(cell.name, "≤ 10 µs", timing(cell.ours.median), cell.ours.median <= 10e-6)


def _plain(cell: Cell) -> Target:
    plain, listing = cell.named("ri plain"), cell.named("NumPy listing")
    assert plain is not None
    assert listing is not None
    ratio = plain.median / listing.median
    text = f"{times(ratio)} ({timing(plain.median)} and {timing(listing.median)})"
    return Target(f"plain reading, {cell.name}", "≤ 1.1 × a listing by hand", text, ratio <= 1.1)


def _online(results: Results) -> Iterator[Target]:
    online = results.online
    what = f"Theorem 1's problem, {online.steps:,} steps" if online else "Theorem 1's problem"
    seconds = None if online is None else f"{online.median:.3f} s"
    yield Target(what, "≤ 0.5 s", seconds, online is not None and online.median <= 0.5)
    ratio = None if online is None else online.ratio
    text = None if ratio is None else times(ratio)
    yield Target(what, "≥ 1000 × a PyTorch loop per step", text, ratio is not None and ratio >= 1000)


def _memory(results: Results) -> Target:
    memory, wanted = results.memory, "< 2 MiB"
    if memory is None:
        return Target("memory beyond parameters, gradients and slots", wanted, None, None)
    resident = "not known" if memory.resident is None else size(memory.resident)
    text = f"resident set + {resident}, allocated {size(memory.allocated)}"
    what = f"memory beyond parameters, gradients and slots, {memory.parameters:,} parameters"
    return Target(what, wanted, text, memory.largest < 2 * MEBIBYTE)
