"""The generic framework: the named methods as instances, recursive forms against definitions."""

from fractions import Fraction

import numpy as np
import pytest

import refimpl as ri
from refimpl import phi, psi
from refimpl.core.namespaces import reading
from tests.bits import same_bits
from tests.traits import RuleTraits

from . import listings
from .follow import GRADS, STEPS, THETA, follows
from .hand import growing, halving, one_by_one


def member(direction, diagonal):
    """A factory like a rule's class, for the framework with this φ and ψ; ``beta1`` goes to φ and ``beta2`` to ψ."""

    def rule(*, lr=0.1, beta1=0.9, beta2=0.99, **more):
        own = [(phi, direction, beta1), (psi, diagonal, beta2)]
        given = [make(beta) if "beta" in make.__dataclass_fields__ else make() for _, make, beta in own]
        return ri.Adaptive(lr=lr, phi=given[0], psi=given[1], **more)

    return rule


ADAM = dict(lr=0.0625, beta1=0.9, beta2=0.99)
SHARED = dict(rule=ri.Adaptive, words=(), listing=None)
ROOT = frozenset({"sqrt"})
TRAITS = (
    RuleTraits(
        member="SGD",
        make=member(phi.Gradient, psi.Identity),
        settings=dict(lr=0.1),
        roundings=(0, 4),
        after_infinity=("inf", "inf"),  # m = ∞, and no term with θ
        zero_step=False,
        scale_free=False,
        operations=frozenset(),
        **SHARED,
    ),
    RuleTraits(
        member="AdaGrad",
        make=member(phi.Gradient, psi.Mean),
        settings=dict(lr=0.1),
        roundings=(5, 10),  # as in AdamNC
        after_infinity=("nan", "nan"),
        zero_step=True,
        scale_free=True,
        operations=ROOT,
        **SHARED,
    ),
    RuleTraits(
        member="Adam",
        make=member(phi.EMA, psi.EMA),
        settings=ADAM,
        roundings=(3, 7),  # as in AMSGrad
        after_infinity=("nan", "nan"),
        zero_step=True,
        scale_free=True,
        operations=ROOT,
        **SHARED | {"listing": listings.reddi_adam},
    ),
    RuleTraits(
        member="AMSGrad",
        make=member(phi.EMA, psi.MaxEMA),
        settings=ADAM,
        roundings=(3, 7),
        after_infinity=("nan", "nan"),
        zero_step=True,
        scale_free=True,
        operations=ROOT,
        **SHARED,
    ),
    RuleTraits(
        member="sums",
        make=member(phi.EMASum, psi.MeanSum),
        settings=dict(lr=0.1, beta1=0.9),
        roundings=None,  # sums over all gradients are held against the recursions, not against a bound
        after_infinity=("nan", "nan"),
        zero_step=True,
        scale_free=True,
        operations=ROOT,
        **SHARED,
    ),
)


U = 2.0**-53


def framework(direction, diagonal):
    """The rule with this φ and ψ, as a factory that ``follows`` can call."""

    def rule(beta1=0.9, beta2=0.999, **settings):
        return ri.Adaptive(phi=direction(beta1), psi=diagonal(beta2), **{"lr": 1e-3, **settings})

    return rule


