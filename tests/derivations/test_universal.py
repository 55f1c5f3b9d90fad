"""What is claimed of all steps, all C and all gradients is refused of a problem or a part that differs in some."""

from itertools import islice

import numpy as np
import pytest
import sympy

import derivations
import refimpl as ri
from derivations.proving import NotProved, changed, index, positive, sequence
from derivations.proving.histories import whole
from derivations.proving.problems import coefficient
from refimpl import psi
from refimpl.problems import LinearOnline, SyntheticOnline, SyntheticStochastic, Theorem1, Theorem2, Theorem3

K = sympy.Symbol("k", integer=True, nonnegative=True)
N = index("n")


class Stops(Theorem1):
    def coefficients(self, steps, rng=None):
        return np.where(np.arange(steps) < 12, super().coefficients(steps), 0)


class NotAffine(Theorem1):
    def coefficients(self, steps, rng=None):
        c = super().coefficients(steps)
        return np.where(c > 0, c + (self.C - 2) * (self.C - 3), c)


class MostlyNegated(Theorem2):
    def coefficients(self, steps, rng=None):
        return super().coefficients(steps) * (1 if self.C == 4 else -1)


class Half(Theorem3):
    def coefficients(self, steps, rng=None):
        return np.where(rng.random(steps) < 0.5, float(self.C), -1.0)


class Upwards(Theorem1):
    def loss(self, theta, drawn):
        return -super().loss(theta, drawn)


class Mistaken(Theorem2):
    def __post_init__(self):
        object.__setattr__(self, "C", self.C + 2)


FORMULA = {"method": "coefficient"}
WRONG = {
    "no losses after step 12": ("adam_cycle", Stops),
    "no losses after step 12, with epsilon": ("adam_cycle_epsilon", Stops),
    "not affine in C": ("adam_cycle", NotAffine),
    "the loss turned over": ("adam_cycle", Upwards),
    "negated unless C = 4": ("adam_constant_betas", MostlyNegated),
    "another C": ("adam_constant_betas", Mistaken),
    "C with probability 1/2": ("adam_stochastic", Half),
    "C with probability 1/2, with momentum": ("adam_stochastic_momentum", Half),
    "a formula that stops": (
        "adam_cycle",
        changed(Theorem1, "s.scale * s.C", "s.scale * s.C * xp.at_least(12, t)", **FORMULA),
    ),
    "a formula that is not affine in C": (
        "adam_cycle_epsilon",
        changed(Theorem1, "s.scale * s.C", "s.scale * (s.C + (s.C - 2) * (s.C - 3))", **FORMULA),
    ),
    "a formula that is negated for C = 4 alone": (
        "adam_constant_betas",
        changed(Theorem2, "-1, s.C)", "-1, s.C) * xp.where(s.C - 4, 1, -1)", **FORMULA),
    ),
    "a formula that draws with probability 1/2": (
        "adam_stochastic_momentum",
        changed(Theorem3, "at_least(t, s.p)", "at_least(t, 0.5)", **FORMULA),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_changed_problem_is_refused(wrong):
    name, problem = WRONG[wrong]
    assert not derivations.prove(name, problem=problem).proved


@pytest.mark.parametrize("name", ["coefficients", "draw", "loss", "gradient", "loss_and_gradient", "best"])
@pytest.mark.parametrize("problem", [Theorem1, Theorem2, Theorem3, SyntheticOnline, SyntheticStochastic])
def test_a_problem_may_change_its_formulas_alone(problem, name):
    assert sympy.sympify(coefficient(problem(), sympy.Integer(1))).is_number
    other = type(problem.__name__, (problem,), {name: lambda *_: None})
    with pytest.raises(NotProved, match=f"{problem.__name__} overrides {name}"):
        coefficient(other(), sympy.Integer(1))


def test_the_coefficients_are_the_formula_at_every_step():
    """What a run draws, and what a proof reads."""
    for problem in (Theorem1(C=5, scale=0.5), Theorem2(C=6), SyntheticOnline()):
        exact = [coefficient(problem, sympy.Integer(t)) for t in range(1, 206)]
        assert problem.coefficients(205).tolist() == list(map(float, exact))
    for problem in (Theorem3(C=7, delta=0.5), SyntheticStochastic()):
        u = np.random.default_rng(4).random(300)
        exact = [coefficient(problem, sympy.Rational(float(each))) for each in u]
        assert problem.coefficients(300, np.random.default_rng(4)).tolist() == list(map(float, exact))


def test_C_may_be_a_symbol_that_is_even():
    assert coefficient(Theorem2(C=2 * N), 2 * N * K + 1) == 2 * N
    for odd in (N, 2 * N + 1):
        with pytest.raises(ValueError, match="C must be an even integer"):
            Theorem2(C=odd)


def test_a_problem_without_a_formula_says_so():
    with pytest.raises(NotImplementedError, match="LinearOnline has no coefficients"):
        coefficient(LinearOnline(), K)


def looped(h, xp, t, gradients):
    total = 0
    for g in gradients:
        total = total + g * g
    return dict(V=total / t)


def counted(h, xp, t, gradients):
    n = 0
    for _ in gradients:
        n = n + 1
    return dict(V=sum(g * g for g in gradients) / n)


def young(h, xp, t, gradients):
    return dict(V=sum(g * g for i, g in zip(range(t), gradients, strict=True) if i < 4) / t)


HISTORIES = {
    "the last four": lambda h, xp, t, gradients: dict(V=sum(g * g for g in gradients[-4:]) / t),
    "the first four": lambda h, xp, t, gradients: dict(V=sum(g * g for g in islice(gradients, 4)) / t),
    "a list of four": lambda h, xp, t, gradients: dict(V=sum(g * g for g in list(gradients)[:4]) / t),
    "a loop": looped,
    "a loop that counts": counted,
    "the young ones": young,
}


@pytest.mark.parametrize("words", HISTORIES)
def test_all_gradients_are_summed_or_it_is_refused(words):
    """Of four gradients or fewer each is the mean."""
    part = type("MeanSum", (psi.MeanSum,), {"update": HISTORIES[words]})
    g, exact = sequence("g"), psi.MeanSum()
    assert all(
        part().update(None, n, tuple(g[i] for i in range(n))) == exact.update(None, n, tuple(g[i] for i in range(n)))
        for n in (1, 2, 3, 4)
    )
    assert not derivations.prove("framework_instances", mean_sum=part).proved


@pytest.mark.parametrize("name", ["adamax_limit", "adamax_step"])
@pytest.mark.parametrize("new", ["-g", "g"])
def test_gradients_of_both_signs_count(name, new):
    subject = {"adamax_limit": "adamax", "adamax_step": "rule"}[name]
    assert not derivations.prove(name, **{subject: changed(ri.AdaMax, "xp.abs(g)", new)}).proved


def test_the_sum_of_a_history_is_a_sum():
    t, g, beta = index(), sequence("g"), positive("beta")
    i = index("i")
    found = whole(psi.EMASum(beta), g, t)["V"]
    assert found == (1 - beta) * sympy.Sum(beta ** (t - i) * g[i] ** 2, (i, 1, t))
    assert whole(psi.EMASum(beta), g, 3)["V"].equals(found.subs(t, 3).doit())
