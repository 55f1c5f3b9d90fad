"""Figures with their words, and the arrays to compute with."""

import io
from types import ModuleType
from typing import Any

import numpy as np

from ..core.namespaces import to_host

#: Dots of the file, and dots of the page, for an inch of a figure.
SHARPNESS, WIDTH = 130, 90


def style() -> None:
    """Draw everything from here on in the one style of all figures."""
    import matplotlib

    from ..show.style import SETTINGS

    matplotlib.rcParams.update(SETTINGS | {"figure.constrained_layout.use": True})


def show(figure: Any, alt: str) -> None:
    """Show a Matplotlib figure with the words that stand for it where it cannot be seen, and close it.

    Args:
        figure: the figure; those of ``refimpl.show`` have their own words and show themselves.
        alt: what it shows, and what is to be seen in it, in a sentence or two.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    if len(alt.split()) < 5:
        raise ValueError(f"alt must say what the figure shows, got {alt!r}")
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=SHARPNESS, metadata={"Software": None})
    plt.close(figure)
    words = {"alt": alt, "width": round(figure.get_figwidth() * WIDTH)}
    display({"image/png": png.getvalue(), "text/plain": alt}, raw=True, metadata={"image/png": words})


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
