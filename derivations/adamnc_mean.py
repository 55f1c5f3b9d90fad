"""Theorem: AdamNC with the mean of all squares is AdaGrad with momentum, and has its regret."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdaGrad, AdamNC
from refimpl.schedules import Constant, InverseSqrt

from .adamnc_regret import adagrad_lemma
from .momentum_regret import FRACTION, cost, one_step
from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, sequence, update

T = index()
ALPHA, V, S, D = positive("alpha V S D")
ETA = sequence("eta", positive=True)
G, M, X = real("g m x")
SQUARES, TOP = sympy.symbols("S B", nonnegative=True)
BETA1 = TOP / (1 + TOP)


def best(beta: Any) -> Any:
    """What multiplies D ‖g_{1:T}‖/(1 − β1) at the best α."""
    return sympy.sqrt(2 * (1 + beta))


def mean(board: Board, rule: Any) -> None:
    """v_t = (1/t) Σ g_s²."""
    opt = rule(lr=ALPHA, beta1=FRACTION)
    board.part(r"$v_t$ is the mean of all squares")
    board.equal("In the first step", update(opt, 1, X, G, m=0, v=0)["v"], G**2)
    board.equal(
        r"If $v_t = S/t$ with $S = \sum_{s \le t} g_s^2$, step $t + 1$ makes of it",
        update(opt, T + 1, X, G, m=M, v=SQUARES / T)["v"],
        (SQUARES + G**2) / (T + 1),
    )


def conditions(board: Board, rate: Callable[[Any], Any]) -> None:
    """Conditions (1) and (2) of Theorem 5."""
    board.part("The two conditions")
    board.equal(
        r"With $S = \|g_{1:t}\|$ and $\alpha_t = \alpha/\sqrt{t}$, (1) holds for $\zeta = \alpha$ and no smaller one: "
        r"$\sqrt{v_t}/\alpha_t$ is",
        sympy.sqrt(S**2 / T) / rate(T),
        S / ALPHA,
    )
    board.at_least(
        r"(2) holds, for its square does not fall",
        (S**2 + G**2) / (T + 1) / rate(T + 1) ** 2,
        S**2 / T / rate(T) ** 2,
        G**2 / ALPHA**2,
    )


def as_adagrad(board: Board, rule: Any, adagrad: Any, schedule: Any) -> None:
    """β1 = 0: the step of AdaGrad."""
    board.part(r"$\beta_1 = 0$")
    opt = rule(lr=ALPHA, beta1=0, schedule=schedule())
    known = update(adagrad(lr=ALPHA, eps=0), T + 1, X, G, G=S**2)
    board.equal(
        r"The step is AdaGrad's, from the same sum $S^2$ of squares",
        update(opt, T + 1, X, G, m=M, v=S**2 / T)["theta"],
        known["theta"],
    )


def smallest(board: Board, cost: Callable[[Any], Any], best: Callable[[Any], Any]) -> None:
    """The α with the least bound."""
    board.part(r"The bound, and the best $\alpha$")
    board.say(
        r"By `momentum_regret`, with $1/z_T = \|g_{1:T}\|/\alpha$ and $\sum z_t g_t^2 = \alpha \sum "
        r"g_t^2/\|g_{1:t}\|$, the regret is at most $\|g_{1:T}\|$ times $\frac{D^2}{2 \alpha (1 - \beta_1)} + 2 "
        r"\alpha \frac{1 + \beta_1}{2 (1 - \beta_1)}$."
    )
    square = (D / sympy.sqrt(2 * ALPHA) - sympy.sqrt(ALPHA * (1 + BETA1))) ** 2 * (1 + TOP)
    bound = D**2 / (2 * ALPHA * (1 - BETA1)) + 2 * ALPHA * cost(BETA1)
    least = D * best(BETA1) / (1 - BETA1)
    board.at_least(r"With $\beta_1 = B/(1 + B)$ that is, for every $\alpha$,", bound, least, square)
    board.equal(
        r"with equality for $\alpha = D/\sqrt{2 (1 + \beta_1)}$",
        bound.subs(ALPHA, D / sympy.sqrt(2 * (1 + BETA1))),
        least,
    )


def derive(
    board: Board,
    rule: Any = AdamNC,
    adagrad: Any = AdaGrad,
    schedule: Any = InverseSqrt,
    cost: Callable[[Any], Any] = cost,
    best: Callable[[Any], Any] = best,
    factor: int = 2,
) -> None:
    """The mean, the conditions, the sum of AdaGrad, and the bound with its best α."""
    mean(board, rule)
    board.part("The step")
    one_step(board, rule(lr=ALPHA, beta1=FRACTION, schedule=lambda k: ETA[k + 1]), "AdamNC", v=V)
    conditions(board, lambda t: ALPHA * computed(schedule()(t - 1)))
    board.part("The sum of AdaGrad")
    adagrad_lemma(board, factor)
    smallest(board, cost, best)
    as_adagrad(board, rule, adagrad, schedule)
    board.say(r"So $\sqrt{2} D \sum_i \|g_{1:T,i}\|$ bounds the regret of AdaGrad with its best $\alpha$.")
    board.conclude(
        r"for $\beta_{1t} \le \beta_1$ that does not rise, $R_T \le (\frac{D^2}{2 \alpha (1 - \beta_1)} + "
        r"\frac{\alpha (1 + \beta_1)}{1 - \beta_1}) \sum_i \|g_{1:T,i}\|$."
    )


THEOREM = Theorem(
    title="AdamNC's regret with the mean of all squares",
    claim=r"With $\beta_{2t} = 1 - 1/t$, $\alpha_t = \alpha/\sqrt{t}$ and $\beta_{1t} \le \beta_1$ that does not "
    r"rise, AdamNC has $v_t = \frac{1}{t} \sum_{s \le t} g_s^2$ and $R_T \le (\frac{D^2}{2 \alpha (1 - \beta_1)} + "
    r"\frac{\alpha (1 + \beta_1)}{1 - \beta_1}) \sum_i \|g_{1:T,i}\|$, which is least, $\frac{D}{1 - \beta_1} \sqrt{2 "
    r"(1 + \beta_1)} \sum_i \|g_{1:T,i}\|$, at $\alpha = D/\sqrt{2 (1 + \beta_1)}$; for $\beta_1 = 0$ it is AdaGrad",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Corollary 2 of Theorem 5",
    domain=(
        r"$0 \le \beta_{1t} \le \beta_1 < 1$ and $\alpha > 0$",
        r"every $T \ge 1$ and all real gradients",
    ),
    assumes=(
        r"convex losses; $F$ is a box of widths at most $D$, $x_1 \in F$, and every step is projected to $F$",
        r"AdaGrad without $\epsilon$",
        r"`momentum_regret`, which is proved apart; the sums begin with the first gradient that is not zero",
    ),
    derive=derive,
    controls=(
        Control(r"$\beta_{2t} = 1 - 1/(t + 1)$", rule=changed(AdamNC, "1 - 1 / t", "1 - 1 / (t + 1)")),
        Control("a constant rate", schedule=Constant),
        Control(r"$\sum g_t^2/S_t \le S_T$", factor=1),
        Control(r"$\frac{2 D}{1 - \beta_1}$ at the best $\alpha$", best=lambda beta: sympy.Integer(2)),
        Control(r"$\frac{1}{2 (1 - \beta_1)}$ before the sum", cost=lambda beta: 1 / (2 * (1 - beta))),
        Control("AdaGrad with a mean", adagrad=changed(AdaGrad, "G + g * g", "G / 2 + g * g")),
        Control("a step upwards", rule=changed(AdamNC, "theta - eta", "theta + eta")),
    ),
    claims=("C22",),
    findings=(
        Finding(
            "improvable",
            r"the last coefficient of Theorem 5, $2 \zeta/(1 - \beta_1)^3$, is with $\zeta = \alpha$ at least twice "
            r"what is needed; no middle term and no decay of $\beta_{1t}$ is needed",
            "text seen",
        ),
    ),
)
