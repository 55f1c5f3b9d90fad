"""The table of rules: every rule, with hyperparameters that leave no term of it out."""

import numpy as np

import refimpl as ri


def _adaptive(phi, psi):
    """A member of the generic framework, built from numbers; ``beta1`` goes to φ and ``beta2`` to ψ."""

    def build(lr, beta1=None, beta2=None, **more):
        betas = [() if beta is None else (beta,) for beta in (beta1, beta2)]
        return ri.Adaptive(lr=lr, phi=phi(*betas[0]), psi=psi(*betas[1]), **more)

    return build


ADAM = dict(lr=0.0625, beta1=0.9, beta2=0.99)
RULES = {
    "SGD": (ri.SGD, dict(lr=0.1, l2=0.01)),
    "Momentum": (ri.Momentum, dict(lr=0.01, momentum=0.9, l2=0.01)),
    "Nesterov": (ri.Nesterov, dict(lr=0.01, momentum=0.9, l2=0.01)),
    "SGDW": (ri.SGDW, dict(lr=0.01, momentum=0.9, weight_decay=0.01)),
    "AdaGrad": (ri.AdaGrad, dict(lr=0.1, eps=1e-6)),
    "RMSProp": (ri.RMSProp, dict(lr=0.01, beta2=0.9, eps=1e-6)),
    "AdaDelta": (ri.AdaDelta, dict(rho=0.95, eps=1e-6)),
    "Adam": (ri.Adam, dict(**ADAM, eps=1e-6, l2=0.01)),
    "AdamW": (ri.AdamW, dict(**ADAM, eps=1e-6, weight_decay=0.01)),
    "AdaMax": (ri.AdaMax, dict(**ADAM)),
    "NAdam": (ri.NAdam, dict(**ADAM, eps=1e-6, psi=0.01)),
    "AMSGrad": (ri.AMSGrad, dict(**ADAM)),
    "AdamNC": (ri.AdamNC, dict(lr=0.1, beta1=0.9)),
    "Adaptive-SGD": (_adaptive(ri.phi.Gradient, ri.psi.Identity), dict(lr=0.1)),
    "Adaptive-AdaGrad": (_adaptive(ri.phi.Gradient, ri.psi.Mean), dict(lr=0.1)),
    "Adaptive-Adam": (_adaptive(ri.phi.EMA, ri.psi.EMA), dict(**ADAM)),
    "Adaptive-AMSGrad": (_adaptive(ri.phi.EMA, ri.psi.MaxEMA), dict(**ADAM)),
}


def build(name, convert=lambda name, value: value, **more):
    """The rule, each hyperparameter passed through ``convert(name, value)``, or left alone where that is None."""
    rule, settings = RULES[name]
    converted = {key: convert(key, value) for key, value in settings.items()}
    return rule(**{key: settings[key] if value is None else value for key, value in converted.items()}, **more)


def plain(name):
    return build(name)


def lanes(name, value):
    """Two lanes: parameters then need a leading axis of 2."""
    return np.array([value, value / 2])


def scheduled(name):
    """With everything at once: lanes for every number, a schedule, and a box that some elements run into."""
    box = ri.Box(np.array([-0.75, -0.5]), 0.875)
    return build(name, lanes, schedule=ri.CosineAnnealing(T=40, eta_min=0.125)).projected(box)


VARIANTS = {"plain": plain, "lanes, schedule and box": scheduled}


def constant(name):
    """The hyperparameters of a rule that may not be schedules."""
    return getattr(RULES[name][0], "constant", ())
