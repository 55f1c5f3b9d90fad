"""Pictures of runs: pure functions from results to figures, in one style, each with its text for the ear.

    >>> import refimpl as ri
    >>> from refimpl import show
    >>> done = ri.run(ri.Adam(lr=0.1), ri.problems.Rosenbrock(), 200)
    >>> show.contours(ri.problems.Rosenbrock(), {"Adam": done.iterates}).savefig("path.png")  # doctest: +SKIP

A notebook shows a ``Picture`` as an image with ``alt`` text.  What plays and slides is a ``Player``: the numbers
are computed beforehand and travel with the page, so that no kernel is needed; its ``picture`` is the same, still.
"""

from .animation import animation
from .betas import betas_slider
from .contours import contours
from .decay import decay_slider
from .digits import digits_slider
from .heat import heat_map
from .lines import bands, curves, in_ulp, schedules, step_sizes, ulps
from .momentum import momentum_slider
from .picture import Picture
from .player import Player
from .signs import gamma_signs

__all__ = [
    "animation",
    "bands",
    "betas_slider",
    "contours",
    "curves",
    "decay_slider",
    "digits_slider",
    "gamma_signs",
    "heat_map",
    "in_ulp",
    "momentum_slider",
    "Picture",
    "Player",
    "schedules",
    "step_sizes",
    "ulps",
]
