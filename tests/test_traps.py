"""The traps at the head of papers.md: each test fails for the naive reading."""

from fractions import Fraction
from math import exp, log, log1p, sqrt

import numpy as np
import pytest
import sympy

import refimpl as ri
from tests.bits import same_bits
from tests.every_rule import run


def effective_steps(opt, grads, done=0):
    """|Δ_t|/α of each step, after ``done`` steps with vanishing gradients."""
    moved, zero = [], np.zeros(())
    state = opt.init(zero)
    state = ri.State(state.rule, done, state.slots)
    for g in grads:
        theta, state = opt.step(zero, np.array(g), state)  # always from 0: no step is lost in θ's rounding
        moved.append(abs(float(theta)))
    return np.array(moved)


# 1. Adam's printed bound on |Δ_t| is what a single spike gives, not what every sequence obeys.


def printed_bound(b1, b2):
    return (1 - b1) / sqrt(1 - b2) if 1 - b1 > sqrt(1 - b2) else 1.0


def true_supremum(b1, b2):
    return (1 - b1) / sqrt((1 - b2) * (1 - b1**2 / b2))


ADAM = dict(lr=1, eps=0)


@pytest.mark.parametrize(("b1", "b2", "sup"), [(0.9, 0.999, 7.270), (0.9, 0.99, 2.345), (0.9, 0.95, 1.165)])
def test_trap_1_growing_gradients_exceed_the_printed_bound_of_adam(b1, b2, sup):
    # g_i ∝ (β1/β2)^(T−i), the last thousand of them; those before weigh less than (β1²/β2)^1000 < 10⁻³⁹
    grads = (b2 / b1) ** np.arange(1000.0)
    step = effective_steps(ri.Adam(beta1=b1, beta2=b2, **ADAM), grads, done=10_000)[-1]
    assert step > 1.1 * printed_bound(b1, b2)
    assert step == pytest.approx(sup, abs=6e-4)  # as printed
    assert step == pytest.approx(true_supremum(b1, b2), rel=1e-5)  # √(1 − 0.999^11000) = 1 − 8e-6


def test_trap_1_a_spike_now_obeys_the_printed_bound_and_nears_it():
    # a spike at step t after zeros: |Δ|/α = (1 − β1)/√(1 − β2) · √(1 − β2^t)/(1 − β1^t) → 3.1623
    (step,) = effective_steps(ri.Adam(**ADAM), [5.0], done=9_999)
    assert step == pytest.approx(3.1622, abs=5e-5)
    assert step < printed_bound(0.9, 0.999) == pytest.approx(3.1623, abs=5e-5)


def test_trap_1_random_gradients_stay_below_the_true_supremum():
    rng = np.random.default_rng(1)
    grads = rng.standard_normal(2000) * 10.0 ** rng.uniform(-3, 3, 2000)
    grads[3::7] = 0
    assert effective_steps(ri.Adam(**ADAM), grads).max() < true_supremum(0.9, 0.999)


# 2. AdaMax: |Δ| ≤ α is approximate too.


def test_trap_2_decaying_gradients_exceed_the_bound_of_adamax():
    # |g_i| = β2^(i−1): m̂/u → (1 − β1)/(1 − β1/β2) = 1.00909
    steps = effective_steps(ri.AdaMax(lr=1), 0.999 ** np.arange(400))
    assert steps[-1] > 1
    assert steps[-1] == pytest.approx(0.1 / (1 - 0.9 / 0.999), rel=1e-12)
    assert steps[-1] == pytest.approx(1.00909, abs=5e-6)


# 3. Proposition 3 holds with λ/(2α) ‖θ ⊙ √s‖², as in the appendix, and not with equation (2)'s λ/(2α²).


def test_trap_3_scale_adjusted_l2_is_decay_for_a_fixed_preconditioner():
    theta, g, s, alpha, lam = sympy.symbols("theta g s alpha lambda", positive=True)
    with_decay = (1 - lam) * theta - alpha * g / s
    appendix = g + sympy.diff(lam / (2 * alpha) * (theta * sympy.sqrt(s)) ** 2, theta)
    equation_2 = g + sympy.diff(lam / alpha / (2 * alpha) * (theta * sympy.sqrt(s)) ** 2, theta)
    assert sympy.simplify(theta - alpha * appendix / s - with_decay) == 0
    left_over = theta - alpha * equation_2 / s - with_decay
    assert sympy.simplify(left_over - lam * theta * (1 - 1 / alpha)) == 0


