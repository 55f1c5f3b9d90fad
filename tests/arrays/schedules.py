"""Step numbers that meet every restart, drop and end of the schedules."""

import numpy as np

from tests.every_schedule import LONG as SCHEDULES

__all__ = ["SCHEDULES", "K"]

K = np.arange(120).reshape(2, 60)
