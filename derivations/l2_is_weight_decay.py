"""Theorem: for SGD, L2 regularisation with λ′ = λ/α is weight decay λ."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGD, SGDW

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, LAMBDA = positive("alpha lambda")
THETA, G = real("theta g")
RATES, ETA = sequence("alpha", positive=True), sequence("eta", positive=True)


def ratio(decay: Any, rate: Any) -> Any:
    """λ′ as the paper has it."""
    return decay / rate


def derive(board: Board, l2: Any = SGD, decay: Any = SGDW, coefficient: Callable[[Any, Any], Any] = ratio) -> None:
    """One step, all steps by induction, and what schedules do to it."""

    def step(rule: Any, **settings: Any) -> Any:
        return update(rule(**settings), T, THETA, G)["theta"]

    board.part("One step, at a constant rate")
    board.say(r"Both rules stand at $\theta$ and see the gradient $g$ of the loss.")
    regularised = board.define(
        r"\theta^{L2}",
        step(l2, lr=ALPHA, l2=coefficient(LAMBDA, ALPHA)),
        r"SGD with $\lambda' = \lambda/\alpha$ in the loss goes to",
    )
    decayed = board.define(r"\theta^{W}", step(decay, lr=ALPHA, momentum=0, weight_decay=LAMBDA), "weight decay to")
    board.equal("The latter is equation (1)", decayed, (1 - LAMBDA) * THETA - ALPHA * G)
    board.equal("These are the same point", regularised, decayed)

    board.part("All steps")
    board.say(
        r"By induction. Both start at one $\theta_0$. If both are at $\theta_{t-1}$, both see "
        r"$g_t = \nabla f_t(\theta_{t-1})$; the identity holds for every $t$, $\theta$ and $g$, so both go on to "
        r"one $\theta_t$."
    )

    board.part(r"A schedule $\eta_t$ that multiplies step and decay, as in Algorithm 1")
    board.equal(
        r"The same constant $\lambda'$ does",
        step(l2, lr=ALPHA, l2=coefficient(LAMBDA, ALPHA), schedule=lambda k: ETA[k + 1]),
        step(decay, lr=ALPHA, momentum=0, weight_decay=LAMBDA, schedule=lambda k: ETA[k + 1]),
    )

    board.part(r"A learning rate $\alpha_t$ that changes, and a decay that does not follow it")
    changing = step(decay, lr=lambda k: RATES[k + 1], momentum=0, weight_decay=LAMBDA)
    board.equal(
        r"Now $\lambda'_t = \lambda/\alpha_t$ must change too",
        step(l2, lr=lambda k: RATES[k + 1], l2=lambda k: coefficient(LAMBDA, RATES[k + 1])),
        changing,
    )
    c = sympy.Symbol("c", positive=True)
    board.equal(
        r"For a constant $c$ instead, the two part by",
        step(l2, lr=lambda k: RATES[k + 1], l2=c) - changing,
        (LAMBDA - c * RATES[T]) * THETA,
    )
    board.equal(
        r"which is zero for all $\theta$ only if $c = \lambda/\alpha_t$. But from one step to the next this changes by",
        coefficient(LAMBDA, RATES[T + 1]) - coefficient(LAMBDA, RATES[T]),
        LAMBDA * (RATES[T] - RATES[T + 1]) / (RATES[T] * RATES[T + 1]),
    )
    board.conclude(
        r"$\lambda' = \lambda/\alpha$ gives the same iterates for ever, under any common multiplier $\eta_t$; "
        r"where $\alpha_t$ alone changes, no constant does."
    )


THEOREM = Theorem(
    title="L2 regularisation is weight decay, for SGD",
    claim=r"SGD with $\lambda' = \lambda/\alpha$ in the loss and with weight decay $\lambda$ take the same path",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Proposition 1, and equation (1) after Hanson & Pratt 1988",
    domain=(
        r"$\alpha, \lambda > 0$; every real $\theta$ and $g$",
        r"every $t \ge 1$, with any $\eta_t > 0$ or any $\alpha_t > 0$",
    ),
    assumes=(r"both rules see the same losses $f_t$ and start at the same $\theta_0$", "no momentum"),
    derive=derive,
    controls=(
        Control(r"$\lambda' = \lambda$, not divided by the rate", coefficient=lambda decay, rate: decay),
        Control(r"$\lambda' = \lambda/(2\alpha)$", coefficient=lambda decay, rate: decay / (2 * rate)),
        Control(
            "the decay multiplied by the rate as well",
            decay=changed(SGDW, "eta * h.weight_decay", "eta * h.lr * h.weight_decay"),
        ),
        Control(
            "the decay taken after the step",
            decay=changed(SGDW, "h.weight_decay * theta", "h.weight_decay * (theta - m)"),
        ),
        Control("the sign of the L2 term", l2=changed(SGD, "g + h.l2", "g - h.l2")),
    ),
    claims=("C01",),
)
