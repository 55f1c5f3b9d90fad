"""Theorem: Adam's average of the iterates, bias-corrected, has weights that add up to 1, from the first step on."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adam, phi

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update
from .proving.symbols import XP

T, J, STEP = index(), index("i"), index("s")
BETA, B = positive("beta b")
MEAN, WEIGHT_HAT, START, SLOPE = real("m x_hat c d")
THETA = sequence("theta")
P, Q, R = sympy.symbols("p q r", nonnegative=True)
LOW = sympy.Symbol("l", real=True)


def weights(beta: Any, t: Any, i: Any) -> Any:
    """The claim: the weight of θ_i in the corrected average after step t."""
    return (1 - beta) * beta ** (t - i) / (1 - beta**t)


def derive(
    board: Board,
    average: Any = Adam,
    plain: Any = phi.EMA,
    weight: Callable[[Any, Any, Any], Any] = weights,
) -> None:
    """The recursion as a sum, its weights, the form without a start, and the limit of β."""
    opt = average(beta1=BETA, lr=0, l2=0)

    def averaged(t: Any, value: Any, mean: Any) -> dict[str, Any]:
        """What the code of the mean makes of the iterate ``value`` in step t."""
        return update(opt, t, 0, value, m=mean, v=positive("v"))

    _recursion(board, averaged, plain)
    _weights(board, averaged, weight)
    _means(board, averaged)
    _polyak(board, weight, averaged)
    board.conclude(
        r"$\hat{\theta}_t$ is a mean of $\theta_1, \ldots, \theta_t$ with positive weights that add up to 1; the "
        r"first step gives $\theta_1$; it never leaves an interval that the iterates stay in; for $\beta \to 1$ it is "
        r"Polyak's mean."
    )


def _recursion(board: Board, averaged: Any, plain: Any) -> None:
    board.part("The code of the average")
    board.say(
        r"Section 7.2 averages the iterates as Adam averages gradients, $\bar{\theta}_t = \beta \bar{\theta}_{t-1} + "
        r"(1 - \beta) \theta_t$ from $\bar{\theta}_0 = 0$. Its code here is that of $m$ and $\hat{m}$, with "
        r"$\theta_t$ in the place of the gradient."
    )
    after = averaged(T, THETA[T], MEAN)
    board.equal(r"One step makes of $\bar{\theta}_{t-1} = m$", after["m"], BETA * MEAN + (1 - BETA) * THETA[T])
    board.equal(
        r"and so does the moment $\phi$ that stands alone", plain(BETA).update(XP, T, THETA[T], MEAN)["m"], after["m"]
    )
    board.equal(r"The corrected average is", after["m_hat"], after["m"] / (1 - BETA**T))


def _weights(board: Board, averaged: Any, weight: Callable[[Any, Any, Any], Any]) -> None:
    board.part("A sum with weights that add up to 1")
    board.induction(
        r"$\bar{\theta}_t$ is a sum over all iterates.",
        lambda t: (1 - BETA) * sympy.Sum(BETA ** (t - J) * THETA[J], (J, 1, t)),
        first=0,
        following=lambda mean, t: averaged(t, THETA[t], mean)["m"],
    )
    before = (1 - BETA) * sympy.Sum(BETA ** (T - 1 - J) * THETA[J], (J, 1, T - 1))
    board.equal(
        r"The corrected one has the weights $w_{t,i} = (1 - \beta) \beta^{t-i}/(1 - \beta^t)$: $\hat{\theta}_t$ is",
        averaged(T, THETA[T], before)["m_hat"],
        sympy.Sum(weight(BETA, T, J) * (1 - BETA**T) * THETA[J], (J, 1, T)) / (1 - BETA**T),
    )
    board.induction(
        r"They are positive: $1 + \beta + \ldots + \beta^{t-1}$ is $(1 - \beta^t)/(1 - \beta)$.",
        lambda t: (1 - BETA**t) / (1 - BETA),
        first=0,
        following=lambda before, t: before + BETA ** (t - 1),
    )
    over_sum = BETA ** (T - J) / sympy.Sum(BETA ** (STEP - 1), (STEP, 1, T))
    board.greater(r"So $w_{t,i}$ is a power of $\beta$ over this sum, and positive", over_sum, 0, over_sum)
    board.induction(
        r"Those of the uncorrected average add up to $1 - \beta^t$.",
        lambda t: 1 - BETA**t,
        first=0,
        following=lambda total, t: averaged(t, 1, total)["m"],
    )
    board.equal(
        r"So without the correction all is drawn to 0. With it they add up to",
        averaged(T, 1, 1 - BETA ** (T - 1))["m_hat"],
        1,
    )


def _means(board: Board, averaged: Any) -> None:
    board.part("A mean of the last mean and the new iterate")
    share = (1 - BETA) / (1 - BETA**T)
    after = averaged(T, THETA[T], (1 - BETA ** (T - 1)) * WEIGHT_HAT)
    board.equal(
        r"With $a_t = (1 - \beta)/(1 - \beta^t)$ and $x = \hat{\theta}_{t-1}$, $\hat{\theta}_t$ is",
        after["m_hat"],
        (1 - share) * WEIGHT_HAT + share * THETA[T],
    )
    board.equal(
        r"As $a_1 = 1$, $\hat{\theta}_1$ is $\theta_1$ itself, whatever $\beta$",
        averaged(1, THETA[1], 0)["m_hat"],
        THETA[1],
    )
    mixing = 1 / (1 + P)
    board.at_least(
        r"As $a_t$ is one over $1 + \beta + \ldots + \beta^{t-1}$, say $1/(1 + p)$, $\hat{\theta}_t$ is at least $l$ "
        r"where $\hat{\theta}_{t-1} = l + q$ and $\theta_t = l + r$ are,",
        (1 - mixing) * (LOW + Q) + mixing * (LOW + R),
        LOW,
        (P * Q + R) / (1 + P),
    )
    board.say(r"So the average stays in every box that the iterates stay in, such as that of a projected rule.")
    board.induction(
        r"On a line, $\theta_i = c + d i$, the uncorrected average is "
        r"$(1 - \beta^t)(c - d \beta/(1 - \beta)) + d t$.",
        lambda t: (1 - BETA**t) * (START - SLOPE * BETA / (1 - BETA)) + SLOPE * t,
        first=0,
        following=lambda mean, t: averaged(t, START + SLOPE * t, mean)["m"],
    )
    lag = START + SLOPE * T - ((1 - BETA**T) * (START - SLOPE * BETA / (1 - BETA)) + SLOPE * T) / (1 - BETA**T)
    late = T * BETA**T / (1 - BETA**T)
    board.equal(r"Behind $\theta_t$ the corrected one is by", lag, SLOPE * (BETA / (1 - BETA) - late))
    rest = T / ((1 + B) ** T - 1)
    board.equal(r"of which the last term, with $\beta = 1/(1 + b)$, is", late.subs(BETA, 1 / (1 + B)), rest)
    board.limit(
        r"and vanishes in the long run: the average lags $\beta/(1 - \beta)$ steps",
        rest,
        T,
        sympy.oo,
        0,
    )


def _polyak(board: Board, weight: Callable[[Any, Any, Any], Any], averaged: Any) -> None:
    board.part(r"Polyak's mean, $\beta \to 1$")
    board.limit(r"Every weight becomes the same,", weight(BETA, T, J), BETA, 1, 1 / T, side="-")
    board.limit(r"and $a_t$ becomes $1/t$", (1 - BETA) / (1 - BETA**T), BETA, 1, 1 / T, side="-")
    board.induction(
        r"With $a_t = 1/t$ the average is the plain mean.",
        lambda t: sympy.Sum(THETA[J], (J, 1, t)) / t,
        first=THETA[1],
        following=lambda mean, t: (1 - 1 / t) * mean + THETA[t] / t,
        start=1,
    )


THEOREM = Theorem(
    title="Averaged iterates",
    claim=r"$\bar{\theta}_t = \beta \bar{\theta}_{t-1} + (1 - \beta) \theta_t$ from $0$, divided by $1 - \beta^t$, is "
    r"the sum of $w_{t,i} \theta_i$ with $w_{t,i} = (1 - \beta) \beta^{t-i}/(1 - \beta^t)$, which add up to $1$; "
    r"$\hat{\theta}_1 = \theta_1$, and $\beta \to 1$ gives the plain mean",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 7.2; Polyak & Juditsky 1992",
    domain=(
        r"$0 < \beta < 1$; all real iterates",
        r"every $t \ge 1$",
    ),
    assumes=(
        r"$\beta$ is constant",
        r"the average is fed $\theta_t$ after step $t$, and not $\theta_{t-1}$",
    ),
    derive=derive,
    controls=(
        Control("no correction", average=changed(Adam, "m / (1 - h.beta1**t)", "m")),
        Control(
            "a correction one step late", average=changed(Adam, "m / (1 - h.beta1**t)", "m / (1 - h.beta1 ** (t + 1))")
        ),
        Control(r"the mean without $1 - \beta$", average=changed(Adam, "(1 - h.beta1) * g", "g")),
        Control(
            "the averages of phi with exchanged weights",
            plain=changed(phi.EMA, "h.beta * m + (1 - h.beta) * g", "(1 - h.beta) * m + h.beta * g"),
        ),
        Control(
            r"weights $\beta^{t-i}$ over their sum to infinity", weight=lambda beta, t, i: (1 - beta) * beta ** (t - i)
        ),
        Control(
            "the oldest iterates weighed most", weight=lambda beta, t, i: (1 - beta) * beta ** (i - 1) / (1 - beta**t)
        ),
    ),
)
