"""Theorem: on a stochastic problem too Adam drifts away from the best point, in expectation."""

from collections.abc import Sequence
from typing import Any

import sympy

from refimpl import Adaptive, phi, psi
from refimpl.core.namespaces import reading
from refimpl.problems import Theorem3
from refimpl.schedules import InverseSqrt

from .adam_cycle import factored
from .proving import Board, Control, Theorem, changed, computed, index, positive, real, update
from .proving.problems import coefficient
from .proving.symbols import XP

C, ALPHA, B, S, D, DELTA, X = positive("C alpha b s d delta x")
V, W, H, Q = sympy.symbols("v w h q", nonnegative=True)
BETA2 = 1 / (1 + B)  # any number between 0 and 1
T = index()
#: δ, β2 and the least C for which the bound is not negative; the first digits of it there and one before.
LEAST = ((1, 100, 9, 10, 10), (1, 10, 9, 10, 13), (1, 1, 9, 10, 75), (1, 1, 1, 2, 11), (1, 10, 99, 100, 132))


def drawn(board: Board, problem: Any) -> None:
    """The problem draws C with the probability p = (1 + δ)/(C + 1), and −1 otherwise."""
    board.part("The losses")
    case = problem(C=C, delta=DELTA)
    board.say(
        r"The losses are $f_t(x) = c_t x$, where the problem makes $c_t$ of a number $u$ that is drawn uniformly from "
        r"$[0, 1)$, anew in each step."
    )
    board.equal(r"The problem's $p$ is", computed(case.p), (1 + DELTA) / (C + 1))
    enough = case.p.subs(C, DELTA + W)
    board.greater("a probability: above 0", case.p, 0, (1 + DELTA) / (C + 1))
    board.at_least(r"and at most 1 for $C = \delta + w$, $w \ge 0$", 1, enough, W / (DELTA + W + 1))
    board.equal(r"Where $u = p + h$ with $h \ge 0$, the problem has", coefficient(case, case.p + H), -1)
    board.equal(r"and where $u = p - d$ with $d > 0$", coefficient(case, case.p - D), C)
    board.say(r"So $c_t = C$ exactly for the $u$ in $[0, p)$, which is so with probability $p$, and else $c_t = -1$.")


def second_moment(board: Board, case: Any, after: Any) -> Any:
    """E[v_t] ≤ (1 + δ)C for all t, and what is under the root of an up step with it."""
    board.part("The average of the squares")
    most = (1 + case.delta) * case.C
    both = case.p * after(case.C)["V"] + (1 - case.p) * after(-1)["V"]
    board.invariant(
        r"For $g_t$ does not depend on the past and $v_t$ is linear in $v_{t-1}$: with $v$ for $E[v_{t-1}]$ and "
        r"$s = (1 + \delta) C - v$, $(1 + \delta) C - E[v_t]$ is",
        first=most,
        before=most - V,
        after=most - both,
        because=lambda s: BETA2 * s + B / (1 + B) * case.delta,
        base=r"$E[v_t]$ is no greater than $(1 + \delta) C$. At first $v_0 = 0$, and $(1 + \delta) C$ is",
    )
    return after(-1)["V"].subs(V, most)


def moves(board: Board, case: Any, up: Any, down: Any, under: Any) -> Any:
    """The bounds of the two moves, and of their mean; all of them over α_t."""
    board.part("The two moves")
    board.define(r"\Delta^{+}", up, r"With $v = v_{t-1}$ the gradient $-1$ moves the iterate up, over $\alpha_t$ by")
    board.define(r"\Delta^{-}", down, "and the gradient $C$ moves it down by")
    board.true("Both are positive.", *(sympy.Gt(each, 0, evaluate=False) for each in (up, down)))
    limit = sympy.sqrt((1 + B) / B)
    board.at_least(
        r"The latter is greatest for $v = 0$: $1/(\Delta^-)^2$ is no less than $1 - \beta_2$, so "
        r"$\Delta^- \le 1/\sqrt{1 - \beta_2}$",
        sympy.factor(1 / down**2),
        1 / limit**2,
        V / (C**2 * (1 + B)),
    )
    board.equal(r"The former is $1/\sqrt{y}$ with a $y$ that is linear in $v$", 1 / up**2, BETA2 * V + 1 - BETA2)
    tangent(board)
    board.say(r"So $E[\Delta^+] \ge 1/\sqrt{y_0}$.")
    return (1 - case.p) / sympy.sqrt(under), case.p * limit


