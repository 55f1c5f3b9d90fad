"""Pictures of runs: pure functions from results to figures, in one style, each with its text for the ear.

    >>> import refimpl as ri
    >>> from refimpl import pictures
    >>> done = ri.run(ri.Adam(lr=0.1), ri.problems.Rosenbrock(), 200)
    >>> pictures.contours(ri.problems.Rosenbrock(), {"Adam": done.iterates}).savefig("path.png")  # doctest: +SKIP

A notebook shows a ``Picture`` as an image with ``alt`` text.
"""

from .contours import contours
from .heat import heat_map
from .lines import bands, curves, in_ulp, schedules, step_sizes, ulps
from .picture import Picture
from .signs import gamma_signs

__all__ = [
    "bands",
    "contours",
    "curves",
    "gamma_signs",
    "heat_map",
    "in_ulp",
    "Picture",
    "schedules",
    "step_sizes",
    "ulps",
]
