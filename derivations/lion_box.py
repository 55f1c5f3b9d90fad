"""Theorem: Lion keeps its iterates in the box of half width 1/λ, whatever its sign of zero."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Lion

from .adamw_box import product_bound
from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T, J = index(), index("i")
ALPHA, BETA1, BETA2, LAMBDA, ETA, C = positive("alpha beta1 beta2 lambda eta c")
THETA, M = real("theta m")
P, D, Y = sympy.symbols("p d y", nonnegative=True)
Z = positive("z")
GRADIENTS = sequence("g")


def half_width(rate: Any, decay: Any) -> Any:
    """R, for a decay that the rate multiplies."""
    return 1 / decay


def derive(board: Board, rule: Any = Lion, width: Callable[[Any, Any], Any] = half_width) -> None:
    """The mean, the step for each sign, the box, its edges, and the way into it."""
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, weight_decay=LAMBDA, schedule=lambda k: ETA)
    _mean(board, opt)
    _steps(board, opt)
    _inside(board, rule, opt, width(ALPHA, LAMBDA))
    _edges(board, opt, width(ALPHA, LAMBDA))
    _drawn(board, opt, width(ALPHA, LAMBDA))
    board.conclude(
        r"For $\eta_t \alpha \lambda \le 1$ Lion never leaves $|\theta| \le 1/\lambda$, whose half width no rate and "
        r"no $\beta$ changes, and every start is drawn to it if $\sum \eta_t = \infty$. A gradient of one sign leads "
        r"to its edge."
    )


def _after(opt: Any, theta: Any, c: Any) -> Any:
    """θ_t from θ, where c_t is ``c``: the gradient is the one with which the code's c_t has this value."""
    return update(opt, T, theta, (c - BETA1 * M) / (1 - BETA1), m=M)["theta"]


def _moved(theta: Any, sign: Any, shrink: Any) -> Any:
    """θ_t with ηαλ = ``shrink``, as the first part has it."""
    return (1 - shrink) * theta - shrink * sign / LAMBDA


def _mean(board: Board, opt: Any) -> None:
    board.part("The mean, and what the sign is taken of")
    board.induction(
        r"$m_t$ is a sum over all gradients, with weights in $\beta_2$.",
        lambda t: (1 - BETA2) * sympy.Sum(BETA2 ** (t - J) * GRADIENTS[J], (J, 1, t)),
        first=0,
        following=lambda m, t: update(opt, t, THETA, GRADIENTS[t], m=m)["m"],
    )
    board.equal(
        r"$c_t$ is made of the mean before it, with $\beta_1$",
        update(opt, T, THETA, GRADIENTS[T], m=M)["c"],
        BETA1 * M + (1 - BETA1) * GRADIENTS[T],
    )


def _steps(board: Board, opt: Any) -> None:
    board.part("A step of Lion")
    board.say(
        r"Any $c_t$ is that of some gradient, $g_t = (c_t - \beta_1 m_{t-1})/(1 - \beta_1)$. Only its sign counts, "
        r"$c > 0$ being its size."
    )
    shrink = ETA * ALPHA * LAMBDA
    for words, value, sign in (
        (r"For $c_t = c$ the weight goes to", C, 1),
        (r"for $c_t = -c$ to", -C, -1),
        (r"and for $c_t = 0$, where the code's sign is 0, to", sympy.Integer(0), 0),
    ):
        board.equal(words, _after(opt, THETA, value), _moved(THETA, sign, shrink))
    board.say(
        r"So $\theta_t = (1 - x) \theta_{t-1} - x s/\lambda$ with $x = \eta \alpha \lambda$ and $s = 1$, $-1$ or 0. "
        r"Kernels that copy a sign bit have $s = 1$ or $-1$ at $c_t = 0$ as well. What follows holds for any $s$ from "
        r"$-1$ to 1, and so for them too."
    )


def _inside(board: Board, rule: Any, opt: Any, width: Any) -> None:
    board.part(r"The box $|\theta| \le R$ with $R = 1/\lambda$ is not left")
    board.say(
        r"Let $x \le 1$, say $x = 1/(1 + y)$ with $y \ge 0$, and let the sign be $-1 + d$ with $d \ge 0$, or $1 - d$ "
        r"for the other side. From here on $s$ is the distance to a bound before the step."
    )
    shrink = 1 / (1 + Y)
    for side, words in ((1, "After it the distance to the upper bound is"), (-1, "and that to the lower bound")):
        board.inherited(
            words,
            before=width - side * THETA,
            after=width - side * _moved(THETA, side * (D - 1), shrink),
            because=lambda s: (Y * s + D / LAMBDA + (width - 1 / LAMBDA)) / (1 + Y),
        )
    still = update(rule(lr=ALPHA, weight_decay=LAMBDA, schedule=0), T, THETA, GRADIENTS[T], m=M)
    board.equal(r"For $x = 0$, with $\eta = 0$, nothing moves: the code goes to", still["theta"], THETA)
    board.say(r"Each step may have its own $\eta_t$ and $\alpha_t$, as $R$ depends on neither.")
    outside = _after(opt, -width, -C).subs(ALPHA, 2 / (ETA * LAMBDA))
    board.greater(
        r"The condition is needed: for $x = 2$ the code goes from the lower edge with $c_t < 0$ to",
        outside,
        width,
        2 * width,
    )


