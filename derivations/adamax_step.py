"""Theorem: the largest step that AdaMax can make, which is longer than the α that the paper prints."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdaMax

from .proving import Board, Control, Finding, Theorem, between, changed, index, positive, real, sequence, update

T = index()
ALPHA, BETA1, BETA2 = positive("alpha beta1 beta2")
ETA = sequence("eta", positive=True)
THETA, G, M = real("theta g m")
#: u_{t−1} and c_{t−1}, and what is at least 0 in an inductive step.
U, SUM, S, D, F, P = sympy.symbols("u c s d f p", nonnegative=True)
#: β1 = 1/(1 + b) and β2 = 1/(1 + y) are in (0, 1).
B, Y, RHO = positive("b y rho")
UNIT = {BETA1: 1 / (1 + B), BETA2: 1 / (1 + Y)}


def growth(beta1: Any, beta2: Any) -> Any:
    """r, the ratio of the geometric sum c_t."""
    return beta1 / beta2


def matching(beta1: Any, beta2: Any) -> Any:
    """The ratio of each gradient to the one before, where the bound is met."""
    return beta2


def derive(
    board: Board,
    rule: Any = AdaMax,
    ratio: Callable[[Any, Any], Any] = growth,
    gradients: Callable[[Any, Any], Any] = matching,
) -> None:
    """|m_t| ≤ c_t u_t by induction, what that says of the step, and gradients for which it is an equality."""
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, schedule=lambda k: ETA[k + 1])
    r = ratio(BETA1, BETA2)
    _bounded(board, opt, r)
    _attained(board, opt, r, gradients(BETA1, BETA2))
    _step(board, opt, r)
    _numbers(board, r)
    _unbounded(board)
    board.conclude(
        r"For $\beta_1 < \beta_2$ the supremum of $|\Delta_t|/(\eta_t \alpha)$, over all gradients and all $t$, is "
        r"$(1 - \beta_1)/(1 - \beta_1/\beta_2) > 1$; for $\beta_1 \ge \beta_2$ there is no bound."
    )


def _sum(r: Any, t: Any) -> Any:
    """c_t in closed form."""
    return (1 - BETA1) * (1 - r**t) / (1 - r)


def _bounded(board: Board, opt: Any, r: Any) -> None:
    """|m_t| ≤ c_t u_t, whatever the gradients."""
    board.part(r"By induction: $|m_t| \le c_t u_t$")
    board.say(r"Let $r = \beta_1/\beta_2$, $c_0 = 0$ and $c_t = r c_{t-1} + 1 - \beta_1$. Base: $m_0 = 0 = c_0 u_0$.")
    after = update(opt, T, THETA, G, m=M, u=U)
    board.equal(
        r"Step: write $m$, $u$, $c$ for $m_{t-1}$, $u_{t-1}$, $c_{t-1}$. AdaMax keeps as $u_t$",
        after["u"],
        sympy.Max(BETA2 * U, sympy.Abs(G)),
    )

    one, two = between("beta1", 0, 1), between("beta2", 0, 1)

    def inside(x: Any) -> Any:
        return x.subs({BETA1: one, BETA2: two})

    d, f = (inside(after["u"] - part) for part in (BETA2 * U, G))
    board.inherited(
        r"Let $s = c u - m$, $d = u_t - \beta_2 u$ and $f = u_t - g$. Then $c_t u_t - m_t$ is "
        r"$\beta_1 s + r c d + (1 - \beta_1) f$. It is at least $0$, as $u_t$ is the larger of $\beta_2 u$ and $|g|$",
        before=SUM * U - M,
        after=inside((r * SUM + 1 - BETA1) * after["u"] - after["m"]),
        because=lambda s: one * s + inside(r) * SUM * d + (1 - one) * f,
    )
    mirrored = update(opt, T, THETA, -G, m=-M, u=U)
    board.all_equal(
        r"So $m_t \le c_t u_t$. With $-g$ and $-m$ there come $-m_t$ and the same $u_t$, so $-m_t \le c_t u_t$ as well",
        (mirrored["m"], -after["m"]),
        (mirrored["u"], after["u"]),
    )


def _attained(board: Board, opt: Any, r: Any, falling: Any) -> None:
    """Gradients with m_t = c_t u_t at every t."""
    board.part("Gradients that make it an equality at every step")
    board.say(r"Let $g_t = \beta_2^{t-1}$. By induction $u_t = g_t$ and $m_t = c_t g_t$.")
    g = positive("g")
    first = update(opt, 1, 0, g, m=0, u=0)
    board.all_equal(r"Base: $m_1 = (1 - \beta_1) g_1$ and $u_1 = g_1$", (first["m"], (1 - BETA1) * g), (first["u"], g))
    after = update(opt, T, 0, falling * g, m=SUM * g, u=g)
    board.equal(
        r"Step: write $g$ and $c$ for $g_{t-1}$ and $c_{t-1}$, then $u_t$ is the new gradient", after["u"], falling * g
    )
    board.equal("and the mean is", after["m"], (r * SUM + 1 - BETA1) * (falling * g))


def _step(board: Board, opt: Any, r: Any) -> None:
    """What c_t says of |Δ_t|, and that its limit is above it at every t."""
    board.part("The step")
    board.equal(
        r"As long as all gradients are $0$, and $u_t$ with them, AdaMax stays where it is",
        update(opt, T, THETA, 0, m=0, u=0)["theta"],
        THETA,
    )
    after = update(opt, T, THETA, G, m=M, u=positive("u"))
    factor = ETA[T] * ALPHA / (1 - BETA1**T)
    board.equal(
        r"Afterwards its step $\Delta_t = \theta_{t-1} - \theta_t$ is $m_t/u_t$ times a factor",
        THETA - after["theta"],
        sympy.Mul(factor, after["m"] / after["u"], evaluate=False),
    )
    board.induction(
        r"So the largest value of $|\Delta_t|/(\eta_t \alpha)$ is $c_t/(1 - \beta_1^t)$, where "
        r"$c_t = (1 - \beta_1)(1 - r^t)/(1 - r)$ for $r \ne 1$.",
        lambda t: _sum(r, t),
        first=0,
        following=lambda before, t: r * before + 1 - BETA1,
    )
    board.equal(
        r"For $r < 1$ this is at most $(1 - \beta_1)/(1 - r)$ at every $t$, since",
        (1 - BETA1**T) - (1 - r**T),
        r**T * (1 - BETA2**T),
    )
    board.true(
        r"is positive, as $\beta_2^t$ is in $(0, 1)$", sympy.Gt(sympy.factor((1 - BETA2).subs(UNIT)), 0, evaluate=False)
    )
    board.limit(
        r"It comes as near to $(1 - \beta_1)/(1 - r)$ as one likes: with $\beta_1 = 1/(1 + b)$ and $r = 1/(1 + \rho)$",
        (1 - (1 + RHO) ** -T) / (1 - (1 + B) ** -T),
        T,
        sympy.oo,
        1,
    )


def _numbers(board: Board, r: Any) -> None:
    """c_t/(1 − β1^t) is more than 1 from the second step on."""
    board.part(r"How much that is")

    one, two, total = between("beta1", 0, 1), between("beta2", 0, 1), positive("c")
    here = {BETA1: one, BETA2: two}

    def following(before: Any, total: Any) -> Any:
        return one * (before + total * (1 - two) / two)

    board.say(
        r"Let $p_t = c_t - (1 - \beta_1^t)$, so that $p_1 = 0$: the first step is $\eta_1 \alpha$ long. By induction "
        r"$p_t > 0$ for all $t \ge 2$: every step but the first is longer than $\eta_t \alpha$."
    )
    board.invariant(
        r"Step: with $c > 0$ for $c_t$ and $s$ for $p_t$, $p_{t+1}$ is $\beta_1 (s + c (1 - \beta_2)/\beta_2)$",
        first=((r * (1 - BETA1) + 1 - BETA1) - (1 - BETA1**2)).subs(here),
        before=total - (1 - one**T),
        after=((r * total + 1 - BETA1) - (1 - BETA1 ** (T + 1))).subs(here),
        because=lambda before: following(before, total),
        strict=True,
        base=r"Base: $p_2$ is, with $c_1 = 1 - \beta_1$,",
    )
    usual = {BETA1: sympy.Rational(9, 10), BETA2: sympy.Rational(999, 1000)}
    most = ((1 - BETA1) / (1 - r)).subs(usual)
    board.true(
        r"For $\beta_1 = 9/10$ and $\beta_2 = 999/1000$ the supremum is $111/110$",
        sympy.Gt(most, 1, evaluate=False),
    )


def _unbounded(board: Board) -> None:
    """β1 ≥ β2: c_t, which is attained, grows for ever."""
    board.part(r"No bound for $\beta_1 \ge \beta_2$")
    weight = positive("w")
    board.induction_at_least(
        r"With $r = 1 + d$, $d \ge 0$ and $w = 1 - \beta_1$, $c_t \ge w t$.",
        lambda t: weight * t,
        first=weight,
        following=lambda before, t: (1 + D) * before + weight,
        because=lambda s, t: D * weight * (t - 1) + (1 + D) * s,
        start=1,
    )
    board.limit(
        r"So on the gradients above $\Delta_t$ grows for ever: the inverse of $\Delta_t/(\eta_t \alpha)$ is at "
        r"most $1/w$ times",
        (1 - (1 + B) ** -T) / T,
        T,
        sympy.oo,
        0,
    )


THEOREM = Theorem(
    title="The supremum of AdaMax's step",
    claim=r"for $\beta_1 < \beta_2$, all gradients and all $t$, $|\Delta_t| \le \eta_t \alpha "
    r"(1 - \beta_1)/(1 - \beta_1/\beta_2)$, and no smaller number will do; for $\beta_1 \ge \beta_2$ none will",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 7.1, corrected",
    domain=(
        r"$\alpha > 0$ and $0 < \beta_1, \beta_2 < 1$; all real gradients",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(
        r"$0 < \beta_1 < 1$ and $0 < \beta_2 < 1$, written as $1/(1 + b)$ and $1/(1 + y)$ where their size matters",
    ),
    derive=derive,
    controls=(
        Control(r"the bound as printed, $|\Delta_t| \le \alpha$", ratio=lambda beta1, beta2: beta1),
        Control(r"constant gradients as those that meet the bound", gradients=lambda beta1, beta2: sympy.Integer(1)),
        Control(r"the maximum without decay", rule=changed(AdaMax, "h.beta2 * u", "u")),
        Control(r"the minimum for the maximum", rule=changed(AdaMax, "xp.maximum", "xp.minimum")),
        Control(r"no bias correction", rule=changed(AdaMax, "h.lr / (1 - h.beta1**t)", "h.lr")),
    ),
    claims=("C13",),
    findings=(
        Finding(
            "error",
            r"$|\Delta_t| \le \alpha$ is printed as a bound. On gradients that fall as $\beta_2^{t-1}$ every step "
            r"but the first is longer than $\alpha$, though by less than one in a hundred for the usual $\beta$",
            "text seen",
        ),
    ),
)