def tangent(board: Board) -> None:
    """E[1/√y] ≥ 1/√y_0, where E[y] ≤ y_0."""
    r, r_0 = positive("r r_0")
    board.at_least(
        r"As a function of $y$ it is convex and lies above its tangent at any $y_0$: with $y = r^2$ and $y_0 = r_0^2$",
        1 / r,
        1 / r_0 - (r**2 - r_0**2) / (2 * r_0**3),
        (r - r_0) ** 2 * (r + 2 * r_0) / (2 * r_0**3 * r),
    )
    board.say(
        r"Take $y_0 = \beta_2 (1 + \delta) C + 1 - \beta_2$. By the first part $E[y] \le y_0$, so the mean of the "
        r"tangent, and with it $E[1/\sqrt{y}]$, is no less than $1/\sqrt{y_0}$."
    )


def drift(board: Board, case: Any, rise: Any, fall: Any) -> None:
    """The bound of E[x_{t+1} − x_t]/α_t is Lemma 1's, and what follows."""
    board.part("The drift")
    root = 1 / (1 + S)
    board.equal(r"Without momentum nothing is remembered: the problem's own $k$ is", computed(case.memory(0)), 0)
    board.equal(
        r"Together, with $p = (1 + \delta)/(C + 1)$, $E[x_{t+1} - x_t]/\alpha_t$ is no less than $(1 - p)/\sqrt{y_0} - "
        r"p/\sqrt{1 - \beta_2}$, the last line of Lemma 1 for $\beta_1 = 0$, here with $\sqrt{\beta_2} = 1/(1 + s)$",
        factored((rise - fall).subs(B, 1 / root**2 - 1)),
        computed(factored(case.drift_bound(XP, sympy.Integer(0), root**2, 0))),
    )
    consequence(board, case)


def consequence(board: Board, case: Any) -> None:
    """What E[x_{t+1} − x_t] ≥ 0 says of the mean loss."""
    point = real("x")
    mean = case.p * case.C * point - (1 - case.p) * point
    board.equal(r"The mean loss is $F(x) = E[f_t(x)]$", mean, case.delta * point)
    e = sympy.Symbol("e", nonnegative=True)
    board.at_least(
        r"so where the bound is not negative, $E[x_t] = e$ stays at $x_1 \ge 0$ or above, and $E[F(x_t)] - F(-1)$ is",
        (mean.subs(point, e) - mean.subs(point, -1)).factor(),
        case.delta,
        case.delta * e,
    )


def sign(board: Board, rise: Any, fall: Any) -> None:
    """Where the bound is not negative, it is so for all greater C."""
    board.part("How large C must be")
    y, a, b, c = positive("y a_2 a_1 a_0")
    values = {a: B / (1 + B), b: (1 + DELTA) ** 3 / (1 + B), c: (1 + DELTA) ** 2 * (B + DELTA * (1 + DELTA)) / (1 + B)}
    quadratic = a * y**2 - b * y - c
    board.equal(
        r"For $C > \delta$, which is $p < 1$, the bound has the sign of the difference of the squares of its two "
        r"terms. Times $(C + 1)^2 y_0 (1 - \beta_2)$, and with $y = C - \delta > 0$, that is $a_2 y^2 - a_1 y - a_0$ "
        r"with three positive coefficients",
        sympy.factor((C + 1) ** 2 * (rise**2 - fall**2) * (BETA2 * (1 + DELTA) * C + 1 - BETA2) * (1 - BETA2)),
        quadratic.subs(values).subs(y, C - DELTA),
    )
    board.equal(
        r"Let it be $q \ge 0$ at $y$. For $h \ge 0$, at $y + h$ it is then",
        quadratic.subs(y, y + H),
        (y + H) / y * quadratic + a * H * (y + H) + c * H / y,
    )
    board.true(
        r"which is $q (y + h)/y + a_2 h (y + h) + a_0 h/y \ge 0$.",
        sympy.Ge((y + H) / y * Q + a * H * (y + H) + c * H / y, 0, evaluate=False),
    )


