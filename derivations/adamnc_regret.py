"""Theorem: AdamNC's regret under the two conditions of the source, of which the first has a misprint."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adaptive, Box, phi, psi
from refimpl.schedules import InverseSqrt

from .momentum_regret import FRACTION, cost, distance, one_step
from .momentum_regret_rising import any_cost
from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, sequence, steps, update

T = index()
ALPHA, C, V, S, ZETA = positive("alpha c V S zeta")
ETA = sequence("eta", positive=True)
A, ABOVE, TOP = sympy.symbols("a u B", nonnegative=True)
BETA1 = TOP / (1 + TOP)
#: The run that refutes the printed condition: α, the gradients before the zeros, and T.
RATE, SEEN, LAST = 10, 25, 250_000


def adagrad_lemma(board: Board, factor: Any = 2) -> None:
    """Σ g_t²/√(Σ_{s ≤ t} g_s²) ≤ 2 √(Σ g_t²), by induction."""
    board.say(
        r"Claim: with $S_t^2 = \sum_{s \le t} g_s^2$, $\sum_{t \le T} g_t^2/S_t \le 2 S_T$. At the first gradient "
        r"that is not zero the left side is $S_t$."
    )
    after, total = sympy.sqrt(S**2 + A**2), real("L")
    board.invariant(
        r"Step: with $S = S_{t-1}$ and $a = |g_t|$ let $s$ be the right side less the left one, $L$, for $t - 1$. For "
        r"$t$ it is",
        first=factor * S - S,
        before=factor * S - total,
        after=factor * after - total - A**2 / after,
        because=lambda s: s + (after - S) ** 2 / after,
        base="Base, where the left side is $S$: it is",
    )


def conditions(board: Board) -> None:
    """z_t g_t² is at most ζ g_t²/S_t."""
    board.part("What the conditions say")
    board.say(
        r"Let $z_t = \alpha_t/\sqrt{v_t}$ and $S_t = \|g_{1:t}\|$. The conditions are (1) $1/z_t \ge S_t/\zeta$ and "
        r"(2) that $1/z_t$ does not fall. The latter is what `momentum_regret` asks."
    )
    board.at_least(
        r"By (1), with $1/z_t = S/\zeta + u$ and $a = |g_t|$, $z_t g_t^2$ is at most $\zeta g_t^2/S_t$",
        ZETA * A**2 / S,
        A**2 / (S / ZETA + ABOVE),
        A**2 * ABOVE * ZETA**2 / (S * (S + ZETA * ABOVE)),
    )


def compared(board: Board, distance: Any, cost: Any, any_cost: Any, printed: Any) -> None:
    """The printed coefficients against these, with B = β1/(1 − β1)."""
    board.part("Against the printed bound")
    board.say(
        r"The source has $\frac{D^2}{2 \alpha (1 - \beta_1)} \sqrt{T} \sqrt{v_T} + \frac{D^2}{2 (1 - \beta_1)} \sum "
        r"\beta_{1t} \sqrt{v_t}/\alpha_t + \frac{2 \zeta}{(1 - \beta_1)^3} \|g_{1:T}\|$. Write $B$ for $\beta_1/(1 - "
        r"\beta_1)$."
    )
    board.equal(
        r"Where $\beta_{1t}$ does not rise, the first term is the same", distance(BETA1) / 2, 1 / (2 * (1 - BETA1))
    )
    board.at_least(
        r"the middle term can be left out, and the last coefficient, twice that of $\sum z_t g_t^2$ by the lemma, is "
        r"smaller",
        printed(BETA1),
        2 * cost(BETA1),
        1 + 4 * TOP + 6 * TOP**2 + 2 * TOP**3,
    )
    board.at_least(
        r"For any $\beta_{1t} \le \beta_1$ the last coefficient is smaller, too,",
        printed(BETA1),
        2 * any_cost(BETA1),
        (1 + TOP) * (1 + 2 * TOP + 2 * TOP**2),
    )
    board.say(
        r"and the first is $\frac{1}{2}$ in place of $\frac{1}{2 (1 - \beta_1)}$; but the middle one is $\frac{D^2}{1 "
        r"- \beta_1}$, twice the printed one, which is not proved for a $\beta_{1t}$ that rises."
    )


def misprint(board: Board, rule: Any, schedule: Any, average: Any, zeros: int) -> None:
    """A run of the code that satisfies the conditions as printed, with more regret than the bound."""
    board.part(r"Condition (1) as printed, with $\alpha_T$ for $\alpha_t$")
    root, last, rate, n = sympy.sqrt, sympy.Integer(zeros), sympy.Integer(RATE), SEEN
    settings = {"lr": rate, "phi": phi.EMA(sympy.Integer(0)), "schedule": schedule(), "box": Box(-1, 1)}
    opt = rule(**settings, psi=average(lambda k: 1 - sympy.Integer(1) / (k + 1)))
    given = [sympy.Integer((-1) ** k) for k in range(n)]
    run = list(steps(opt, sympy.Integer(1), given))
    points = [sympy.Integer(1), *(values["theta"] for values in run)][:n]
    board.say(
        rf"Let $\beta_1 = 0$, $F = [-1, 1]$, $x_1 = 1$, $\alpha = {rate}$, and the losses $x, -x, x, \ldots$ for {n} "
        rf"steps and 0 from then to $T = {last}$. Let $\beta_{{2t}}$ be $1 - 1/t$ in the former, and $\sqrt{{1 - "
        rf"1/t}}$ "
        r"in the latter."
    )
    board.all_equal(
        rf"All the {n} gradients lead from one end to the other, and leave $v_t = 1$, as the last one does",
        *((x, g) for x, g in zip(points[1:], given[1:], strict=True)),
        (run[-1]["V"], sympy.Integer(1)),
    )
    regret = sum(g * x for g, x in zip(given, points, strict=True)) + abs(sum(given))
    later = rule(**settings, psi=average(lambda k: root(1 - sympy.Integer(1) / (k + 1))))
    t, x = T, real("x")
    claim = root(n / t)
    values = update(later, t + 1, x, 0, m=0, V=claim)
    board.equal(
        rf"Then $v_t = \sqrt{{{n}/t}}$, by induction, for a step makes of it", values["V"], claim.subs(t, t + 1)
    )
    board.equal("and nothing moves", values["theta_hat"], x)
    rates = rate * computed(schedule()(last - 1))
    board.at_least(
        rf"Condition (1) as printed, $\sqrt{{v_t}}/\alpha_T \ge S_t/\zeta$, holds with $\zeta = 1$. For $t \le {n}$, "
        rf"where $v_t = 1$ and $S_t \le {root(n)}$, since",
        1 / rates,
        root(n),
        1 / rates - root(n),
    )
    board.equal(
        rf"For $t \ge {n}$, where $S_t = {root(n)}$, the fourth power of $\alpha_T S_t$ is $n/T$",
        (rates * root(n)) ** 4,
        n / last,
    )
    board.at_least(
        r"and that of $\sqrt{v_t}$ is no less, as $T = t + u$ with $u \ge 0$",
        claim**2,
        n / (t + ABOVE),
        n * ABOVE / (t * (t + ABOVE)),
    )
    board.say(rf"Condition (2) holds: $v_t t$ is $t$ up to {n} and ${root(n)} \sqrt{{t}}$ from there.")
    first = 4 * root(claim.subs(t, last)) / (2 * rates)
    board.equal("The first term of the printed bound, with $D = 2$, is", first, sympy.Integer(10))
    board.true(
        r"and the last is $2 \zeta \|g_{1:T}\| = 10$. But the regret is greater than their sum",
        sympy.Gt(regret, first + 2 * root(n), evaluate=False),
    )
    board.say(rf"With $\alpha_t$ condition (1) needs $\zeta \ge \alpha_{{{n}}} S_{{{n}}} = 10$, and the bound is true.")


def derive(
    board: Board,
    rule: Any = Adaptive,
    direction: Any = phi.EMA,
    average: Any = psi.EMA,
    schedule: Any = InverseSqrt,
    distance: Callable[[Any], Any] = distance,
    cost: Callable[[Any], Any] = cost,
    any_cost: Callable[[Any], Any] = any_cost,
    printed: Callable[[Any], Any] = lambda beta: 2 / (1 - beta) ** 3,
    factor: int = 2,
    zeros: int = LAST,
) -> None:
    """The step, the conditions, the sum of AdaGrad, the bounds beside the printed ones, and the misprint."""
    board.part("The step")
    opt = rule(lr=ALPHA, phi=direction(FRACTION), psi=average(lambda k: 1 / (1 + C)), schedule=lambda k: ETA[k + 1])
    one_step(board, opt, r"AdamNC, with $\beta_{2t} = 1/(1 + c)$", V=V)
    conditions(board)
    board.part(r"The sum of AdaGrad")
    adagrad_lemma(board, factor)
    compared(board, distance, cost, any_cost, printed)
    misprint(board, rule, schedule, average, zeros)
    board.part("Several coordinates")
    board.say(
        r"The rule and the box act on each coordinate by itself, so the bounds of the coordinates add up; if $\zeta$ "
        r"is one for all, $\|g_{1:T}\|$ becomes the sum over $i$ of $\|g_{1:T,i}\|$."
    )
    board.conclude(
        r"with (1) for $\alpha_t$ and (2), and $\beta_{1t}$ that does not rise, $R_T \le \frac{D^2}{2 \alpha (1 - "
        r"\beta_1)} \sqrt{T} \sum_i \sqrt{v_{T,i}} + \frac{(1 + \beta_1) \zeta}{1 - \beta_1} \sum_i \|g_{1:T,i}\|$. "
        r"With $\alpha_T$ in (1) the printed bound is false."
    )


THEOREM = Theorem(
    title="AdamNC's regret",
    claim=r"If $\sqrt{v_t}/\alpha_t \ge \|g_{1:t}\|/\zeta$ and $\sqrt{v_t}/\alpha_t$ does not fall, AdamNC with "
    r"$\alpha_t = \alpha/\sqrt{t}$ and $\beta_{1t} \le \beta_1$ that does not rise has $R_T \le \frac{D^2}{2 \alpha "
    r"(1 - \beta_1)} \sqrt{T} \sum_i \sqrt{v_{T,i}} + \frac{(1 + \beta_1) \zeta}{1 - \beta_1} \sum_i \|g_{1:T,i}\|$; "
    r"for any $\beta_{1t} \le \beta_1$, $R_T \le \frac{D^2}{2 \alpha} \sqrt{T} \sum_i \sqrt{v_{T,i}} + \frac{D^2}{1 - "
    r"\beta_1} \sum_t \sum_i \beta_{1t} \sqrt{v_{t,i}}/\alpha_t + \frac{(1 + \beta_1) \zeta}{(1 - \beta_1)^2} \sum_i "
    r"\|g_{1:T,i}\|$. With $\alpha_T$ for $\alpha_t$ in the first condition the printed bound is false",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 5 and Algorithm 3",
    domain=(
        r"$0 \le \beta_{1t} \le \beta_1 < 1$ and $\alpha, \zeta > 0$",
        r"$0 \le \beta_{21} < 1$, and $0 < \beta_{2t} < 1$ from $t = 2$ on",
        r"every $T \ge 1$ and all real gradients that meet the conditions",
    ),
    assumes=(
        r"convex losses; $F$ is a box of widths at most $D$, $x_1 \in F$, and every step is projected to $F$",
        "the conditions hold in each coordinate",
        r"`momentum_regret` and `momentum_regret_rising`, which are proved apart; the sums begin with the first "
        r"gradient that is not zero",
    ),
    derive=derive,
    controls=(
        Control(r"$\sum g_t^2/S_t \le \frac{3}{2} S_T$", factor=sympy.Rational(3, 2)),
        Control("a run that ends with the last loss, where the bound holds", zeros=SEEN),
        Control(
            r"the last coefficient $\frac{2 \zeta}{1 - \beta_1}$ as the printed one",
            printed=lambda beta: 2 / (1 - beta),
        ),
        Control(r"half of the first term", distance=lambda beta: 1 / (2 * (1 - beta))),
        Control("the root forgotten", rule=changed(Adaptive, "xp.sqrt(V)", "V")),
        Control("the sum of the squares in place of their average", average=changed(psi.EMA, "h.beta * V", "V")),
        Control("a direction whose weights exceed 1", direction=changed(phi.EMA, "(1 - h.beta) * g", "g")),
    ),
    claims=("C22",),
    findings=(
        Finding(
            "error",
            r"condition (1) has $\alpha_T$ where the proof needs $\alpha_t$: a run satisfies what is printed with a "
            r"regret of 26 over a bound of 20",
            "text seen",
        ),
        Finding(
            "improvable",
            r"$2 \zeta/(1 - \beta_1)^3$ can be $(1 + \beta_1) \zeta/(1 - \beta_1)$, without a middle term, where "
            r"$\beta_{1t}$ does not rise",
            "text seen",
        ),
    ),
)
