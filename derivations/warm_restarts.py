"""Theorem: warm restarts are cosine annealings of lengths T_i = T_0 T_mult^i, each from where the last one ends."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import CosineAnnealing, WarmRestarts

from .proving import Board, Control, Finding, Theorem, changed, computed, positive, real
from .proving.symbols import XP

R, D, U, M, T_0 = positive("r Delta u mu T_0")
P, K = sympy.symbols("p k", nonnegative=True)
i = sympy.Symbol("i", integer=True, nonnegative=True)
HIGH, LOW = real("eta_max eta_min")
FACTOR = 1 + M


def geometric(i: Any) -> Any:
    """The claim: where run i starts, for T_mult = 1 + μ."""
    return T_0 * (FACTOR**i - 1) / M


def derive(
    board: Board, restarts: Any = WarmRestarts, cosine: Any = CosineAnnealing, start: Callable[[Any], Any] = geometric
) -> None:
    """Where the runs start; that the code finds the run a step is in; that each is a cosine annealing."""
    board.part("Where the runs start")
    board.say(
        r"Let $T_{mult} = 1 + \mu$. Run 0 starts at step 0 and lasts $T_0$ steps, and each next run $1 + \mu$ times "
        r"as long as the one before: $T_i = T_0 (1 + \mu)^i$, and run $i$ starts at $s_i = T_0 + \ldots + T_{i-1}$. "
        r"Growing runs, $\mu > 0$, first."
    )
    board.induction(
        r"We claim $s_i = T_0 ((1 + \mu)^i - 1)/\mu$; now for $i = t$.",
        start,
        sympy.Integer(0),
        lambda before, t: before + T_0 * FACTOR ** (t - 1),
    )
    board.limit(r"If all runs are equally long, $\mu = 0$, this is", start(i), M, 0, i * T_0)

    board.part("The code knows which run a step is in")
    board.say(
        r"Let step $k$ come $p \ge 0$ steps after the start of run $i$ and $r > 0$ steps before its end: "
        r"$k = s_i + p$ and $T_i = p + r$."
    )
    grown = (P + R) / FACTOR**i  # T_0, so that T_i is p + r
    _run(board, restarts(grown, FACTOR, HIGH, LOW), start(i).subs(T_0, grown), cosine)
    board.say("Where all runs are equally long:")
    _run(board, restarts(P + R, sympy.Integer(1), HIGH, LOW), i * (P + R), cosine)

    _jump(board, cosine(T=P + R, eta_max=HIGH, eta_min=LOW)(P))
    _numbers(board, restarts)
    board.conclude(
        r"Run $i$ starts at $T_0 (T_{mult}^i - 1)/(T_{mult} - 1)$, or $i T_0$ for $T_{mult} = 1$, and is a cosine "
        r"annealing of length $T_0 T_{mult}^i$ from $\eta_{max}$ towards $\eta_{min}$; each restart jumps back to "
        r"$\eta_{max}$."
    )


def in_run(board: Board, restarts: Any, step: Any) -> Callable[[Any], Any]:
    """Show that the code has ``step``, p steps into run i and r before its end, in run i.

    Returns:
        A function: an expression in k, with the floor that is the code's i, at this step.
    """
    floor = next(iter(restarts.run(XP, K)[0].atoms(sympy.floor)), sympy.floor(0, evaluate=False))
    found = floor.args[0].subs(K, step)
    mu = restarts.T_mult - 1
    if mu == 0:
        board.equal("The code takes the floor of $k/T_0$, which is", found, i + P / (P + R))
        board.at_least(r"This is at least $i$", i + P / (P + R), i, P / (P + R))
        board.greater("and less than $i + 1$: the floor is $i$", i + 1, i + P / (P + R), R / (P + R))
    else:
        power = (1 + mu) ** i
        x = power * (1 + mu * P / (P + R))
        board.equal(
            r"The code takes the floor of $\log x/\log(1 + \mu)$ with $x = 1 + \mu k/T_0$, that is",
            sympy.exp(found * sympy.log(1 + mu)),
            x,
        )
        board.at_least(r"This is at least a power of $1 + \mu$", x, power, power * mu * P / (P + R))
        board.greater("and less than the next power: the floor is $i$", (1 + mu) * power, x, power * mu * R / (P + R))
    return lambda x: x.subs(floor, i).subs(K, step)


def _run(board: Board, restarts: Any, begin: Any, cosine: Any) -> None:
    at_step = in_run(board, restarts, begin + P)
    start, length = restarts.run(XP, K)
    board.equal("So the code has the run start at", computed(at_step(start)), begin)
    board.equal("and last", computed(at_step(sympy.sympify(length))), P + R)
    board.equal(
        "and its value is that of a cosine annealing of this length after $p$ steps",
        computed(at_step(restarts(K))),
        computed(cosine(T=P + R, eta_max=HIGH, eta_min=LOW)(P)),
    )


def _jump(board: Board, eta: Any) -> None:
    board.part("The jump at a restart")
    board.limit(r"A run begins, $p = 0$, at $\eta_{max}$", eta, P, 0, HIGH)
    board.limit(r"Towards its end, $r \to 0$, it goes to $\eta_{min}$", eta, R, 0, LOW)
    length = sympy.Symbol("T_i", positive=True)
    amid = eta.subs(R, length - P).subs(HIGH, LOW + D)
    board.greater(
        r"but never takes this value: with $\Delta = \eta_{max} - \eta_{min} > 0$ and $u$ the tangent of "
        r"$\pi p/(2 T_i)$, which is finite as long as $p < T_i$",
        amid.subs(P, 2 * length / sympy.pi * sympy.atan(U)),
        LOW,
        D / (1 + U**2),
    )
    board.equal(
        r"On whole steps, $T_i$ being whole too, the last value before a restart has $r = 1$",
        amid.subs(P, length - 1),
        LOW + D * sympy.sin(sympy.pi / (2 * length)) ** 2,
    )


def _numbers(board: Board, restarts: Any) -> None:
    board.part("Numbers")
    for first, starts in ((100, (100, 300, 700, 1500)), (10, (10, 30, 70, 150))):
        schedule = restarts(T_0=sympy.Integer(first), T_mult=sympy.Integer(2))
        at = [schedule.run(XP, sympy.Integer(k))[0] for k in starts]
        before = [schedule.run(XP, sympy.Integer(k - 1))[0] for k in starts]
        board.all_equal(
            rf"With $T_0 = {first}$ and $T_{{mult}} = 2$ restarts fall at {', '.join(map(str, starts))}. "
            "The step before each is in the run before.",
            *zip(map(computed, at), starts, strict=True),
            *zip(map(computed, before), (0, *starts[:-1]), strict=True),
        )


THEOREM = Theorem(
    title="Warm restarts: runs, lengths, and jumps",
    claim=r"run $i$ of the warm restarts starts at $T_0 (T_{mult}^i - 1)/(T_{mult} - 1)$, or at $i T_0$ for "
    r"$T_{mult} = 1$, and is a cosine annealing of length $T_i = T_0 T_{mult}^i$",
    source="Loshchilov & Hutter 2017 (arXiv 1608.03983), equation (5) and section 3, and 2019 (arXiv 1711.05101v3), "
    "appendix B.2",
    domain=(
        r"$T_0 > 0$ and $T_{mult} \ge 1$; $\eta_{min} < \eta_{max}$ where the two are compared",
        r"every run $i \ge 0$ and every real $k \ge 0$",
    ),
    assumes=(r"$T_0$ need not be a whole number, nor need $k$",),
    derive=derive,
    controls=(
        Control(r"restarts at $T_0 T_{mult}^i$", start=lambda i: T_0 * FACTOR**i),
        Control(
            "lengths that grow by the same number of steps",
            restarts=changed(WarmRestarts, "s.T_0 * s.T_mult**i", "s.T_0 * (1 + i * (s.T_mult - 1))", method="run"),
        ),
        Control("the run one too early", restarts=changed(WarmRestarts, "1 + xp.divide(", "xp.divide(", method="run")),
        Control("a run's first step counted as 1", restarts=changed(WarmRestarts, "k - start", "k - start + 1")),
        Control(
            "equal runs counted by the length of a step",
            restarts=changed(WarmRestarts, ")) * s.T_0", "))", method="run"),
        ),
    ),
    claims=("C10",),
    findings=(
        Finding(
            "convention",
            r"the papers have $\eta_t = \eta_{min}$ at $T_{cur} = T_i$, and the solution found there as the one to "
            "keep. Here a run's last step comes before that, at the restart $T_{cur}$ is 0 again, and on whole "
            r"steps the rate before it is $\eta_{min} + (\eta_{max} - \eta_{min}) \sin^2(\pi/(2 T_i))$",
            "text seen",
        ),
    ),
)
