"""Theorem: Adam's efficient form is Adam only if its epsilon changes from step to step."""

from collections.abc import Callable
from typing import Any

import sympy
from sympy import sqrt

from refimpl import Adam, AdamW

from .proving import Board, Control, Finding, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, BETA1, BETA2, EPS, EPS_HAT, LAMBDA = positive("alpha beta1 beta2 epsilon epsilonhat lambda")
S, V, D, Y, R, W = positive("s v_t d y r w")
THETA, GRAD, M, M_BEFORE, V_BEFORE = real("theta g m_t m v")
ETA = sequence("eta", positive=True)


def changing(eps: Any, s: Any) -> Any:
    """The ε̂ that makes the two forms one."""
    return eps * s


def rate(s: Any) -> Any:
    """α_t of the efficient form."""
    return ALPHA * s / (1 - BETA1**T)


def derive(
    board: Board,
    adam: Any = Adam,
    adamw: Any = AdamW,
    epsilon_hat: Callable[[Any, Any], Any] = changing,
    alpha: Callable[[Any], Any] = rate,
) -> None:
    """One step from any state, with the ε̂ that fits, with any other, and with a constant one."""
    settings: dict[str, Any] = {"lr": ALPHA, "beta1": BETA1, "beta2": BETA2, "eps": EPS}
    settings["schedule"] = lambda k: ETA[k + 1]
    regularised, decayed = adam(**settings, l2=LAMBDA), adamw(**settings, weight_decay=LAMBDA)
    with_l2 = GRAD + LAMBDA * THETA

    def efficient(eps_hat: Any, decay: Any = 0) -> Any:
        return THETA - ETA[T] * (alpha(S) * M / (sqrt(V) + eps_hat) + decay * THETA)

    board.part("Algorithm 1")
    averages(board, r"Of $m$ and the gradient $g + \lambda \theta$ Adam makes $m_t$, which is", regularised, with_l2)
    averages(board, r"Of $m$ and the bare gradient AdamW makes $m_t$, which is", decayed, GRAD)
    board.say(r"From here on $s = \sqrt{1 - \beta_2^t}$, which is in $(0, 1)$, and $m_t$ and $v_t > 0$ are any.")
    whole = after(regularised, with_l2)
    claim = THETA - ETA[T] * ALPHA * M / (1 - BETA1**T) / (sqrt(V) / S + EPS)
    board.equal(r"Since $\sqrt{\hat{v}_t} = \sqrt{v_t}/s$, Adam goes to", whole, claim)

    board.part(r"The efficient form, $\alpha_t = \alpha s/(1 - \beta_1^t)$")
    fitting = epsilon_hat(EPS, S)
    board.equal(r"With $\hat{\epsilon} = \epsilon s$ it goes to the same point", efficient(fitting), whole)
    board.equal("and so it does with AdamW's decay", efficient(fitting, LAMBDA), after(decayed, GRAD))
    apart = ETA[T] * alpha(S) * M * (EPS_HAT - EPS * S) / ((sqrt(V) + EPS_HAT) * (sqrt(V) + EPS * S))
    board.equal(r"With any $\hat{\epsilon}$ the two are apart by", efficient(EPS_HAT) - whole, apart)
    moving = {M: sympy.Symbol("m_t", real=True, nonzero=True), BETA1**T: 1 - R, V: W**2}
    board.differ(
        r"which, with $r$ for $1 - \beta_1^t$ and $w$ for $\sqrt{v_t}$, is not zero for $m_t \ne 0$ and a larger "
        r"$\hat{\epsilon} = \epsilon s + d$, $d > 0$,",
        sympy.factor(apart.subs(moving).subs(EPS_HAT, EPS * S + D)),
        0,
    )
    board.differ(
        r"nor for a smaller one, $\epsilon s = \hat{\epsilon} + d$",
        sympy.factor(apart.subs(moving).subs(EPS, (EPS_HAT + D) / S)),
        0,
    )
    below_one = 1 / (1 + D)
    board.greater(
        r"So it is zero only where $m_t = 0$ or $\hat{\epsilon} = \epsilon s$. No constant is that in two steps, since "
        r"$s^2$ grows with $t$: at $\beta_2 = 1/(1 + d)$ with $d > 0$, from one step to the next",
        1 - below_one ** (T + 1),
        1 - below_one**T,
        D * below_one ** (T + 1),
    )

    board.part(r"The constant $\hat{\epsilon} = \epsilon$ of TensorFlow, Keras, and the code of AdamW's authors")
    shorter = (sqrt(V) + EPS * S) / (sqrt(V) + EPS)
    board.equal("The step is that of Algorithm 1 times", (efficient(EPS) - THETA) / (whole - THETA), shorter)
    words = r"With $s = 1/(1 + d) < 1$ one sees that it is shorter in every step"
    board.greater(words, 1, shorter.subs(S, below_one), EPS * D / ((1 + D) * (sqrt(V) + EPS)))
    board.limit(r"Where $\sqrt{v_t}$ is small against $\epsilon$ it is shortest", shorter, V, 0, S)
    late = shorter.subs(S, sqrt(1 - sympy.exp(-Y * T)))
    board.limit(r"In the end the two forms are one, for any $\beta_2 = e^{-y} < 1$", late, T, sympy.oo, 1)
    board.conclude(
        r"The efficient form is Algorithm 1 if $\hat{\epsilon} = \epsilon \sqrt{1 - \beta_2^t}$, and where $m_t \ne 0$ "
        r"only if."
    )


