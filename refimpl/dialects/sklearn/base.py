"""What scikit-learn's dialects share: the library, and how its arguments are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="sklearn",
    title="scikit-learn",
    module="sklearn.neural_network._stochastic_optimizers",
    distribution="scikit-learn",
    place=11,
)


class ScikitLearn(Dialect):
    """Base of scikit-learn's."""

    library = LIBRARY.name
    arguments = {"lr": "learning_rate_init", "beta1": "beta_1", "beta2": "beta_2", "eps": "epsilon"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("learning_rate_init", "epsilon"), AT_LEAST_ZERO),
        **dict.fromkeys(("beta_1", "beta_2"), FRACTION),
    }
