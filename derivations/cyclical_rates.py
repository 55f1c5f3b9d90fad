"""Theorem: the cyclical policies are the triangles of their figures; exp_range as coded is not exp_range as printed."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import ExpRange, RangeTest, Triangular, Triangular2

from .proving import Board, Control, Finding, Theorem, changed, computed, positive

BASE, A, S, R, DELTA = positive("base A S r delta")
P, K = sympy.symbols("p k", nonnegative=True)
C = sympy.Symbol("c", integer=True, positive=True)
PEAK = BASE + A
START = 2 * S * (C - 1)  # of cycle c
GAMMA = sympy.Symbol("gamma", positive=True)


def as_printed(triangle: Any, decline: Any) -> Any:
    """exp_range in the paper's words: both boundaries, and so all between them, decline by γ^k."""
    return decline * triangle


def derive(
    board: Board,
    triangular: Any = Triangular,
    halved: Any = Triangular2,
    exponential: Any = ExpRange,
    ramp: Any = RangeTest,
    printed: Callable[[Any, Any], Any] = as_printed,
) -> None:
    """The position in a cycle; each policy on the two halves of cycle c; the range test."""
    _position(board, triangular(BASE, PEAK, P + R))
    rising = _triangular(board, triangular)
    _halved(board, halved)
    _exponential(board, triangular, exponential, printed)
    _range_test(board, ramp, rising)
    board.conclude(
        r"The triangular policies are continuous, piecewise linear, and have the peaks of their figures; exp_range as "
        r"coded returns to $base$ in every cycle, where the paper's words let it decline to zero; the range test is "
        r"the first half of a triangle."
    )


def _position(board: Board, schedule: Any) -> None:
    board.part("The cycle a step is in")
    board.say(
        r"Let $S$ be the stepsize. A step $k$ in cycle $c = 1, 2, \ldots$ is $p$ steps into its rising half, "
        r"$k = 2S(c - 1) + p$, or into its falling half, $k = 2S(c - 1) + S + p$, where $0 \le p < S$; let $r = S - p$."
    )
    floor = next(iter(schedule(K).atoms(sympy.floor)), sympy.floor(0, evaluate=False))
    for half, words in (0, "In the rising half $k/(2S)$, whose floor the code takes,"), (1, "In the falling half it"):
        reached = floor.args[0].subs(K, _step(half).subs(S, P + R))
        board.at_least(f"{words} is at least $c - 1$", reached, C - 1, (P + half * (P + R)) / (2 * (P + R)))
        board.greater("and less than $c$", C, reached, (R + (1 - half) * (P + R)) / (2 * (P + R)))
    board.say("So the code's $1 + \\lfloor k/(2S) \\rfloor$ is $c$.")


def _step(half: int) -> Any:
    """k, p steps into the rising half, 0, or the falling half, 1, of cycle c."""
    return START + half * S + P


def _halves(schedule: Any) -> tuple[Any, Any]:
    """A policy with stepsize p + r on the rising and on the falling half of cycle c, once ⌊k/(2S)⌋ is known."""
    eta = computed(schedule(K)).subs(sympy.floor(K / (2 * (P + R))), C - 1)
    rising, falling = (_settled(eta.subs(K, _step(half).subs(S, P + R))).subs(R, S - P) for half in (0, 1))
    return rising, falling


def _settled(x: Any) -> Any:
    """x with the contents of |·| and max in lowest terms, so that its sign is seen."""
    return x.replace(lambda e: isinstance(e, sympy.Abs | sympy.Max), lambda e: e.func(*map(sympy.cancel, e.args)))


def _triangular(board: Board, policy: Any) -> Any:
    board.part("Triangular")
    rising, falling = _halves(policy(base=BASE, peak=PEAK, stepsize=P + R))
    board.equal("With the amplitude $A = peak - base$, the policy rises along a line", rising, BASE + A * P / S)
    board.equal("and falls along another", falling, BASE + A * (1 - P / S))
    board.limit("The first goes to the peak", rising, P, S, PEAK, side="-")
    board.limit("where the second begins", falling, P, 0, PEAK)
    board.limit("The second goes to the base", falling, P, S, BASE, side="-")
    board.limit("where the next cycle begins", rising, P, 0, BASE)
    board.say("So the policy is continuous; and as its lines do not depend on $c$, its period is $2S$.")
    return rising


