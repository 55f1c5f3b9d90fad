"""First-order optimizers as their papers print them."""

from . import schedules
from .box import Box
from .rule import Rule
from .rules import *
from .schedules import *
from .state import State
