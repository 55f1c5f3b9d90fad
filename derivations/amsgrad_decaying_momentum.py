"""Theorem: AMSGrad's regret is at most of the order G√T, with momentum that decays, and with momentum that does not."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AMSGrad
from refimpl.schedules import InverseSqrt

from .amsgrad_regret import greatest
from .proving import Board, Control, Finding, Theorem, changed, index, positive, real, steps, update

T = index()
ALPHA, C, V, BETA1, MOST, L, D = positive("alpha c V beta1 G l D")
G, M = real("g m")
BELOW, LESS, LATER = sympy.symbols("u x j", nonnegative=True)
BETA2 = 1 / (1 + C)
#: λ = 1/(1 + l) is in (0, 1).
LAMBDA = 1 / (1 + L)
HALF = sympy.Rational(1, 2)


def weighted(ratio: Any) -> Any:
    """Σ t λ^{t−1} over all t ≥ 1."""
    return 1 / (1 - ratio) ** 2


def roots(t: Any) -> Any:
    """What Σ 1/√s, s ≤ t, does not exceed."""
    return 2 * sympy.sqrt(t) - 1


def printed(momentum: Any, ratio: Any, rate: Any, most: Any) -> Any:
    """The middle term of the corollary over D²/(1 − β1), as in the text seen; the rate does not occur."""
    return momentum * most / (2 * (1 - ratio) ** 2)


def momenta(board: Board, rule: Any, schedule: Any) -> None:
    """The code's β_1t for the two schedules of the source, neither of which rises."""
    board.part(r"$\beta_{1t}$")
    for words, beta in (
        (r"With $\beta_{1t} = \beta_1 \lambda^{t-1}$ and $\lambda = 1/(1 + l)$", lambda k: BETA1 * LAMBDA**k),
        (r"With $\beta_{1t} = \beta_1/t$", lambda k: BETA1 / (k + 1)),
    ):
        opt = rule(lr=ALPHA, beta1=beta, beta2=BETA2, schedule=schedule())
        found = sympy.diff(update(opt, T, 0, G, m=M, v=V, v_hat=V)["m"], M)
        following = sympy.diff(update(opt, T + 1, 0, G, m=M, v=V, v_hat=V)["m"], M)
        board.equal(f"{words} the code's mean keeps of $m_{{t-1}}$", found, beta(T - 1))
        reason = BETA1 * LAMBDA ** (T - 1) * L * LAMBDA if found.has(L) else BETA1 / (T * (T + 1))
        board.at_least("which does not rise", found, following, reason)


def bounded(board: Board, rule: Any) -> None:
    """v̂ ≤ G²."""
    board.part(r"$\hat{v}_t \le G^2$ where $|g_t| \le G$")
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2)
    size = sympy.sqrt(MOST**2 - LESS)
    average = update(opt, T, 0, size, m=M, v=MOST**2 - BELOW, v_hat=V)["v"]
    board.at_least(
        r"If $v_{t-1} = G^2 - u$ and $g_t^2 = G^2 - x$ with $u, x \ge 0$, the average has",
        MOST**2,
        average,
        BETA2 * BELOW + (1 - BETA2) * LESS,
    )
    board.say(r"It begins at 0. The maximum is one of the averages so far, as its two cases show.")
    greatest(board, opt)


def middle(board: Board, weighted: Callable[[Any], Any]) -> None:
    """Σ β_1t √v̂_t/α_t ≤ β1 G/(α (1 − λ)²)."""
    board.part(r"The middle term for $\beta_{1t} = \beta_1 \lambda^{t-1}$")
    ratio = LAMBDA
    board.induction(
        r"Let $N_t = \sum_{s \le t} s \lambda^{s-1}$.",
        lambda t: (1 - ratio**t * (1 + t * (1 - ratio))) / (1 - ratio) ** 2,
        sympy.Integer(0),
        lambda before, t: before + t * ratio ** (t - 1),
    )
    board.at_least(
        r"So it is at most $1/(1 - \lambda)^2$",
        weighted(ratio),
        (1 - ratio**T * (1 + T * (1 - ratio))) / (1 - ratio) ** 2,
        ratio**T * (1 + T * (1 - ratio)).factor() / (1 - ratio).factor() ** 2,
    )
    board.at_least(
        r"With $\sqrt{t} \le t$, of which the squares are, for $t = 1 + j$,",
        (1 + LATER) ** 2,
        1 + LATER,
        LATER * (1 + LATER),
    )
    board.say(
        r"we have $\sum \beta_{1t} \sqrt{\hat{v}_t}/\alpha_t \le \frac{\beta_1 G}{\alpha} \sum \lambda^{t-1} \sqrt{t} "
        r"\le \frac{\beta_1 G}{\alpha (1 - \lambda)^2}$ for a coordinate, and $d$ times that for $d$ of them."
    )


def as_printed(board: Board, rule: Any, schedule: Any, printed: Callable[..., Any]) -> None:
    """The printed middle term is less than the sum that it stands for."""
    board.part("As printed")
    rate = sympy.Rational(1, 16)
    opt = rule(lr=rate, beta1=HALF, beta2=sympy.Rational(3, 4), schedule=schedule())
    (values,) = steps(opt, 0, [sympy.Integer(1)])
    found = HALF * sympy.sqrt(values["v_hat"]) / (2 * rate * schedule()(sympy.Integer(0)))
    board.say(
        r"The source prints $\frac{\beta_1 D^2 G}{2 (1 - \beta_1)(1 - \lambda)^2}$ for $\frac{D^2}{2 (1 - \beta_1)} "
        r"\sum_t \sum_i \beta_{1t} \sqrt{\hat{v}_{t,i}}/\alpha_t$, without $d/\alpha$."
    )
    board.true(
        r"For $T = d = 1$, $g_1 = G = 1$, $\beta_1 = \lambda = 1/2$, $\beta_2 = 3/4$ and $\alpha = 1/16$ the sum is "
        r"greater; over $D^2/(1 - \beta_1)$",
        sympy.Gt(found, printed(HALF, HALF, rate, 1), evaluate=False),
    )
    board.say(
        r"The bound of the corollary is true all the same: by `amsgrad_regret` the sum of its first and its last term "
        r"is enough for a $\beta_{1t}$ that does not rise."
    )


