"""What a problem is: a start, a set, what nature draws, a loss and its gradient, and the best in hindsight."""

from typing import Any

import numpy as np

from ..core.box import Box
from ..core.containers import CONTAINERS
from ..core.settings import Settings


class Problem(Settings):
    """Base class of all problems: losses f_1, f_2, … over a set F, revealed one a step.

    Everything random is drawn before the run, in ``draw``; f_t is then a function of θ and the
    t-th draw alone, so that a run can be repeated, and every algorithm meets the same losses.

    Attributes:
        theta0: the default start x_1: a float, an array, or containers of arrays.
        box: F, onto which a run projects; None for the whole space.
    """

    theta0: Any
    box: Box | None = None

    def draw(self, steps: int, rng: np.random.Generator) -> Any:
        """All that nature chooses in ``steps`` steps: a sequence with one entry a step.

        A longer draw from the same seed begins with a shorter one.  Without randomness it is just
        the numbers of the steps.
        """
        return range(steps)

    def loss(self, theta: Any, drawn: Any) -> Any:
        """f_t(θ), for one entry of what ``draw`` returned; with lanes, one loss a lane."""
        raise NotImplementedError(f"{type(self).__name__} has no loss(theta, drawn)")

    def gradient(self, theta: Any, drawn: Any) -> Any:
        """∇f_t(θ), in the containers, shapes and dtypes of θ."""
        raise NotImplementedError(f"{type(self).__name__} has no gradient(theta, drawn)")

    def loss_and_gradient(self, theta: Any, drawn: Any) -> tuple[Any, Any]:
        """Both; a subclass in which they share work does it once."""
        return self.loss(theta, drawn), self.gradient(theta, drawn)

    def best(self, draws: Any) -> np.ndarray:
        """min_{x ∈ F} Σ_{s ≤ t} f_s(x) for every t: shape (T,), or (T, …) if F has lanes.

        Raises:
            ValueError: it is not known.
        """
        raise ValueError(
            f"{type(self).__name__}: the best fixed point is not known, so there is no regret; allowed are problems "
            f"with a known minimum, and linear ones on a box"
        )

    def check_start(self, theta0: Any) -> None:
        """A ValueError that names ``theta0`` unless a run can start there; any one array can by default."""
        if isinstance(theta0, CONTAINERS):
            raise ValueError(f"theta0 must be one array for {type(self).__name__}, got a {type(theta0).__name__}")
