"""Theorem: step drops are constant between milestones, fall by γ at each, and have a sum in closed form."""

import math
from collections.abc import Callable
from typing import Any

import sympy

from refimpl import StepDrop

from .proving import Board, Control, NotProved, Theorem, changed, computed, index, positive, sequence
from .proving.loops import loop
from .proving.symbols import XP

J = sympy.Symbol("j", nonnegative=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)
R, GAMMA, MILESTONE = positive("r gamma M")
LENGTH, i = index("L"), index("i")
MILESTONES = sequence("M", positive=True)
#: γ = 1/(1 + x) is in (0, 1).
X, END = positive("x K")


def power(gamma: Any, passed: Any) -> Any:
    """The claim: η after so many milestones."""
    return gamma**passed


def by_parts(t: Any, end: Any) -> Any:
    """The claim about the sum of η_k over 0 ≤ k < end, of which t milestones are passed at the end."""
    return GAMMA**t * end + (1 - GAMMA) * sympy.Sum(GAMMA ** (i - 1) * MILESTONES[i], (i, 1, t))


def derive(
    board: Board,
    schedule: Any = StepDrop,
    value: Callable[[Any, Any], Any] = power,
    total: Callable[[Any, Any], Any] = by_parts,
) -> None:
    """The code's count, the values that follow, the sum over the steps, and the paper's numbers."""
    _count(board, schedule, value)
    _values(board, value)
    _sum(board, value, total)
    _numbers(board, schedule)
    board.conclude(
        r"$\eta_k = \gamma^n$ on the steps from milestone $n$ to the one before milestone $n + 1$; each milestone "
        r"multiplies it by $\gamma$, at its own step; the rates of a run add up to the sum of its pieces."
    )


def _count(board: Board, schedule: Any, value: Callable[[Any, Any], Any]) -> None:
    """η_k = γ^n, by induction over the code's loop."""
    board.part("The code counts the milestones that have been passed")
    opt = schedule(milestones=(), gamma=GAMMA)
    pieces = loop(type(opt).eta)
    board.say(
        r"The loop runs over the milestones, and this is an induction over them: what stands in $n$ before the loop, "
        r"and what one pass makes of any $n$ at a milestone $M$."
    )
    if pieces.over != "s.milestones":
        raise NotProved("The loop must run over all milestones", pieces.over)
    k = MILESTONE + J
    board.equal(r"Before the first pass $n$ is", computed(pieces.before(opt, XP, k)["n"]), 0)

    def after(k: Any, milestone: Any) -> Any:
        return computed(pieces.body(pieces.before(opt, XP, k) | {"n": N}, milestone)["n"])

    board.equal(r"A milestone that has been reached, $k = M + j$ with $j \ge 0$, adds one", after(k, MILESTONE), N + 1)
    board.equal(r"and one to come, $M = k + r$ with $r > 0$, adds nothing", after(J, J + R), N)
    board.say(r"So after the loop $n$ is the number of milestones $M \le k$, in whatever order they stand.")
    board.equal(r"The rate is", computed(pieces.after(pieces.before(opt, XP, k) | {"n": N})), value(GAMMA, N))


def _values(board: Board, value: Callable[[Any, Any], Any]) -> None:
    board.part("Pieces and drops")
    board.say(
        r"Let $M_1 < M_2 < \ldots$ be the milestones, $M_0 = 0$. On the steps with $M_n \le k < M_{n+1}$ exactly "
        r"$n$ of them are passed: the rate is constant there, $\gamma^n$, and 1 before the first. A run with $n$ "
        r"milestones has $n$ drops, each by the factor $\gamma$."
    )
    inside = 1 / (1 + X)
    board.greater(
        r"For $\gamma < 1$, say $\gamma = 1/(1 + x)$, this is a fall",
        value(inside, N),
        value(inside, N + 1),
        X * (1 + X) ** (-N - 1),
    )
    board.limit(r"and with many milestones it goes to", value(inside, N), N, sympy.oo, 0)


