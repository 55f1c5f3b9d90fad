"""The scalars of a step, which another library's power might round otherwise."""

import math

from ...core.powers import power
from .case import Case


def scalars(case: Case) -> dict[str, list[float]]:
    """β^t and what is made of it, and NAdam's μ, as the reference has them after each published step."""
    opt, found = case.optimizer(), dict[str, list[float]]()
    for name in opt.constant:
        powers = [power(getattr(opt, name), t) for t in case.report]
        found[f"{name}^t"] = powers
        found[f"1-{name}^t"] = [1 - power for power in powers]
        found[f"sqrt(1-{name}^t)"] = [math.sqrt(1 - power) for power in powers]
    return found | _momenta(case)


def _momenta(case: Case) -> dict[str, list[float]]:
    """NAdam's μ_t, the product up to it, and μ_{t+1}, read off the rule itself; nothing for other rules."""
    if "mu_product" not in case.start.scalars:
        return {}
    opt, params, state = case.optimizer(), case.theta, case.start
    mu, products = list[float](), list[float]()
    for grads in (*case.scenario.grads, case.scenario.grads[-1]):  # one step more, for its μ
        results = list(opt.intermediates(params, grads, state))
        mu.append(results[0]["mu"])
        products.append(results[0]["mu_product"])
        params, state = opt.kept(params, results, state)
    places = [t - case.start.t - 1 for t in case.report]
    return {
        "mu": [mu[i] for i in places],
        "mu_product": [products[i] for i in places],
        "mu_next": [mu[i + 1] for i in places],
    }