def test_two_steps_by_hand():
    # φ: EMA with β = 1/2, ψ: EMA with β = 3/4, α = 2, η = 1, 1/2: Adam without bias correction and ε
    # t=1: m = 2, V = 4;                    θ = 5 − 2 · 2/2 = 3
    # t=2: m = 1 − 1 = 0, V = 3 + 1 = 4;    θ = 3;   t=3: m = 4, V = 3 + 16 = 19, …
    opt = ri.Adaptive(lr=2, phi=phi.EMA(0.5), psi=psi.EMA(0.75), schedule=halving)
    assert one_by_one(opt, 5.0, [4.0, -2.0]) == dict(theta=[3, 3], m=[2, 0], V=[4, 4])
    # ψ: maximum; g = 4, 2, 0: V = 4, max(4, 3 + 1) = 4, max(4, 3) = 4, while v = 4, 4, 3;  θ = 5 − 2 · 4/2, …
    opt = ri.Adaptive(lr=2, phi=phi.Gradient(), psi=psi.MaxEMA(0.75))
    assert one_by_one(opt, 5.0, [4.0, 2.0, 0.0]) == dict(theta=[1, -1, -1], m=[4, 2, 0], v=[4, 4, 3], V=[4, 4, 4])
    # ψ: mean; g = 1, 7: V = 1, 25;  θ = 5 − 2 = 3, then 3 − 1/2 · 2 · 7/5 = 1.6
    opt = ri.Adaptive(lr=2, phi=phi.Gradient(), psi=psi.Mean(), schedule=halving)
    assert one_by_one(opt, 5.0, [1.0, 7.0])["V"] == [1, 25]
    # ψ: identity;  θ = 5 − 2 = 3, then 3 − 1/2 · 2 · 7 = −4
    opt = ri.Adaptive(lr=2, phi=phi.Gradient(), psi=psi.Identity(), schedule=halving)
    assert one_by_one(opt, 5.0, [1.0, 7.0]) == dict(theta=[3, -4], m=[1, 7], V=[1, 1])


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize(
    ("rule", "same"),
    [
        (ri.SGD(lr=growing), ri.Adaptive(lr=growing, phi=phi.Gradient(), psi=psi.Identity())),
        (ri.AMSGrad(lr=growing), ri.Adaptive(lr=growing, phi=phi.EMA(0.9), psi=psi.MaxEMA(0.999))),
        (ri.AMSGrad(beta1=halving(1), beta2=growing(3)), ri.Adaptive(lr=1e-3, phi=phi.EMA(0.5), psi=psi.MaxEMA(0.25))),
        (ri.AdamNC(lr=growing), ri.Adaptive(lr=growing, phi=phi.EMA(0.9), psi=psi.Mean())),
    ],
    ids=["SGD", "AMSGrad", "AMSGrad-2", "AdamNC"],
)
def test_where_the_text_is_the_same_so_are_the_bits(rule, same, dtype):
    grads = np.clip(GRADS, -60, 60).astype(dtype)
    a, b = (ri.trace(opt, THETA.astype(dtype), grads)["theta"] for opt in (rule, same))
    assert same_bits(a, b)
    assert a.dtype == dtype


def test_adagrad_is_the_mean_of_squares_with_rates_over_root_t():
    # α/√t · g/√(G/t) = α g/√G.  Each side rounds the quotient at most 3t + 8 times, and θ once a step.
    framework = ri.Adaptive(lr=0.5, phi=phi.Gradient(), psi=psi.Mean(), schedule=ri.InverseSqrt())
    plain = ri.AdaGrad(lr=0.5, eps=0)
    grads = GRADS[:, :3]  # AdaGrad's own 0/0 is NaN where no gradient was seen yet
    a, b = (ri.trace(opt, THETA[:3], grads)["theta"] for opt in (framework, plain))
    moved = np.abs(np.diff(b, axis=0, prepend=THETA[None, :3])).sum(axis=0)
    bound = 2 * U * ((3 * STEPS + 8) * moved + STEPS * np.abs(b).max(axis=0))
    assert (np.abs(a - b) <= bound).all()


def test_rmsprop_is_the_moving_average_of_squares():
    # the same v; α·(g/√v) against α·g/√v: two roundings a step, and θ once a step
    framework = ri.Adaptive(lr=0.5, phi=phi.Gradient(), psi=psi.EMA(0.9))
    plain = ri.RMSProp(lr=0.5, beta2=0.9, eps=0)
    a, b = (ri.trace(opt, THETA[:3], GRADS[:, :3]) for opt in (framework, plain))
    assert same_bits(a["V"], b["v"])
    moved = np.abs(np.diff(b["theta"], axis=0, prepend=THETA[None, :3])).sum(axis=0)
    assert (np.abs(a["theta"] - b["theta"]) <= 4 * U * (moved + STEPS * np.abs(b["theta"]).max(axis=0))).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings", [dict(), dict(lr=growing, schedule=halving, beta1=0.75, beta2=0.5), dict(beta1=0, beta2=0)]
)
def test_adam_without_correction_follows_its_listing(settings, dtype):
    follows(framework(phi.EMA, psi.EMA), listings.reddi_adam, dtype, **settings)


