"""All rules, for the tests that hold for each."""

import dataclasses

import pytest

import refimpl as ri
from refimpl import phi, psi


def adaptive(direction, diagonal):
    """A factory like a rule's class, for the framework with this φ and ψ."""

    def rule(**settings):
        return ri.Adaptive(phi=direction, psi=diagonal, **{"lr": 0.1, **settings})

    return rule


MAKERS = {
    "SGD": ri.SGD,
    "Momentum": ri.Momentum,
    "Nesterov": ri.Nesterov,
    "SGDW": ri.SGDW,
    "AdaGrad": ri.AdaGrad,
    "RMSProp": ri.RMSProp,
    "AdaDelta": ri.AdaDelta,
    "Adam": ri.Adam,
    "AdamW": ri.AdamW,
    "AdaMax": ri.AdaMax,
    "NAdam": ri.NAdam,
    "AMSGrad": ri.AMSGrad,
    "AdamNC": ri.AdamNC,
    "Adaptive-SGD": adaptive(phi.Gradient(), psi.Identity()),
    "Adaptive-Adam": adaptive(phi.EMA(0.9), psi.EMA(0.99)),
    "Adaptive-AMSGrad": adaptive(phi.EMA(0.9), psi.MaxEMA(0.99)),
    "Adaptive-sums": adaptive(phi.EMASum(0.9), psi.MeanSum()),
}
#: Those in which a zero denominator gives a zero step; the others divide by a root plus eps.
ZERO_STEP = ["AdaMax", "AMSGrad", "AdamNC", "Adaptive-Adam", "Adaptive-AMSGrad", "Adaptive-sums"]

#: Those that can be compiled: a sum over all gradients grows.
TRACEABLE = {name: make for name, make in MAKERS.items() if name != "Adaptive-sums"}

each_traceable = pytest.mark.parametrize("make", TRACEABLE.values(), ids=TRACEABLE)
each_maker = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
each_rule = pytest.mark.parametrize("opt", [make() for make in MAKERS.values()], ids=MAKERS)


def hypers(make):
    """The hyperparameters of the rule that ``make`` makes: every field but the projection, φ and ψ."""
    opt = make()
    return [field.name for field in dataclasses.fields(opt) if field.name not in opt.parts]


def run(opt, theta, grads, state=None):
    """θ and state after one step for each of ``grads``."""
    state = opt.init(theta) if state is None else state
    for g in grads:
        theta, state = opt.step(theta, g, state)
    return theta, state
