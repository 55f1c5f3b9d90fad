"""Theorem: AdamW keeps its iterates in a box, whose half width is the supremum of Adam's step over the decay."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdamW

from .proving import Board, Control, Theorem, between, changed, index, positive, real, sequence, update

T = index()
ALPHA, BETA1, BETA2, LAMBDA, DECAY, ETA = positive("alpha beta1 beta2 lambda w eta")
RATES, MULTIPLIERS = sequence("alpha", positive=True), sequence("eta", positive=True)
THETA, G, M = real("theta g m")
V, K, BOUND, STEP, ROOT = positive("v K c r s")
EPS, P, Q, D, X, TOTAL = (sympy.Symbol(name, nonnegative=True) for name in ("epsilon", *"pqdxS"))

KAPPA = (1 - BETA1) ** 2 / (1 - BETA2)
CORRECTION = (1 - BETA2**T) / (1 - BETA1**T) ** 2


def supremum(beta1: Any, beta2: Any) -> Any:
    """c², the square of the largest α-step that Adam can make."""
    return (1 - beta1) ** 2 / ((1 - beta2) * (1 - beta1**2 / beta2))


def half_width(bound: Any, rate: Any, decay: Any) -> Any:
    """R, for a decay that the schedule alone multiplies."""
    return bound * rate / decay


def derive(
    board: Board,
    rule: Any = AdamW,
    square: Callable[[Any, Any], Any] = supremum,
    width: Callable[[Any, Any, Any], Any] = half_width,
) -> None:
    """The step's bound, the box that follows, and the way into it."""
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS, weight_decay=LAMBDA, schedule=lambda k: ETA)
    _direction(board, opt)
    _bounded(board, opt, square(BETA1, BETA2))
    _inside(board, rule, width(BOUND, ALPHA, LAMBDA))
    _libraries(board, rule)
    _drawn(board, rule, width(BOUND, ALPHA, LAMBDA))
    board.conclude(
        r"For $\beta_1^2 < \beta_2$ and $\eta_t \lambda \le 1$ the box $|\theta| \le c \alpha/\lambda$ is never left, "
        r"and with $\sum \eta_t = \infty$ every start is drawn to it, whatever the gradients."
    )


def _direction(board: Board, opt: Any) -> None:
    board.part("A step of AdamW")
    after = update(opt, T, THETA, G, m=M, v=V)
    direction = after["m_hat"] / (sympy.sqrt(after["v_hat"]) + EPS)
    board.equal(
        r"Let $r_t = \hat{m}_t/(\sqrt{\hat{v}_t} + \epsilon)$. A step shrinks $\theta$ by $1 - \eta \lambda$ and moves "
        r"it by $\eta \alpha r_t$",
        after["theta"],
        (1 - ETA * LAMBDA) * THETA - ETA * ALPHA * direction,
    )


def _bounded(board: Board, opt: Any, square: Any) -> None:
    """|r_t| ≤ c, for all gradients and all t."""
    board.part(r"$|r_t| \le c$, whatever the gradients")
    ratio = BETA1**2 / BETA2
    after = update(opt, T, THETA, G, m=M, v=V)
    first = update(opt, 1, THETA, G, m=0, v=0)
    board.say(
        r"Let $\kappa = (1 - \beta_1)^2/(1 - \beta_2)$ and $K_1 = \kappa$, $K_t = (\beta_1^2/\beta_2) K_{t-1} + "
        r"\kappa$. By induction $m_t^2 \le K_t v_t$, for all gradients."
    )
    here = {BETA1: between("beta1", 0, 1), BETA2: between("beta2", 0, 1)}
    weight = KAPPA * BETA2 / K
    z = M - BETA1 * (1 - BETA2) / (BETA2 * (1 - BETA1)) * K * G
    board.invariant(
        r"Step: write $m$, $v$, $K$ for those of step $t - 1$. Then $K_t v_t - m_t^2$, with $s$ for $K v - m^2$, is "
        r"$\beta_1^2 s + w (s + z^2)$ with some $z$ and $w = \kappa \beta_2/K$",
        first=(KAPPA * first["v"] - first["m"] ** 2).subs(here),
        before=K * V - M**2,
        after=((ratio * K + KAPPA) * after["v"] - after["m"] ** 2).subs(here),
        because=lambda s: (BETA1**2 * s + weight * (s + z**2)).subs(here),
        base=r"Base: $\kappa v_1 - m_1^2$ is",
    )
    board.induction(
        r"For $\beta_1^2 \ne \beta_2$, $K_t = c^2 (1 - (\beta_1^2/\beta_2)^t)$.",
        lambda t: square * (1 - ratio**t),
        first=KAPPA,
        following=lambda before, t: ratio * before + KAPPA,
        start=1,
    )
    board.equal(
        r"The corrections multiply this. So $\hat{m}_t^2/\hat{v}_t$, which is",
        after["m_hat"] ** 2 / after["v_hat"],
        sympy.Mul(after["m"] ** 2 / after["v"], CORRECTION, evaluate=False),
    )
    board.at_least(
        r"is at most $c^2$ for $\beta_1^2 < \beta_2$, since",
        (1 - BETA1**T) ** 2,
        (1 - ratio**T) * (1 - BETA2**T),
        (BETA1**T / BETA2 ** (T / 2) - BETA2 ** (T / 2)) ** 2,
    )
    board.at_least(
        r"An $\epsilon$ makes $|r_t|$ smaller only: with $s = \sqrt{\hat{v}_t} > 0$",
        1 / ROOT,
        1 / (ROOT + EPS),
        EPS / (ROOT * (ROOT + EPS)),
    )


