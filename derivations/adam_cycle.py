"""Theorem: Adam without momentum returns to the worst point every three steps, for ever."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import sympy

from refimpl import Adaptive, phi, psi
from refimpl.problems import Theorem1
from refimpl.schedules import Constant, InverseSqrt

from .proving import Board, Control, Finding, NotProved, Theorem, changed, computed, positive, update
from .proving.problems import coefficient
from .proving.symbols import XP

C, MORE, ALPHA, RHO, X = positive("C c alpha rho x")
V, U, A, B = sympy.symbols("v u a b", nonnegative=True)
K = sympy.Symbol("k", integer=True, nonnegative=True)


def gradients(case: Any, k: Any) -> list[Any]:
    """The problem's own c_{3k+1}, c_{3k+2} and c_{3k+3}, for a symbol k and a symbol C."""
    return [coefficient(case, 3 * k + i) for i in (1, 2, 3)]


def periodic(board: Board, given: Sequence[Any], constant: Any, scale: Any = 1) -> None:
    """The losses of a cycle are C x, −x and −x, whichever it is."""
    for words, c, expected in zip(
        (r"In cycle $k$, for every $k \ge 0$ and every $C$, $c_{3k+1}$ is", "$c_{3k+2}$ is", "and $c_{3k+3}$ too"),
        given,
        (scale * constant, -scale, -scale),
        strict=True,
    ):
        board.equal(words, c, expected)


