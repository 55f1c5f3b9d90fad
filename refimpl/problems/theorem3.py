"""Theorem 3 of Reddi et al.: Adam fails on a stochastic convex problem too."""

import math
from dataclasses import dataclass
from typing import Any

from ..core.namespaces import FLOATS
from .conditions import check_betas
from .online import LinearOnline


@dataclass(frozen=True)
class Theorem3(LinearOnline):
    """f_t(x) = C x with probability p = (1 + δ)/(C + 1), else −x, independently; F = [−1, 1].

    The expected loss is F(x) = E[f_t(x)] = δ x, least at −1.  Lemma 1: if ``lemma1`` is not
    negative, the step of Adam (without bias correction and ε) is E[x_{t+1} − x_t] ≥ 0, so that
    without a projection E[x_t] ≥ x_1, which the default start puts at 0, and E[F(x_t)] − F(−1) ≥ δ.
    It is a statement on the expectation of the *unprojected* iterate (``box=None``); a single
    projected run may be anywhere.

    Args:
        C: C, > 0, and large enough for p ≤ 1; 13 is the least that Lemma 1 covers with the default δ,
            β1 = 0 and β2 = 0.9.
        delta: δ, > 0.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 3 and Lemma 1 (Appendix C).

    >>> import numpy as np
    >>> problem = Theorem3(C=10, delta=0.1)
    >>> problem.p
    0.1
    >>> problem.coefficients(5, np.random.default_rng(3)).tolist()
    [10.0, -1.0, -1.0, -1.0, 10.0]
    """

    C: float = 13
    delta: float = 0.1

    random = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_numbers("C", "delta")
        self.require("delta", self.delta > 0, "> 0")
        self.require("C", self.C > 0 and self.p <= 1, f"> 0 and >= delta = {self.delta!r}, so that p <= 1")

    @property
    def p(self) -> float:
        """(1 + δ)/(C + 1), the probability of the large loss."""
        return (1 + self.delta) / (self.C + 1)

    def lemma1(self, beta1: float, beta2: float) -> float:
        """The lower bound of E[x_{t+1} − x_t]/α_t, for constant β1 < √β2: ``drift_bound`` with k = ``memory``.

        Theorem 3 holds where it is not negative: with δ = 0.1, β1 = 0 and β2 = 0.9 from C = 13 on.  With
        β1 > 0 it may be negative again for a greater C, where k takes its next value.

        Raises:
            ValueError: not 0 ≤ β1 < √β2 < 1.
        """
        check_betas(beta1, beta2)
        return self.drift_bound(FLOATS, beta1, beta2, self.memory(beta1))

    def memory(self, beta1: float) -> int:
        """k = ⌈log(C + 1)/log(1/β1)⌉, 0 for β1 = 0: after k gradients −1 the average m is not positive."""
        return 0 if beta1 == 0 else math.ceil(self.age(math, beta1))

    def age(s, xp: Any, beta1: Any) -> Any:
        """log(C + 1)/log(1/β1): after so many gradients −1 an average of C is down to 0."""
        return xp.log(s.C + 1) / xp.log(1 / beta1)

    def drift_bound(s, xp: Any, beta1: Any, beta2: Any, k: Any) -> Any:
        """Lemma 1's last line, with the k that it is given.

            − p [ 1/√(1 − β2) + β1 (1 − β1) k / √((1 − β2)(β2 − β1²)) ]
            + (1 − p)(1 − β1) / √(β2 (1 + δ) C + 1 − β2)

        The sign inside the bracket is printed as + (− …); the one here is consistent with the proof.
        """
        down = 1 / xp.sqrt(1 - beta2) + beta1 * (1 - beta1) * k / xp.sqrt((1 - beta2) * (beta2 - beta1**2))
        up = (1 - beta1) / xp.sqrt(beta2 * (1 + s.delta) * s.C + 1 - beta2)
        return (1 - s.p) * up - s.p * down

    def coefficient(s, xp: Any, t: Any) -> Any:
        return xp.where(xp.at_least(t, s.p), -1, s.C)
