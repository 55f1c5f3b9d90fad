"""Theorem: ε under the root does not save Adam, though its cycle begins with a stumble."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from refimpl import Adaptive, phi, psi
from refimpl.core.hyper import Hyper
from refimpl.problems import Theorem1
from refimpl.schedules import Constant, InverseSqrt

from .adam_cycle import (
    ALPHA,
    A,
    K,
    V,
    X,
    above_zero,
    as_printed,
    cycle,
    factored,
    gradients,
    halves,
    longer,
    periodic,
    printed,
    show,
)
from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, update

ANY_C, R, EPS = positive("C r epsilon")
G = real("g")
B, D = sympy.symbols("b d", nonnegative=True)
P, W = sympy.symbols("p w", nonnegative=True)
C = sympy.sqrt(4 + P)
ONE = sympy.Integer(1)
#: Lower bounds of s_2, s_3, s_2' and s_3', in 32nds of s_1; they add up to 3/2.
SHARES = (16, 13, 10, 9)


@dataclass(frozen=True)
class WithEpsilon(psi.EMA):
    """V_t = v_t + ε: what is under the root in equation (3), where v_t is the moving average."""

    eps: Hyper = 1e-8
    slots = ("v",)

    def update(h, xp: Any, t: Any, g: Any, v: Any) -> dict[str, Any]:
        v = psi.EMA.update(h, xp, t, g, v)["V"]
        return dict(v=v, V=v + h.eps)


def scaling(board: Board, rule: Any, average: Any, problem: Any) -> None:
    """ε and the scale of the losses."""

    def after(eps: Any, g: Any, v: Any) -> dict[str, Any]:
        opt = rule(lr=ALPHA, phi=phi.Gradient(), psi=average(1 / (1 + R), eps))
        return {name: factored(value) for name, value in update(opt, index(), X, g, v=v).items()}

    board.part(r"$\epsilon$ may be 1")
    board.say(r"The problem takes $\sqrt{\epsilon}$ as its scale, here $r$.")
    periodic(board, gradients(problem(C=ANY_C, scale=R), K), ANY_C, R)
    scaled, plain = after(EPS, sympy.sqrt(EPS) * G, EPS * V), after(ONE, G, V)
    words = r"All gradients times $\sqrt{\epsilon}$, and $\epsilon$ in place of 1, multiply the average by $\epsilon$"
    board.equal(words, scaled["v"], EPS * plain["v"])
    board.equal("and leave the step as it is", scaled["theta"], plain["theta"])
    board.say(
        r"So the iterates are those of $\epsilon = 1$; the losses, and the regret, are $\sqrt{\epsilon}$ times theirs."
    )


def stumble(board: Board, first: Sequence[Any]) -> None:
    """x_4 < 1."""
    s1, s2, s3 = first
    board.part("The first cycle ends below 1")
    for i, s, part in ((2, s2, 11), (3, s3, 9)):
        words = f"From $v = 0$, $s_{i} < {part} s_1/20$, for $({part} s_1/(20 s_{i}))^2$ has the larger numerator"
        longer(board, words, sympy.Rational(part, 20) * s1, s, strict=True)
    board.say(
        r"So $s_2 + s_3 < s_1$: neither up move reaches 1, nothing is projected, and $x_4 = 1 - d$ with "
        r"$d = s_1 - s_2 - s_3 > 0$, for every $C \ge 2$ and every $\alpha$. The printed $x_{3t+1} = 1$ is false at "
        r"$t = 1$."
    )


def recovery(board: Board, moves: Sequence[Any], left: Any) -> None:
    """x_7 = 1."""
    s1, *ups = (s.subs({K: 0, V: 0}) for s in moves)
    board.part("The second cycle ends at 1")
    board.say(r"A prime marks the moves of $k = 1$.")
    down, *more = (s.subs(K, 1) for s in moves)
    words = r"From any average $v$ it goes down by $s_1' \le s_1/2$, for $(s_1/(2 s_1'))^2$ has the larger numerator"
    longer(board, words, s1, 2 * down)
    words = r"The first cycle leaves an average of at most 2, say $2 - w$ with $w \ge 0$, for below 2 there is"
    board.true(words, sympy.Ge((2 - left).factor(), 0, evaluate=False))
    for name, s, part in zip(("s_2", "s_3", "s_2'", "s_3'"), (*ups, *more), SHARES, strict=True):
        words = rf"${name} \ge {part} s_1/32$, for the square of $32 {name}/({part} s_1)$ has the larger numerator"
        longer(board, words, s.subs(V, 2 - W), sympy.Rational(part, 32) * s1)
    first, second, *_ = shares = [sympy.Rational(part, 32) for part in SHARES]
    total, moved_down = sympy.Add(*shares, evaluate=False), sympy.Add(1, sympy.Rational(1, 2), evaluate=False)
    board.true(
        r"Together they are at least $\frac{3}{2} s_1$, as the moves down are at most. So the second cycle leads from "
        r"$1 - d$ back to 1 or beyond, and $x_7 = 1$. On the way $x_5 = 1 - d - s_1'$ is above 0, for "
        r"$d \le \frac{3}{32} s_1$ and $s_1' \le \frac{1}{2} s_1$.",
        sympy.Ge(total, moved_down, evaluate=False),
        sympy.Eq(sympy.Add(1, -first, -second, evaluate=False), sympy.Rational(3, 32), evaluate=False),
    )


def regret(board: Board, problem: Any) -> None:
    """The regret of all cycles, the second of which begins at 1 − d only."""
    case = problem(C=ANY_C, scale=ONE)
    given = gradients(case, K)
    bound = case.regret_bound(3)
    starts = ((1 - D, 1 - A, 1 - B), (-1,) * 3)
    here, there = (sum(c * x for c, x in zip(given, points, strict=True)) for points in starts)
    board.part("The regret")
    scaled = problem(C=ANY_C, scale=R).regret_bound(3)
    board.equal(
        r"The bound for three steps is $2C - 4$ times the scale, here $r$", computed(scaled), R * (2 * ANY_C - 4)
    )
    board.true(
        r"A cycle with the iterates $1 - d$, $1 - a$ and $1 - b$, all of them no greater than 1, loses to the point "
        r"$-1$ no less than $2C - 4 - C d$",
        sympy.Ge(sympy.expand(here - there), sympy.expand(bound - ANY_C * D), evaluate=False),
    )
    T = index("T")
    board.limit(
        r"Here $d = 0$ in all cycles but the second, where $d \le 3 s_1/32 < 3/32$. So $R_T \ge (2C - 4)T/3 - 3C/32$ "
        r"for $T$ a multiple of 3, and over $T$ this tends to",
        (case.regret_bound(T) - 3 * ANY_C / 32) / T,
        T,
        sympy.oo,
        (2 * ANY_C - 4) / 3,
        side="-",
    )


def too_low(board: Board, problem: Any, moves: Sequence[Any], left: Any) -> None:
    """R_6 is below the printed bound for C = 100."""
    big = {P: 100**2 - 4}
    s1, s2, s3 = (s.subs({K: 0, V: 0}).subs(big) / ALPHA for s in moves)
    t1, t2 = (s.subs({K: 1, V: left}).subs(big) / ALPHA for s in moves[:2])
    case = problem(C=sympy.Integer(100), scale=ONE)
    two = [c for k in (0, 1) for c in gradients(case, sympy.Integer(k))]
    # What each iterate of the two cycles lacks to 1, over α.
    lacks = (0, s1, s1 - s2, s1 - s2 - s3, s1 - s2 - s3 + t1, s1 - s2 - s3 + t1 - t2)
    change = -sum(c * lack for c, lack in zip(two, lacks, strict=True))
    board.true(
        r"The printed $R_T \ge (2C - 4)T/3$ is false at $T = 6$ for $C = 100$ and every $\alpha$: there $R_6$ is less "
        r"than $2(2C - 4) - 6 \alpha$. For all six iterates at 1 it would be $2(2C - 4)$, and what they lack changes "
        r"it by less than $-6 \alpha$; none of them but the first is projected, and $-1$ is the best point, for the "
        r"losses add up to $2(C - 2)x$.",
        *(sympy.Gt(lack, 0, evaluate=False) for lack in lacks[1:]),
        sympy.Lt(change, -6, evaluate=False),
    )


def derive(
    board: Board,
    rule: Any = Adaptive,
    average: Any = WithEpsilon,
    schedule: Any = InverseSqrt,
    problem: Any = Theorem1,
    decay: Callable[[Any], Any] = lambda case: case.beta2_theorem6,
    start: int = 1,
    under: int = 1,
) -> None:
    """ε = 1 is enough; the late cycles, the first, the second; the regret; a constant rate."""
    case = problem(C=C, scale=ONE)
    given, beta2 = gradients(case, K), sympy.factor(decay(case))
    alpha = sympy.sqrt(sympy.factor(1 - beta2))

    def moved(rates: Any) -> tuple[list[Any], dict[str, Any]]:
        opt = rule(lr=ALPHA, phi=phi.Gradient(), psi=average(beta2, ONE), schedule=rates())
        return cycle(opt, K, given, dict.fromkeys(opt.slots, V))

    scaling(board, rule, average, problem)
    board.part("Three steps")
    any_c = problem(C=ANY_C, scale=ONE)
    board.equal(
        r"The problem's $\beta_2$ is that of the claim", computed(any_c.beta2_theorem6), 2 / ((1 + ANY_C**2) * ANY_C**2)
    )
    board.define("C", C, r"Since $C \ge 2$, let $C^2 = 4 + p$ with $p \ge 0$")
    moves, kept = moved(schedule)
    show(board, r"In cycle $k \ge 0$ let $v \ge 0$ be the average so far. The rule goes down by", moves, kept)
    above_zero(board, moves[0], alpha)

    board.part(rf"A cycle $k \ge {start}$ that begins at 1 ends there")
    later = sympy.Symbol("k", integer=True, **{"positive" if start else "nonnegative": True})
    halves(board, [s.subs(K, later) for s in moves], later, start)
    as_printed(board, moves, printed(given, beta2, lambda t: 1 / sympy.sqrt(t), under), r"v_t + \epsilon")

    left = kept["v"].subs(V, 0)
    stumble(board, [s.subs({K: 0, V: 0}) for s in moves])
    recovery(board, moves, left)
    board.say(r"By induction $x_{3k+1} = 1$ for all $k \ge 2$.")
    regret(board, problem)
    too_low(board, problem, moves, left)

    board.part(r"A constant rate $\alpha_t = \alpha$")
    moves, kept = moved(Constant)
    show(board, "Now the rule goes down by", moves, kept)
    above_zero(board, moves[0], alpha)
    halves(board, moves)
    board.say("This is so for the first cycle too: here all is as printed.")
    board.conclude(
        r"with $\alpha_t = \alpha/\sqrt{t}$, $x_{3k+1} = 1$ for all $k \ge 0$ but $k = 1$, and $R_T/T$ does not go to "
        r"0 for $C > 2$; with a constant rate, $x_{3k+1} = 1$ for all $k$ and $R_T \ge (2C - 4) T/3$."
    )


THEOREM = Theorem(
    title=r"Adam need not converge, with $\epsilon$ under the root",
    claim=r"The step $x - \alpha_t m_t/\sqrt{v_t + \epsilon}$ with $\beta_1 = 0$ and $\beta_2 = 2/((1 + C^2) C^2)$, on "
    r"the losses of Theorem 1 times $\sqrt{\epsilon}$, from $x_1 = 1$: for $C \ge 2$ and $\alpha_t = \alpha/\sqrt{t}$, "
    r"$x_{3k+1} = 1$ for all $k \ge 0$ but $k = 1$, and $R_T \ge \sqrt{\epsilon}((2C - 4)T/3 - 3C/32)$ for $T$ a "
    r"multiple of 3; for $\alpha_t = \alpha$, $x_{3k+1} = 1$ for all $k$ and $R_T \ge \sqrt{\epsilon}(2C - 4)T/3$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 6 (Appendix F)",
    domain=(
        r"$C \ge 2$, $\epsilon > 0$ and $0 < \alpha < \sqrt{1 - \beta_2}$",
        r"every $t \ge 1$, at $\alpha_t = \alpha/\sqrt{t}$ or $\alpha$, and the $k$ that are named; the bounds for "
        "$T = 3k$",
    ),
    assumes=(
        r"$C \ge 2$, and $C > 2$ for a bound that is positive; $\alpha < \sqrt{1 - \beta_2}$",
        r"the start is $x_1 = 1$ and $v_0 = 0$, without bias correction",
    ),
    derive=derive,
    controls=(
        Control("the printed claim, that the first cycle ends at 1 as well", start=0),
        Control(r"the printed identity, without $\epsilon$ under its root", under=0),
        Control(r"$\beta_2 = 1/(1 + C^2)$, as in Theorem 1", decay=lambda case: case.beta2),
        Control(
            r"$\epsilon^2$ under the root", average=changed(WithEpsilon, "v + h.eps", "v + h.eps**2", method="update")
        ),
        Control("the step added", rule=changed(Adaptive, "theta - eta", "theta + eta")),
    ),
    claims=("C18",),
    findings=(
        Finding(
            "error",
            r"with $\alpha_t = \alpha/\sqrt{t}$, $x_{3t+1} = 1$ is false at $t = 1$ for every $C \ge 2$, and for $C "
            "= 100$ the printed bound on $R_T$ is false at $T = 6$; both hold for a constant rate, and $R_T/T$ "
            "does not go to 0 in either case",
            "text seen",
        ),
        Finding(
            "error",
            r"the printed identity for the move down lacks $+ \epsilon$ under its root",
            "second-hand",
        ),
    ),
)
