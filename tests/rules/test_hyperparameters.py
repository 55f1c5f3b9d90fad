"""A rule may give a hyperparameter another range, symbol and example than it has everywhere else."""

from dataclasses import dataclass

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.scenarios import scenarios
from refimpl.core.hyperparameter_table import HYPERPARAMETERS, Hyperparameter, tried
from refimpl.core.number_checks import AT_LEAST_ZERO


@dataclass(frozen=True, kw_only=True)
class Ball(ri.SGD):
    """θ_t = θ_{t−1} − η_t γ g_t ϱ, where ϱ is a radius and no average."""

    rho: float = 3.0

    hyperparameters = {"rho": Hyperparameter(AT_LEAST_ZERO, ("ϱ",), example=7.0, other=2.0)}

    def update(h, xp, t, eta, theta, g):
        return dict(theta=theta - eta * (h.lr * g * h.rho))


class Smaller(Ball):
    """A subclass has what its base has."""


@pytest.mark.parametrize("rule", [Ball, Smaller])
def test_range_and_example_are_the_rules_own(rule):
    assert rule(rho=5.0).rho == 5.0
    assert tried(rule, "rho") == (7.0, 2.0)
    with pytest.raises(ValueError, match="rho must be a finite number >= 0, got -1"):
        rule(rho=-1.0)
    assert {case.settings["rho"] for case in scenarios(rule)} == {7.0, 2.0}


def test_the_symbol_is_the_rules_own():
    opt, theta = Ball(), np.ones(1)
    told = str(ri.explain(opt, theta, theta, opt.init(theta)))
    assert "ϱ" in told
    assert "ρ" not in told


def test_other_rules_keep_the_table():
    assert ri.AdaDelta.hyperparameters == HYPERPARAMETERS
    with pytest.raises(ValueError, match="rho must be"):
        ri.AdaDelta(rho=5.0)


def test_a_range_alone_changes_nothing_else():
    class Wide(ri.AdaDelta):
        allowed = {"rho": AT_LEAST_ZERO}

    assert Wide(rho=5.0).rho == 5.0
    assert tried(Wide, "rho") == tried(ri.AdaDelta, "rho")
