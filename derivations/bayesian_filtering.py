"""Theorem: decoupled weight decay is the decay of the prior mean in a Bayesian filter."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGD, SGDW, Adam, AdamW

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, LAMBDA, SIGMA, CURVATURE, Q, BETA_2, EPS, V_HAT = positive(r"alpha lambda Sigma H Q beta_2 varepsilon \hat{v}")
MU, THETA, G, W, X, Y, C, M, V = real("mu theta g w x y c m v")
THETA_2, G_2, CROSS = real("theta_2 g_2 Sigma_12")
ETA, VARIANCES = sequence("eta", positive=True), sequence("Sigma", positive=True)


def posterior(variance: Any, curvature: Any) -> Any:
    """The variance after an observation: precisions add."""
    return 1 / (1 / variance + curvature)


def eta(k: Any) -> Any:
    """η_t as a schedule, of k = t − 1."""
    return ETA[k + 1]


def rates(k: Any) -> Any:
    """Σ_t as a learning rate, of k = t − 1."""
    return VARIANCES[k + 1]


def derive(
    board: Board,
    sgd: Any = SGD,
    sgdw: Any = SGDW,
    adam: Any = Adam,
    adamw: Any = AdamW,
    gain: Callable[[Any, Any], Any] = posterior,
) -> None:
    """The two halves of the filter, SGDW as the filter, L2 beside it, and AdamW."""

    def likelihood(centre: Any) -> Any:
        return G * (W - centre) - CURVATURE * (W - centre) ** 2 / 2

    board.part("The filter")
    board.say(
        r"A weight is believed to be near $\mu$, with variance $\Sigma$. A batch has the log-likelihood "
        r"$g (w - \mu) - \frac{H}{2} (w - \mu)^2$ up to a constant: $g$ is its gradient at $\mu$."
    )
    after = board.define(r"\Sigma^{post}", gain(SIGMA, CURVATURE), "Precisions add, to")
    board.equal(
        r"and the posterior is normal with this variance and the mean $\mu + \Sigma^{post} g$, equation (3), for its "
        r"logarithm is",
        likelihood(MU) - (W - MU) ** 2 / (2 * SIGMA),
        after * G**2 / 2 - (W - MU - after * G) ** 2 / (2 * after),
    )
    board.say(r"Then the weight moves from $x$ to $y$, normal around $(1 - A) x$ with variance $Q$, equation (4).")
    spread = (1 - LAMBDA) ** 2 * SIGMA + Q
    centre = (Q * MU + (1 - LAMBDA) * SIGMA * Y) / spread
    board.equal(
        r"For $A = \lambda$, the density of both splits into one of $y$ and one of $x$ given $y$, in the exponents",
        -((X - MU) ** 2) / (2 * SIGMA) - (Y - (1 - LAMBDA) * X) ** 2 / (2 * Q),
        -((Y - (1 - LAMBDA) * MU) ** 2) / (2 * spread) - (X - centre) ** 2 * spread / (2 * SIGMA * Q),
    )
    board.say(
        r"so that $y$ is normal around $(1 - \lambda) \mu$, with variance $(1 - \lambda)^2 \Sigma + Q$: the next prior "
        r"has $1 - \lambda$ times the mean, whatever $\Sigma$ and $Q$ are."
    )

    board.part("SGDW is this filter")
    board.say(
        r"Let $\theta$ be the mean after a batch, $\Sigma_t$ the posterior variance in step $t$, $-g$ the gradient of "
        r"the loss, which is minus the log-likelihood."
    )
    filtered = (1 - LAMBDA) * THETA + VARIANCES[T] * G
    filter_rule = sgdw(lr=rates, momentum=0, weight_decay=LAMBDA)
    board.equal(
        r"SGDW without momentum and with the rate $\Sigma_t$ takes the step of the filter",
        update(filter_rule, T, THETA, -G, m=M)["theta"],
        filtered,
    )
    board.equal(
        r"With $\alpha$ and $\eta_t$ it is the filter of the variance $\eta_t \alpha$ and of $A = \eta_t \lambda$",
        update(sgdw(lr=ALPHA, momentum=0, weight_decay=LAMBDA, schedule=eta), T, THETA, -G, m=M)["theta"],
        filtered.subs({LAMBDA: ETA[T] * LAMBDA, VARIANCES[T]: ETA[T] * ALPHA}, simultaneous=True),
    )
    board.say(
        r"One thing is not the same: the filter has its gradient at $(1 - \lambda) \theta$, the rule at $\theta$."
    )
    there = sympy.diff(likelihood(THETA), W).subs(W, (1 - LAMBDA) * THETA)
    board.equal(r"If it is $g$ at $\theta$, it is there", there, G + LAMBDA * CURVATURE * THETA)
    board.equal(
        r"and the filter takes the decay back by",
        filtered.subs(G, there) - update(filter_rule, T, THETA, -G, m=M)["theta"],
        VARIANCES[T] * CURVATURE * LAMBDA * THETA,
    )
    board.greater(
        r"which is less than the decay $\lambda \theta$ itself, since $\Sigma^{post} H$ is less than one",
        1,
        after * CURVATURE,
        1 / (1 + SIGMA * CURVATURE),
    )

    board.part("L2 is not")
    board.equal(
        r"L2 with $c$ for $\lambda'$ multiplies the mean by $1 - c \Sigma_t$, so decays by the variance",
        update(sgd(lr=rates, l2=C), T, THETA, -G)["theta"],
        (1 - C * VARIANCES[T]) * THETA + VARIANCES[T] * G,
    )
    mixed = VARIANCES[T] * (C * THETA - G) + CROSS * (C * THETA_2 - G_2)
    board.equal(
        r"and with a covariance $\Sigma_{12}$ it mixes the weights. A step along $\Sigma_t$ times the gradient is then",
        update(sgd(lr=1), T, THETA, mixed)["theta"],
        THETA - C * (VARIANCES[T] * THETA + CROSS * THETA_2) + VARIANCES[T] * G + CROSS * G_2,
    )
    board.equal(
        r"while decay leaves each weight to itself, as $A = \lambda I$ does",
        update(sgdw(lr=1, momentum=0, weight_decay=LAMBDA), T, THETA, mixed.subs(C, 0), m=M)["theta"],
        (1 - LAMBDA) * THETA + VARIANCES[T] * G + CROSS * G_2,
    )

    board.part("AdamW")
    kept = {"m": M, "v": V}
    settings = {"lr": ALPHA, "beta1": 0, "beta2": BETA_2, "eps": EPS, "schedule": eta}
    variance = ETA[T] * ALPHA / (sympy.sqrt(V_HAT) + EPS)
    decoupled = update(adamw(weight_decay=LAMBDA, **settings), T, THETA, -G, **kept)
    board.equal(
        r"Without momentum, AdamW is the filter with $\Sigma_t = \eta_t \alpha/(\sqrt{\hat{v}} + \varepsilon)$",
        decoupled["theta"].subs(decoupled["v_hat"], V_HAT),
        (1 - ETA[T] * LAMBDA) * THETA + variance * G,
    )
    coupled = update(adam(l2=C, **settings), T, THETA, -G, **kept)
    board.equal(
        r"and Adam with L2 decays by this variance, of its own $\hat{v}$",
        coupled["theta"].subs(coupled["v_hat"], V_HAT),
        (1 - variance * C) * THETA + variance * G,
    )
    board.conclude(
        r"The drift to $(1 - \lambda) \theta$ multiplies the mean of the prior by $1 - \lambda$, whatever the "
        r"variances are, and the batch adds $\Sigma_t g$: the step of SGDW. L2 would decay by $\lambda' \Sigma_t$."
    )


THEOREM = Theorem(
    title="Decoupled weight decay is the decay of a prior mean",
    claim=r"A Bayesian filter for weights that drift to $(1 - \lambda) \theta$ has the mean of SGDW with decay "
    r"$\lambda$ and the posterior variance as its learning rate, if the gradient is taken at the decayed mean",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), section 3, equations (3) and (4), after Aitchison 2018",
    domain=(
        r"$\Sigma, Q, H, \alpha, \lambda, \varepsilon > 0$ and $0 < \beta_2 < 1$; every real $\mu$, $\theta$ and $g$",
        r"every $t \ge 1$, with any $\Sigma_t > 0$ and $\eta_t > 0$",
    ),
    assumes=(
        "normal prior and drift, and a log-likelihood that is quadratic",
        r"$\beta_2 < 1$, no momentum, $g$ is the gradient of the log-likelihood",
    ),
    derive=derive,
    controls=(
        Control("the prior variance instead of the posterior one in (3)", gain=lambda variance, curvature: variance),
        Control(
            "the decay of the posterior mean instead of the prior one",
            sgdw=changed(SGDW, "h.weight_decay * theta", "h.weight_decay * (theta - m)"),
        ),
        Control(
            "the decay multiplied by the rate, so by the variance",
            sgdw=changed(SGDW, "eta * h.weight_decay", "eta * h.lr * h.weight_decay"),
        ),
        Control(
            "the decay of AdamW inside its denominator",
            adamw=changed(AdamW, "h.weight_decay * theta", "h.weight_decay * theta / (xp.sqrt(v_hat) + h.eps)"),
        ),
    ),
)
