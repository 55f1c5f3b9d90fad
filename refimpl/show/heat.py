"""A heat map over two hyperparameters, with its optimum and its iso-lines."""

from typing import Any

import numpy as np

from .picture import Picture, blank, number
from .style import COLOUR_MAP


def heat_map(
    values: Any,
    x: tuple[str, Any] | None = None,
    y: tuple[str, Any] | None = None,
    what: str = "",
    best: str = "least",
    title: str = "",
) -> Picture:
    """A quantity over a grid of two hyperparameters.

    Cells without a finite value, where a run diverged, are hatched.  Axes whose values grow by factors are
    logarithmic.

    Args:
        values: shape (rows, columns), as an array, or an ``xarray.DataArray`` of two dimensions, whose names
            and coordinates then are those of the axes.
        x: name and values of what grows from column to column.
        y: name and values of what grows from row to row.
        what: what the values are; an ``xarray.DataArray``'s name by default.
        best: "least" or "greatest", which value is marked.
        title: the title, if any.

    Raises:
        ValueError: ``best`` is neither, an axis is missing or does not fit, or no value is finite.

    >>> errors = np.array([[3.0, 2.0], [1.0, np.inf]])
    >>> print(heat_map(errors, ("α", [0.1, 1.0]), ("λ", [1e-3, 1e-2]), "error").alt)
    Heat map of error over α, 0.1 to 1, and λ, 0.001 to 0.01: 1 to 3, least at α 0.1 and λ 0.01. None in 1 of 4 cells.
    """
    if best not in ("least", "greatest"):
        raise ValueError(f"best must be 'least' or 'greatest', got {best!r}")
    (x_name, across), (y_name, up) = _axes(values, x, y)
    what = what or str(getattr(values, "name", None) or "value")
    grid = np.asarray(values, float)
    if grid.shape != (len(up), len(across)):
        raise ValueError(f"values must have the shape {(len(up), len(across))} of y and x, got {grid.shape}")
    if not np.isfinite(grid).any():
        raise ValueError("values must have at least one finite entry, got none")
    grid = np.where(np.isfinite(grid), grid, np.nan)
    row, column = np.unravel_index((np.nanargmin if best == "least" else np.nanargmax)(grid), grid.shape)
    with blank(5.6, 4.2) as picture:
        axes = picture.subplots()
        axes.grid(False)
        axes.set_facecolor("0.92")
        axes.patch.set(hatch="///", edgecolor="0.7")
        mesh = axes.pcolormesh(edges(across), edges(up), grid, cmap=COLOUR_MAP, rasterized=True)
        if min(grid.shape) > 2 and np.isfinite(grid).sum() > 4:
            lines = axes.contour(across, up, grid, levels=6, colors="white", linewidths=0.8)
            axes.clabel(lines, fontsize=7, fmt=lambda level: f"{level:.3g}")
        axes.plot(across[column], up[row], "*", color="white", markeredgecolor="black", markersize=14)
        axes.set_xscale("log" if _geometric(across) else "linear")
        axes.set_yscale("log" if _geometric(up) else "linear")
        axes.set(xlabel=x_name, ylabel=y_name, title=title or f"{what}; the star is the {best}")
        picture.colorbar(mesh, ax=axes, label=what)
        place = f"{x_name} {number(across[column])} and {y_name} {number(up[row])}"
        picture.alt = _described(grid, what, best, place, (x_name, across), (y_name, up), title)
    return picture


def _described(grid: Any, what: str, best: str, place: str, x: Any, y: Any, title: str) -> str:
    ends = [f"{name}, {number(values[0])} to {number(values[-1])}" for name, values in (x, y)]
    head = f"{title}: heat map" if title else "Heat map"
    words = f"{head} of {what} over {ends[0]}, and {ends[1]}: {number(np.nanmin(grid))} to {number(np.nanmax(grid))}, "
    words += f"{best} at {place}."
    missing = int(np.isnan(grid).sum())
    return words + (f" None in {missing} of {grid.size} cells." if missing else "")


def _axes(values: Any, x: Any, y: Any) -> list[tuple[str, np.ndarray]]:
    if hasattr(values, "dims") and len(values.dims) == 2:
        up, across = values.dims
        y, x = y or (up, values[up]), x or (across, values[across])
    if x is None or y is None:
        raise ValueError("x and y must be a name and values each, or values an xarray.DataArray of two dimensions")
    return [(name, np.asarray(each, float)) for name, each in (x, y)]


def _geometric(values: np.ndarray) -> bool:
    """Do the values grow by factors rather than by differences?"""
    if len(values) < 3 or values.min() <= 0:
        return bool(values.min() > 0 and values.max() / values.min() >= 10)
    return bool(np.ptp(np.diff(np.log(values))) < np.ptp(np.diff(values)) / np.ptp(values) + 1e-9)


def edges(values: np.ndarray) -> np.ndarray:
    """The borders of the cells around the values."""
    logs = _geometric(values)
    v = np.log(values) if logs else values
    half = np.diff(v) / 2 if len(v) > 1 else np.array([0.5])
    edges = np.concatenate([[v[0] - half[0]], v[:-1] + half[: len(v) - 1], [v[-1] + half[-1]]])
    return np.exp(edges) if logs else edges
