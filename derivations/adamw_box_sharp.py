"""Theorem: no smaller box than that of ``adamw_box`` holds AdamW's iterates, and for β1² ≥ β2 no box does."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdamW

from .adamw_box import (
    ALPHA,
    BETA1,
    BETA2,
    BOUND,
    CORRECTION,
    ETA,
    KAPPA,
    LAMBDA,
    STEP,
    THETA,
    D,
    K,
    P,
    T,
    X,
    following,
    supremum,
)
from .proving import Board, Control, Theorem, changed, positive, update

SLACK = sympy.Symbol("e", nonnegative=True)
#: β1 = 1/(1 + b), β2 = 1/(1 + f) and ρ = 1/(1 + h) are in (0, 1).
B, F, H = positive("b f h")
INSIDE = {BETA1: 1 / (1 + B), BETA2: 1 / (1 + F)}


def matching(beta1: Any, beta2: Any) -> Any:
    """The ratio of each gradient to the one before, for which m_t² = K_t v_t."""
    return beta2 / beta1


def derive(
    board: Board,
    rule: Any = AdamW,
    square: Callable[[Any, Any], Any] = supremum,
    gradients: Callable[[Any, Any], Any] = matching,
) -> None:
    """Gradients that bring θ to the edge, or for β1² ≥ β2 as far as one likes; numbers."""
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=0, weight_decay=LAMBDA, schedule=lambda k: ETA)
    _largest(board, opt, gradients(BETA1, BETA2))
    _sharp(board, opt, square(BETA1, BETA2))
    _unbounded(board)
    _numbers(board, square)
    board.conclude(
        r"For $\beta_1^2 < \beta_2$ there are gradients for which $\theta_t$ goes to the edge of the box from every "
        r"start in it; for $\beta_1^2 \ge \beta_2$ the same gradients drive $\theta_t$ to infinity."
    )


def _largest(board: Board, opt: Any, growing: Any) -> None:
    """m_t² = K_t v_t at every t."""
    board.part("Gradients with the largest steps")
    a, g = (1 - BETA2) / (1 - BETA1), positive("g")
    board.say(
        r"Let $\kappa = (1 - \beta_1)^2/(1 - \beta_2)$ and $K_1 = \kappa$, $K_t = (\beta_1^2/\beta_2) K_{t-1} + "
        r"\kappa$. Let $g_t = (\beta_2/\beta_1)^t$. By induction $m_t = a K_t g_t$ and $v_t = a^2 K_t g_t^2$ "
        r"with $a = (1 - \beta_2)/(1 - \beta_1)$, so that $m_t^2 = K_t v_t$. Write $g$ and $K$ for those of $t - 1$."
    )
    first = update(opt, 1, THETA, g, m=0, v=0)
    board.equal("Base: the mean is", first["m"], a * KAPPA * g)
    board.equal("and that of the squares is", first["v"], a**2 * KAPPA * g**2)
    after = update(opt, T, THETA, growing * g, m=a * K * g, v=a**2 * K * g**2)
    next_one = BETA1**2 / BETA2 * K + KAPPA
    board.equal("Step: the mean is", after["m"], a * next_one * (growing * g))
    board.equal("and that of the squares is", after["v"], a**2 * next_one * (growing * g) ** 2)


def _sharp(board: Board, opt: Any, square: Any) -> None:
    """θ goes to the edge."""
    board.part(r"To the edge, for $\beta_1^2 < \beta_2$")
    ratio = BETA1**2 / BETA2
    any_state = update(opt, T, THETA, sympy.Symbol("g", real=True), v=positive("v"))
    board.equal(
        r"The step is $\theta_t = (1 - \eta \lambda) \theta_{t-1} - \eta \alpha r_t$ with $r_t = "
        r"\hat{m}_t/\sqrt{\hat{v}_t}$",
        any_state["theta"],
        (1 - ETA * LAMBDA) * THETA - ETA * ALPHA * any_state["m_hat"] / sympy.sqrt(any_state["v_hat"]),
    )
    board.equal(
        r"and $\hat{m}_t^2/\hat{v}_t$ is $m_t^2/v_t = K_t$ times the corrections",
        any_state["m_hat"] ** 2 / any_state["v_hat"],
        sympy.Mul(any_state["m"] ** 2 / any_state["v"], CORRECTION, evaluate=False),
    )
    board.induction(
        r"$K_t = c^2 (1 - \rho^t)$ with $\rho = \beta_1^2/\beta_2$.",
        lambda t: square * (1 - ratio**t),
        first=KAPPA,
        following=lambda before, t: ratio * before + KAPPA,
        start=1,
    )
    board.limit(
        r"So $r_t^2/c^2$ goes to 1: with $\beta_1 = 1/(1 + b)$, $\beta_2 = 1/(1 + f)$ and $\rho = 1/(1 + h)$",
        (1 - (1 + H) ** -T) * CORRECTION.subs(INSIDE),
        T,
        sympy.oo,
        1,
    )
    board.equal(
        r"With $r_t = c - e$ the distance $D = \theta + R$ from the lower edge follows",
        following(D - BOUND * ALPHA / LAMBDA, BOUND - SLACK, 1 / (1 + X)) + BOUND * ALPHA / LAMBDA,
        (1 - 1 / (1 + X)) * D + 1 / (1 + X) * (ALPHA * SLACK / LAMBDA),
    )
    board.say(
        r"That is a mean of $D$ and $\alpha e/\lambda$ with the weight $\eta \lambda$ on the latter. As $r_t$ goes to "
        r"$c$, $e$ goes to 0. So does $D$ if $\sum \eta_t = \infty$, as the theorem on the box shows of such means: "
        r"$\theta_t$ goes to $-R$ and leaves every smaller box."
    )
    above = (BETA1 - BETA2) ** 2 / ((1 - BETA2) * (BETA2 - BETA1**2))
    board.equal(
        r"Beside $\alpha/\lambda$ the half width is more, unless $\beta_1 = \beta_2$: $c^2$ is", square, 1 + above
    )


def _unbounded(board: Board) -> None:
    """β1² ≥ β2: there is no box."""
    board.part(r"No box for $\beta_1^2 \ge \beta_2$")
    kappa, rest = positive("kappa"), sympy.Symbol("d", nonnegative=True)
    board.at_least(
        r"Let $\beta_1^2/\beta_2 = 1 + d$ with $d \ge 0$. Then $K_t \ge \kappa t$ by induction: so it is at $t = 1$, "
        r"and with $K_t = \kappa t + p$",
        (1 + rest) * (kappa * T + P) + kappa,
        kappa * (T + 1),
        rest * kappa * T + (1 + rest) * P,
    )
    board.limit(
        r"On the gradients above $r_t^2$ is $K_t$ times the corrections. It grows for ever: its inverse is at most "
        r"$1/\kappa$ times",
        1 / (T * CORRECTION.subs(INSIDE)),
        T,
        sympy.oo,
        0,
    )
    board.at_least(
        r"From $\theta = -p \le 0$ a step with $r > 0$ ends at or below $-\eta \alpha r$, so that a constant $\eta$ "
        r"drives $\theta$ to $-\infty$",
        -following(-P, STEP, 1 / (1 + X)),
        ALPHA * STEP / (LAMBDA * (1 + X)),
        X * P / (1 + X),
    )


def _numbers(board: Board, square: Any) -> None:
    board.part("How large that is")
    usual = square(sympy.Rational(9, 10), sympy.Rational(999, 1000))
    board.greater(
        r"For $\beta_1 = 9/10$ and $\beta_2 = 999/1000$, $c^2$ is $370/7$, and the box more than 7 times as wide as "
        r"$\alpha/\lambda$",
        usual,
        49,
        sympy.Rational(370, 7) - 49,
    )


THEOREM = Theorem(
    title="AdamW's box is the smallest",
    claim=r"for $\beta_1^2 < \beta_2$ and $\sum \eta_t = \infty$ the gradients $g_t = (\beta_2/\beta_1)^t$ bring AdamW "
    r"to the edge of its box $|\theta| \le c \alpha/\lambda$; it is as narrow as $\alpha/\lambda$ only for "
    r"$\beta_1 = \beta_2$; for $\beta_1^2 \ge \beta_2$ no box holds the iterates",
    source="Xie & Li 2024 (arXiv 2404.04454) for the box, there with c = 1 and a bound on the growth of gradients",
    domain=(
        r"$0 < \beta_1, \beta_2 < 1$, $\epsilon = 0$ and $\alpha, \lambda > 0$; every real start",
        r"$0 \le \eta_t \lambda \le 1$ with $\sum \eta_t = \infty$; a constant $\eta > 0$ for $\beta_1^2 \ge \beta_2$",
    ),
    assumes=(
        r"$\alpha$, $\lambda$ and both $\beta$ are constant",
        r"the gradients grow without bound for $\beta_2 > \beta_1$, which Xie and Li exclude",
    ),
    derive=derive,
    controls=(
        Control(r"$c = 1$ for all gradients", square=lambda beta1, beta2: sympy.Integer(1)),
        Control(
            r"$c^2 = (1 - \beta_1)^2/(1 - \beta_2)$, as for one gradient after zeros",
            square=lambda beta1, beta2: (1 - beta1) ** 2 / (1 - beta2),
        ),
        Control(r"gradients that go as $(\beta_1/\beta_2)^t$", gradients=lambda beta1, beta2: beta1 / beta2),
        Control("constant gradients", gradients=lambda beta1, beta2: sympy.Integer(1)),
        Control("no correction of $m$", rule=changed(AdamW, "m / (1 - h.beta1**t)", "m")),
        Control(
            "a decay that the rate multiplies as well",
            rule=changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        ),
    ),
)