def _edges(board: Board, opt: Any, width: Any) -> None:
    board.part("No smaller box will do")
    board.equal(r"With $c_t > 0$ the lower edge is a fixed point", _after(opt, -width, C), -width)
    board.equal(r"and so is the upper edge with $c_t < 0$", _after(opt, width, -C), width)
    slower = ALPHA, Z / ((1 + Z) * ETA * LAMBDA)
    board.induction(
        r"For $0 < x < 1$ let $x = z/(1 + z)$. From any $\theta_0$, with all $c_t > 0$ and constant rates, "
        r"$\theta_t = -R + (1 + z)^{-t} (\theta_0 + R)$.",
        lambda t: -width + (1 + Z) ** -t * (THETA + width),
        first=THETA,
        following=lambda theta, t: _after(opt, theta, C).subs(*slower),
    )
    board.limit(r"This goes to the edge", -width + (1 + Z) ** -T * (THETA + width), T, sympy.oo, -1 / LAMBDA)


def _drawn(board: Board, opt: Any, width: Any) -> None:
    board.part("Every other start is drawn to the box")
    shrink = 1 / (1 + Y)
    board.inherited(
        r"If $\theta \le R + p$ before the step, $s$ being what is left, then $\theta \le R + (1 - x) p$ after it, "
        r"whatever the sign: there is left",
        before=width + P - THETA,
        after=width + (1 - shrink) * P - _moved(THETA, D - 1, shrink),
        because=lambda s: (Y * s + D / LAMBDA + (width - 1 / LAMBDA)) / (1 + Y),
    )
    product_bound(board, "$x$")
    board.say(
        r"So the distance to the box is at most $1/(1 + \lambda \alpha (\eta_1 + \ldots + \eta_t))$ times the first "
        r"one, and goes to 0 if $\sum \eta_t = \infty$."
    )


THEOREM = Theorem(
    title="Lion's box",
    claim=r"for $\eta_t \alpha \lambda \le 1$ Lion never leaves the box $|\theta| \le 1/\lambda$, whatever its rates, "
    r"its $\beta$, and its sign of 0; every start is drawn to it if $\sum \eta_t = \infty$, and no smaller box will do",
    source="Chen et al. 2023 (arXiv 2302.06675), Algorithm 2, for the rule; the box is that of Chen et al. 2024 "
    "(arXiv 2310.05898), from memory",
    domain=(
        r"$0 < \beta_1, \beta_2 < 1$ and $\lambda > 0$; all real gradients and starts",
        r"every $t \ge 1$ and all rates with $0 \le \eta_t \alpha_t \lambda \le 1$",
    ),
    assumes=(r"$\lambda$ is constant, and both the rate and the schedule multiply it, as in the code",),
    derive=derive,
    controls=(
        Control(r"half width $\alpha/\lambda$, as for AdamW's decay", width=lambda rate, decay: rate / decay),
        Control(r"half width $1/(2 \lambda)$", width=lambda rate, decay: 1 / (2 * decay)),
        Control(r"half width $2/\lambda$ as the smallest", width=lambda rate, decay: 2 / decay),
        Control(
            "a decay that the rate does not multiply",
            rule=changed(
                Lion,
                "eta * h.lr * (xp.sign(c) + h.weight_decay * theta)",
                "eta * (h.lr * xp.sign(c) + h.weight_decay * theta)",
            ),
        ),
        Control("the mean itself for its sign", rule=changed(Lion, "xp.sign(c)", "c")),
        Control("the sign of the decay", rule=changed(Lion, "+ h.weight_decay * theta", "- h.weight_decay * theta")),
        Control(r"the mean updated with $\beta_1$", rule=changed(Lion, "m = h.beta2 * m + (1 - h.beta2) * g", "m = c")),
        Control(r"the old mean for $c_t$", rule=changed(Lion, "h.beta1 * m + (1 - h.beta1) * g", "m")),
    ),
)
