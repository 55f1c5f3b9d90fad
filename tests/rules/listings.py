"""Each rule as a plain loop over single numbers, written from the papers and not from refimpl.

A listing takes θ_0, the gradients g_1 … g_T (before any L2 term) and for each hyperparameter the
list of its T values; its defaults are the papers'.  It returns every quantity that the paper names, as
lists of T numbers.  A moving average is written as the sum over the whole history that it is, a
bias-corrected one as a weighted mean, a running maximum as a maximum over the history.  The numbers
may be of any kind that has ``sqrt()``: the tests use ``decimal`` at 50 digits.
"""

from decimal import Decimal
from itertools import accumulate
from math import prod


def powers(base, n):
    """[1, base, base², …], n of them; 0⁰ = 1."""
    return list(accumulate([base] * (n - 1), lambda power, b: power * b, initial=1))


def weighted_mean(beta, xs):
    """Σ β^(t−i) x_i / Σ β^(t−i), which is the bias-corrected moving average."""
    weights = powers(beta, len(xs))[::-1]
    return sum(w * x for w, x in zip(weights, xs, strict=True)) / sum(weights)


def moving_average(betas, xs):
    """Σ_i (1 − β_i) x_i Π_{j>i} β_j; with a constant β it is (1 − β) Σ β^(t−i) x_i."""
    return sum((1 - beta) * x * prod(betas[i:]) for i, (beta, x) in enumerate(zip(betas, xs, strict=True), start=1))


def quotient(x, y):
    """x/y with x/0 = 0."""
    return x / y if y else 0 * x


def squares(xs):
    return [x * x for x in xs]


def sgd(theta, grads, eta=1, lr=0.1, l2=0):
    gs, thetas = [], [theta]
    for i, grad in enumerate(grads):
        gs.append(grad + l2[i] * thetas[-1])
        thetas.append(theta - sum(eta[j] * lr[j] * g for j, g in enumerate(gs)))
    return dict(theta=thetas[1:], g=gs)


def momentum(theta, grads, eta=1, lr=0.01, momentum=0.9, l2=0):
    gs, ms, thetas = [], [], [theta]
    for i, grad in enumerate(grads):
        gs.append(grad + l2[i] * thetas[-1])
        ms.append(sum(eta[j] * lr[j] * g * prod(momentum[j + 1 : i + 1]) for j, g in enumerate(gs)))
        thetas.append(theta - sum(ms))
    return dict(theta=thetas[1:], g=gs, m=ms)


def nesterov(theta, grads, eta=1, lr=0.01, momentum=0.9, l2=0):
    """Sutskever's form for a constant μ: φ moves by the velocity, the gradient is taken at φ + μ v."""
    (mu,) = set(momentum)
    phi, gs, vs, thetas = theta, [], [], [theta]
    for i, grad in enumerate(grads):
        gs.append(grad + l2[i] * thetas[-1])
        vs.append((mu * vs[-1] if vs else 0) - eta[i] * lr[i] * gs[-1])
        phi = phi + vs[-1]
        thetas.append(phi + mu * vs[-1])
    return dict(theta=thetas[1:], g=gs, v=vs)


def sgdw(theta, grads, eta=1, lr=0.01, momentum=0.9, weight_decay=0):
    ms, thetas = [], [theta]
    for i in range(len(grads)):
        ms.append(sum(eta[j] * lr[j] * grads[j] * prod(momentum[j + 1 : i + 1]) for j in range(i + 1)))
        thetas.append((1 - eta[i] * weight_decay[i]) * thetas[-1] - ms[-1])
    return dict(theta=thetas[1:], m=ms)


def adagrad(theta, grads, eta=1, lr=0.01, eps=1e-10):
    sums, thetas = list(accumulate(squares(grads))), [theta]
    for i, g in enumerate(grads):
        thetas.append(thetas[-1] - eta[i] * lr[i] / (sums[i].sqrt() + eps[i]) * g)
    return dict(theta=thetas[1:], G=sums)


def rmsprop(theta, grads, eta=1, lr=0.001, beta2=0.9, eps=1e-8):
    vs, thetas = [], [theta]
    for i, g in enumerate(grads):
        vs.append(moving_average(beta2[: i + 1], squares(grads[: i + 1])))
        thetas.append(thetas[-1] - eta[i] * lr[i] / (vs[i].sqrt() + eps[i]) * g)
    return dict(theta=thetas[1:], v=vs)


def adadelta(theta, grads, eta=1, rho=0.95, eps=1e-6):
    vs, deltas, us = [], [], []
    for i, g in enumerate(grads):
        vs.append(moving_average(rho[: i + 1], squares(grads[: i + 1])))
        rms_x = ((us[-1] if us else 0) + eps[i]).sqrt()
        rms_g = (vs[i] + eps[i]).sqrt()
        deltas.append(-rms_x / rms_g * g)
        us.append(moving_average(rho[: i + 1], squares(deltas)))
    moves = accumulate(e * delta for e, delta in zip(eta, deltas, strict=True))
    return dict(theta=[theta + move for move in moves], v=vs, delta=deltas, u=us)