@pytest.mark.parametrize("settings", [dict(lr=growing), dict(beta1=0.75, beta2=0.5, schedule=halving)])
def test_definitional_adam_follows_the_same_listing(settings):
    # β^age, rounded once, times g, once, and t additions, once each: fewer roundings than the recursion's
    follows(framework(phi.EMASum, psi.EMASum), listings.reddi_adam, **settings)


RATIONALS = [Fraction(n, d) for n, d in [(3, 2), (-1, 3), (0, 1), (5, 7), (-9, 4), (1, 8), (2, 1)]]


@pytest.mark.parametrize(
    ("recursive", "definition"),
    [
        (phi.EMA(Fraction(9, 10)), phi.EMASum(Fraction(9, 10))),
        (psi.EMA(Fraction(3, 4)), psi.EMASum(Fraction(3, 4))),
        (psi.Mean(), psi.MeanSum()),
        (psi.MaxEMA(Fraction(1, 2)), psi.MaxEMASum(Fraction(1, 2))),
    ],
    ids=["phi.EMA", "psi.EMA", "psi.Mean", "psi.MaxEMA"],
)
def test_recursive_and_definitional_forms_are_equal_exactly(recursive, definition):
    name = "m" if "m" in recursive.slots else "V"
    xp, slots = reading(RATIONALS[0]), dict.fromkeys(recursive.slots, Fraction(0))
    for t, g in enumerate(RATIONALS, start=1):
        values = recursive.update(xp, Fraction(t), g, **slots)
        slots = {slot: values[slot] for slot in slots}
        total = definition.update(xp, Fraction(t), tuple(RATIONALS[:t]))
        assert values[name] == total[name]
        assert isinstance(values[name], Fraction)


def test_the_exact_values_themselves():
    # g = 3/2, −1/3: m = 1/10 (9/10 · 3/2 − 1/3); v = 1/4 · 9/4 = 9/16, then 3/4 · 9/16 + 1/4 · 1/9
    g, xp = tuple(RATIONALS[:2]), reading(Fraction(1))
    assert phi.EMASum(Fraction(9, 10)).update(xp, 2, g)["m"] == Fraction(27, 200) - Fraction(1, 30)
    assert psi.EMASum(Fraction(3, 4)).update(xp, 2, g)["V"] == Fraction(27, 64) + Fraction(1, 36)
    assert psi.MeanSum().update(xp, 2, g)["V"] == Fraction(9, 8) + Fraction(1, 18)
    assert psi.MaxEMASum(Fraction(3, 4)).update(xp, 2, g)["V"] == Fraction(9, 16)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "recursive", "definition"),
    [
        ("m", dict(phi=phi.EMA(0.9)), dict(phi=phi.EMASum(0.9))),
        ("V", dict(psi=psi.EMA(0.9)), dict(psi=psi.EMASum(0.9))),
        ("V", dict(psi=psi.Mean()), dict(psi=psi.MeanSum())),
        ("V", dict(psi=psi.MaxEMA(0.9)), dict(psi=psi.MaxEMASum(0.9))),
    ],
    ids=["phi.EMA", "psi.EMA", "psi.Mean", "psi.MaxEMA"],
)
def test_recursive_and_definitional_forms_agree_on_arrays(name, recursive, definition, dtype):
    # Both sides round each term of the sum at most 3t + 3 times, and 1 − β once; |g| keeps the terms from cancelling.
    theta, grads = THETA.astype(dtype), np.abs(GRADS).astype(dtype)
    others = dict(lr=0.5, phi=phi.Gradient(), psi=psi.Identity())
    a, b = (ri.trace(ri.Adaptive(**{**others, **given}), theta, grads)[name] for given in (recursive, definition))
    assert a.dtype == b.dtype == dtype
    assert (np.abs(a - b) <= 2 * (3 * STEPS + 4) * np.finfo(dtype).eps / 2 * a).all()


