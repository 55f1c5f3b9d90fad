"""The sign of Γ_t, on which convergence hangs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .picture import Picture, blank
from .style import BLUE, RED


def gamma_signs(gammas: Mapping[str, Any], title: str = "") -> Picture:
    """Γ_t of each rule over the steps: bars up where the effective rate falls, hatched bars down where it grows.

    Args:
        gammas: name -> Γ_2, Γ_3, …, as of ``ri.gamma``.
        title: the title, if any.

    >>> print(gamma_signs({"AMSGrad": [1.0, 2.0, 0.0], "Adam": [1.0, -2.0, 3.0]}).alt)
    Γ over steps 2 to 4: AMSGrad never negative; Adam negative in 1 of 3 steps.
    """
    values = {name: np.asarray(each, float).reshape(len(each)) for name, each in gammas.items()}
    with blank(6.4, 0.7 + 0.9 * len(values)) as picture:
        rows = picture.subplots(len(values), 1, sharex=True, squeeze=False)[:, 0]
        for axes, (name, each) in zip(rows, values.items(), strict=True):
            t = np.arange(2, len(each) + 2)
            up, down = np.where(each > 0, each, 0), np.where(each < 0, each, 0)
            axes.fill_between(t, up, step="mid", color=BLUE, linewidth=0)
            axes.fill_between(t, down, step="mid", facecolor=RED, hatch="////", edgecolor="white", linewidth=0)
            axes.axhline(0, color="0", linewidth=0.8)
            top = np.abs(each).max() or 1
            axes.set_yscale("symlog", linthresh=top / 100)
            axes.set_ylim(-1.5 * top, 1.5 * top)
            axes.set_yticks([-top, 0, top], ["−", "0", "+"])
            axes.set_title(f"{name}: {_count(each)}", loc="left")
        rows[-1].set_xlabel("step t")
        rows[0].set_title(title, loc="right")
        told = "; ".join(f"{name} {_count(each)}" for name, each in values.items())
        last = max(len(each) for each in values.values()) + 1
        picture.alt = f"{f'{title}: ' if title else ''}Γ over steps 2 to {last}: {told}."
    return picture


def _count(values: np.ndarray) -> str:
    negative = int((values < 0).sum())
    return f"negative in {negative} of {len(values)} steps" if negative else "never negative"
