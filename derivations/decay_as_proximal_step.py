"""Theorem: decoupled decay is a proximal step to first order, and exactly one at other rates; L2 in Adam is none."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGDW, Adam, AdamW

from .proving import Board, Control, Theorem, changed, index, positive, real, update

T = index()
ALPHA, BETA1, BETA2, LAMBDA, ETA, V, X = positive("alpha beta1 beta2 lambda eta v x")
THETA, G, M, Y, Z, MOVE = real("theta g m y z r")
ROOT = positive("s")
EPS = sympy.Symbol("epsilon", nonnegative=True)


def shrunk(y: Any, decay: Any) -> Any:
    """The claim: the proximal point of (decay/2) x² from y."""
    return y / (1 + decay)


def second_order(decay: Any, theta: Any, step: Any) -> Any:
    """The claim: AdamW less the proximal step."""
    return -decay * (decay * theta + step) / (1 + decay)


def derive(
    board: Board,
    adamw: Any = AdamW,
    sgdw: Any = SGDW,
    adam: Any = Adam,
    proximal: Callable[[Any, Any], Any] = shrunk,
    gap: Callable[[Any, Any, Any], Any] = second_order,
) -> None:
    """The proximal point; how far AdamW is from it; the rates at which it is one; SGDW; Adam with L2."""
    _proximal(board, proximal)
    _first_order(board, adamw, proximal, gap)
    _exactly(board, adamw, proximal)
    _sgdw(board, sgdw, proximal, gap)
    _stability(board, adamw, proximal)
    _regularised(board, adam, adamw)
    board.conclude(
        r"AdamW's step is $\mathrm{prox}(\theta - \eta \alpha r)$ but for terms of second order in $\eta$, and for "
        r"$\eta \lambda < 1$ it is exactly such a step, with $\alpha$ and $\lambda$ divided by $1 - \eta \lambda$. "
        r"Adam with L2 differs from it in the first order already."
    )


def _proximal(board: Board, proximal: Callable[[Any, Any], Any]) -> None:
    board.part("The proximal point")
    point = board.define(
        r"\mathrm{prox}(y)",
        proximal(Y, X),
        r"Let $\eta \lambda = x > 0$. Of $\frac{1}{2} (z - y)^2 + \frac{x}{2} z^2$ the least value is claimed to be at",
    )

    def objective(z: Any) -> Any:
        return (z - Y) ** 2 / 2 + X * z**2 / 2

    board.at_least(
        r"Every other $z$ has more, by a square that is 0 there only",
        objective(Z),
        objective(point),
        (1 + X) / 2 * (Z - point) ** 2,
    )


def _opt(rule: Any, rate: Any = ALPHA, decay: Any = LAMBDA) -> Any:
    return rule(lr=rate, beta1=BETA1, beta2=BETA2, eps=EPS, weight_decay=decay, schedule=lambda k: ETA)


def _after(opt: Any) -> Any:
    """θ_t where the means are such that √v̂_t = s and m̂_t/(s + ε) = r, any numbers."""
    after = update(opt, T, THETA, G, m=M, v=V)
    means = {after["m"]: MOVE * (ROOT + EPS) * (1 - BETA1**T), after["v"]: ROOT**2 * (1 - BETA2**T)}
    return after["theta"].xreplace(means)


def _first_order(
    board: Board, rule: Any, proximal: Callable[[Any, Any], Any], gap: Callable[[Any, Any, Any], Any]
) -> None:
    board.part("AdamW to first order")
    theta = _after(_opt(rule))
    board.equal(
        r"Let $r = \hat{m}_t/(\sqrt{\hat{v}_t} + \epsilon)$, any number. AdamW goes to",
        theta,
        (1 - ETA * LAMBDA) * THETA - ETA * ALPHA * MOVE,
    )
    board.say(
        r"The proximal step is $\mathrm{prox}(\theta - \eta \alpha r)$: the gradient's part first, and then the "
        r"decay's, of which no gradient is taken."
    )
    short = gap(ETA * LAMBDA, THETA, ETA * ALPHA * MOVE)
    board.equal(
        r"AdamW less the proximal step is, exactly,", theta - proximal(THETA - ETA * ALPHA * MOVE, ETA * LAMBDA), short
    )
    board.limit(r"This vanishes faster than $\eta$, whatever $r$,", short / ETA, ETA, 0, 0)
    board.limit(
        r"and not faster than $\eta^2$",
        short / ETA**2,
        ETA,
        0,
        -LAMBDA * (LAMBDA * THETA + ALPHA * MOVE),
    )


def _exactly(board: Board, rule: Any, proximal: Callable[[Any, Any], Any]) -> None:
    board.part("AdamW exactly")
    left = 1 - ETA * LAMBDA
    board.equal(
        r"For $\eta \lambda < 1$ AdamW is the proximal step with $\alpha/(1 - \eta \lambda)$ and "
        r"$\lambda/(1 - \eta \lambda)$",
        _after(_opt(rule)),
        proximal(THETA - ETA * (ALPHA / left) * MOVE, ETA * LAMBDA / left),
    )
    board.equal(
        r"and the proximal step with $\alpha$ and $\lambda$ is AdamW with both divided by $1 + \eta \lambda$",
        _after(_opt(rule, ALPHA / (1 + ETA * LAMBDA), LAMBDA / (1 + ETA * LAMBDA))),
        proximal(THETA - ETA * ALPHA * MOVE, ETA * LAMBDA),
    )


def _sgdw(board: Board, rule: Any, proximal: Callable[[Any, Any], Any], gap: Callable[[Any, Any, Any], Any]) -> None:
    board.part("SGDW")
    opt = rule(lr=ALPHA, momentum=BETA1, weight_decay=LAMBDA, schedule=lambda k: ETA)
    after = update(opt, T, THETA, G, m=M)
    board.equal(
        r"The same is so for SGDW, whose step without the decay is $m_t$",
        after["theta"] - proximal(THETA - after["m"], ETA * LAMBDA),
        gap(ETA * LAMBDA, THETA, after["m"]),
    )


def _stability(board: Board, rule: Any, proximal: Callable[[Any, Any], Any]) -> None:
    board.part("Where they part: a large decay")
    theta = _after(_opt(rule, sympy.Integer(0), (2 + X) / ETA))
    board.greater(
        r"For $\eta \lambda = 2 + x$ AdamW enlarges the weight that no gradient moves, by a factor whose square is",
        (theta / THETA) ** 2,
        1,
        X * (2 + X),
    )
    board.greater(
        r"The proximal step shrinks it, whatever $\eta \lambda = x$: the square of its factor is less",
        1,
        (proximal(Y, X) / Y) ** 2,
        X * (2 + X) / (1 + X) ** 2,
    )


def _regularised(board: Board, adam: Any, adamw: Any) -> None:
    board.part("Adam with L2 is none")
    opt = adam(lr=ALPHA, beta1=0, beta2=0, eps=0, l2=LAMBDA, schedule=lambda k: ETA)
    g = positive("g")
    moved = THETA - update(opt, T, THETA, g - LAMBDA * THETA, m=M, v=V)["theta"]
    board.equal(
        r"With $\beta_1 = \beta_2 = \epsilon = 0$ and a loss's gradient $g - \lambda \theta$, $g > 0$, Adam with L2 "
        r"moves by",
        moved,
        ETA * ALPHA,
    )
    decoupled = adamw(lr=ALPHA, beta1=0, beta2=0, eps=0, weight_decay=LAMBDA, schedule=lambda k: ETA)
    other = THETA - update(decoupled, T, THETA, g, m=M, v=V)["theta"]
    board.equal(
        r"however large $\lambda$ is. AdamW, for a gradient of this sign, moves by more: a part of first order in "
        r"$\eta$ that Adam with L2 does not have",
        other - moved,
        ETA * LAMBDA * THETA,
    )


THEOREM = Theorem(
    title="Decoupled decay as a proximal step",
    claim=r"AdamW's step differs from $(\theta - \eta \alpha r)/(1 + \eta \lambda)$, the proximal step of "
    r"$\frac{\lambda}{2} \|\theta\|^2$, by $-\eta \lambda (\eta \lambda \theta + \eta \alpha r)/(1 + \eta \lambda)$, "
    r"and is exactly that step with $\alpha$ and $\lambda$ divided by $1 - \eta \lambda$",
    source="Zhuang et al. 2022 (arXiv 2202.00089), whose abstract was seen; the formulas are from memory",
    domain=(
        r"$\alpha, \lambda, \eta > 0$, $\epsilon \ge 0$ and $0 < \beta_1, \beta_2 < 1$; every real $\theta$ and $r$",
        r"every $t \ge 1$; $\eta \lambda < 1$ where AdamW is exactly a proximal step",
    ),
    assumes=(r"$r$ is what AdamW's means make of the gradients, and is the same in both",),
    derive=derive,
    controls=(
        Control("a proximal point with the square twice as heavy", proximal=lambda y, x: y / (1 + 2 * x)),
        Control("a gradient step on the square for its proximal point", proximal=lambda y, x: (1 - x) * y),
        Control(r"a difference without the gradient's part", gap=lambda x, theta, step: -(x**2) * theta / (1 + x)),
        Control("no difference", gap=lambda x, theta, step: sympy.Integer(0)),
        Control(
            "a decay that the rate multiplies as well",
            adamw=changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        ),
        Control(
            "SGDW's decay taken after its step",
            sgdw=changed(SGDW, "h.weight_decay * theta", "h.weight_decay * (theta - m)"),
        ),
        Control("Adam without its root", adam=changed(Adam, "xp.sqrt(v_hat)", "v_hat")),
    ),
)