def order(board: Board, roots: Callable[[Any], Any]) -> None:
    """G√T without a logarithm."""
    board.part(r"The order, without the logarithm")
    root, following, total = sympy.sqrt(T), sympy.sqrt(T + 1), real("S")
    board.say(
        r"Claim: $\sum_{t \le T} 1/\sqrt{t} \le 2 \sqrt{T} - 1$. Let $s$ be the right side less the left one, $S$."
    )
    board.invariant(
        r"Step, from $t$ to $t + 1$, where it becomes",
        first=roots(sympy.Integer(1)) - 1,
        before=roots(T) - total,
        after=roots(T + 1) - total - 1 / following,
        because=lambda s: s + (following - root) ** 2 / following,
        base=r"Base, $T = 1$: it is",
    )
    a, b = positive("a b")
    board.say(
        r"With $|g_t| \le G$, `momentum_regret` and `amsgrad_regret` give $\sum z_t g_t^2 \le \alpha G (2 \sqrt{T} - "
        r"1)/\sqrt{1 - \beta_2}$, and $1/z_T \le G \sqrt{T}/\alpha$."
    )
    board.limit(
        r"So $R_T/T$ goes to 0, for it is at most, with $a, b > 0$ that do not depend on $T$,",
        (a * sympy.sqrt(T) + b * roots(T)) / T,
        T,
        sympy.oo,
        0,
    )


def derive(
    board: Board,
    rule: Any = AMSGrad,
    schedule: Any = InverseSqrt,
    weighted: Callable[[Any], Any] = weighted,
    roots: Callable[[Any], Any] = roots,
    printed: Callable[..., Any] = printed,
) -> None:
    """β_1t, v̂ ≤ G², the middle term and what is printed of it, and the order of the bound."""
    momenta(board, rule, schedule)
    bounded(board, rule)
    middle(board, weighted)
    as_printed(board, rule, schedule, printed)
    order(board, roots)
    board.conclude(
        r"where $\beta_{1t}$ does not rise, as $\beta_1 \lambda^{t-1}$, $\beta_1/t$ and $\beta_1$, $R_T \le d\, G "
        r"\sqrt{T} (\frac{D^2}{2 \alpha (1 - \beta_1)} + \frac{1 + \beta_1}{1 - \beta_1} \alpha/\sqrt{1 - \beta_2})$."
    )


THEOREM = Theorem(
    title="AMSGrad's regret with momentum that decays, or does not",
    claim=r"If $|g_{t,i}| \le G$ and $\beta_{1t} \le \beta_1$ does not rise, as $\beta_1 \lambda^{t-1}$, $\beta_1/t$ "
    r"or the constant $\beta_1$, AMSGrad with $\alpha_t = \alpha/\sqrt{t}$ has $R_T \le d\, G \sqrt{T} (\frac{D^2}{2 "
    r"\alpha (1 - \beta_1)} + \frac{1 + \beta_1}{1 - \beta_1} \alpha/\sqrt{1 - \beta_2})$; and for $\beta_{1t} = "
    r"\beta_1 \lambda^{t-1}$, $\sum_t \sum_i \beta_{1t} \sqrt{\hat{v}_{t,i}}/\alpha_t \le \frac{d\, \beta_1 G}{\alpha "
    r"(1 - \lambda)^2}$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Corollary 1 of Theorem 4",
    domain=(
        r"$0 < \beta_1, \beta_2, \lambda < 1$ and $\alpha, G > 0$",
        r"every $T \ge 1$ and all real gradients with $|g_{t,i}| \le G$",
    ),
    assumes=(
        r"convex losses; $F$ is a box of widths at most $D$, $x_1 \in F$, and every step is projected to $F$",
        r"$\lambda = 1/(1 + l)$ and $\beta_2 = 1/(1 + c)$",
        "`momentum_regret` and `amsgrad_regret`, which are proved apart",
    ),
    derive=derive,
    controls=(
        Control(r"$\sum t \lambda^{t-1} \le 1/(1 - \lambda)$", weighted=lambda ratio: 1 / (1 - ratio)),
        Control(r"$\sum 1/\sqrt{t} \le 2 \sqrt{T} - 2$", roots=lambda t: 2 * sympy.sqrt(t) - 2),
        Control(r"$\sum 1/\sqrt{t} \le \sqrt{T}$", roots=sympy.sqrt),
        Control(
            r"the middle term with $1/\alpha$, which is not too small",
            printed=lambda momentum, ratio, rate, most: momentum * most / (2 * rate * (1 - ratio) ** 2),
        ),
        Control("an average whose weights exceed 1", rule=changed(AMSGrad, "(1 - h.beta2) * g * g", "g * g")),
        Control(
            "the gradient's weight in the place of the mean's",
            rule=changed(AMSGrad, "h.beta1 * m", "(1 - h.beta1) * m"),
        ),
    ),
    claims=("C22",),
    findings=(
        Finding(
            "gap",
            r"the middle term lacks $d/\alpha$, and then does not bound the sum that it is for: a point is shown. "
            r"The bound as a whole is true, since the other two terms suffice",
            "text seen",
        ),
        Finding(
            "improvable",
            r"neither a decay of $\beta_{1t}$ nor $\log T$ is needed",
            "text seen",
        ),
    ),
)