def test_trap_3_in_a_run_of_sgdw_against_scaled_sgd():
    # the preconditioner 1/s is put into the gradient
    alpha, lam, s = Fraction(1, 10), Fraction(1, 50), Fraction(3)
    grads = [Fraction(1, 2), Fraction(-2, 3), Fraction(5, 7)]
    decayed, regularised = Fraction(1), Fraction(1)
    decay, plain = ri.SGDW(lr=alpha, momentum=0, weight_decay=lam), ri.SGD(lr=alpha)
    state, other = decay.init(decayed), plain.init(regularised)
    for g in grads:
        decayed, state = decay.step(decayed, g / s, state)
        regularised, other = plain.step(regularised, (g + lam / alpha * s * regularised) / s, other)
    assert decayed == regularised


# 4. λ′ = λ/α makes L2 weight decay for plain SGD only.


GRADS = [Fraction(1, 2), Fraction(-2, 3), Fraction(5, 7), Fraction(1, 9)]


def exact_run(opt):
    return run(opt, Fraction(1), GRADS)[0]


def test_trap_4_l2_is_decay_for_plain_sgd_exactly():
    alpha, lam = Fraction(1, 10), Fraction(1, 50)
    decay = ri.SGDW(lr=alpha, momentum=0, weight_decay=lam)
    assert exact_run(ri.SGD(lr=alpha, l2=lam / alpha)) == exact_run(decay)


def test_trap_4_with_momentum_it_is_not():
    alpha, lam, mu = Fraction(1, 10), Fraction(1, 50), Fraction(9, 10)
    decay = exact_run(ri.SGDW(lr=alpha, momentum=mu, weight_decay=lam))
    l2 = exact_run(ri.Momentum(lr=alpha, momentum=mu, l2=lam / alpha))
    # by hand for a zero gradient, from θ = 1: L2 has m = λ, then m = μ λ + λ (1 − λ); SGDW has (1 − λ)²
    assert abs(decay - l2) > Fraction(1, 100)
    no_gradient = [Fraction(0)] * 2
    assert run(ri.Momentum(lr=alpha, momentum=mu, l2=lam / alpha), Fraction(1), no_gradient)[0] == (
        1 - lam - mu * lam - lam * (1 - lam)
    )
    assert run(ri.SGDW(lr=alpha, momentum=mu, weight_decay=lam), Fraction(1), no_gradient)[0] == (1 - lam) ** 2


# 5. The paper's λ is not multiplied by α; PyTorch's and optax's is.


def torch_adamw(theta, grads, lr, wd, b1=0.9, b2=0.999, eps=1e-8):
    """PyTorch's AdamW: the parameter is first multiplied by 1 − lr · wd."""
    m = v = 0.0
    for t, g in enumerate(grads, start=1):
        theta *= 1 - lr * wd
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        theta -= lr * (m / (1 - b1**t)) / (sqrt(v / (1 - b2**t)) + eps)
    return theta


def test_trap_5_lambda_of_the_paper_is_alpha_times_that_of_pytorch():
    grads, lr, wd = [1.0, -2.0, 0.5, 3.0] * 5, 0.01, 0.1
    theta = torch_adamw(4.0, grads, lr, wd)
    ours = {
        lam: float(run(ri.AdamW(lr=lr, weight_decay=lam), np.array(4.0), np.array(grads))[0]) for lam in (lr * wd, wd)
    }
    assert ours[lr * wd] == pytest.approx(theta, rel=1e-14)  # 20 steps of a few roundings
    assert abs(ours[wd] - theta) > 1


# 6. The original code is not Algorithm 1 and 2 to the bit: lr outside the buffer, and ε̂.


def buffer_without_lr(theta, grads, lrs, mu=0.9):
    b = 0.0
    for g, lr in zip(grads, lrs, strict=True):
        b = mu * b + g
        theta -= lr * b
    return theta


def test_trap_6_the_learning_rate_is_inside_the_buffer():
    grads = [1.0, 1.0, 1.0, 1.0]
    for name in ("Momentum", "SGDW"):
        rule = getattr(ri, name)
        constant = run(rule(lr=0.5), np.array(0.0), np.array(grads))[0]
        dropping = run(rule(lr=0.5, schedule=ri.StepDrop((2,), 0.1)), np.array(0.0), np.array(grads))[0]
        # the same while η is constant, and not once it has changed: the old gradients keep their old rate
        assert constant == pytest.approx(buffer_without_lr(0.0, grads, [0.5] * 4), rel=1e-15)
        assert dropping < buffer_without_lr(0.0, grads, [0.5, 0.5, 0.05, 0.05]) - 0.5
        # by hand: m = 0.5, 0.95, 0.905, 0.8645
        assert dropping == pytest.approx(-(0.5 + 0.95 + 0.905 + 0.8645), rel=1e-15)


