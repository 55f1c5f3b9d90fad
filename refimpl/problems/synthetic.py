"""The synthetic problems of Figure 1 of Reddi et al."""

from dataclasses import dataclass
from typing import Any

from .online import LinearOnline, remainder


@dataclass(frozen=True)
class SyntheticOnline(LinearOnline):
    """f_t(x) = 1010 x if t mod 101 = 1, else −10 x, on F = [−1, 1]; the best point is −1.

    The source gives β1 = 0.9 and β2 = 0.99 for Adam and AMSGrad, neither with bias correction nor
    ε, but neither α_t nor x_1; α_t = 0.5/√t and x_1 = 0, the default start, meet its curves.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 5 and Figure 1, left and centre.

    >>> SyntheticOnline().coefficients(102)[[0, 1, 100, 101]]
    array([1010.,  -10.,  -10., 1010.])
    """

    def coefficient(s, xp: Any, t: Any) -> Any:
        return xp.where(remainder(xp, t - 1, 101), -10, 1010)


@dataclass(frozen=True)
class SyntheticStochastic(LinearOnline):
    """f_t(x) = 1010 x with probability 0.01, else −10 x, on F = [−1, 1].

    The expected loss is 0.2 x, so that the best point is −1.  Settings as for ``SyntheticOnline``.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 5 and Figure 1, right.

    >>> import numpy as np
    >>> draws = SyntheticStochastic().coefficients(1000, np.random.default_rng(0))
    >>> int((draws == 1010).sum())
    11
    """

    random = True

    @property
    def p(self) -> float:
        """The probability of the large loss."""
        return 0.01

    def coefficient(s, xp: Any, t: Any) -> Any:
        return xp.where(xp.at_least(t, s.p), -10, 1010)