def following(theta: Any, direction: Any, shrink: Any) -> Any:
    """θ_t with ηλ = ``shrink``, of the identity above."""
    return (1 - shrink) * theta - shrink * ALPHA / LAMBDA * direction


def _inside(board: Board, rule: Any, width: Any) -> None:
    """The box is not left."""
    board.part(r"The box $|\theta| \le R$ with $R = c \alpha/\lambda$ is not left")
    board.say(
        r"Let $0 < \eta \lambda \le 1$, say $\eta \lambda = 1/(1 + x)$ with $x \ge 0$, and $r = -c + q$, $q \ge 0$, "
        r"or $r = c - q$ for the other side. Write $s$ for the distance to a bound before the step."
    )
    shrink = 1 / (1 + X)
    for sign, side in ((1, "After it the distance to the upper bound is"), (-1, "and that to the lower bound")):
        board.inherited(
            side,
            before=width - sign * THETA,
            after=width - sign * following(THETA, sign * (Q - BOUND), shrink),
            because=lambda s: (X * s + ALPHA * Q / LAMBDA) / (1 + X),
        )
    still = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=ROOT, weight_decay=LAMBDA, schedule=0)
    board.equal(r"Where $\eta = 0$ nothing moves", update(still, T, THETA, G, m=M, v=V)["theta"], THETA)
    board.say(
        r"Each step may have its own $\eta_t$, as long as $\eta_t \lambda \le 1$: $R$ does not depend on it. A run "
        r"that starts in the box stays there."
    )
    board.greater(
        r"The condition is needed: with $\eta \lambda = 2$ a step with $r = -c$ leads from the lower edge to $3R$. For "
        r"$\beta_1 = \beta_2$, where $c = 1$, the first step of $\epsilon = 0$ has that $r$.",
        following(-width, -BOUND, 2),
        width,
        2 * width,
    )


def _libraries(board: Board, rule: Any) -> None:
    board.part("The other convention, a decay multiplied by the rate as well")
    opt = rule(
        lr=lambda k: RATES[k + 1],
        beta1=BETA1,
        beta2=BETA2,
        eps=EPS,
        weight_decay=lambda k: DECAY * RATES[k + 1],
        schedule=lambda k: MULTIPLIERS[k + 1],
    )
    after = update(opt, T, THETA, G, m=M, v=V)
    direction = after["m_hat"] / (sympy.sqrt(after["v_hat"]) + EPS)
    shrink = MULTIPLIERS[T] * RATES[T] * DECAY
    board.equal(
        r"With $\lambda_t = w \alpha_t$, as PyTorch has it, the step is the same one with $\eta_t \alpha_t w$ for "
        r"$\eta \lambda$ and $1/w$ for $\alpha/\lambda$",
        after["theta"],
        following(THETA, direction, shrink).subs(LAMBDA, DECAY * ALPHA),
    )
    board.say(r"So $R = c/w$ whatever the rates $\alpha_t \eta_t \le 1/w$, which is the form of Xie and Li.")


