"""Theorem: AdaDelta's steps are in the units of the parameters, but for its epsilon."""

from collections.abc import Callable
from typing import Any

import sympy
from sympy import sqrt

from refimpl import SGD, AdaDelta, Adam

from .proving import Board, Control, Finding, Theorem, changed, index, positive, real, sequence, steps, update

T = index()
ALPHA, BETA1, BETA2, EPS, RHO, U, V, C, S, W = positive("alpha beta1 beta2 epsilon rho u v c s w")
OTHER = sympy.Symbol("epsilonprime", positive=True)
THETA, GRAD, M, STEP = real("theta g m Delta_t")
SEEN = sympy.Symbol("g", real=True, nonzero=True)
ETA = sequence("eta", positive=True)

#: What each quantity is multiplied by where f is by c and θ by s, and hence ∇f by c/s.
SCALES = {"theta": S, "delta": S, "u": S**2, "v": (C / S) ** 2}


def eta(k: Any) -> Any:
    """η_t, of k = t − 1."""
    return ETA[k + 1]


def square(s: Any) -> Any:
    """What ε is multiplied by."""
    return s**2


def derive(
    board: Board, adadelta: Any = AdaDelta, sgd: Any = SGD, adam: Any = Adam, eps_scale: Callable[[Any], Any] = square
) -> None:
    """One step in the old and the new units, from corresponding states; all steps follow by induction."""

    def after(eps: Any, g: Any = GRAD, theta: Any = THETA, u: Any = U, v: Any = V) -> dict[str, Any]:
        return update(adadelta(rho=RHO, eps=eps, schedule=eta), T, theta, g, u=u, v=v)

    board.part("One step, from any state")
    algorithm_1(board, after(EPS))

    board.part(r"New units: $f$ times $c$ and $\theta$ times $s$, hence $\nabla f$ times $c/s$")
    board.say(
        r"A state corresponds to another if $\theta$ is multiplied by $s$, $u$ by $s^2$ and $v$ by $(c/s)^2$. If "
        r"corresponding states go to corresponding ones, whole paths correspond, by induction: both start at "
        r"$u = v = 0$."
    )
    new = after(0, C / S * GRAD, S * THETA, S**2 * U, (C / S) ** 2 * V)
    correspond(
        board, r"Without $\epsilon$ they do: $c$ cancels, and the step is multiplied by $s$", after(0), new, SCALES
    )
    board.equal(r"But without $\epsilon$ nothing ever moves: from $u_0 = 0$ the step is", after(0, u=0)["delta"], 0)

    board.part(r"With $\epsilon$")
    board.say(
        r"$\epsilon$ is added to $u$, which goes as $s^2$, and to $v$, which goes as $(c/s)^2$. One number can "
        r"follow both only where $c = s^2$."
    )
    new = after(EPS * eps_scale(S), S * GRAD, S * THETA, S**2 * U, S**2 * V)
    words = r"Then, with $\epsilon$ times $s^2$, corresponding states go to corresponding ones"
    correspond(board, words, after(EPS), new, {name: scale.subs(C, S**2) for name, scale in SCALES.items()})
    first_steps(board, adadelta)

    board.part("SGD and Adam")
    others(board, sgd, adam)
    board.conclude(
        r"Up to $\epsilon$, AdaDelta's path is the same in any units. SGD's is only with $\alpha$ times $s^2/c$, "
        r"Adam's with $\alpha$ times $s$."
    )


def algorithm_1(board: Board, made: dict[str, Any]) -> None:
    """Zeiler's lines 4 to 7."""
    board.equal("The rule averages the squared gradients,", made["v"], RHO * V + (1 - RHO) * GRAD**2)
    claim = -sqrt(U + EPS) / sqrt(W + EPS) * GRAD
    board.equal(r"takes the step $\Delta_t$, in which $w$ is that average,", made["delta"].subs(made["v"], W), claim)
    squares = made["u"].subs(made["delta"] ** 2, STEP**2)
    board.equal("averages the squared steps,", squares, RHO * U + (1 - RHO) * STEP**2)
    board.equal("and goes to", made["theta"].subs(made["delta"], STEP), THETA + ETA[T] * STEP)


def correspond(board: Board, words: str, old: dict[str, Any], new: dict[str, Any], scales: dict[str, Any]) -> None:
    """What the new step makes is what the old one makes, in the new units."""
    board.equal(words, new["delta"], scales["delta"] * old["delta"])
    board.equal(r"so is $\theta_t$,", new["theta"], scales["theta"] * old["theta"])
    board.equal("and so are the averages $u$", new["u"], scales["u"] * old["u"])
    board.equal("and $v$", new["v"], scales["v"] * old["v"])


