"""Figures with their words, and the arrays to compute with."""

import io
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from ..readings import to_host

#: Dots of the file, and dots of the page, for an inch of a figure.
SHARPNESS, WIDTH = 130, 90


def style() -> None:
    """Draw everything from here on in the one style of all figures."""
    import matplotlib

    from ..pictures.style import SETTINGS

    matplotlib.rcParams.update(SETTINGS | {"figure.constrained_layout.use": True})


def show(figure: Any, alt: str = "") -> None:
    """Show a Matplotlib figure with the words that stand for it where it cannot be seen, and close it.

    Args:
        figure: the figure.
        alt: what it shows, and what is to be seen in it, in a sentence or two; one of ``refimpl.pictures`` has its own.
    """
    from IPython.display import display

    data, words = _picture(figure, alt)
    display(data, raw=True, metadata=words)


def play(draw: Callable[..., Any], alt: str = "", /, **controls: Any) -> None:
    """Show ``draw(**values)`` with a slider for each value, which draws it anew where there is a kernel.

    Args:
        draw: a pure function that returns a Matplotlib figure.
        alt: as for ``show``, of the first figure.
        controls: name=(low, high, step, start) for a slider of numbers, name=[first, …] for a choice.
    """
    import ipywidgets
    from IPython.display import display

    chosen = {name: _control(name, given) for name, given in controls.items()}
    data, words = _picture(draw(**{name: each.value for name, each in chosen.items()}), alt)
    handle = display(data, raw=True, metadata=words, display_id=True)

    def drawn_anew(_: Any) -> None:
        values = {name: each.value for name, each in chosen.items()}
        data, words = _picture(draw(**values), f"{alt} Redrawn for {values}." if alt else "")
        handle.update(data, raw=True, metadata=words)

    for each in chosen.values():
        each.observe(drawn_anew, names="value")
    display(ipywidgets.VBox(list(chosen.values())))


def _picture(figure: Any, alt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A figure as what a notebook displays, and the words and the width that go with it."""
    import matplotlib.pyplot as plt

    alt = alt or getattr(figure, "alt", "")
    if len(alt.split()) < 5:
        raise ValueError(f"alt must say what the figure shows, got {alt!r}")
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=SHARPNESS, metadata={"Software": None})
    plt.close(figure)
    words = {"alt": alt, "width": round(figure.get_figwidth() * WIDTH)}
    return {"image/png": png.getvalue(), "text/plain": alt}, {"image/png": words}


def _control(name: str, given: Any) -> Any:
    """A slider, or a list to choose from."""
    import ipywidgets

    look = {"description": name, "continuous_update": False, "style": {"description_width": "8em"}}
    if isinstance(given, list):
        return ipywidgets.Dropdown(options=given, value=given[0], description=name)
    low, high, step, start = given
    slider = ipywidgets.IntSlider if isinstance(step, int) else ipywidgets.FloatSlider
    more = {} if isinstance(step, int) else {"readout_format": ".4g"}
    return slider(min=low, max=high, step=step, value=start, layout={"width": "30em"}, **look, **more)


def bits_equal(a: Any, b: Any) -> bool:
    """Are two arrays the same, bit for bit, shape and dtype included, wherever they lie?

    >>> bits_equal(np.array([0.0]), np.array([-0.0]))
    False
    """
    a, b = to_host(a), to_host(b)
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def arrays(library: str = "numpy") -> ModuleType:
    """The library to compute with: ``"numpy"``, or ``"cupy"`` for an NVIDIA GPU.

    Raises:
        ValueError: another name.
        ImportError: CuPy is asked for and is not installed.

    >>> arrays("numpy").ones(2)
    array([1., 1.])
    """
    if library == "numpy":
        return np
    if library != "cupy":
        raise ValueError(f"library must be 'numpy' or 'cupy', got {library!r}")
    import cupy

    return cupy