def _halved(board: Board, policy: Any) -> None:
    board.part("Triangular2")
    rising, falling = _halves(policy(base=BASE, peak=PEAK, stepsize=P + R))
    amplitude = A / 2 ** (C - 1)
    board.equal(r"Now cycle $c$ has the amplitude $A/2^{c-1}$, rising", rising, BASE + amplitude * P / S)
    board.equal("and falling", falling, BASE + amplitude * (1 - P / S))
    board.limit("Its peak is", rising, P, S, BASE + amplitude, side="-")
    board.limit(
        r"and in the second cycle, at $k = 3S$, half as far above the base as in the first",
        falling.subs(C, 2),
        P,
        0,
        BASE + A / 2,
    )
    board.limit(
        "The amplitude changes where the policy is at its base, so that it stays continuous", falling, P, S, BASE
    )
    board.limit("and", rising.subs(C, C + 1), P, 0, BASE)


def _exponential(board: Board, triangular: Any, policy: Any, printed: Callable[[Any, Any], Any]) -> None:
    board.part("Exp_range, as coded and as printed")
    rising, falling = _halves(policy(base=BASE, peak=PEAK, stepsize=P + R, gamma=GAMMA))
    board.equal(
        r"In the code published with the paper, and so here, the amplitude alone declines by $\gamma^k$: rising",
        rising,
        BASE + A * GAMMA ** _step(0) * P / S,
    )
    board.equal("and falling", falling, BASE + A * GAMMA ** _step(1) * (1 - P / S))
    board.limit("so that each cycle ends at the base", falling, P, S, BASE, side="-")
    coded = policy(base=BASE, peak=PEAK, stepsize=S, gamma=GAMMA)(K)
    decline = GAMMA**K
    board.equal(
        r"As printed, each boundary declines by $\gamma^k$. The two differ at every $k$ by",
        coded - printed(triangular(base=BASE, peak=PEAK, stepsize=S)(K), decline),
        BASE * (1 - decline),
    )
    gap = (BASE * (1 - decline)).subs(GAMMA, sympy.exp(-DELTA))
    board.say(r"Let $\gamma < 1$, say $\gamma = e^{-\delta}$ with $\delta > 0$. At $k = 0$ the difference is zero.")
    slope = sympy.diff(gap, K)
    board.greater("It grows with $k$: its derivative is positive", slope, 0, BASE * DELTA * sympy.exp(-DELTA * K))
    board.limit(r"and it goes to $base$: as printed the rate goes to 0, as coded to $base$", gap, K, sympy.oo, BASE)


def _range_test(board: Board, ramp: Any, rising: Any) -> None:
    board.part("The range test")
    test = computed(ramp(base=BASE, peak=PEAK, steps=P + R)(P)).subs(R, S - P)
    board.equal("With $S$ steps it is the rising half of a triangular policy", test, rising)
    after = computed(ramp(base=BASE, peak=PEAK, steps=S)(S + P))
    board.define(r"\eta_{S+p}", after, "and when it is over, it is")
    board.equal("the peak.", after, PEAK)


THEOREM = Theorem(
    title="Cyclical rates: triangles, their halving, and their decline",
    claim=r"triangular rises and falls linearly between $base$ and $peak$ with period $2S$, $S$ the stepsize; "
    r"triangular2 halves its amplitude with each cycle and stays continuous; exp_range as coded exceeds exp_range as "
    r"printed by $base (1 - \gamma^k)$",
    source="Smith 2017 (arXiv 1506.01186v6), sections 3.1 and 3.3, and the code published with it",
    domain=(
        r"$base, A, S > 0$ and $\gamma > 0$, below 1 for the limit",
        r"every real $k \ge 0$",
    ),
    assumes=(r"$base > 0$ and $peak = base + A$",),
    derive=derive,
    controls=(
        Control("cycles counted from 0", triangular=changed(Triangular, "1 + k /", "k /", method="cycle")),
        Control(
            "a cycle of one stepsize", triangular=changed(Triangular, "(2 * s.stepsize)", "s.stepsize", method="cycle")
        ),
        Control("an amplitude halved before the first cycle", halved=changed(Triangular2, "(1 - s.cycle", "(-s.cycle")),
        Control("a base that declines too", exponential=changed(ExpRange, "s.base + (", "s.base * s.gamma**k + (")),
        Control(
            "a printed exp_range whose peak alone declines",
            printed=lambda triangle, decline: BASE + (decline * PEAK - BASE) * (triangle - BASE) / A,
        ),
        Control("a range test that starts at its peak", ramp=changed(RangeTest, "minimum", "maximum")),
    ),
    claims=("C11",),
    findings=(
        Finding(
            "variant",
            r"the words for exp_range let each boundary decline by $\gamma^k$, so that the rate goes to 0; the code "
            "published with the paper scales the amplitude above $base$ alone, so that the rate goes to $base$",
            "text seen",
        ),
    ),
)
