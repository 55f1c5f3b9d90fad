"""Theorem: the regret of adaptive methods with any momentum up to β1, which may rise from step to step."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adaptive, Box, phi, psi

from .momentum_regret import (
    ALPHA,
    DROP,
    ETA,
    FALL,
    FRACTION,
    HIGHEST,
    LATER,
    LESS,
    RISE,
    TOP,
    B,
    C,
    G,
    M,
    V,
    Z,
    mean,
    one_step,
    per_step,
    projection,
)
from .proving import Board, Control, Theorem, changed, positive, real


def any_cost(beta: Any) -> Any:
    """What multiplies Σ z_t g_t²."""
    return (1 + beta) / (2 * (1 - beta) ** 2)


def middle(beta: Any) -> Any:
    """What multiplies D² Σ β_1t/z_t."""
    return 1 / (1 - beta)


def rising(board: Board, after: Any, middle: Any, any_cost: Any) -> None:
    """β_1t ≤ β1 of any kind, with Young's inequality as the source has it."""
    board.part(r"Any $\beta_{1t} \le \beta_1$: Young's inequality")
    d, w = real("d"), positive("w")
    square = d**2
    board.at_least(
        r"By the code $g_t d_t = (1 + b_t) m_t d_t - b_t m_{t-1} d_t$, and the latter has $-m d \le w d^2 + z m^2/2$, "
        r"since with $w = 1/(2z)$",
        d**2 / (2 * Z) + Z * M**2 / 2,
        -M * d,
        (d + Z * M) ** 2 / (2 * Z),
    )
    board.at_least(
        r"Its last term, with $z_t = z$ and $z_{t-1} = z + y$, is at most $q_{t-1}/2$",
        (Z + DROP) * M**2 / 2,
        Z * M**2 / 2,
        DROP * M**2 / 2,
    )
    board.say(
        r"By (1) the regret is at most $\sum ((1 + b_s) w_s (d_s^2 - d_{s+1}^2) + b_s w_s d_s^2) + \frac{1}{2} \sum "
        r"((1 + b_s) q_s + b_s q_{s-1})$. Claim: the first sum to $t$ is at most $D^2 (w_t + 2 \sum_{s \le t} b_s "
        r"w_s) - (1 + b_t) w_t d_{t+1}^2$."
    )
    size, now = square + LESS, LATER  # b_t = f, b_{t−1} = b
    d_next, total, weights = real("d_+ L C")
    later, larger = d_next**2, w + RISE
    board.invariant(
        r"Step: with $w_t = w + \delta$ and $b_{t-1} = b$. Let $s$ be the right side less the left one for $t - 1$, "
        r"$L$ the left side and $C$ the sum of the $b_s w_s$. For $t$ it is",
        first=size * (w + 2 * now * w) - (1 + now) * w * later - (1 + now) * w * (square - later) - now * w * square,
        before=size * (w + 2 * weights) - (1 + B) * w * square - total,
        after=size * (larger + 2 * (weights + now * larger))
        - (1 + now) * larger * later
        - (total + (1 + now) * larger * (square - later) + now * larger * square),
        because=lambda s: s + LESS * (RISE + 2 * now * larger) + B * w * square,
        base=r"Base: with $D^2 = d_t^2 + \rho$ and $b_t = f$ it is",
    )
    highest = B + FALL  # B = b + e
    board.at_least(
        r"As $b_t = \beta_{1t}/(1 - \beta_{1t})$ is at most $\beta_{1t}/(1 - \beta_1)$, $2 b_t w_t$ is at most "
        r"$\frac{1}{1 - \beta_1} \beta_{1t}/z_t$; here $B = b + e$",
        FRACTION * sympy.factor(middle(HIGHEST)).subs(TOP, highest),
        B,
        FALL * B / (1 + B),
    )
    board.say(
        r"In the second sum the coefficient of $q_s$ is at most $\frac{1}{2} + B$. Claim: $\sum_{s \le t} q_s + B q_t "
        r"\le (1 + B) \sum_{s \le t} z_s g_s^2$."
    )
    board.invariant(
        r"Step: with $z_{t-1} = z + y$ and $B = b + e$. With $s$ as before, for $t$ it is",
        first=(1 + highest) * Z * G**2 - (1 + highest) * Z * after.subs(M, 0) ** 2,
        before=total - highest * (Z + DROP) * M**2,
        after=total + (1 + highest) * Z * G**2 - Z * after**2 - highest * Z * after**2,
        because=lambda s: (
            s
            + (1 + highest) * Z * (B * G**2 / (1 + B) + B * (M - G) ** 2 / (1 + B) ** 2)
            + Z * M**2 * FALL / (1 + B)
            + DROP * highest * M**2
        ),
        base="Base, where $m = 0$ before: it is",
    )
    board.equal(
        r"The factor is $(\frac{1}{2} + B)(1 + B)$",
        sympy.factor(any_cost(HIGHEST)),
        (sympy.Rational(1, 2) + TOP) * (1 + TOP),
    )


