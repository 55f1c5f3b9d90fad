"""Theorem: cosine annealing falls from η_max to η_min, flat at both ends, with the mean in the middle."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import CosineAnnealing

from .proving import Board, Control, Theorem, changed, computed, positive, real

K, U = sympy.symbols("k u", nonnegative=True)
R, D, H = positive("r Delta h")
T = sympy.Symbol("T", integer=True, positive=True)
HIGH, LOW = real("eta_max eta_min")


def mean(high: Any, low: Any) -> Any:
    """The claim about the mean of a run."""
    return (high + low) / 2


def pytorch(before: Any, k: Any, low: Any) -> Any:
    """η_k from η_{k−1}, as PyTorch's ``CosineAnnealingLR`` computes it."""
    return low + (1 + _cosine(k)) / (1 + _cosine(k - 1)) * (before - low)


def _cosine(k: Any) -> Any:
    return _reduced(sympy.pi * k / T)


def _reduced(angle: Any) -> Any:
    """cos(angle), with whole half turns taken out: cos(π + x) is −cos x."""
    turns, rest = sympy.expand(angle / sympy.pi).as_coeff_Add()
    return (-1) ** turns * sympy.cos(sympy.pi * rest) if turns.is_Integer else sympy.cos(angle)


def derive(
    board: Board, schedule: Any = CosineAnnealing, mean: Callable[[Any, Any], Any] = mean, recursion: Any = pytorch
) -> None:
    """The values, their fall, their means, and what PyTorch's recursion makes of them."""

    def value(k: Any) -> Any:
        """η_k for 0 ≤ k ≤ T: the schedule is asked with T = k + r, r > 0, so that min(k, T) is k."""
        eta = computed(schedule(T=K + R, eta_max=HIGH, eta_min=LOW)(K)).subs(R, T - K).subs(K, k)
        return eta.replace(sympy.cos, _reduced)

    _values(board, schedule, value)
    _fall(board, value)
    _means(board, value, mean)
    _pytorch(board, schedule, value, recursion)
    board.conclude(
        r"A run falls from $\eta_{max}$ to $\eta_{min}$, is symmetric about its middle, has the mean of the two ends "
        r"if both count, and stays at $\eta_{min}$ when it is over."
    )


def _values(board: Board, schedule: Any, value: Any) -> None:
    board.part("The values")
    eta = schedule(T=T, eta_max=HIGH, eta_min=LOW)
    board.define(r"\eta_k", eta(K), "The schedule reads")
    board.equal(
        r"For $0 \le k \le T$ the smaller of the two is $k$, and this is equation (14) with $T_{cur} = k$, $T_i = T$",
        value(K),
        LOW + (HIGH - LOW) * (1 + sympy.cos(sympy.pi * K / T)) / 2,
    )
    board.limit(r"It starts at $\eta_{max}$", value(K), K, 0, HIGH)
    board.limit(r"and ends at $\eta_{min}$", value(K), K, T, LOW, side="-")
    after = computed(eta(T + sympy.Symbol("r", nonnegative=True)))
    board.define(r"\eta_{T+r}", after, r"At $k = T + r$ with $r \ge 0$, $T$ is the smaller of the two, and")
    board.equal(r"From there on the value stays.", after, LOW)


def _fall(board: Board, value: Any) -> None:
    board.part("It falls, and is flat at both ends")
    board.say(
        r"Let $\Delta = \eta_{max} - \eta_{min}$ and let $u$ be the tangent of $\pi k/(2T)$: as $u$ rises from 0 to "
        r"$\infty$, so does $k$ from 0 to $T$."
    )
    board.equal(
        r"The cosine of twice an angle is $(1 - u^2)/(1 + u^2)$, $u$ being the tangent of the angle, so that",
        _at_tangent(value, U),
        LOW + D / (1 + U**2),
    )
    drop = D * H * (2 * U + H) / ((1 + U**2) * (1 + (U + H) ** 2))
    board.greater(r"This falls: from $u$ to a later $u + h$", LOW + D / (1 + U**2), LOW + D / (1 + (U + H) ** 2), drop)
    slope = board.define(r"\frac{d \eta}{d k}", sympy.diff(value(K), K), "The slope is")
    board.limit("which is zero at the start", slope, K, 0, 0)
    board.limit("and at the end, so that the run joins the constant after it without a kink", slope, K, T, 0, side="-")


def _at_tangent(value: Any, u: Any) -> Any:
    """η_k where the tangent of πk/(2T) is u, with η_max = η_min + Δ."""
    return value(2 * T / sympy.pi * sympy.atan(u)).subs(HIGH, LOW + D)


