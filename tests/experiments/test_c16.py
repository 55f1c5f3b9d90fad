"""C16: one framework."""

import numpy as np
import pytest

from refimpl import AdamNC, AMSGrad, RMSProp, phi, psi
from refimpl.claims.experiments import c16_framework as c16
from refimpl.claims.experiments.single_steps import single_steps

from .measured import finding, refuses


@pytest.mark.parametrize("method", ["SGD", "AMSGrad", "AdamNC"])
def test_the_recursion_is_the_rule_bit_for_bit(method):
    assert finding("C16").numbers[method]["rule"] == 0


def test_adam_has_the_moments_of_the_rule():
    assert finding("C16").numbers["Adam"]["m_and_v_same_bits"] is True


@pytest.mark.parametrize("method", list(c16.METHODS))
def test_the_sums_agree_to_rounding(method):
    assert finding("C16").numbers[method]["sums"] < 100


def test_the_steps_are_those_of_a_path_that_starts_at_zero():
    opt = c16.METHODS["Adam"][0]
    g = np.random.default_rng(4).standard_normal((5, 3))
    theta, state = np.zeros(3), opt.init(np.zeros(3))
    for values, gradient in zip(single_steps(opt, g), g, strict=True):
        theta, state = opt.step(np.zeros(3), gradient, state)
        assert values["theta"].tolist() == theta.tolist()


def replaced(name, index, opt):
    return tuple(opt if i == index else kept for i, kept in enumerate(c16.METHODS[name]))


@pytest.mark.parametrize(
    ("name", "index", "opt"),
    [
        ("AMSGrad", 2, AMSGrad(beta1=0.9, beta2=0.999, **c16.ROOT)),
        ("AMSGrad", 1, c16._framework(phi.EMASum(0.9), psi.EMASum(0.99))),
        ("AdamNC", 2, AdamNC(beta1=0.9, lr=c16.ALPHA)),
        ("AdamNC", 0, c16._framework(phi.EMA(0.9), psi.EMA(0.99))),
        ("RMSProp", 2, RMSProp(beta2=0.99, eps=1e-8, **c16.ROOT)),
        ("AdaGrad", 0, c16._framework(phi.Gradient(), psi.EMA(0.99))),
        ("Adam", 0, c16._framework(phi.EMA(0.9), psi.MaxEMA(0.99))),
    ],
)
def test_another_instance_is_noticed(monkeypatch, name, index, opt):
    monkeypatch.setattr(c16, "STEPS", 40)
    monkeypatch.setitem(c16.METHODS, name, replaced(name, index, opt))
    assert refuses(c16)