def cycle(opt: Any, k: Any, given: Sequence[Any], kept: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The moves of cycle k before any projection, the first counted downwards, and the slots after them."""
    moves = []
    for i, g in enumerate(given, start=1):
        values = update(opt, 3 * k + i, X, g, **kept)
        up = values.get("theta_hat", values["theta"]) - X
        moves.append(factored(-up if i == 1 else up))
        kept = {name: sympy.factor(values[name]) for name in opt.slots}
    return moves, kept


def factored(x: Any) -> Any:
    """``x`` with the sums under its roots over their factors, which shows their signs."""
    return x.replace(
        lambda a: a.is_Pow and a.exp.is_Rational and not a.exp.is_Integer,
        lambda a: sympy.Pow(sympy.factor(a.base), a.exp),
    )


def longer(board: Board, words: str, large: Any, small: Any, k: Any = K, start: int = 0, strict: bool = False) -> None:
    """large ≥ small, both positive: in the square of their quotient the numerator is no less than the denominator.

    The difference is shown in powers of k − ``start``; where it has no minus sign, it is seen to be nonnegative.
    """
    above, below = sympy.fraction(sympy.factor(sympy.powdenest((large / small) ** 2)))
    if not above.is_positive:  # and with it the denominator
        raise NotProved(words, above)
    later = sympy.Dummy()
    powers = sympy.collect(sympy.expand((above - below).subs(k, later + start)), later)
    board.at_least(words, above, below, powers.subs(later, k - start), strict)


def printed(given: Sequence[Any], beta2: Any, rate: Any, eps: int = 0) -> list[Any]:
    """The moves as the paper writes them, α_t|g_t|/√(v_t + ε)."""
    averages = list(accumulate(given, lambda v, g: sympy.factor(beta2 * v + (1 - beta2) * g**2), initial=V))[1:]
    return [
        ALPHA * rate(3 * K + i) * sympy.Abs(g) / sympy.sqrt(sympy.factor(v + eps))
        for i, (g, v) in enumerate(zip(given, averages, strict=True), start=1)
    ]


def show(board: Board, words: str, moves: Sequence[Any], kept: dict[str, Any]) -> None:
    """The moves, with the signs that their names promise."""
    for i, (lead, s) in enumerate(zip((words, "then up by", "and"), moves, strict=True), start=1):
        board.define(f"s_{i}", s, lead)
    board.true(
        "All three are positive, and the average that they leave is not negative, so that the next cycle may begin "
        "with it.",
        *(sympy.Gt(s, 0, evaluate=False) for s in moves),
        *(sympy.Ge(value, 0, evaluate=False) for value in dict.fromkeys(kept.values())),
    )


def as_printed(board: Board, moves: Sequence[Any], paper: Sequence[Any], root: str = "v_t") -> None:
    """The rule makes the paper's moves, no others with the same signs and sizes."""
    board.all_equal(
        rf"The moves are those of the paper: $\alpha_t |g_t|/\sqrt{{{root}}}$ with "
        r"$v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2$.",
        *((s**2, p**2) for s, p in zip(moves, paper, strict=True)),
    )


def above_zero(board: Board, down: Any, root: Any) -> None:
    """s_1 < 1, where α = ``root``/(1 + ρ)."""
    words = (
        r"Let $\alpha = \sqrt{1 - \beta_2}/(1 + \rho)$ with $\rho > 0$, which says $\alpha < \sqrt{1 - \beta_2}$. Then "
        r"$s_1 < 1$, so that $x_{3k+2} = 1 - s_1$ is above 0 and needs no projection: $1/s_1^2$ has a numerator "
        r"greater "
        "than its denominator"
    )
    longer(board, words, 1, down.subs(ALPHA, root / (1 + RHO)), strict=True)


def halves(board: Board, moves: Sequence[Any], k: Any = K, start: int = 0) -> None:
    """s_2 ≥ s_1/2 and s_3 ≥ s_1/2."""
    down, *ups = moves
    for i, s in enumerate(ups, start=2):
        words = f"$s_{i} \\ge s_1/2$: the numerator of $(2 s_{i}/s_1)^2$ is no less than its denominator"
        longer(board, words, 2 * s, down, k, start)
    board.say("So $s_2 + s_3$ is no less than $s_1$.")


def first_cycle(board: Board, moves: Sequence[Any]) -> None:
    """s_2 + s_3 > s_1 for k = 0 and v = 0, where s_3 may be less than s_1/2."""
    s1, s2, s3 = (s.subs({K: 0, V: 0}) for s in moves)
    board.true(
        r"The printed proof uses $1/\sqrt{3k+3} \ge 1/\sqrt{2(3k+1)}$ for every $k$. For $k = 0$ that is false",
        sympy.Lt(1 / sympy.sqrt(3), 1 / sympy.sqrt(2), evaluate=False),
    )
    third, half = ((s / ALPHA).subs(C, 2) for s in (s3, s1 / 2))
    board.true(
        r"and so is what it concludes, that $s_3 \ge s_1/2$. At $C = 2$, divided by $\alpha$, they are",
        sympy.Lt(third, half, evaluate=False),
    )
    board.greater(
        "But the product of the two moves up is large enough, $16 s_2^2 s_3^2/s_1^4 > 1$",
        16 * s2**2 * s3**2 / s1**4,
        1,
        ((C**2 - 1) ** 2 * (2 * C**2 + 1) + 1) / (3 * (2 * C**2 + 1) * (C**4 + 4 * C**2 + 2)),
    )
    a, b = positive("s_2 s_3")
    board.at_least(r"which is $4 s_2 s_3 > s_1^2$. For any $s_2$ and $s_3$", (a + b) ** 2, 4 * a * b, (a - b) ** 2)
    board.say(r"So $s_2 + s_3 > s_1$ here too, and by induction $x_{3k+1} = 1$ for all $k$.")


def regret(board: Board, case: Any, given: Sequence[Any]) -> None:
    """One cycle's regret from the iterates 1, 1 − a and 1 − b; all cycles."""
    bound = case.regret_bound(3)
    here, there = (sum(c * x for c, x in zip(given, points, strict=True)) for points in ((1, 1 - A, 1 - B), (-1,) * 3))
    board.true(
        r"In a cycle the iterates are $1$, $1 - a$ and $1 - b$ with $a, b \ge 0$. Their losses less those of the "
        r"point $-1$ are",
        sympy.Ge(here - there, bound, evaluate=False),
    )
    board.equal(
        "which is the problem's own bound for three steps",
        computed(bound),
        2 * C - 4,
    )
    board.equal(
        r"In $k$ cycles it is $k$ times as much, $(2C - 4)T/3$ for $T = 3k$. The best point is no worse than $-1$, so "
        r"$R_T$ is no less.",
        computed(case.regret_bound(3 * K)),
        sympy.Mul(K, bound, evaluate=False),
    )
    average = sympy.Gt(bound.subs(C, 2 + MORE) / 3, 0, evaluate=False)
    board.true(r"For $C = 2 + c$ with $c > 0$, $R_T/T$ is so at least", average)


def derive(
    board: Board,
    rule: Any = Adaptive,
    average: Any = psi.EMA,
    schedule: Any = InverseSqrt,
    problem: Any = Theorem1,
    root: Any = lambda beta2: sympy.sqrt(1 - beta2),
    start: int = 1,
) -> None:
    """A cycle from x = 1: down, and up again later on and at first; the same at a constant rate; the regret."""
    case = problem(C=C, scale=sympy.Integer(1))
    box, given, alpha = case.box.over(XP.number, 0), gradients(case, K), root(case.beta2)

    def moved(rates: Any) -> tuple[list[Any], dict[str, Any]]:
        opt = rule(lr=ALPHA, phi=phi.Gradient(), psi=average(case.beta2), schedule=rates(), box=box)
        return cycle(opt, K, given, dict.fromkeys(opt.slots, V))

    board.part("Three steps")
    board.all_equal(
        r"The projection leaves $x$ where it is if $0 < x \le 1$, and takes $1 + u$ to 1 if $u \ge 0$.",
        (computed(box.project(XP, 1 - U)).subs(U, 1 - X), X),
        (computed(box.project(XP, 1 + U)), 1),
    )
    board.say("The losses are $f_t(x) = c_t x$, with the problem's own $c_t$.")
    periodic(board, given, C)
    board.equal(r"The problem's $\beta_2$ is that of the claim", computed(case.beta2), 1 / (1 + C**2))
    board.equal(
        r"and so is its bound of the rate, here with $C$ for $\beta_2$",
        computed(case.largest_rate(XP)),
        C / sympy.sqrt(1 + C**2),
    )
    board.equal("Its start is", computed(XP.number(case.theta0)), 1)
    moves, kept = moved(schedule)
    words = r"In cycle $k \ge 0$ let $x_{3k+1} = 1$, and let $v \ge 0$ be the average so far. The rule goes down by"
    show(board, words, moves, kept)
    above_zero(board, moves[0], alpha)
    board.say(
        r"It remains to see that $s_2 + s_3 \ge s_1$. Then $x_{3k+4} = 1$: if $1 - s_1 + s_2 > 1$, the projection puts "
        r"$x_{3k+3}$ at 1, and $s_3$ leads to $1 + u$ with $u = s_3$; otherwise $u = s_2 + s_3 - s_1$."
    )
    board.part(rf"Up again, in the cycles $k \ge {start}$")
    later = sympy.Symbol("k", integer=True, **{"positive" if start else "nonnegative": True})
    halves(board, [s.subs(K, later) for s in moves], later, start)
    board.part("Up again, in the first cycle, where $k = 0$ and $v = 0$")
    first_cycle(board, moves)
    as_printed(board, moves, printed(given, case.beta2, lambda t: 1 / sympy.sqrt(t)))

    board.part(r"A constant rate $\alpha_t = \alpha$")
    moves, kept = moved(Constant)
    show(board, "Now the rule goes down by", moves, kept)
    above_zero(board, moves[0], alpha)
    halves(board, moves)
    as_printed(board, moves, printed(given, case.beta2, lambda t: 1))

    board.part("The regret")
    regret(board, case, given)
    board.conclude(
        r"$x_{3k+1} = 1$ and $x_t > 0$ for ever; and $R_T \ge (2C - 4)T/3$ for $T$ a multiple of 3, so that $R_T/T$ "
        r"does not go to 0 if $C > 2$."
    )


THEOREM = Theorem(
    title="Adam need not converge: a cycle of three steps",
    claim=r"On $F = [-1, 1]$ with $f_t(x) = Cx$ if $t$ mod 3 is 1 and $-x$ otherwise, Adam with $\beta_1 = 0$, "
    r"$\beta_2 = 1/(1 + C^2)$, $x_1 = 1$ and $\alpha_t = \alpha/\sqrt{t}$ or $\alpha$, $\alpha < \sqrt{1 - \beta_2}$, "
    r"has $x_{3k+1} = 1$ for all $k \ge 0$ and $R_T \ge (2C - 4)T/3$ for $T$ a multiple of 3",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 1 (section 3, Appendix A)",
    domain=(
        r"$C \ge 2$ and $0 < \alpha < \sqrt{1 - \beta_2}$",
        r"every $t \ge 1$ and $k \ge 0$, at $\alpha_t = \alpha/\sqrt{t}$ or $\alpha$; the bound for $T = 3k$",
    ),
    assumes=(
        r"the start is $x_1 = 1$ and $v_0 = 0$, without bias correction and $\epsilon$",
        r"$C > 2$ makes the bound positive; the cycle is there for every $C > 0$",
    ),
    derive=derive,
    controls=(
        Control("the printed inequality, from the first cycle on", start=0),
        Control("AdaGrad's plain mean in place of the moving average", average=lambda beta2: psi.Mean()),
        Control(r"$\alpha < 1$ in place of $\alpha < \sqrt{1 - \beta_2}$", root=lambda beta2: sympy.Integer(1)),
        Control(r"$\alpha_t = \alpha/t$", schedule=changed(InverseSqrt, "xp.sqrt(k + 1)", "(k + 1)")),
        Control("the step added", rule=changed(Adaptive, "theta - eta", "theta + eta")),
        Control(
            "the large loss every fourth step",
            problem=changed(Theorem1, "t - 1, 3", "t - 1, 4", method="coefficient"),
        ),
        Control(
            "no losses from step 13 on",
            problem=changed(Theorem1, "-s.scale", "-s.scale * (1 - xp.at_least(t, 13))", method="coefficient"),
        ),
        Control("$C^2$ for $C$", problem=changed(Theorem1, "s.scale * s.C", "s.scale * s.C**2", method="coefficient")),
    ),
    claims=("C18",),
    findings=(
        Finding(
            "gap",
            r"the printed proof needs $1/\sqrt{3t+3} \ge 1/\sqrt{2(3t+1)}$, which is false at $t = 0$; the theorem "
            "is true, but its first cycle needs another argument, given here",
            "second-hand",
        ),
    ),
)
