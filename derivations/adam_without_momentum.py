"""Theorem: Adam with β1 = 0 is RMSProp with the corrected mean square in its root, and starts with smaller steps."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adam, Adaptive, RMSProp, phi, psi

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, BETA2, V, SQUARE, B, ROOT, SIZE = positive("alpha beta2 v V b s g")
EPS, X, P, FACTOR = sympy.symbols("epsilon x p f", nonnegative=True)
THETA, G, M = real("theta g m")
ETA, GRADIENTS = sequence("eta", positive=True), sequence("g")


def corrected(v: Any, beta2: Any, t: Any) -> Any:
    """The claim: what is in Adam's root in the place of RMSProp's v."""
    return v / (1 - beta2**t)


def derive(
    board: Board,
    adam: Any = Adam,
    rmsprop: Any = RMSProp,
    framework: Any = Adaptive,
    correction: Callable[[Any, Any, Any], Any] = corrected,
) -> None:
    """No memory in the direction; RMSProp's step with another root; the two lengths; the largest steps."""
    eta = {"schedule": lambda k: ETA[k + 1]}
    opt = adam(lr=ALPHA, beta1=0, beta2=BETA2, eps=EPS, l2=0, **eta)
    other = rmsprop(lr=ALPHA, beta2=BETA2, eps=EPS, **eta)
    _same(board, opt, other, correction)
    _framework(board, framework, rmsprop)
    _lengths(board, opt, other)
    _largest(board, opt, other)
    board.conclude(
        r"Adam with $\beta_1 = 0$ is RMSProp whose $v_t$ is divided by $1 - \beta_2^t$ before the root is taken, with "
        r"the same $v_t$, $\alpha$ and $\epsilon$. RMSProp's steps are never shorter, at most $1/\sqrt{1 - \beta_2^t}$ "
        r"times as long, and about as long in the end."
    )


def _same(board: Board, opt: Any, other: Any, correction: Callable[[Any, Any, Any], Any]) -> None:
    board.part("The same code but for the correction")
    here, there = update(opt, T, THETA, G, m=M, v=V), update(other, T, THETA, G, v=V)
    board.equal(r"Whatever $m_{t-1}$, Adam's $m_t$ is the gradient, and nothing of it remains", here["m"], G)
    board.equal(r"and its correction changes nothing, $\hat{m}_t =$", here["m_hat"], G)
    board.equal(r"From the same $v_{t-1}$ both make the same $v_t$", here["v"], there["v"])
    replaced = there["theta"].xreplace({there["v"]: SQUARE})
    board.equal(
        r"RMSProp's step with $v_t/(1 - \beta_2^t)$ in the place of $v_t$ is Adam's",
        replaced.subs(SQUARE, correction(there["v"], BETA2, T)),
        here["theta"],
    )
    board.say(r"Both start from $v_0 = 0$: by induction so it is at every step, for all gradients and all $\eta_t$.")
    first = update(opt, 1, THETA, SIZE, m=0, v=0)["theta"]
    board.equal(
        r"In the first step Adam's root is the gradient itself: for $g > 0$ it goes to",
        first,
        THETA - ETA[1] * ALPHA * SIZE / (SIZE + EPS),
    )
    first = update(other, 1, THETA, SIZE, v=0)["theta"]
    board.equal(
        r"and RMSProp's only $\sqrt{1 - \beta_2}$ of it",
        first,
        THETA - ETA[1] * ALPHA * SIZE / (sympy.sqrt(1 - BETA2) * SIZE + EPS),
    )


def _framework(board: Board, framework: Any, rmsprop: Any) -> None:
    board.part("And in the framework of Reddi et al.")
    inside = 1 / (1 + B)
    generic = framework(lr=ALPHA, phi=phi.Gradient(), psi=psi.EMA(inside), schedule=lambda k: ETA[k + 1])
    own = rmsprop(lr=ALPHA, beta2=inside, eps=0, schedule=lambda k: ETA[k + 1])
    board.equal(
        r"There RMSProp has the gradient for $m_t$ and the same mean of squares. With $v_{t-1} > 0$ and "
        r"$\beta_2 = 1/(1 + b)$ it is this RMSProp at $\epsilon = 0$",
        update(generic, T, THETA, G, V=V)["theta"],
        update(own, T, THETA, G, v=V)["theta"],
    )


