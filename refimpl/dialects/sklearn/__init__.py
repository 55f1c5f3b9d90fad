"""scikit-learn 1.9: the solvers "sgd" and "adam" of ``MLPClassifier`` and ``MLPRegressor``.

The names and defaults are those of the classes behind ``solver``; ``MLPClassifier`` and ``MLPRegressor`` give
``learning_rate_init=0.001`` to all of them.  L2 is theirs too: they add ``alpha`` times the weights, divided by the
size of the batch, to the gradient of the weights, and nothing to that of the intercepts.
"""

from ..._util.names import hinting
from .base import LIBRARY
from .formulas import Adam, Momentum, Nesterov

__all__ = ["LIBRARY", "Adam", "Momentum", "Nesterov"]

__getattr__ = hinting(__name__)