def first_steps(board: Board, adadelta: Any) -> None:
    """With c other than s² no ε gives the old steps, in the new units."""

    def inverse(eps: Any, g: Any) -> Any:
        return 1 / next(steps(adadelta(rho=RHO, eps=eps), 0, [g]))["delta"] ** 2

    apart = (1 - RHO) * (1 / EPS - S**2 / OTHER) + (1 - S**4 / C**2) / SEEN**2
    board.equal(
        r"In any other units no $\epsilon'$ gives the same steps: from $u_0 = v_0 = 0$, $1/\Delta_1^2$ and $s^2$ times "
        r"the new $1/\Delta_1^2$ are apart by",
        inverse(EPS, SEEN) - S**2 * inverse(OTHER, C / S * SEEN),
        apart,
    )
    board.equal(
        r"which would have to vanish for all $g$. But from $g$ to $2g$ it changes, unless $c = s^2$, by",
        apart - apart.subs(SEEN, 2 * SEEN),
        3 * (C - S**2) * (C + S**2) / (2 * C * SEEN) ** 2,
    )


def others(board: Board, sgd: Any, adam: Any) -> None:
    """SGD and Adam, with their state and ε in the new units, need another learning rate."""

    def of_sgd(lr: Any, theta: Any, g: Any) -> Any:
        return update(sgd(lr=lr, schedule=eta), T, theta, g)["theta"]

    def of_adam(lr: Any, theta: Any, scale: Any) -> Any:
        opt = adam(lr=lr, beta1=BETA1, beta2=BETA2, eps=scale * EPS, schedule=eta)
        made = update(opt, T, theta, scale * GRAD, m=scale * M, v=scale**2 * V)
        return made["theta"].subs(BETA2**T, 1 - W**2)

    new, old = of_sgd(ALPHA, S * THETA, C / S * GRAD) - S * THETA, of_sgd(ALPHA, THETA, GRAD) - THETA
    board.equal(r"SGD's step is multiplied by $c/s$, where $\theta$ is by $s$", new, C / S * old)
    rescaled = of_sgd(S**2 / C * ALPHA, S * THETA, C / S * GRAD)
    board.equal(r"so that its path needs another rate, $\alpha s^2/c$", rescaled, S * of_sgd(ALPHA, THETA, GRAD))
    new, old = of_adam(ALPHA, S * THETA, C / S) - S * THETA, of_adam(ALPHA, THETA, 1) - THETA
    words = r"Adam's step, with $m$ and $\epsilon$ times $c/s$ and $w = \sqrt{1 - \beta_2^t}$, does not change at all"
    board.equal(words, new, old)
    rescaled = of_adam(S * ALPHA, S * THETA, C / S)
    board.equal(r"so that its path needs the rate $\alpha s$", rescaled, S * of_adam(ALPHA, THETA, 1))


THEOREM = Theorem(
    title="The units of AdaDelta",
    claim=(
        r"With $f$ times $c$ and $\theta$ times $s$, AdaDelta's step is multiplied by $s$, as the parameters are: "
        r"without $\epsilon$ for all $c$ and $s$, with $\epsilon$ times $s^2$ if $c = s^2$, and else with no "
        r"$\epsilon$; SGD's is multiplied by $c/s$, and Adam's by 1"
    ),
    source="Zeiler 2012 (arXiv 1212.5701), section 3.2 and Algorithm 1",
    domain=(
        r"$c, s > 0$, $\epsilon \ge 0$ and $0 < \rho, \beta_1, \beta_2 < 1$; every real $g$ and $\theta$",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(r"$0 < \rho < 1$, $0 < \beta_1 < 1$, $0 < \beta_2 < 1$, and $u, v > 0$ where they are any",),
    derive=derive,
    controls=(
        Control(r"$\epsilon$ not scaled", eps_scale=lambda s: 1),
        Control(r"$\epsilon$ in units of $\theta$, as if it stood outside the roots", eps_scale=lambda s: s),
        Control(
            "a learning rate in place of the root of $u$", adadelta=changed(AdaDelta, "xp.sqrt(u + h.eps)", "h.rho")
        ),
        Control(
            r"one $\epsilon$ outside its root",
            adadelta=changed(AdaDelta, "xp.sqrt(v + h.eps)", "(xp.sqrt(v) + h.eps)"),
        ),
        Control("squared gradients averaged as squared steps", adadelta=changed(AdaDelta, "delta * delta", "g * g")),
        Control("SGD drawn to 0 by its rate", sgd=changed(SGD, "h.lr * g", "h.lr * (g - theta)")),
    ),
    findings=(
        Finding(
            "omission",
            r"the paper matches the units of $\Delta x$ and $x$ for the roots, and does not speak of $\epsilon$: "
            r"the one $\epsilon$ in both roots has the units of $x^2$ in one and of the squared gradient in the "
            "other, and cannot have both",
            "second-hand",
        ),
    ),
)