def _lengths(board: Board, opt: Any, other: Any) -> None:
    board.part("How much longer RMSProp's steps are")
    here, there = (update(each, T, THETA, G, v=V, **more) for each, more in ((opt, {"m": M}), (other, {})))
    moves = [(THETA - each["theta"]).xreplace({each["v"]: ROOT**2}) for each in (here, there)]
    board.say(
        r"Let $v_t = s^2$ and $f = \sqrt{1 - \beta_2^t}$, which is between 0 and 1. Then Adam's denominator is "
        r"$s/f + \epsilon$, and RMSProp's $s + \epsilon$."
    )
    kept = {BETA2**T: 1 - FACTOR**2}
    board.equal(
        r"RMSProp's move over Adam's is their quotient",
        (moves[1] / moves[0]).xreplace(kept),
        (ROOT / FACTOR + EPS) / (ROOT + EPS),
    )
    inside = 1 / (1 + P)
    longer = ((ROOT / FACTOR + EPS) / (ROOT + EPS)).subs(FACTOR, inside)
    board.at_least(r"With $f = 1/(1 + p)$ it is no less than 1", longer, 1, P * ROOT / (ROOT + EPS))
    board.at_least(r"and no more than $1/f$, which it is at $\epsilon = 0$", 1 / inside, longer, P * EPS / (ROOT + EPS))
    board.limit(
        r"In the long run both go as far: with $\beta_2 = 1/(1 + b)$, $f^2$ goes to", 1 - (1 + B) ** -T, T, sympy.oo, 1
    )
    board.at_least(
        r"In between it rises: from $t$ to $t + 1$ by $\beta_2^t (1 - \beta_2)$,",
        (1 - (1 + B) ** -(T + 1)),
        (1 - (1 + B) ** -T),
        B / (1 + B) ** (T + 1),
    )


def _largest(board: Board, opt: Any, other: Any) -> None:
    board.part("The largest steps")
    here, there = update(opt, T, THETA, G, m=M, v=V), update(other, T, THETA, G, v=V)
    board.at_least(r"$v_t$ is at least $(1 - \beta_2) g^2$,", there["v"], (1 - BETA2) * G**2, BETA2 * V)
    inside = {BETA2: 1 / (1 + B)}
    board.at_least(
        r"so that at $\epsilon = 0$ the square of RMSProp's step over $\eta_t \alpha$ is at most $1/(1 - \beta_2)$, "
        r"which is $(1 + b)/b$ with $\beta_2 = 1/(1 + b)$,",
        (1 + B) / B,
        ((THETA - there["theta"]).subs(EPS, 0) / (ETA[T] * ALPHA)).subs(inside) ** 2,
        V * (1 + B) / (B * (V + B * G**2)),
    )
    alone = [
        update(each, T, THETA, SIZE, v=0, **more)["theta"].subs(EPS, 0) for each, more in ((opt, {"m": 0}), (other, {}))
    ]
    board.equal(
        r"One gradient after zeros has just that, at every $t$",
        THETA - alone[1],
        ETA[T] * ALPHA / sympy.sqrt(1 - BETA2),
    )
    board.equal(
        r"Adam's are bounded by $\sqrt{1 - \beta_2^t}$ of this, for the same reason,",
        here["m_hat"] ** 2 / here["v_hat"] * there["v"] / G**2,
        1 - BETA2**T,
    )


THEOREM = Theorem(
    title="Adam without momentum",
    claim=r"Adam with $\beta_1 = 0$ is RMSProp, with the same $\alpha$ and $\epsilon$, whose $v_t$ is divided by "
    r"$1 - \beta_2^t$ under the root; RMSProp's steps are between 1 and $1/\sqrt{1 - \beta_2^t}$ times as long",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 5; Tieleman & Hinton 2012, lecture 6e",
    domain=(
        r"$\alpha > 0$, $0 < \beta_2 < 1$ and $\epsilon \ge 0$; all real gradients, where no divisor is 0",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(r"$\beta_2$ is constant; no L2 term; both start at $v_0 = 0$",),
    derive=derive,
    controls=(
        Control("no correction", correction=lambda v, beta2, t: v),
        Control("a correction outside of the root", correction=lambda v, beta2, t: v / (1 - beta2**t) ** 2),
        Control("a correction counted from 0", correction=lambda v, beta2, t: v / (1 - beta2 ** (t - 1))),
        Control(r"a direction shrunk by $\beta_2$", adam=changed(Adam, "m_hat = m /", "m_hat = h.beta2 * m /")),
        Control(
            r"RMSProp's $\epsilon$ under the root",
            rmsprop=changed(RMSProp, "(xp.sqrt(v) + h.eps)", "xp.sqrt(v + h.eps)"),
        ),
        Control(r"RMSProp's mean without $1 - \beta_2$", rmsprop=changed(RMSProp, "(1 - h.beta2) * g * g", "g * g")),
        Control("the framework without its root", framework=changed(Adaptive, "xp.sqrt(V)", "V")),
    ),
    claims=("C15",),
)
