"""Theorem: Adam with constant β1 and β2, β1 < √β2, is driven to the worst point, with momentum too."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adaptive, phi, psi
from refimpl.problems import Theorem2
from refimpl.schedules import InverseSqrt

from .adam_constant_betas import N as HALF
from .adam_constant_betas import periodic, regret
from .proving import Board, Control, Theorem, changed, computed, index, positive, real, update
from .proving.symbols import XP

J, N, T = index("j"), index("n"), index()
ALPHA, B, C, RHO, LATE, POWER, V = positive("alpha b c rho q r V")
X, M = real("x m")
U, W, Y, START = sympy.symbols("u w y v", nonnegative=True)
#: Numbers in (0, 1); γ stands for β1/√β2.  C is 2n.
BETA1, BETA2, GAMMA = 1 / (1 + B), 1 / (1 + C), 1 / (1 + RHO)
LARGE = 2 * N


def third(left: Any, power: Any) -> Any:
    """What the third condition leaves, more than 0: C/3 − A G − β1^(C/2 − 1)/(1 − β1)."""
    return LARGE / 3 - left - power


def mean(board: Board, opt: Any) -> None:
    """m over one period, and m ≤ 0 at its end."""
    board.part("The mean over one period")
    board.say(r"A period has the gradients $C = 2n$, and then $-1$ for $C - 1$ steps. Let $m$ be the mean before it.")

    def after(before: Any, g: Any) -> Any:
        return update(opt, T, X, g, m=before, V=V)["m"]

    def claim(j: Any) -> Any:
        return BETA1 ** (j + 1) * M + (1 - BETA1) * BETA1**j * LARGE - (1 - BETA1**j)

    board.induction(
        r"After $C$ and $t$ gradients $-1$ it is $\beta_1^{t+1} m + (1 - \beta_1) \beta_1^t C - (1 - \beta_1^t)$.",
        claim,
        after(M, LARGE),
        lambda before, t: after(before, -1),
    )
    last = LARGE - 1
    condition = (1 - BETA1) * BETA1**last * LARGE
    board.invariant(
        r"Step: the first condition is $(1 - \beta_1) \beta_1^{C-1} C = 1 - \beta_1^{C-1} - u$ with $u \ge 0$. With "
        r"it the mean at the end, after $C - 1$ gradients $-1$, is at most 0 again. For where $-m = s$ before, its "
        r"negative is",
        first=sympy.Integer(0),
        before=-M,
        after=-claim(last) + condition - (1 - BETA1**last - U),
        because=lambda s: BETA1 ** (last + 1) * s + U,
        base=r"Claim: $m \le 0$ before every period. Base: $-m_0$ is",
    )
    board.inherited(
        r"Within a period, once $m < 0$ it stays so: the rule goes down for some steps, and then only up. For where "
        r"$-m = s$, $-1$ makes of it",
        -M,
        -after(M, -1),
        lambda s: BETA1 * s + B / (1 + B),
        strict=True,
    )


def average(board: Board, opt: Any) -> None:
    """v over one period: no less than (1 − β2) β2^j C², and at most 2 in the second half."""
    board.part("The average of the squares")

    def after(before: Any, g: Any) -> Any:
        return update(opt, T, X, g, m=M, V=before)["V"]

    board.say(r"It never exceeds $C^2$, for $v_0 = 0$ does not. Let $s$ be $C^2$ less the average before.")
    board.inherited(
        r"The gradient $C$ leaves a distance to $C^2$ of", LARGE**2 - V, LARGE**2 - after(V, LARGE), lambda s: BETA2 * s
    )
    board.inherited(
        r"and $-1$ leaves",
        LARGE**2 - V,
        LARGE**2 - after(V, -1),
        lambda s: BETA2 * s + C * (2 * N - 1) * (2 * N + 1) / (1 + C),
    )
    board.induction(
        r"If it is $v$ before the period, then after $C$ and $t$ gradients $-1$ it is $\beta_2^{t+1} v + (1 - "
        r"\beta_2) \beta_2^t C^2 + 1 - \beta_2^t$.",
        lambda j: BETA2 ** (j + 1) * START + (1 - BETA2) * BETA2**j * LARGE**2 + 1 - BETA2**j,
        after(START, LARGE),
        lambda before, t: after(before, -1),
    )
    square = (1 - Y) / POWER
    board.at_least(
        r"By the second condition $\beta_2^j C^2 \le 1$ for $j \ge C/2 - 1$. There it is at most 2: with $\beta_2^j = "
        r"r$, $r C^2 = 1 - y$ and $v_1 = C^2 - w$ after the gradient $C$, it is $1 + r (v_1 - 1)$, and",
        2,
        1 + POWER * (square - W - 1),
        Y + POWER * (W + 1),
    )


def downwards(board: Board) -> None:
    """What the gradient C does: at most α_t (1 − β1)/√(1 − β2) · (1 + γ + … + γ^(C−1))."""
    board.part("The way down")
    beta1, beta2, share, kappa = positive("beta1 beta2 h kappa")
    board.equal(
        r"With $\gamma = \beta_1/\sqrt{\beta_2}$ the square of $\gamma^j$ is",
        (beta1 / sympy.sqrt(beta2)) ** (2 * J),
        (beta1**J) ** 2 / beta2**J,
    )
    board.at_least(
        r"In the step after $j$ gradients $-1$ the gradient $C$ has the share $(1 - \beta_1) h C$ of the mean, and "
        r"the average is $\kappa r C^2 + u$, with $h = \beta_1^j$, $r = \beta_2^j$ and $\kappa = 1 - \beta_2$. The "
        r"square of their quotient is at most that of $(1 - \beta_1) \gamma^j/\sqrt{1 - \beta_2}$",
        (1 - BETA1) ** 2 * share**2 / (POWER * kappa),
        ((1 - BETA1) * share * LARGE) ** 2 / (kappa * POWER * LARGE**2 + U),
        (1 - BETA1) ** 2 * share**2 * U / (kappa * POWER * (kappa * POWER * LARGE**2 + U)),
    )
    board.induction(
        r"The sum of $\gamma^j$ for $0 \le j < t$ is $(1 - \gamma^t)/(1 - \gamma)$.",
        lambda t: (1 - GAMMA**t) / (1 - GAMMA),
        sympy.Integer(0),
        lambda before, t: before + GAMMA ** (t - 1),
    )
    board.equal(
        r"For $t = C$ that is the printed sum, in the third condition,",
        (1 - GAMMA**LARGE) / (1 - GAMMA),
        1 + GAMMA * (1 - GAMMA ** (LARGE - 1)) / (1 - GAMMA),
    )
    board.say(
        r"As $\alpha_{t'} \le \alpha_t$ for later $t'$, all shares of the gradient $C$ move the iterate down by no "
        r"more than $\frac{2}{3} \alpha_t L$, where $L$ stands for $\frac{3}{2} (1 - \beta_1)/\sqrt{1 - \beta_2}$ "
        r"times that sum."
    )


def upwards(board: Board) -> None:
    """What the gradients −1 do in the second half: at least α_t/2 · (C/2 − β1^(C/2 − 1)/(1 − β1))."""
    board.part("The way up")
    board.say(
        r"The rest of the mean is at most $-(1 - \beta_1^j)$, as $m \le 0$. In the first half it is left out. In the "
        r"second, $C/2 \le j < C$, the average is at most 2."
    )
    board.at_least(
        r"Let the period begin at $t = kC + 1$ with $k \ge 1$, so that it ends before $2t$. For its step $t'$, here "
        r"$t$, with $2 t = t' + u$ and the average $2 - w$, the step's $\alpha_{t'}$ over the root is at least "
        r"$\alpha_t/2$, for",
        2 * (T + U),
        T * (2 - W),
        2 * U + T * W,
    )
    board.induction(
        r"The sum of $\beta_1^j$ for $n \le j < n + t$ is $\beta_1^n (1 - \beta_1^t)/(1 - \beta_1)$.",
        lambda t: BETA1**N * (1 - BETA1**t) / (1 - BETA1),
        sympy.Integer(0),
        lambda before, t: before + BETA1 ** (N + t - 1),
    )
    board.at_least(
        r"For $n = t = C/2$ it is at most $\beta_1^{C/2-1}/(1 - \beta_1)$",
        BETA1 ** (N - 1) / (1 - BETA1),
        BETA1**N * (1 - BETA1**N) / (1 - BETA1),
        BETA1 ** (N - 1) + BETA1 ** (2 * N) * (1 + B) / B,
    )
    board.say(r"So the way up is at least $\frac{1}{2} \alpha_t (C/2 - R)$ with $R = \beta_1^{C/2-1}/(1 - \beta_1)$.")


def drift(board: Board, third: Callable[[Any, Any], Any], box: Any) -> None:
    """A period leads upwards by at least α C/36 over √t, or to 1."""
    board.part("A period leads upwards")
    left, power = positive("L R")
    solved = sympy.solve(third(left, power) - LATE, left)[0]
    board.greater(
        r"The third condition is $L + R < C/3$, say $L = C/3 - R - q$ with $q > 0$. Over $\alpha_t$ the way up "
        r"exceeds the way down by",
        (N - power) / 2 - sympy.Rational(2, 3) * solved,
        N / 18,
        power / 6 + sympy.Rational(2, 3) * LATE,
    )
    board.at_least(
        r"The box takes $-1 - u$ to $-1$, which only shortens the way down,",
        computed(box.project(XP, -1 - U)),
        -1 - U,
        U,
    )
    board.equal(
        r"and $1 + u$ to 1, where $x$ stays for the rest of the steps up",
        computed(box.project(XP, 1 + U)),
        sympy.Integer(1),
    )
    board.say(
        r"So $x_{t+C} \ge \min(1, x_t + \lambda/\sqrt{t})$ with $\lambda = \alpha C/36$, the same as without momentum."
    )


def derive(
    board: Board,
    rule: Any = Adaptive,
    direction: Any = phi.EMA,
    diagonal: Any = psi.EMA,
    schedule: Any = InverseSqrt,
    problem: Any = Theorem2,
    third: Callable[[Any, Any], Any] = third,
) -> None:
    """Mean and average over a period, the two ways, what is left of them, and the regret."""
    opt = rule(lr=ALPHA, phi=direction(BETA1), psi=diagonal(BETA2), schedule=schedule())
    board.part("The step and the losses")
    values = update(opt, T, X, -1, m=M, V=V)
    board.equal(
        r"The step is $-\alpha_t m_t/\sqrt{v_t}$ with $\alpha_t = \alpha/\sqrt{t}$",
        values["theta"] - X,
        -ALPHA / sympy.sqrt(T) * values["m"] / sympy.sqrt(values["V"]),
    )
    periodic(board, problem(C=2 * HALF))
    mean(board, opt)
    average(board, opt)
    downwards(board)
    upwards(board)
    drift(board, third, problem(C=4).box.over(XP.number, 0))
    regret(board)
    board.conclude(
        r"for every $\beta_1 < \sqrt{\beta_2}$ and every even $C$ with the three conditions, $x_{kC+1}$ is 1 from "
        r"some $k$ on, the regret grows by 2 or more in every period, and $R_T/T$ does not go to 0."
    )


THEOREM = Theorem(
    title=r"Adam with constant $\beta_1$ and $\beta_2$ fails, with momentum too",
    claim=r"For $0 < \beta_1 < \sqrt{\beta_2} < 1$ and an even $C$ with conditions (7), Adam with $\alpha_t = "
    r"\alpha/\sqrt{t}$ has $x_{t+C} \ge \min(1, x_t + \alpha C/(36 \sqrt{t}))$ for $t = kC + 1$, $k \ge 1$, on the "
    r"losses $Cx$ if $t$ mod $C$ is 1 and $-x$ otherwise, and from some $k$ on a regret of at least 2 in every period",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 2 and conditions (7) (section 3, Appendix B)",
    domain=(
        r"$0 < \beta_1 < \sqrt{\beta_2} < 1$, $\alpha > 0$ and every even $C$ with conditions (7)",
        r"$t = kC + 1$ with $k \ge 1$, and every $x_t \in [-1, 1]$",
    ),
    assumes=(
        r"$\beta_1 = 1/(1 + b)$, $\beta_2 = 1/(1 + c)$ and $\gamma = \beta_1/\sqrt{\beta_2} = 1/(1 + \rho)$; $C = 2n$",
        r"$m_0 = 0$, $v_0 = 0$, projection onto $[-1, 1]$, no bias correction and no $\epsilon$",
        r"that there are such $C$, and which, is in `adam_constant_betas`",
    ),
    derive=derive,
    controls=(
        Control(r"a third condition with $C$ in place of $C/3$", third=lambda left, power: LARGE - left - power),
        Control("a third condition with $C/2$", third=lambda left, power: N - left - power),
        Control(r"$m$ without the factor $1 - \beta_1$", direction=changed(phi.EMA, "(1 - h.beta) * g", "g")),
        Control("the sum of the squares in place of their average", diagonal=changed(psi.EMA, "h.beta * V", "V")),
        Control("the root forgotten", rule=changed(Adaptive, "xp.sqrt(V)", "V")),
        Control(r"$\alpha_t = \alpha/t$", schedule=changed(InverseSqrt, "xp.sqrt(k + 1)", "(k + 1)")),
        Control(
            "the losses exchanged, $-x$ once and then $Cx$",
            problem=changed(Theorem2, "-1, s.C", "s.C, -1", method="coefficient"),
        ),
    ),
    claims=("C19",),
)
