"""Sweeps: grids of training runs in chunks, on one core or many machines, into one Zarr store."""

from .asking import sweep
from .executing import Unreachable
from .lock import Locked
from .stopping import Damaged, Stopped
from .sweeping import Swept, swept

__all__ = ["Damaged", "Locked", "Stopped", "Swept", "Unreachable", "sweep", "swept"]
