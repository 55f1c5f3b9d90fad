"""``gamma``: the quantity whose sign decides between convergence and its failure."""

from typing import Any

import numpy as np

from ..core.containers import leaves, rebuild
from ..core.lanes import Lanes
from ..core.namespaces import NUMPY
from ..core.rule import Rule
from . import Problem
from .run_inputs import checked


def gamma(opt: Rule, problem: Problem, steps: int, theta0: Any = None, seed: int | np.random.SeedSequence = 0) -> Any:
    """Γ_{t+1} = √V_{t+1}/α_{t+1} − √V_t/α_t along a run, t = 1, …, T − 1.

    Where it is never negative the effective rates α_t/√V_t only fall, which the regret bounds
    need.  It is so for SGD, AdaGrad, AMSGrad and AdamNC with α_t = α/√t; for Adam and RMSProp it
    takes both signs.  V is what the rule itself takes the root of (``opt.second_moment``: the
    corrected v̂ of Adam, the sum G of AdaGrad; the identity for SGD and its kin), without ε, and
    α_t = η_t · ``lr``.

    Args:
        opt, problem, steps, theta0, seed: as for ``run``; T = ``steps``.

    Returns:
        An array of shape (T − 1, …), the rest as θ: element k is Γ_{k+2}.  For parameters in
        containers, the same containers.

    Raises:
        ValueError: the rule has no V or no learning rate (AdaMax divides by a running maximum,
            AdaDelta has a ratio of two means), or an α_t is zero.
        TypeError, ValueError: as for ``run``.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), equation (2).

    >>> import refimpl as ri
    >>> from refimpl.problems import Theorem1
    >>> gamma(ri.RMSProp(lr=0.5, beta2=0.1, eps=0, schedule=ri.InverseSqrt()), Theorem1(C=3), 5).round(2)
    array([-1.99, -0.11,  7.87, -5.59])
    >>> gamma(ri.SGD(lr=0.5, schedule=ri.InverseSqrt()), Theorem1(C=3), 5).round(2)
    array([0.83, 0.64, 0.54, 0.47])
    """
    if isinstance(opt, Rule) and opt.second_moment is None:
        raise ValueError(
            f"opt must be a rule with a learning rate and a second moment V under a root, or V = I; "
            f"{opt.name} has none, so its Gamma is not defined"
        )
    if isinstance(opt, Rule):
        opt.needs("refimpl.gamma")
    opt, theta, draws = checked(opt, problem, steps, theta0, seed)
    state = opt.init(theta)
    ratios = [np.empty((steps, *x.shape), x.dtype) for _, x in leaves(theta, "theta")]
    with NUMPY.quiet():
        for k, drawn in enumerate(draws):
            h = opt.at(k)
            _check_rate(h, k)
            values = list(opt.intermediates(theta, problem.gradient(theta, drawn), state))
            for rows, value in zip(ratios, values, strict=True):
                rows[k] = _ratio(h, value)
            theta, state = opt.kept(theta, values, state)
        return rebuild(theta, (np.diff(rows, axis=0) for rows in ratios))


def _ratio(h: Any, values: dict[str, Any]) -> Any:
    """√V_t/α_t."""
    theta = np.asarray(values["theta"])
    root = np.ones_like(theta) if h.second_moment == "I" else np.sqrt(values[h.second_moment])
    return root / (h.lr * h.schedule)


def _check_rate(h: Any, k: int) -> None:
    rate = h.lr * h.schedule
    if 0 in (rate.values if isinstance(rate, Lanes) else (rate,)):
        raise ValueError(
            f"lr and schedule must not be 0, for Gamma divides by them; their product is {rate!r} at t = {k + 1}"
        )
