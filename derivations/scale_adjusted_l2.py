"""Theorem: for a fixed preconditioner diag(s)⁻¹, a scale-adjusted L2 regularisation is weight decay."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGD, SGDW

from .proving import Board, Control, Finding, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, LAMBDA, PRIME = positive("alpha lambda lambdaprime")
S, THETA, G = positive("s_1 s_2"), real("theta_1 theta_2"), real("g_1 g_2")
C, M = real("c m")
ETA, SCALES = sequence("eta", positive=True), sequence("s", positive=True)


def ratio(decay: Any, rate: Any) -> Any:
    """λ′ as the paper has it."""
    return decay / rate


def root_scaled(theta: Any, s: Any) -> Any:
    """θ ⊙ √s, by coordinates."""
    return theta * sympy.sqrt(s)


def derive(
    board: Board,
    sgd: Any = SGD,
    sgdw: Any = SGDW,
    coefficient: Callable[[Any, Any], Any] = ratio,
    scaled: Callable[[Any, Any], Any] = root_scaled,
) -> None:
    """The penalty's gradient, one step and all steps, no other penalty, and scales that change."""

    def penalty(strength: Any) -> Any:
        return strength / 2 * sum(scaled(theta, s) ** 2 for theta, s in zip(THETA, S, strict=True))

    def with_l2(i: int, strength: Any, s: Any = None) -> Any:
        rule = sgd(lr=ALPHA / (s or S[i]), schedule=lambda k: ETA[k + 1])
        return update(rule, T, THETA[i], G[i] + sympy.diff(penalty(strength), THETA[i]))["theta"]

    def with_decay(i: int, s: Any = None) -> Any:
        rule = sgdw(lr=ALPHA / (s or S[i]), momentum=0, weight_decay=LAMBDA, schedule=lambda k: ETA[k + 1])
        return update(rule, T, THETA[i], G[i], m=M)["theta"]

    board.part("The scale-adjusted loss")
    board.say(
        r"Two coordinates $i$ show all there is to see of any number. The optimizer steps along $M \nabla f$, "
        r"$M = \mathrm{diag}(s)^{-1}$: coordinate $i$ is SGD at the rate $\alpha/s_i$."
    )
    board.define("R", penalty(PRIME), r"The term of the appendix, $\frac{\lambda'}{2} \|\theta \odot \sqrt{s}\|^2$, is")
    for i in (0, 1):
        board.equal(
            f"Its gradient in coordinate {i + 1} is that of L2 with its own coefficient, $\\lambda' s_{i + 1}$",
            sympy.Derivative(penalty(PRIME), THETA[i]),
            PRIME * S[i] * THETA[i],
        )

    board.part(r"One step, and all, with $\lambda' = \lambda/\alpha$")
    for i in (0, 1):
        board.equal(
            rf"The rate $\alpha/s_{i + 1}$ cancels $s_{i + 1}$; L2 and decay lead to one point",
            with_l2(i, coefficient(LAMBDA, ALPHA)),
            with_decay(i),
        )
    board.say(
        r"This holds for every $t$, $\theta$, $g$ and multiplier $\eta_t$, so that two runs from one $\theta_0$ stay "
        r"together, by induction."
    )

    board.part("No other coefficient, and no plain L2")
    board.equal(
        r"With another coefficient $c$ the two part by",
        with_l2(0, C) - with_decay(0),
        (LAMBDA - ALPHA * C) * ETA[T] * THETA[0],
    )
    plain = sgd(lr=ALPHA / S[0], l2=C, schedule=lambda k: ETA[k + 1])
    board.equal(
        r"which is zero for all $\theta$ only if $c = \lambda/\alpha$. With L2 that is not adjusted, by",
        update(plain, T, THETA[0], G[0])["theta"] - with_decay(0),
        (LAMBDA - ALPHA * C / S[0]) * ETA[T] * THETA[0],
    )
    board.say(
        r"which needs $c = \lambda s_1/\alpha$, another in each coordinate. Decay regularises coordinates with a large "
        r"$s_i$ more than L2 does: in proportion to $s_i$ in the loss, to $\sqrt{s_i}$ in the norm."
    )

    board.part(r"Equation (2) as printed, with $\frac{\lambda'}{2 \alpha}$")
    printed = with_l2(0, coefficient(LAMBDA, ALPHA) / ALPHA)
    board.equal(
        r"With $\lambda' = \lambda/\alpha$, as stated there, this divides by $\alpha$ twice. It is apart from decay by",
        printed - with_decay(0),
        LAMBDA * (1 - 1 / ALPHA) * ETA[T] * THETA[0],
    )
    board.differ(
        r"which is zero only for $\alpha = 1$. With $\alpha = \frac{1}{1000}$, $g_1 = 0$ and one for all else, it goes "
        r"to $-999$, and decay to zero",
        printed,
        with_decay(0),
        at={ALPHA: sympy.Rational(1, 1000), LAMBDA: 1, ETA[T]: 1, S[0]: 1, THETA[0]: 1, G[0]: 0},
    )

    board.part("Scales that change")
    board.equal(
        r"If the preconditioner has $s_t$ in step $t$, and the loss the fixed $s_1$, the two part by",
        with_l2(0, coefficient(LAMBDA, ALPHA), SCALES[T]) - with_decay(0, SCALES[T]),
        LAMBDA * (1 - S[0] / SCALES[T]) * ETA[T] * THETA[0],
    )
    board.say(
        r"So the loss would have to change too; and in Adam $s_t = \sqrt{\hat{v}_t} + \varepsilon$ depends on the loss."
    )
    board.conclude(
        r"$f_t + \frac{\lambda}{2 \alpha} \|\theta \odot \sqrt{s}\|^2$ without decay and $f_t$ with decay $\lambda$ "
        r"take the same path, if $s$ is fixed."
    )


THEOREM = Theorem(
    title="Scale-adjusted L2 regularisation is weight decay, for a fixed preconditioner",
    claim=r"With $M = \mathrm{diag}(s)^{-1}$, decay $\lambda$ takes the same path as no decay on "
    r"$f_t + \frac{\lambda'}{2} \|\theta \odot \sqrt{s}\|^2$ with $\lambda' = \lambda/\alpha$, and no other",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Proposition 3, in the form of its proof in appendix A",
    domain=(
        r"$\alpha, \lambda > 0$ and all $s_i > 0$; every real $\theta$ and $g$, and every other coefficient",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(r"$s$ does not change, nor depend on the decay", "no momentum; both runs see the same losses"),
    derive=derive,
    controls=(
        Control(
            r"equation (2) as printed, $\frac{\lambda'}{2 \alpha}$ with $\lambda' = \lambda/\alpha$",
            coefficient=lambda decay, rate: decay / rate**2,
        ),
        Control(r"$\|\theta \odot s\|^2$, without the root", scaled=lambda theta, s: theta * s),
        Control(r"$\|\theta\|^2$, plain L2", scaled=lambda theta, s: theta),
        Control(
            "the decay multiplied by the rate, as libraries do",
            sgdw=changed(SGDW, "eta * h.weight_decay", "eta * h.lr * h.weight_decay"),
        ),
    ),
    claims=("C03",),
    findings=(
        Finding(
            "error",
            r"equation (2) prints $\frac{\lambda'}{2 \alpha}$ with $\lambda' = \lambda/\alpha$, one $1/\alpha$ too "
            r"many; the proof in the appendix has $\frac{\lambda'}{2}$, which is right",
            "text seen",
        ),
    ),
)
