"""schedulefree 1.4: the package of the authors of Schedule-Free, for PyTorch, in train mode.

Its own warm-up, ``warmup_steps``, multiplies the rate by (k + 1)/steps; a schedule of the rate does the same.
"""

from ..._util.names import hinting
from .adamw import AdamWScheduleFree, AdamWScheduleFreePaper
from .base import LIBRARY
from .sgd import SGDScheduleFree

__all__ = ["LIBRARY", "AdamWScheduleFree", "AdamWScheduleFreePaper", "SGDScheduleFree"]

__getattr__ = hinting(__name__)