def _sum(board: Board, value: Callable[[Any, Any], Any], total: Callable[[Any, Any], Any]) -> None:
    board.part("The sum over the steps of a run")
    board.say(
        r"For whole milestones, $n$ of them before the end $K$, the sum of $\eta_k$ over $k = 0, \ldots, K - 1$ is "
        r"that of the lengths of the pieces times their rates. Each piece is as long as its milestones are apart."
    )
    board.induction(
        r"At the end of the $t$-th piece, $K = M_t$, the sum is $\gamma^{t-1} M_t + (1 - \gamma) (M_1 + \gamma M_2 + "
        r"\ldots + \gamma^{t-2} M_{t-1})$.",
        lambda t: total(t - 1, MILESTONES[t]),
        first=MILESTONES[1],
        following=lambda before, t: before + value(GAMMA, t - 1) * (MILESTONES[t] - MILESTONES[t - 1]),
        start=1,
    )
    n = index("n")
    board.equal(
        r"A run that ends at $K$ has another piece of $K - M_n$ steps",
        total(n - 1, MILESTONES[n]) + value(GAMMA, n) * (END - MILESTONES[n]),
        total(n, END),
    )
    board.induction(
        r"With all pieces $L$ steps long, $t$ of them add up to $L (1 - \gamma^t)/(1 - \gamma)$.",
        lambda t: LENGTH * (1 - GAMMA**t) / (1 - GAMMA),
        first=0,
        following=lambda before, t: before + value(GAMMA, t - 1) * LENGTH,
    )
    board.limit(
        r"However long the run, for $\gamma = 1/(1 + x)$ it has no more than $L/(1 - \gamma)$ in all",
        (LENGTH * (1 - GAMMA**n) / (1 - GAMMA)).subs(GAMMA, 1 / (1 + X)),
        n,
        sympy.oo,
        LENGTH * (1 + X) / X,
    )


def _numbers(board: Board, schedule: Any) -> None:
    board.part("Numbers")
    for words, milestones, gamma, end, stated in (
        (r"Drops by 10 after 30, 60 and 80 of 100 epochs", (30, 60, 80), sympy.Rational(1, 10), 100, (3322, 100)),
        (r"Drops by 5 after 60, 120 and 160 of 200", (60, 120, 160), sympy.Rational(1, 5), 200, (7392, 100)),
    ):
        drop = schedule(milestones=milestones, gamma=gamma)
        rates = [computed(drop(sympy.Integer(k))) for k in range(end)]
        board.equal(
            f"{words}: the rates of all epochs add up to",
            sum(rates),
            sympy.Rational(*stated),
        )
        last = [rates[k] / rates[k - 1] for k in milestones]
        board.equal(r"and those of the milestones, over those before, multiply to", math.prod(last), gamma**3)


THEOREM = Theorem(
    title="Step drops: pieces, drops, and their sum",
    claim=r"$\eta_k = \gamma^n$ where $n$ is the number of milestones $M_i \le k$; it is constant between them, each "
    r"multiplies it by $\gamma$ at its own step, and over $K$ steps with $n$ of them it adds up to $\gamma^n K + "
    r"(1 - \gamma) \sum \gamma^{i-1} M_i$",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Figure 1, and 2017 (arXiv 1608.03983), section 4.1",
    domain=(
        r"$0 < \gamma \le 1$; $\gamma < 1$ where it falls or a geometric series is summed",
        r"any number of increasing milestones above 0 and every real $k \ge 0$; whole ones for the sums over steps",
    ),
    assumes=(r"the code's loop over the milestones is read as an induction over them",),
    derive=derive,
    controls=(
        Control("drops after their milestones", schedule=changed(StepDrop, "(k, milestone)", "(k, milestone + 1)")),
        Control(
            "milestones to come counted", schedule=changed(StepDrop, "at_least(k, milestone)", "at_least(milestone, k)")
        ),
        Control("only the last milestone counted", schedule=changed(StepDrop, "n = n +", "n =")),
        Control("two milestones, whichever are given", schedule=changed(StepDrop, "in s.milestones", "in (30, 60)")),
        Control("a factor that is added up", schedule=changed(StepDrop, "s.gamma**n", "s.gamma * n")),
        Control("a count from 1", schedule=changed(StepDrop, "0 * k", "0 * k + 1")),
        Control(r"$\eta = 1/(1 + n)$, a hyperbola", value=lambda gamma, passed: 1 / (1 + passed)),
        Control(r"the sum with one $\gamma$ too many", total=lambda t, end: GAMMA * by_parts(t, end)),
    ),
)
