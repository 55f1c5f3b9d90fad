"""Sweeps: grids of training runs in chunks, on one core or many machines, into one Zarr store."""

from .asking import sweep
from .executing import Unreachable
from .lock import Locked
from .sweeping import Stopped, Swept, swept
from .verifying import Damaged

__all__ = ["Damaged", "Locked", "Stopped", "Swept", "Unreachable", "sweep", "swept"]