def least(board: Board, problem: Any, cases: Sequence[tuple[int, ...]]) -> None:
    """The least C for some δ and β2, by balls."""
    from flint import arb, fmpq

    board.say(r"So it is enough to look at neighbouring integers. In ball arithmetic Lemma 1's bound is")
    balls = reading(arb(0))
    for d, d_below, b, b_below, found in cases:
        before, here = (
            problem(C=n, delta=fmpq(d, d_below)).drift_bound(balls, fmpq(0), fmpq(b, b_below), 0)
            for n in (found - 1, found)
        )
        board.certain(
            rf"for $\delta = {fmpq(d, d_below)}$ and $\beta_2 = {b}/{b_below}$ negative at $C = {found - 1}$ and not "
            rf"at $C = {found}$",
            before,
            "<",
            0,
            "<=",
            here,
        )


def derive(
    board: Board,
    rule: Any = Adaptive,
    average: Any = psi.EMA,
    schedule: Any = InverseSqrt,
    problem: Any = Theorem3,
    cases: Sequence[tuple[int, ...]] = LEAST,
) -> None:
    """The mean square, the two moves, their mean; and where that is not negative."""
    case = problem(C=C, delta=DELTA)
    opt = rule(lr=ALPHA, phi=phi.Gradient(), psi=average(BETA2), schedule=schedule())

    def after(g: Any) -> dict[str, Any]:
        return update(opt, T, X, g, V=V)

    drawn(board, problem)
    under = second_moment(board, case, after)
    rate = ALPHA / sympy.sqrt(T)
    up, down = (sympy.factor((after(g)["theta"] - X) / rate) for g in (-1, C))
    rise, fall = moves(board, case, up, -down, under)
    drift(board, case, rise, fall)
    sign(board, rise, fall)
    least(board, problem, cases)
    board.conclude(
        r"for $C$ as large as that, $E[x_t] \ge x_1$ and $E[F(x_t)] - F(-1) \ge \delta$ for all $t$. It is a statement "
        r"on the mean of iterates that are never projected; it does not say that they go to 1, nor to any other point."
    )


THEOREM = Theorem(
    title="Adam need not converge on a stochastic problem",
    claim=r"Where $f_t(x) = Cx$ with probability $p = (1 + \delta)/(C + 1)$ and $-x$ otherwise, Adam with $\beta_1 = "
    r"0$ has $E[x_{t+1} - x_t]/\alpha_t \ge (1 - p)/\sqrt{\beta_2 (1 + \delta) C + 1 - \beta_2} - p/\sqrt{1 - "
    r"\beta_2}$. Where this is not negative, as from $C = 13$ on for $\delta = 1/10$ and $\beta_2 = 9/10$, $E[F(x_t)] "
    r"- F(-1) \ge \delta$ for all $t$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 3 and Lemma 1 (Appendix C)",
    domain=(
        r"$\beta_1 = 0$, $0 < \beta_2 < 1$, $\delta > 0$ and $C > \delta$",
        r"every $t \ge 1$, at $\alpha_t = \alpha/\sqrt{t}$ with $\alpha > 0$",
    ),
    assumes=(
        r"$\beta_1 = 0$, $0 < \beta_2 < 1$, written $\beta_2 = 1/(1 + b)$; $C > \delta$",
        r"the losses are independent; no projection, $x_1 \ge 0$, $v_0 = 0$, no bias correction and no $\epsilon$",
    ),
    derive=derive,
    controls=(
        Control("the root forgotten", rule=changed(Adaptive, "xp.sqrt(V)", "V")),
        Control(r"$\alpha_t = \alpha$", schedule=changed(InverseSqrt, "xp.sqrt(k + 1)", "xp.sqrt(1 + 0 * k)")),
        Control("the sum of the squares in place of their average", average=changed(psi.EMA, "h.beta * V", "V")),
        Control(
            r"$C$ drawn with probability 1/2",
            problem=changed(Theorem3, "at_least(t, s.p)", "at_least(t, 0.5)", method="coefficient"),
        ),
        Control("$C$ drawn where $u \\ge p$", problem=changed(Theorem3, "-1, s.C", "s.C, -1", method="coefficient")),
        Control("C = 12 for $\\delta = 1/10$, $\\beta_2 = 9/10$", cases=((1, 10, 9, 10, 12),)),
        Control("Lemma 1 without $p$", problem=changed(Theorem3, "- s.p * down", "- down", method="drift_bound")),
    ),
    claims=("C20",),
)