def adam(theta, grads, eta=1, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, l2=0):
    gs, steps, thetas = [], [], [theta]
    for i, grad in enumerate(grads):
        gs.append(grad + l2[i] * thetas[-1])
        steps.append(_adam_moments(beta1, beta2, gs))
        direction = steps[-1]["m_hat"] / (steps[-1]["v_hat"].sqrt() + eps[i])
        thetas.append(thetas[-1] - eta[i] * lr[i] * direction)
    return dict(theta=thetas[1:], g=gs) | _columns(steps)


def adamw(theta, grads, eta=1, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    steps, thetas = [], [theta]
    for i in range(len(grads)):
        steps.append(_adam_moments(beta1, beta2, grads[: i + 1]))
        direction = steps[-1]["m_hat"] / (steps[-1]["v_hat"].sqrt() + eps[i])
        thetas.append((1 - eta[i] * weight_decay[i]) * thetas[-1] - eta[i] * lr[i] * direction)
    return dict(theta=thetas[1:]) | _columns(steps)


def _adam_moments(beta1, beta2, gs):
    return dict(
        m=moving_average(beta1[: len(gs)], gs),
        v=moving_average(beta2[: len(gs)], squares(gs)),
        m_hat=weighted_mean(beta1[0], gs),
        v_hat=weighted_mean(beta2[0], squares(gs)),
    )


def adamax(theta, grads, eta=1, lr=0.002, beta1=0.9, beta2=0.999):
    ms, us, thetas = [], [], [theta]
    for i in range(len(grads)):
        seen = grads[: i + 1]
        ms.append(moving_average(beta1[: i + 1], seen))
        us.append(max(abs(g) * prod(beta2[j + 1 : i + 1]) for j, g in enumerate(seen)))
        thetas.append(thetas[-1] - eta[i] * lr[i] * quotient(weighted_mean(beta1[0], seen), us[i]))
    return dict(theta=thetas[1:], m=ms, u=us)


def nadam(theta, grads, eta=1, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
    half, base = Decimal(1) / 2, Decimal.from_float(0.96)
    mus = [beta1[0] * (1 - half * base ** (psi[0] * t)) for t in range(1, len(grads) + 2)]
    ms, vs, v_hats, m_hats, thetas = [], [], [], [], [theta]
    for i, g in enumerate(grads):
        ms.append(moving_average(mus[: i + 1], grads[: i + 1]))
        vs.append(moving_average(beta2[: i + 1], squares(grads[: i + 1])))
        v_hats.append(weighted_mean(beta2[0], squares(grads[: i + 1])))
        look_ahead = mus[i + 1] * ms[i] / (1 - prod(mus[: i + 2]))
        m_hats.append(look_ahead + (1 - mus[i]) * g / (1 - prod(mus[: i + 1])))
        thetas.append(thetas[-1] - eta[i] * lr[i] * m_hats[i] / (v_hats[i].sqrt() + eps[i]))
    products = list(accumulate(mus[:-1], lambda product, mu: product * mu))
    return dict(theta=thetas[1:], m=ms, v=vs, m_hat=m_hats, v_hat=v_hats, mu=mus[:-1], mu_product=products)


def amsgrad(theta, grads, eta=1, lr=0.001, beta1=0.9, beta2=0.999):
    ms, vs, thetas = [], [], [theta]
    for i in range(len(grads)):
        ms.append(moving_average(beta1[: i + 1], grads[: i + 1]))
        vs.append(moving_average(beta2[: i + 1], squares(grads[: i + 1])))
        thetas.append(thetas[-1] - eta[i] * lr[i] * quotient(ms[i], max(vs).sqrt()))
    return dict(theta=thetas[1:], m=ms, v=vs, v_hat=[max(vs[: i + 1]) for i in range(len(vs))])


def adamnc(theta, grads, eta=1, lr=0.001, beta1=0.9):
    ms, vs, thetas = [], [], [theta]
    for i in range(len(grads)):
        ms.append(moving_average(beta1[: i + 1], grads[: i + 1]))
        vs.append(sum(squares(grads[: i + 1])) / (i + 1))
        thetas.append(thetas[-1] - eta[i] * lr[i] * quotient(ms[i], vs[i].sqrt()))
    return dict(theta=thetas[1:], m=ms, v=vs)


def reddi_adam(theta, grads, eta=1, lr=0.001, beta1=0.9, beta2=0.999):
    """Adam as Reddi et al. have it: no bias correction, no ε, 0/0 = 0; RMSProp with β1 = 0."""
    ms, vs, thetas = [], [], [theta]
    for i in range(len(grads)):
        ms.append(moving_average(beta1[: i + 1], grads[: i + 1]))
        vs.append(moving_average(beta2[: i + 1], squares(grads[: i + 1])))
        thetas.append(thetas[-1] - eta[i] * lr[i] * quotient(ms[i], vs[i].sqrt()))
    return dict(theta=thetas[1:], m=ms, V=vs)


def _columns(steps):
    return {name: [step[name] for step in steps] for name in steps[0]}
