"""The chart: everyone's time for a step of AdamW, and refimpl's time beside the best peer's for every rule."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refimpl.show.picture import blank
from refimpl.show.style import BLACK, BLUE, GREEN, ORANGE, RED, SKY, written

from .formats import timing
from .results import Cell, Timing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: library -> how its bars look; told apart by hatching as well as by colour.
BARS: dict[str, dict[str, Any]] = {
    "refimpl": {"color": SKY},
    "numpy": {"color": SKY, "hatch": "xx"},
    "torch": {"color": ORANGE, "hatch": "//"},
    "optax": {"color": GREEN, "hatch": ".."},
}
OURS = {"color": BLUE}
#: Bars are cut off at this multiple of the best peer's time.
LONGEST = 4.0


def save(cells: Sequence[Cell], folder: Path) -> list[Path]:
    """Draw bench.png and bench.svg; nothing where there is nothing to draw."""
    panels = [cell for cell in _one_dtype(cells) if cell.timings]
    if not panels:
        return []
    import matplotlib

    with blank() as figure, matplotlib.rc_context({"hatch.linewidth": 0.5}):
        _draw(figure, panels, [cell for cell in cells if cell.ratio is not None])
        return written(figure, folder / "bench")


def _one_dtype(cells: Sequence[Cell]) -> list[Cell]:
    """AdamW's cells, or the first rule's, in the first dtype that was measured."""
    rules = [cell.rule for cell in cells]
    rule = "AdamW" if "AdamW" in rules else rules[0] if rules else None
    mine = [cell for cell in cells if cell.rule == rule]
    return [cell for cell in mine if cell.dtype == mine[0].dtype]


def _draw(figure: "Figure", panels: list[Cell], compared: list[Cell]) -> None:
    """Two panels a row, and the ratios of all rules below if there is more than one."""
    several = len({cell.rule for cell in compared}) > 1
    rows = -(-len(panels) // 2)
    figure.set_size_inches(10.0, 3.0 * rows + (3.4 if several else 0.0))
    grid = figure.add_gridspec(rows + several, 2)
    for i, cell in enumerate(panels):
        alone = len(panels) % 2 and i == len(panels) - 1
        draw_times(figure.add_subplot(grid[i // 2, :] if alone else grid[i // 2, i % 2]), cell)
    if several:
        draw_ratios(figure.add_subplot(grid[rows, :]), compared)


def draw_times(axes: Any, cell: Cell) -> None:
    """A bar for everyone, the fastest on top, with quartiles and value; the limit as a line."""
    timings = sorted(cell.timings, key=lambda x: x.median, reverse=True)
    unit, scale = ("ms", 1e3) if timings[-1].median >= 1e-3 else ("µs", 1e6)
    end = min(timings[0].median, LONGEST * (cell.best_peer or timings[-1]).median) * scale
    for y, each in enumerate(timings):
        _bar(axes, y, each, scale, end)
    if cell.bandwidth is not None:
        limit = cell.bytes_per_step / cell.bandwidth * scale
        axes.axvline(limit, color=RED, linestyle="--")
        above = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "ha": "center", "fontsize": 8}
        axes.annotate("bandwidth limit", (limit, 1.0), (0, 2), color=RED, **above)
    axes.set_yticks(range(len(timings)), [x.label for x in timings])
    axes.set(xlim=(0, 1.25 * end), xlabel=f"{unit} a step")
    axes.set_title(f"{cell.rule}, {cell.title}, {cell.dtype}", pad=16)
    axes.set_axisbelow(True)
    axes.grid(axis="y", visible=False)


def _bar(axes: Any, y: int, each: Timing, scale: float, end: float) -> None:
    """One bar; cut off, without quartiles and marked by an arrow where it is longer than ``end``."""
    width, (first, third) = each.median * scale, (min(x * scale, end) for x in each.quartiles)
    look = OURS if each.name == "ri.jit" else BARS[each.library]
    axes.barh(y, min(width, end), height=0.7, edgecolor=BLACK, linewidth=0.5, **look)
    if width <= end:
        axes.plot([first, third], [y, y], color=BLACK, linewidth=1.2, marker="|", markersize=5)
    text = timing(each.median) + (" ▸" if width > end else "")
    axes.annotate(text, (min(max(width, third), end), y), (4, 0), textcoords="offset points", va="center", fontsize=8)


def draw_ratios(axes: Any, cells: Sequence[Cell]) -> None:
    """refimpl's time as a multiple of the best peer's, a group of bars a rule, on the workload with most rules."""
    workload = max((cell.workload for cell in cells), key=[cell.workload for cell in cells].count)
    shown = [cell for cell in cells if cell.workload == workload]
    rules = list(dict.fromkeys(cell.rule for cell in shown))
    dtypes = list(dict.fromkeys(cell.dtype for cell in shown))
    looks = (OURS, {"color": SKY, "hatch": "//"})
    for i, (dtype, look) in enumerate(zip(dtypes, looks, strict=False)):
        mine = {rules.index(cell.rule): cell.ratio for cell in shown if cell.dtype == dtype}
        where = [x + 0.4 * (i - (len(dtypes) - 1) / 2) for x in mine]
        bars = axes.bar(where, list(mine.values()), width=0.38, edgecolor=BLACK, linewidth=0.5, label=dtype, **look)
        for text in axes.bar_label(bars, fmt="%.2f", fontsize=8, padding=2):
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5})
    axes.axhline(1.0, color=RED, linestyle="--", label="the best peer", zorder=0.5)
    axes.set_xticks(range(len(rules)), rules, fontsize=8)
    axes.set(ylabel="ri.jit, × best peer", title=f"Every rule that a peer has, {shown[0].title}: lower is better")
    axes.set_axisbelow(True)
    axes.grid(axis="x", visible=False)
    axes.margins(y=0.2)
    axes.legend(ncols=3, loc="upper right")