def derive(
    board: Board,
    framework: Any = Adaptive,
    direction: Any = phi.EMA,
    box: Any = Box,
    middle: Callable[[Any], Any] = middle,
    any_cost: Callable[[Any], Any] = any_cost,
) -> None:
    """The projection, the step, and the sums over all steps."""
    opt = framework(lr=ALPHA, schedule=lambda k: ETA[k + 1], phi=direction(FRACTION), psi=psi.EMA(1 / (1 + C)))
    projection(board, box)
    board.part("The rule")
    one_step(board, opt, "The framework with a moving average", V=V)
    per_step(board)
    rising(board, mean(board, opt, {"V": V}), middle, any_cost)
    board.conclude(
        r"for $z_t = \alpha_t/\sqrt{V_t}$ that does not rise and any $\beta_{1t} \le \beta_1$, $\sum_t g_t (x_t - y)$ "
        r"is at most $D^2/(2 z_T) + \frac{D^2}{1 - \beta_1} \sum \beta_{1t}/z_t + \frac{1 + \beta_1}{2 (1 - "
        r"\beta_1)^2} \sum z_t g_t^2$."
    )


THEOREM = Theorem(
    title="The regret of adaptive methods with momentum that may rise",
    claim=r"Where $z_t = \alpha_t/\sqrt{V_t}$ does not rise, and for any $\beta_{1t} \le \beta_1$, a coordinate of "
    r"the framework has, for every $y \in F$ and all gradients, $\sum_t g_t (x_t - y) \le D^2/(2 z_T) + \frac{D^2}{1 "
    r"- \beta_1} \sum \beta_{1t}/z_t + \frac{1 + \beta_1}{2 (1 - \beta_1)^2} \sum z_t g_t^2$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), the proofs of Theorems 4 and 5, with other constants",
    domain=(
        r"$0 \le \beta_{1t} \le \beta_1 < 1$ and $\alpha_t, V_t > 0$, such that $z_t$ does not rise",
        r"every $T \ge 1$, all real gradients, every $D \ge 0$ and $x_1, y \in F = [l, l + D]$",
    ),
    assumes=(
        r"every step is projected to $F$",
        r"the steps before the first gradient that is not zero add nothing, and the sums begin with it",
        r"the steps of AMSGrad and AdamNC are such, by `momentum_regret`",
    ),
    derive=derive,
    controls=(
        Control(r"$\frac{1}{2 (1 - \beta_1)^2}$ before the last sum", any_cost=lambda beta: 1 / (2 * (1 - beta) ** 2)),
        Control(r"$\frac{D^2}{2 (1 - \beta_1)}$ before the middle sum", middle=lambda beta: 1 / (2 * (1 - beta))),
        Control("a mean whose weights exceed 1", direction=changed(phi.EMA, "(1 - h.beta) * g", "g")),
        Control("a step upwards", framework=changed(Adaptive, "theta - eta", "theta + eta")),
    ),
    claims=("C22",),
)
