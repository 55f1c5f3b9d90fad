"""The box onto which a rule can be projected."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from .._util.messages import failed, shown
from .hyper import Hyper, Hyperparameters, is_schedule
from .lanes import Lanes
from .number_checks import NOT_NAN, Range, may_be_inside


@dataclass(frozen=True)
class Box(Hyperparameters):
    """F = {x : lo ≤ x ≤ hi}, element by element.

    The projection Π_{F,A}(y) = argmin_{x ∈ F} ‖A^{1/2}(x − y)‖ of Reddi et al. depends on A in
    general; for a diagonal A and a box it is clipping, whatever the diagonal.

    Args:
        lo, hi: the bounds, lo ≤ hi; an infinity leaves that side open, an array holds one bound for
            each element along the parameters' leading axes.

    Raises:
        ValueError: a bound is NaN, or lo > hi.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 2 and Algorithm 1, last line.

    >>> import numpy as np, refimpl as ri
    >>> opt = ri.SGD(lr=1).projected(ri.Box(-1, 1))
    >>> theta = np.array([0.0, 0.0])
    >>> opt.step(theta, np.array([5.0, -0.5]), opt.init(theta))[0]
    array([-1. ,  0.5])
    """

    lo: Hyper
    hi: Hyper
    allowed: ClassVar[dict[str, Range]] = {"lo": NOT_NAN, "hi": NOT_NAN}

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("lo", "hi"):
            if is_schedule(bound := getattr(self, name)):
                raise TypeError(f"Box: {name} must be a number or an array, not a schedule, got {shown(bound)}")
        try:
            width = self.hi - self.lo
        except ValueError:
            shapes = f"{self.lo.shape} and {self.hi.shape}"
            raise ValueError(f"Box: lo and hi must have shapes that fit together, got {shapes}") from None
        except (TypeError, ArithmeticError) as error:  # two kinds of numbers that do not go together
            raise failed(f"Box: hi - lo, with lo = {self.lo!r} and hi = {self.hi!r},", error) from error
        for value in width.values if isinstance(width, Lanes) else (width,):
            if not may_be_inside(value, 0.0, math.nan):  # NaN is ∞ − ∞
                raise ValueError(
                    f"Box: lo must be <= hi, and numbers lie between them, got lo = {self.lo!r} and hi = {self.hi!r}"
                )

    def project(self, xp: Any, theta: Any) -> Any:
        """Π_{F,√V}(theta) for any diagonal V."""
        lo = self.lo.like(theta) if isinstance(self.lo, Lanes) else self.lo
        hi = self.hi.like(theta) if isinstance(self.hi, Lanes) else self.hi
        return xp.maximum(-xp.maximum(-theta, -hi), lo)
