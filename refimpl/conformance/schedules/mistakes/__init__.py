"""The catalogue of known mistakes in schedules."""

from ..variant import Variant
from . import cosine, counting, cyclical, drops, restarts

__all__ = ["CATALOGUE"]

CATALOGUE: tuple[Variant, ...] = (
    *counting.MISTAKES,
    *cosine.MISTAKES,
    *restarts.MISTAKES,
    *drops.MISTAKES,
    *cyclical.MISTAKES,
)
