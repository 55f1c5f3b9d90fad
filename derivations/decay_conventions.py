"""Theorem: the weight decay of PyTorch and optax is the paper's with λ = lr · wd, under a multiplier η_t."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adam, AdamW

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, LAMBDA, W, EPS, B1, B2, S = positive("alpha lambda w varepsilon beta_1 beta_2 s")
THETA, G, M, M_HAT = real(r"theta g m \hat{m}")
V, V_HAT = sympy.symbols(r"v \hat{v}", nonnegative=True)
ETA, GAMMA = sequence("eta", positive=True), sequence("gamma", positive=True)

LIBRARIES = changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta")


def eta(k: Any) -> Any:
    """η_t as a schedule, of k = t − 1."""
    return ETA[k + 1]


def gamma(k: Any) -> Any:
    """γ_t as a schedule, of k = t − 1."""
    return GAMMA[k + 1]


def product(rate: Any, decay: Any) -> Any:
    """λ, of the libraries' rate and decay."""
    return rate * decay


def after(rule: Any, theta: Any = THETA, g: Any = G, m: Any = M, **settings: Any) -> dict[str, Any]:
    """What the rule returns in step t, from any state."""
    return update(rule(beta1=B1, beta2=B2, eps=EPS, **settings), T, theta, g, m=m, v=V)


def rooted(x: Any) -> Any:
    """``x`` with the contents of its roots in lowest terms."""
    return x.replace(
        lambda each: each.is_Pow and each.exp == sympy.S.Half, lambda each: sympy.cancel(each.base) ** each.exp
    )


def derive(
    board: Board,
    adam: Any = Adam,
    decoupled: Any = AdamW,
    libraries: Any = LIBRARIES,
    convention: Callable[[Any, Any], Any] = product,
) -> None:
    """AdamW against Adam, the libraries against AdamW, and rates that change without η_t."""
    board.part("What decoupling means: AdamW is Adam, and then the decay")
    board.say(
        r"Both stand at $\theta$ with the means $m$ and $v$, and see the gradient $g$ in step $t$. "
        r"AdamW's lines are on the left of each equation, those of Adam without L2 on the right. A new point is "
        r"written with the $\hat{m}$ and $\hat{v}$ that Adam makes of $m$, $v$ and $g$, and $s^2 = 1 - \beta_2^t$."
    )
    plain = after(adam, lr=ALPHA, l2=0, schedule=eta)
    paper = after(decoupled, lr=ALPHA, weight_decay=LAMBDA, schedule=eta)

    past = {M: sympy.solve(plain["m_hat"] - M_HAT, M)[0], V: sympy.solve(plain["v_hat"] - V_HAT, V)[0]}

    def point(values: dict[str, Any]) -> Any:
        """The new θ, from the m and v of which Adam makes m̂ and v̂."""
        return rooted(values["theta"].subs(past).subs(B2**T, 1 - S**2))

    board.equal("The mean of the gradients knows no decay", paper["m"], plain["m"])
    board.equal("Nor does that of their squares", paper["v"], plain["v"])
    board.equal(r"So both have one $\hat{m}$", paper["m_hat"], plain["m_hat"])
    board.equal(r"and one $\hat{v}$", paper["v_hat"], plain["v_hat"])
    board.equal(
        r"The new point is Adam's less $\eta_t \lambda \theta$, of the old $\theta$, without $\alpha$",
        point(paper),
        point(plain) - ETA[T] * LAMBDA * THETA,
    )

    board.part("What the libraries compute")
    theirs = after(libraries, lr=gamma, weight_decay=W)
    board.define(
        r"\theta_t",
        point(theirs),
        r"They have one learning rate $\gamma_t$, which multiplies their decay $w$ too. optax adds $w \theta$ to "
        r"the direction and takes $-\gamma_t$ times the sum",
    )
    board.equal(
        r"PyTorch first multiplies $\theta$ by $1 - \gamma_t w$, then takes Adam's step with the old gradient, "
        r"to the same point",
        point(after(adam, theta=(1 - GAMMA[T] * W) * THETA, lr=gamma, l2=0)),
        point(theirs),
    )

    board.part(r"A schedule $\eta_t$, as in Algorithm 2: the two agree")
    scheduled = after(libraries, lr=lambda k: ALPHA * eta(k), weight_decay=W)
    same = after(decoupled, lr=ALPHA, weight_decay=convention(ALPHA, W), schedule=eta)
    board.equal(
        r"With $\gamma_t = \alpha \eta_t$ in theirs and $\lambda = \alpha w$ in the paper's, from any state",
        point(same),
        point(scheduled),
    )
    board.equal(r"with the same $m_t$", same["m"], scheduled["m"])
    board.equal(r"and the same $v_t$", same["v"], scheduled["v"])
    board.say(
        r"So, by induction, two runs from one $\theta_0$ with $m_0 = v_0 = 0$ see the same gradients and never part. "
        r"With the defaults of PyTorch, $\alpha = 10^{-3}$ and $w = 10^{-2}$, the paper's decay is $\lambda = 10^{-5}$."
    )

    board.part("And only so")
    board.say(r"Let $\alpha$, $\eta_t$, $\lambda$, $\gamma_t$ and $w$ be any positive numbers.")
    board.equal(
        r"Where $\theta = 0$ there is no decay, and the two are apart by",
        point(after(decoupled, theta=0, lr=ALPHA, weight_decay=LAMBDA, schedule=eta))
        - point(after(libraries, theta=0, lr=gamma, weight_decay=W)),
        (GAMMA[T] - ALPHA * ETA[T]) * M_HAT / (sympy.sqrt(V_HAT) + EPS),
    )
    board.equal(
        r"which is zero for all $\hat{m}$ only if $\gamma_t = \alpha \eta_t$. If it is, they are elsewhere apart by",
        sympy.expand(point(paper) - point(scheduled)),
        (convention(ALPHA, W) - LAMBDA) * ETA[T] * THETA,
    )
    board.say(r"which is zero for all $\theta$ only if $\lambda = \alpha w$.")

    board.part("A learning rate that itself changes: the two part")
    board.say(
        r"Now $\eta_t = 1$, and $\gamma_t$ is the learning rate of both: a schedule given as the rate, or a rate "
        r"reduced by hand. The paper's decay stays, theirs follows the rate."
    )
    fixed = after(decoupled, lr=gamma, weight_decay=LAMBDA)
    board.equal(
        "They are apart by the difference of the decays",
        point(theirs) - point(fixed),
        (LAMBDA - GAMMA[T] * W) * THETA,
    )
    board.equal(
        r"It is zero for all $\theta$ only if $\lambda = \gamma_t w$. From one step to the next this changes by",
        convention(GAMMA[T + 1], W) - convention(GAMMA[T], W),
        (GAMMA[T + 1] - GAMMA[T]) * W,
    )
    board.equal(
        r"so where the rate changes no constant $\lambda$ does; with $\lambda_t = \gamma_t w$ the two meet again",
        point(after(decoupled, lr=gamma, weight_decay=lambda k: convention(gamma(k), W))),
        point(theirs),
    )
    board.conclude(
        r"With $\lambda = \alpha w$, AdamW and the libraries' take the same path where $\alpha$ is constant and "
        r"$\eta_t$ carries the schedule; where the rate itself changes, they part by "
        r"$(\lambda - \gamma_t w) \theta$ in a step."
    )