def averages(board: Board, words: str, opt: Any, g: Any) -> None:
    """m_t and v_t, made of any m and v."""
    made = update(opt, T, THETA, GRAD, m=M_BEFORE, v=V_BEFORE)
    board.equal(words, made["m"], BETA1 * M_BEFORE + (1 - BETA1) * g)
    board.equal("and of $v$ likewise $v_t$, which is", made["v"], BETA2 * V_BEFORE + (1 - BETA2) * g**2)


def after(opt: Any, g: Any) -> Any:
    """θ_t, from that m and v of which g makes m_t and v_t."""
    m, v = (M - (1 - BETA1) * g) / BETA1, (V - (1 - BETA2) * g**2) / BETA2
    return update(opt, T, THETA, GRAD, m=m, v=v)["theta"].subs(BETA2**T, 1 - S**2)


THEOREM = Theorem(
    title="The efficient form of Adam",
    claim=(
        r"$\theta_t = \theta_{t-1} - \alpha_t m_t/(\sqrt{v_t} + \hat{\epsilon})$ with "
        r"$\alpha_t = \alpha \sqrt{1 - \beta_2^t}/(1 - \beta_1^t)$ is the step of Algorithm 1 if "
        r"$\hat{\epsilon} = \epsilon \sqrt{1 - \beta_2^t}$, and where $m_t \ne 0$ only if; with the constant "
        r"$\hat{\epsilon} = \epsilon$ its steps are shorter there"
    ),
    source=(
        "Kingma & Ba 2015 (arXiv 1412.6980v9), end of section 2; with L2 and with decay, Loshchilov & Hutter 2019 "
        "(arXiv 1711.05101v3), Algorithm 2"
    ),
    domain=(
        r"$\alpha, \epsilon > 0$ and $0 < \beta_1, \beta_2 < 1$; $v_t > 0$; $m_t \ne 0$ for the converse and for "
        "shorter steps",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(r"$0 < \beta_1 < 1$, $0 < \beta_2 < 1$ and $v_t > 0$",),
    derive=derive,
    controls=(
        Control(r"$\hat{\epsilon} = \epsilon$", epsilon_hat=lambda eps, s: eps),
        Control(r"$\hat{\epsilon} = \epsilon (1 - \beta_2^t)$", epsilon_hat=lambda eps, s: eps * s**2),
        Control(r"$\hat{\epsilon} = \epsilon/\sqrt{1 - \beta_2^t}$", epsilon_hat=lambda eps, s: eps / s),
        Control(r"$\alpha_t$ without the root", alpha=lambda s: ALPHA * s**2 / (1 - BETA1**T)),
        Control(r"$\epsilon$ inside the root", adam=changed(Adam, "xp.sqrt(v_hat) + h.eps", "xp.sqrt(v_hat + h.eps)")),
        Control(r"the schedule $\eta_t$ left out", adam=changed(Adam, "theta - eta * ", "theta - ")),
        Control(
            r"AdamW's decay multiplied by $\alpha$, as in PyTorch",
            adamw=changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        ),
    ),
    claims=("C12",),
    findings=(
        Finding(
            "omission",
            r"the paper puts $\hat{\epsilon}$ into the efficient form and does not say what it is: no constant "
            "makes the two forms one",
            "text seen",
        ),
    ),
)