def test_trap_6_eps_is_added_after_the_correction():
    # t = 1, g = 10⁻⁴, ε = 10⁻³: α g/(g + ε) = 1/11, while ε̂ would give α √0.001 g/(√0.001 g + ε) = 0.00315…
    opt = ri.Adam(lr=1, eps=1e-3)
    (step,) = effective_steps(opt, [1e-4])
    eps_hat = sqrt(0.001) * 1e-4 / (sqrt(0.001) * 1e-4 + 1e-3)
    assert step == pytest.approx(1 / 11, rel=1e-14)
    assert eps_hat < 0.0032
    # and exactly equal, as section 2 says, with ε̂ = ε √(1 − β2^t)
    assert step == pytest.approx(sqrt(0.001) * 1e-4 / (sqrt(0.001) * 1e-4 + 1e-3 * sqrt(0.001)), rel=1e-14)


# 7. The regret bound of Theorem 4 with the revised constant, D²/(1 − β1)² on the β_{1t} term.


def theorem_4(v_hat, grads, lr, beta1, beta2, beta1_t, revised):
    """The bound of AMSGrad's regret on [−1, 1] with α_t = α/√t, as revised or with no β_{1t} term at all."""
    T, D, gamma = len(grads), 2.0, beta1 / sqrt(beta2)
    first = D**2 * sqrt(T) / (lr * (1 - beta1)) * sqrt(v_hat[-1])
    roots = [b * sqrt(v) * sqrt(t) / lr for t, (b, v) in enumerate(zip(beta1_t, v_hat, strict=True), start=1)]
    middle = D**2 / (1 - beta1) ** 2 * sum(roots) if revised else D**2 / (2 * (1 - beta1)) * sum(roots)
    last = lr * sqrt(1 + log(T)) / ((1 - beta1) ** 2 * (1 - gamma) * sqrt(1 - beta2)) * sqrt(sum(g * g for g in grads))
    return first + middle + last


def test_trap_7_the_revised_bound_is_the_larger_and_holds():
    beta1, beta2, T, C = 0.9, 0.99, 3000, 4.0
    opt = ri.AMSGrad(lr=0.5, beta1=lambda k: beta1 / (k + 1), beta2=beta2, schedule=ri.InverseSqrt())
    opt, theta = opt.projected(ri.Box(-1, 1)), np.array(0.5)
    state, regret, grads, v_hat = opt.init(theta), 0.0, [], []
    for t in range(1, T + 1):
        g = C if t % 3 == 1 else -1.0
        regret += g * float(theta) - g * -1.0  # f_t(x_t) − f_t(−1)
        theta, state = opt.step(theta, np.array(g), state)
        grads.append(g)
        v_hat.append(float(state.slots["v_hat"]))
    beta1_t = [beta1 / t for t in range(1, T + 1)]
    printed, revised = (theorem_4(v_hat, grads, 0.5, beta1, beta2, beta1_t, new) for new in (False, True))
    assert 0 < regret <= printed < revised
    # the middle terms alone: 1/(1 − β1)² against 1/(2 (1 − β1)), twenty times at β1 = 0.9
    none = theorem_4(v_hat, grads, 0.5, beta1, beta2, [0.0] * T, revised=True)
    assert (revised - none) / (printed - none) == pytest.approx(2 / (1 - beta1))


# 8. Reddi et al.'s Adam has neither bias correction nor ε; 0/0 is 0.


def test_trap_8_the_frameworks_adam_has_no_correction_and_no_eps():
    # t = 1: m = 0.1 g, V = 0.001 g²: the step is α 0.1/√0.001 = 3.162 α where Kingma's Adam has α
    reddi = ri.Adaptive(lr=1, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.999))
    assert effective_steps(reddi, [4.0])[0] == pytest.approx(0.1 / sqrt(0.001), rel=1e-13)
    assert effective_steps(ri.Adam(lr=1, eps=0), [4.0])[0] == pytest.approx(1, rel=1e-13)


@pytest.mark.parametrize("numerator", [0.0, 3.0])
def test_trap_8_zero_over_zero_is_zero(numerator):
    rules = [
        ri.Adaptive(lr=1, phi=lambda g: numerator + 0 * g[-1], psi=ri.psi.EMA(0.9)),
        ri.AMSGrad(lr=1),
        ri.AdamNC(lr=1),
    ]
    for opt in rules:
        state = opt.init(np.array([1.0]))
        slots = state.slots | ({"m": np.array([numerator])} if "m" in state.slots else {})
        theta, _ = opt.step(np.array([1.0]), np.array([0.0]), ri.State(state.rule, 0, slots))
        assert theta.tolist() == [1.0]


# 9. Section 5 gives neither α_t nor x_1; 0.5/√t from 0 gives Figure 1.


def average_regret(make_v, steps=20_000, lr=0.5, b1=0.9, b2=0.99):
    """f_t = 1010 x if t mod 101 = 1 else −10 x on [−1, 1], x_1 = 0, in a plain loop."""
    x = m = v = top = regret = 0.0
    for t in range(1, steps + 1):
        g = 1010.0 if t % 101 == 1 else -10.0
        regret += g * (x + 1)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        top = max(top, v)
        x = min(1.0, max(-1.0, x - lr / sqrt(t) * m / sqrt(make_v(v, top))))
    return regret / steps, x


