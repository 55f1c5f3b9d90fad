"""Problems to run a rule on, with ``refimpl.run``."""

from .._util.names import hinting
from .base import Problem
from .digits import Digits
from .landscapes import Landscape, Quadratic, Rosenbrock
from .online import LinearOnline
from .synthetic import SyntheticOnline, SyntheticStochastic
from .theorem1 import Theorem1
from .theorem2 import Theorem2
from .theorem3 import Theorem3

__all__ = [
    "Digits",
    "Landscape",
    "LinearOnline",
    "Problem",
    "Quadratic",
    "Rosenbrock",
    "SyntheticOnline",
    "SyntheticStochastic",
    "Theorem1",
    "Theorem2",
    "Theorem3",
]

__getattr__ = hinting(__name__)
