"""The regret bounds and the counterexamples on runs of the code, which try what the derivations leave to words."""

import math
import random

import numpy as np
import pytest

import refimpl as ri
from refimpl import phi, psi
from refimpl.schedules import InverseSqrt

BOX = ri.Box(-1, 1)
WIDTH = 2.0


def run(opt, gradients, x=1.0):
    """The points at which the losses g_t x are met, and the state's second moments."""
    theta, points, moments = np.array([x]), [], []
    state = opt.init(theta)
    for g in gradients:
        points.append(theta.item())
        given = g(points[-1]) if callable(g) else g
        theta, state = opt.step(theta, np.array([float(given)]), state)
        moments.append((given, state.slots[opt.second_moment].item()))
    given = np.array([g for g, _ in moments])
    regret = float(given @ np.array(points) + abs(given.sum()))
    return regret, given, np.array([v for _, v in moments])


def adversary(seed):
    """Gradients that pull away from where the iterate is, some of them large and some small."""
    draw = random.Random(seed)

    def gradient(x):
        size = draw.choice((0.1, 1.0, 1.0, 3.0))
        return size if x > 0 or (x == 0 and draw.random() < 0.5) else -size

    return gradient


def momentum(seed, beta1, rising):
    draw = random.Random(seed)
    values = [beta1, *(draw.choice((0.0, beta1, beta1 * draw.random())) for _ in range(199))]
    if not rising:
        values.sort(reverse=True)
    return lambda k: values[int(k)]


def bound(beta1, z, g, momenta=None):
    """What `momentum_regret` says, for β_1t that do not rise, or for those of ``momenta``."""
    sums = float((z * g * g).sum())
    if momenta is None:
        return WIDTH**2 / (2 * (1 - beta1) * z[-1]) + (1 + beta1) / (2 * (1 - beta1)) * sums
    middle = float((np.array(momenta) / z).sum())
    return WIDTH**2 / (2 * z[-1]) + WIDTH**2 / (1 - beta1) * middle + (1 + beta1) / (2 * (1 - beta1) ** 2) * sums


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("rising", [False, True])
def test_no_run_exceeds_the_bounds(seed, rising):
    draw = random.Random(seed)
    beta1, beta2, alpha = draw.choice((0.0, 0.3, 0.9)), draw.choice((0.2, 0.9, 0.99)), draw.choice((0.05, 0.3, 1, 2, 5))
    steps, beta = draw.choice((1, 3, 20, 200)), momentum(seed, beta1, rising)
    shared = {"lr": alpha, "beta1": beta, "schedule": InverseSqrt(), "box": BOX}
    for opt in (ri.AMSGrad(**shared, beta2=beta2), ri.AdamNC(**shared)):
        regret, g, v = run(opt, [adversary(seed)] * steps)
        z = alpha / np.sqrt(np.arange(1, steps + 1) * v)
        momenta = [beta(k) for k in range(steps)] if rising else None
        assert regret <= bound(beta1, z, g, momenta) * (1 + 1e-12), opt.name


@pytest.mark.parametrize("momenta", [None, [0.0]])
def test_a_step_from_end_to_end_meets_the_bounds(momenta):
    """So neither ½ can be less, without momentum."""
    regret, g, v = run(ri.AdamNC(lr=2, beta1=0, schedule=InverseSqrt(), box=BOX), [1.0])
    assert regret == bound(0, 2 / np.sqrt(v), g, momenta) == WIDTH


def test_the_misprint_of_theorem_5_on_the_code():
    """The whole run, with the conditions as printed and as meant: 26 of regret over a bound of 20."""
    alpha, seen, steps = 10, 25, 250_000
    beta2 = lambda k: 1 - 1 / (k + 1) if k < seen else math.sqrt(1 - 1 / (k + 1))  # noqa: E731
    opt = ri.Adaptive(lr=alpha, phi=phi.Gradient(), psi=psi.EMA(beta2), schedule=InverseSqrt(), box=BOX)
    regret, _, v = run(opt, [float((-1) ** k) for k in range(seen)])
    t = np.arange(1, steps + 1)
    v = np.concatenate([v, np.sqrt(seen / t[seen:])])
    norms = np.sqrt(np.minimum(t, seen))
    printed = float((alpha / math.sqrt(steps) * norms / np.sqrt(v)).max())
    meant = float((alpha / np.sqrt(t) * norms / np.sqrt(v)).max())
    assert np.all(np.diff(np.sqrt(v * t)) >= 0)
    assert regret == 26
    first = WIDTH**2 * math.sqrt(steps * v[-1]) / (2 * alpha)
    assert first + 2 * printed * norms[-1] == pytest.approx(20)
    assert first + 2 * meant * norms[-1] > 26


@pytest.mark.parametrize(("steps", "refuted"), [(31, False), (33, True)])
def test_lemma_10_4_on_the_code(steps, refuted):
    """β1 = 0, β2 = 1/100 and gradients 1/√t: the sum of the lemma against its bound."""
    opt = ri.Adam(lr=1, beta1=0, beta2=0.01, eps=0)
    theta, state, left, squares = np.zeros(1), opt.init(np.zeros(1)), 0.0, 0.0
    for t in range(1, steps + 1):
        theta, state = opt.step(theta, np.array([t**-0.5]), state)
        m_hat, v_hat = state.slots["m"].item(), state.slots["v"].item() / (1 - 0.01**t)
        left += m_hat**2 / math.sqrt(t * v_hat)
        squares += 1 / t
    assert (left > 2 / math.sqrt(1 - 0.01) * math.sqrt(squares)) is refuted


def test_the_way_up_with_momentum():
    """Conditions (7) hold at C = 204 for β1 = β2 = 0.9: every period ends higher by αC/(36 √t), or at 1."""
    problem, alpha = ri.problems.Theorem2.smallest(0.9, 0.9), 0.02
    opt = ri.Adaptive(lr=alpha, phi=phi.EMA(0.9), psi=psi.EMA(0.9), schedule=InverseSqrt(), box=BOX)
    theta, C = np.array([-1.0]), problem.C
    state, starts = opt.init(theta), []
    for t, g in enumerate(problem.coefficients(40 * C), start=1):
        if t % C == 1:
            starts.append(theta.item())
        theta, state = opt.step(theta, np.array([g]), state)
    least = [min(1, x + alpha * C / (36 * math.sqrt(k * C + 1))) for k, x in enumerate(starts)]
    assert all(after >= bound for after, bound in zip(starts[2:], least[1:-1], strict=True))
    assert starts[-1] == 1