def test_trap_9_half_over_root_t_from_zero():
    online = [1010.0 if t % 101 == 1 else -10.0 for t in range(1, 3001)]
    for rule, make_v in [
        (ri.Adaptive(lr=0.5, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.99), schedule=ri.InverseSqrt()), lambda v, top: v),
        (ri.AMSGrad(lr=0.5, beta1=0.9, beta2=0.99, schedule=ri.InverseSqrt()), lambda v, top: top),
    ]:
        expected, x = average_regret(make_v, steps=3000)
        opt = rule.projected(ri.Box(-1, 1))
        theta = np.array(0.0)
        history = ri.trace(opt, theta, np.array(online))["theta"]
        visited = np.concatenate([[0.0], history[:-1]])
        assert np.dot(online, visited + 1) / 3000 == pytest.approx(expected, rel=1e-9)
        assert float(history[-1]) == pytest.approx(x, rel=1e-9)
    # Adam is pinned at the wrong end; AMSGrad is on its way to the right one
    assert average_regret(lambda v, top: v)[1] > 0.9
    assert average_regret(lambda v, top: top)[1] < 0
    assert average_regret(lambda v, top: v)[0] > 2 * 10 / 101 * 1.1


# 10. E‖g‖² ≤ M² L is proved; a lower bound c L is not, and fails on unbounded iterates.


def logistic(w, x, y):
    """Mean loss and mean ‖gradient‖² of the single points, for labels 0 and 1."""
    z = x @ w * np.where(y == 1, 1, -1)
    slope = 1 / (1 + np.exp(z))  # |ℓ′| = σ(−z)
    return np.log1p(np.exp(-z)).mean(), (slope**2 * (x**2).sum(axis=1)).mean()


def test_trap_10_the_noise_is_bounded_above_by_the_loss():
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((50, 3)), rng.integers(0, 2, 50)
    largest = (x**2).sum(axis=1).max()
    for scale in (0.01, 1, 10, 100):
        loss, noise = logistic(scale * rng.standard_normal(3), x, y)
        assert 0 < noise <= largest * loss


def test_trap_10_and_not_from_below():
    # one point, z = w: E‖g‖²/L = σ(−w)²/log(1 + e^−w) → e^−w: below any c for a large enough w
    for w in (1.0, 10.0, 30.0):
        loss, noise = log1p(exp(-w)), (1 / (1 + exp(w))) ** 2
        assert noise <= 1.01 * exp(-w) * loss
    # nor for a misclassified point: σ² ≤ 1 while the loss grows without bound
    assert (1 / (1 + exp(-500.0))) ** 2 / 500.0 < 0.0021


# 11. NAdam averages with μ_t inside m, as Dozat does; PyTorch and Keras with β1.


def nadam_with_beta1_inside(grads, b1=0.9, psi=0.004):
    m = 0.0
    for g in grads:
        m = b1 * m + (1 - b1) * g
    return m


def test_trap_11_mu_is_inside_m():
    # t = 1: m = (1 − μ_1) g with μ_1 = 0.45007, where PyTorch has 0.1 g; a constant g: m_t = (1 − ∏ μ_i) g
    grads = [2.0] * 5
    history = ri.trace(ri.NAdam(), np.array(0.0), np.array(grads))
    mu = [0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in range(1, 6)]
    assert mu[0] == pytest.approx(0.4501, abs=5e-5)
    assert history["m"].tolist() == pytest.approx([2 * (1 - np.prod(mu[:t])) for t in range(1, 6)], rel=1e-14)
    assert abs(history["m"][0] - nadam_with_beta1_inside(grads[:1])) > 0.8


def test_trap_11_mu_product_has_each_mu_once():
    mu = [0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in range(1, 4)]
    history = ri.trace(ri.NAdam(), np.array(0.0), np.ones(3))
    assert history["mu_product"].tolist() == pytest.approx(np.cumprod(mu).tolist(), rel=1e-14)
    # m̂_1 = μ_2 m_1/(1 − μ_1 μ_2) + (1 − μ_1) g/(1 − μ_1)
    assert history["m_hat"][0] == pytest.approx(mu[1] * (1 - mu[0]) / (1 - mu[0] * mu[1]) + 1, rel=1e-14)


def test_dozats_square_is_corrected_as_in_adam_and_without_the_misprinted_nu():
    history = ri.trace(ri.NAdam(beta2=0.75), np.array(0.0), np.array([2.0]))
    assert same_bits(history["v_hat"], np.array([4.0]))  # 0.25 · 4/(1 − 0.75); the misprint would give 3