def _means(board: Board, value: Any, mean: Any) -> None:
    board.part("The mean of a run")
    area = board.define(
        "F(k)",
        K * (HIGH + LOW) / 2 + (HIGH - LOW) * T / (2 * sympy.pi) * sympy.sin(sympy.pi * K / T),
        r"Over real $k$, the integral of $\eta_k$ from 0 to $k$ is",
    )
    board.equal(r"because its derivative is $\eta_k$, and $F(0) = 0$", sympy.Derivative(area, K), value(K))
    whole = sympy.Mul(sympy.Subs(area, K, T) - sympy.Subs(area, K, 0), 1 / T, evaluate=False)
    board.equal(r"The mean $F(T)/T$ is that of the two ends", whole, mean(HIGH, LOW))
    board.equal(
        r"Over the whole steps $k = 0, \ldots, T$: since $\cos(\pi - x) = -\cos x$, the first half of the run is the "
        r"second upside down",
        value(K) + value(T - K),
        2 * mean(HIGH, LOW),
    )
    board.equal(
        r"The sum over these $k$ counts each of the $T + 1$ values twice, so that they have that mean exactly. "
        r"A run of $T$ steps has $k = 0, \ldots, T - 1$; without $\eta_T$ the mean is",
        ((T + 1) * mean(HIGH, LOW) - value(T)) / T,
        mean(HIGH, LOW) + (HIGH - LOW) / (2 * T),
    )


def _pytorch(board: Board, schedule: Any, value: Any, recursion: Any) -> None:
    board.part(r"The recursion of PyTorch's CosineAnnealingLR")
    before = sympy.Symbol(r"\eta_{k-1}")
    board.define(r"\eta_k", recursion(before, K, LOW), "PyTorch computes each rate from the one before")
    board.greater(
        r"For $k \le T$ this divides by a positive number: with $u$ the tangent of $\pi (k - 1)/(2T)$",
        1 + sympy.cos(2 * sympy.atan(U)),
        0,
        2 / (1 + U**2),
    )
    board.induction(r"Up to $T$ these are the same values.", value, HIGH, lambda x, t: recursion(x, t, LOW))
    board.say(
        r"At $k = T + 1$ the recursion would be 0/0. PyTorch adds $(\eta_{max} - \eta_{min})(1 - \cos(\pi/T))/2$ "
        r"there instead, and goes on with the recursion, whose denominators $1 - \cos(\pi t/T)$ are positive again."
    )
    board.induction(
        r"From there it runs backwards, up again: for $0 \le t < T$ its value at $T + 1 + t$ is $\eta_{T-1-t}$.",
        lambda t: value(T - 1 - t),
        value(T) + (HIGH - LOW) * (1 - _cosine(1)) / 2,
        lambda x, t: recursion(x, T + 1 + t, LOW),
    )
    u = positive("u")
    board.greater(
        r"The schedule here holds $\eta_{min}$, so that PyTorch is above it at every $k = T + t$: with $u$ the "
        r"tangent of $\pi t/(2T)$, hence $1/u$ that of $\pi (T - t)/(2T)$",
        _at_tangent(value, 1 / u),
        schedule(T=T, eta_max=LOW + D, eta_min=LOW)(T + R),
        D * u**2 / (1 + u**2),
    )
    board.limit(r"and at $k = 2T$, where $t = T$, by the whole amplitude", D * u**2 / (1 + u**2), u, sympy.oo, D)


THEOREM = Theorem(
    title="Cosine annealing: ends, fall, and mean",
    claim=r"$\eta_k$ falls from $\eta_{max}$ at $k = 0$ to $\eta_{min}$ at $k = T$ with no slope at either end; its "
    r"mean over $0 \le k \le T$, and over $k = 0, 1, \ldots, T$, is $(\eta_{max} + \eta_{min})/2$, and over the $T$ "
    r"steps $k = 0, \ldots, T - 1$ it is $(\eta_{max} - \eta_{min})/(2T)$ more; it holds $\eta_{min}$ after $T$; "
    r"PyTorch's recursion gives the same up to $T$ and then the same values backwards",
    source="Loshchilov & Hutter 2017 (arXiv 1608.03983), equation (5), and 2019 (arXiv 1711.05101v3), equations (14) "
    "and (15); PyTorch 2.13, lr_scheduler.py, CosineAnnealingLR",
    domain=(
        r"$T = 1, 2, 3, \ldots$, and $\eta_{min} \le \eta_{max}$ wherever one is called the larger",
        r"every real $k \ge 0$; sums and recursions over whole $k$",
    ),
    assumes=(
        r"$\eta_{min} < \eta_{max}$ where the values are compared",
        r"$T$ is a whole number; only the sums and PyTorch's recursion need that",
    ),
    derive=derive,
    controls=(
        Control("a run that goes on after its end", schedule=changed(CosineAnnealing, "xp.minimum(k, s.T)", "k")),
        Control("steps counted from 1", schedule=changed(CosineAnnealing, "xp.minimum(k,", "xp.minimum(k + 1,")),
        Control("half a period in twice the time", schedule=changed(CosineAnnealing, "/ s.T)", "/ (2 * s.T))")),
        Control(
            r"$\eta_{min}$ as a floor under a fall to zero",
            schedule=changed(CosineAnnealing, "(s.eta_max - s.eta_min) * (1", "s.eta_max * (1"),
        ),
        Control(r"the mean a fraction $2/\pi$ of the amplitude", mean=lambda a, b: b + (a - b) * 2 / sympy.pi),
        Control(
            "a recursion on the rate and not on its distance from the end",
            recursion=lambda before, k, low: pytorch(before, k, 0),
        ),
    ),
    claims=("C10",),
)
