"""Theorem: a warm-up rises along a line from 0 to the first value of any schedule that follows, and then is it."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import InverseSqrt, Warmup
from refimpl.core.schedule import Schedule

from .proving import Board, Control, Theorem, changed, computed, index, positive

K, J = sympy.symbols("k j", nonnegative=True)
W, R = positive("W r")
WHOLE, i = index("W"), index("i")
F = sympy.Function("f", nonnegative=True)


class Following(Schedule):
    """Any schedule: f(k), of which nothing is known but that it is no number below 0."""

    def eta(s, xp: Any, k: Any) -> Any:
        return F(k)


def area(first: Any, steps: Any) -> Any:
    """The claim about the integral over the warm-up."""
    return first * steps / 2


def total(first: Any, steps: Any) -> Any:
    """The claim about the sum over the steps 0 … W − 1 of the warm-up."""
    return first * (steps - 1) / 2


def derive(
    board: Board,
    schedule: Any = Warmup,
    area: Callable[[Any, Any], Any] = area,
    total: Callable[[Any, Any], Any] = total,
) -> None:
    """Both pieces, from the code; the border between them; sums and areas."""
    then = Following()
    rising = computed(schedule(steps=K + R, then=then)(K)).subs(R, W - K)
    later = computed(schedule(steps=W, then=then)(W + J))
    first = computed(schedule(steps=W, then=InverseSqrt())(sympy.Integer(0)))
    _values(board, rising, later, first)
    _border(board, schedule, rising, later)
    _areas(board, rising, area, total)
    board.conclude(
        r"The first step has $\eta_0 = 0$; the rate rises by $f(0)/W$ a step, meets $f(0)$ at $k = W$ without a jump, "
        r"and is $f(k - W)$ from there. Its area up to $W$ is half of what $f(0)$ would have."
    )


def _values(board: Board, rising: Any, later: Any, first: Any) -> None:
    board.part("The values")
    board.say(
        r"Let $W$ be the length of the warm-up, whole or not, and $f$ the schedule that follows, any. A step before "
        r"$W$ has $W = k + r$ with $r > 0$; one from $W$ on is $k = W + j$ with $j \ge 0$. The code's selection is "
        r"decided by that."
    )
    board.equal(r"For $k < W$ the rate is on a line", rising, F(0) * K / W)
    board.equal(r"The first step has none", rising.subs(K, 0), 0)
    board.equal(r"The code has none at $k = 0$ itself, such as before $f(k) = 1/\sqrt{k + 1}$", first, 0)
    board.equal(r"and each step adds the same", rising.subs(K, K + 1) - rising, F(0) / W)
    board.equal(r"At $k = W + j$ it is what follows, from its own beginning", later, F(J))
    board.at_least(
        r"As $f(0) \ge 0$, no rate of the warm-up is above the first one after it: with $k = W - r$",
        F(0),
        rising.subs(K, W - R),
        F(0) * R / W,
    )


def _border(board: Board, schedule: Any, rising: Any, later: Any) -> None:
    board.part("No jump between the two")
    at_border = later.subs(J, 0)
    board.equal(r"Step $W$ itself is the first of $f$", at_border, F(0))
    board.limit(r"and the line goes there", rising, K, W, at_border, side="-")
    one = schedule(steps=sympy.Integer(1), then=Following())
    board.equal(r"With $W = 1$ the first step alone is lost: $\eta_0$ is", computed(one(sympy.Integer(0))), 0)
    board.equal(r"and $\eta_1$ is", computed(one(sympy.Integer(1))), F(0))


def _areas(board: Board, rising: Any, area: Callable[[Any, Any], Any], total: Callable[[Any, Any], Any]) -> None:
    board.part("Its area, and the sum over its steps")
    whole = board.define("A(k)", area(F(0), W) * (K / W) ** 2, r"Over real $k$, let $A$ be the area times $(k/W)^2$,")
    board.equal(
        r"which is 0 at $k = 0$ and the area at $k = W$. Its derivative is $\eta_k$, so that this is the area",
        rising,
        sympy.diff(whole, K),
    )
    board.induction(
        r"Over the steps $k = 0, \ldots, t - 1$ the sum is $f(0) \frac{t - 1}{2}$ times $t/W$. For whole $W$ that is "
        r"$f(0) \frac{W - 1}{2}$ at $t = W$.",
        lambda t: total(F(0), t) * t / W,
        first=0,
        following=lambda before, t: before + rising.subs(K, t - 1),
    )
    board.equal(
        r"Libraries that count from 1, with $f(0) (k + 1)/W$, add one such $f(0)/W$ in each of $W$ steps:",
        total(F(0), WHOLE) + sympy.Sum(F(0) / WHOLE, (i, 1, WHOLE)),
        F(0) * (WHOLE + 1) / 2,
    )


THEOREM = Theorem(
    title="Warm-up: a line, and no jump",
    claim=r"a warm-up of $W$ steps before any schedule $f$ has $\eta_0 = 0$, $\eta_k = f(0) k/W$ for $k < W$ and "
    r"$\eta_k = f(k - W)$ from $k = W$ on; it does not jump, its area is $f(0) W/2$, and the sum of its whole steps "
    r"$f(0) (W - 1)/2$",
    source="the linear warm-up in general use, as in D'Angelo et al. 2024 (arXiv 2310.04415v2)",
    domain=(
        r"$W > 0$ and every schedule $f \ge 0$",
        r"every real $k \ge 0$; whole $W \ge 1$ and $k$ for the sums over steps",
    ),
    assumes=(r"nothing of $f$ but $f \ge 0$, which only the comparison of its first value needs",),
    derive=derive,
    controls=(
        Control("counted from 1", schedule=changed(Warmup, "* k / s.steps", "* (k + 1) / s.steps")),
        Control("the line to the value of $f$ at this step", schedule=changed(Warmup, "0 * k) * k", "k) * k")),
        Control("what follows not begun anew", schedule=changed(Warmup, "xp.maximum(k - s.steps, 0)", "k")),
        Control("the branches exchanged", schedule=changed(Warmup, "after, ramp", "ramp, after")),
        Control(
            "the warm-up one step longer than its line",
            schedule=changed(Warmup, "xp.at_least(k, s.steps)", "xp.at_least(k, s.steps + 1)"),
        ),
        Control("the area without its half", area=lambda first, steps: first * steps),
        Control("the area for the sum over steps", total=lambda first, steps: first * steps / 2),
    ),
)
