"""``Picture``: a Matplotlib figure that says in words what it shows."""

import base64
import html
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .style import SETTINGS

#: Pixels per inch in a notebook.
DPI = 110


class Picture(Figure):
    """A figure with ``alt``, what it shows in words; a notebook shows it as an image with this text."""

    alt: str = ""

    @cached_property
    def png(self) -> bytes:
        """The figure as a PNG file, the same bytes for the same figure."""
        file = io.BytesIO()
        self.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
        return file.getvalue()

    def image(self) -> str:
        """An HTML image element with the figure and its text."""
        data = base64.b64encode(self.png).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.alt)}" style="max-width: 100%">'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        words = {"alt": self.alt, "width": round(self.get_figwidth() * 100)}
        return {"image/png": self.png, "text/plain": repr(self)}, {"image/png": words}

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"


@contextmanager
def blank(width: float = 6.4, height: float = 3.6) -> Iterator[Picture]:
    """A new picture of that size in inches, to draw on in the one style."""
    with matplotlib.rc_context(SETTINGS):
        picture = Picture(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(picture)
        yield picture


def number(x: float) -> str:
    """Three digits, as a text for the ear has them."""
    return f"{x:.3g}".replace("-", "−")