BOTH = "eta * (h.lr * m_hat / (xp.sqrt(v_hat) + h.eps) + h.weight_decay * theta)"
STEP_ALONE = "eta * (h.lr * m_hat / (xp.sqrt(v_hat) + h.eps)) - h.weight_decay * theta"

THEOREM = Theorem(
    title="The two conventions of decoupled weight decay",
    claim=r"AdamW takes Adam's step less $\eta_t \lambda \theta_{t-1}$; PyTorch's and optax's AdamW, with rate "
    r"$\alpha \eta_t$ and decay $w$, is the same exactly if $\lambda = \alpha w$, and no constant $\lambda$ does where "
    r"the rate changes and $\eta_t$ does not",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 2; the sources of PyTorch 2.13.0 "
    "(torch/optim/adam.py) and optax 0.2.8 (alias.adamw)",
    domain=(
        r"$\alpha, \lambda, w, \varepsilon > 0$ and $0 < \beta_1, \beta_2 < 1$; every real $\theta$, $g$ and $m$, "
        r"and $v \ge 0$",
        r"every $t \ge 1$, with any $\eta_t > 0$ and $\gamma_t > 0$",
    ),
    assumes=(
        r"$\gamma_t$ and $w$ are what the libraries call the learning rate and the weight decay; their other "
        r"settings are those of the paper",
        r"$\beta_1, \beta_2 < 1$, and no rounding",
    ),
    derive=derive,
    controls=(
        Control(r"$\lambda = w$, the same number in both", convention=lambda rate, decay: decay),
        Control(r"$\lambda = w/\alpha$, divided instead of multiplied", convention=lambda rate, decay: decay / rate),
        Control(r"the paper's decay without $\eta_t$", decoupled=changed(AdamW, BOTH, STEP_ALONE)),
        Control("the libraries' decay without the learning rate", libraries=AdamW),
        Control(
            "the decay in the gradient of the mean, as L2 has it",
            decoupled=changed(AdamW, "(1 - h.beta1) * g", "(1 - h.beta1) * (g + h.weight_decay * theta)"),
        ),
    ),
    claims=("C02",),
)