def _drawn(board: Board, rule: Any, width: Any) -> None:
    """Every start comes near the box, if the rates have an infinite sum."""
    board.part("Every other start is drawn to the box")
    shrink = 1 / (1 + X)
    board.inherited(
        r"If $\theta \le R + d$ before the step, $s$ being what is left, then $\theta \le R + (1 - \eta \lambda) d$ "
        r"after it: there is left",
        before=width + D - THETA,
        after=width + (1 - shrink) * D - following(THETA, Q - BOUND, shrink),
        because=lambda s: (X * s + ALPHA * Q / LAMBDA) / (1 + X),
    )
    product_bound(board, r"$\eta \lambda$")
    board.say(
        r"So the distance after $t$ steps is at most $d_0/(1 + \lambda (\eta_1 + \ldots + \eta_t))$. If "
        r"$\sum \eta_t = \infty$, it goes to 0. For a constant $\eta$ it is at most $d_0 (1 - \eta \lambda)^t$."
    )
    small = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=ROOT, weight_decay=LAMBDA, schedule=lambda k: _summable(k + 1))
    board.induction(
        r"The sum must be infinite. With $\eta_t \lambda = 1/(t + 1)^2$ and no gradients, half of $\theta_0$ remains: "
        r"$\theta_t = \theta_0 (t + 2)/(2 t + 2)$.",
        lambda t: THETA * (t + 2) / (2 * (t + 1)),
        first=THETA,
        following=lambda theta, t: update(small, t, theta, 0, m=0, v=0)["theta"],
    )


def product_bound(board: Board, shrink: str) -> None:
    """Π (1 − x) ≤ 1/(1 + Σ x), for all x in (0, 1], where ``shrink`` is what the board calls x."""
    y, product = between("y", 0, 1, high_too=True), real("P")
    board.invariant(
        rf"Let $S$ be the sum and $P$ the product of $1$ less each {shrink} so far. With $s = 1/(1 + S) - P$, another "
        "one, $y$, leaves",
        first=1 / (1 + sympy.Integer(0)) - 1,
        before=1 / (1 + TOTAL) - product,
        after=1 / (1 + TOTAL + y) - (1 - y) * product,
        because=lambda s: (1 - y) * s + y * (TOTAL + y) / ((1 + TOTAL) * (1 + TOTAL + y)),
        base=r"The product is at most 1 over 1 plus the sum: without a step $1/(1 + S) - P$ is",
    )


def _summable(t: Any) -> Any:
    return 1 / (LAMBDA * (t + 1) ** 2)


THEOREM = Theorem(
    title="AdamW's box",
    claim=r"for $\beta_1^2 < \beta_2$ and $\eta_t \lambda \le 1$ AdamW never leaves the box $|\theta| \le c "
    r"\alpha/\lambda$, $c = (1 - \beta_1)/\sqrt{(1 - \beta_2)(1 - \beta_1^2/\beta_2)}$, and is drawn to it if "
    r"$\sum \eta_t = \infty$, whatever the gradients",
    source="after Xie & Li 2024 (arXiv 2404.04454), who have the half width 1/w in the limit, under a bound on the "
    "growth of gradients; their abstract was seen, their lemmas are from memory",
    domain=(
        r"$0 < \beta_1, \beta_2 < 1$ with $\beta_1^2 < \beta_2$, $\epsilon \ge 0$ and $\alpha, \lambda > 0$",
        r"all real gradients and starts",
        r"every $t \ge 1$ and every $\eta_t$ with $0 \le \eta_t \lambda \le 1$",
    ),
    assumes=(
        r"$\alpha$, $\lambda$ and both $\beta$ are constant; the schedule multiplies step and decay, as in the code",
        r"a step of $0/0$, which $\epsilon = 0$ allows, counts as $0$",
    ),
    derive=derive,
    controls=(
        Control(r"$c = 1$, the bound of a mean, for all gradients", square=lambda beta1, beta2: sympy.Integer(1)),
        Control(
            r"$c^2$ without the sum of the geometric series",
            square=lambda beta1, beta2: (1 - beta1) ** 2 / (1 - beta2),
        ),
        Control(r"half width $c/\lambda$, as for a decay times the rate", width=lambda c, rate, decay: c / decay),
        Control(r"half the width", width=lambda c, rate, decay: c * rate / (2 * decay)),
        Control(
            "a decay that the rate multiplies as well",
            rule=changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        ),
        Control("the sign of the decay", rule=changed(AdamW, "+ h.weight_decay * theta", "- h.weight_decay * theta")),
        Control(r"$v$ without the factor $1 - \beta_2$", rule=changed(AdamW, "(1 - h.beta2) * g * g", "g * g")),
        Control(r"no correction of $v$", rule=changed(AdamW, "v / (1 - h.beta2**t)", "v")),
        Control(r"$\epsilon$ subtracted", rule=changed(AdamW, "+ h.eps", "- h.eps")),
    ),
)