def test_a_sum_keeps_every_gradient_and_none_is_the_callers():
    opt = ri.Adaptive(lr=1, phi=phi.EMASum(0.5), psi=psi.MeanSum())
    g, state = np.array([2.0]), opt.init(np.zeros(1))
    assert state.slots == {"gradients": ()}
    for t in (1, 2, 3):
        _, state = opt.step(np.zeros(1), g, state)
        assert [x.tolist() for x in state.slots["gradients"]] == [[2.0]] * t
    g[:] = 99
    assert [x.tolist() for x in state.slots["gradients"]] == [[2.0]] * 3


def test_plain_functions_as_phi_and_psi():
    # φ = the last gradient but one (or the first), ψ = the largest square: m = 1, 1, −4; V = 1, 16, 16
    opt = ri.Adaptive(lr=8, phi=lambda g: g[max(len(g) - 2, 0)], psi=lambda g: np.max([x * x for x in g], axis=0))
    history = one_by_one(opt, 0.0, [1.0, -4.0, 2.0])
    assert history == dict(theta=[-8, -10, -2], m=[1, 1, -4], V=[1, 16, 16])


@pytest.mark.parametrize("number", [float, Fraction])
def test_where_V_is_zero_so_is_the_step_whatever_m(number):
    # a Fraction divides by zero with an error, and so would show any division that is not needed
    theta, zero = number(2), number(0)
    for m in (0, 3):
        opt = ri.Adaptive(lr=1, phi=lambda g, m=m: number(m) + g[-1], psi=psi.EMA(0.5))
        assert opt.step(theta, zero, opt.init(theta))[0] == 2


class ByAge(phi.Direction):
    """m_t = t g_t."""

    def update(h, xp, t, g):
        return dict(m=t * g)


def test_a_phi_of_ones_own_is_given_t():
    opt = ri.Adaptive(lr=1, phi=ByAge(), psi=psi.Identity())
    assert one_by_one(opt, 0.0, [1.0, 1.0, 1.0])["m"] == [1, 2, 3]


def test_the_betas_may_be_schedules_and_lanes():
    # β = 1/2 at the first step, 1/4 at the second: m = 2, then 1/4 · 2 + 3/4 · 4 = 3.5
    opt = ri.Adaptive(lr=1, phi=phi.EMA(lambda k: 0.5 / (k + 1)), psi=psi.Identity())
    assert one_by_one(opt, 0.0, [4.0, 4.0])["m"] == [2, 3.5]
    opt = ri.Adaptive(lr=1, phi=phi.EMA(np.array([0.5, 0.25])), psi=psi.Identity())
    assert one_by_one(opt, [0.0, 0.0], [[4.0, 4.0]])["m"] == [[2, 3]]


@pytest.mark.parametrize("average", [phi.EMASum, psi.EMASum, psi.MaxEMASum], ids=["phi", "psi", "max"])
def test_a_sum_with_a_constant_weight_takes_no_schedule(average):
    with pytest.raises(ValueError, match=r"beta is a schedule.*allowed is a number or an array of lanes"):
        average(lambda k: 0.9)


@pytest.mark.parametrize(
    ("name", "wrong"), [("phi", 0.9), ("phi", None), ("psi", "EMA"), ("phi", psi.EMA(0.9)), ("psi", phi.EMA(0.9))]
)
def test_what_is_no_phi_or_psi_is_refused(name, wrong):
    settings = {"lr": 1, "phi": phi.Gradient(), "psi": psi.Identity(), name: wrong}
    with pytest.raises(TypeError, match=rf"Adaptive: {name} must be one of refimpl\.{name} or a function"):
        ri.Adaptive(**settings)
