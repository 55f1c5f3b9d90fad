"""Theorem: the steps of the adaptive methods do not depend on the scale of the gradients, but for ε."""

from typing import Any

import sympy

from refimpl import SGD, AdaGrad, Adam, AdaMax, AdamW, AMSGrad, NAdam, RMSProp

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T = index()
ALPHA, BETA1, BETA2, LAMBDA, PSI, C = positive("alpha beta1 beta2 lambda psi c")
EPSILON, D = sympy.symbols("epsilon d", nonnegative=True)
THETA, G, M = real("theta g m")
V, V_HAT, U, SQUARES, PRODUCT = positive("v w u G P")
ETA = sequence("eta", positive=True)

SETTINGS = {"lr": ALPHA, "beta1": BETA1, "beta2": BETA2, "psi": PSI, "schedule": lambda k: ETA[k + 1]}
STATE = {"m": M, "v": V, "v_hat": V_HAT, "u": U, "G": SQUARES, "mu_product": PRODUCT}
SHOWN = {
    "m": "m_t",
    "v": "v_t",
    "v_hat": r"\hat{v}_t",
    "u": "u_t",
    "G": "G_t",
    "mu_product": "P_t",
    "theta": r"\theta_t",
}
#: The power of c that each part of the state takes with the gradients.
DEGREES = {"m": 1, "v": 2, "v_hat": 2, "u": 1, "G": 2, "mu_product": 0, "theta": 0}


def derive(
    board: Board,
    adam: Any = Adam,
    adamw: Any = AdamW,
    nadam: Any = NAdam,
    rmsprop: Any = RMSProp,
    adagrad: Any = AdaGrad,
    adamax: Any = AdaMax,
    amsgrad: Any = AMSGrad,
    sgd: Any = SGD,
) -> None:
    """Scaled gradients and scaled ε, rule by rule; what ε does to the step; and SGD, which is not invariant."""
    board.part(r"Gradients $c g$ with $c \epsilon$, and gradients $g$ with $\epsilon$")
    board.say(
        r"Two runs of one rule start at one $\theta_0$, their states zero. One sees the gradients $g_t$, the other "
        r"$c g_t$ with $c > 0$, as it does if its loss is multiplied by $c$. By induction they stay at one $\theta_t$, "
        r"the first moments $m$ and AdaMax's $u$ in the ratio $c$, the second moments in the ratio $c^2$: zero states "
        r"are, and each step leads from such states to such states and to the same $\theta$. For this the other run "
        r"has $c \epsilon$ for $\epsilon$ and $c \lambda$ for the coefficient of Adam's L2 term."
    )
    for rule in (adam, adamw, nadam, rmsprop, adagrad, adamax, amsgrad):
        _scaled(board, rule)
    board.say(
        r"So at $\epsilon = 0$ the steps are the same. At $\epsilon > 0$ gradients $c g$ act as $g$ does with "
        r"$\epsilon/c$. The decay of AdamW is the same in both runs, which an L2 term is not."
    )
    _effect_of_epsilon(board, adam)
    _not_sgd(board, sgd)
    board.conclude(
        r"At $\epsilon = 0$ the steps of Adam, AdamW, NAdam, RMSProp, AdaGrad, AdaMax and AMSGrad do not depend on the "
        r"scale of the gradients; $\epsilon > 0$ takes the part $\epsilon/(\sqrt{\hat{v}} + \epsilon)$ from Adam's, "
        r"most where gradients are small."
    )


def _scaled(board: Board, rule: Any) -> None:
    """One step on c g from the scaled state, with the scaled ε and L2 term, and one on g."""
    scaled, plain = _step(rule, C), _step(rule, sympy.Integer(1))
    momenta = _momenta(plain)
    for name in (*rule.slots, *rule.scalars, "theta"):
        board.equal(
            rf"{rule.__name__}: ${SHOWN[name]}$ of $c g$ is",
            _pulled(scaled[name].xreplace(momenta)),
            C ** DEGREES[name] * plain[name].xreplace(momenta),
        )


def _step(rule: Any, scale: Any) -> dict[str, Any]:
    """One step from any state, all that the gradient's scale should carry along multiplied by its power."""
    given = SETTINGS | {"eps": scale * EPSILON, "l2": scale * LAMBDA, "weight_decay": LAMBDA}
    opt = rule(**{name: value for name, value in given.items() if hasattr(rule, name)})
    kept = {name: scale ** DEGREES[name] * STATE[name] for name in (*rule.slots, *rule.scalars)}
    return update(opt, T, THETA, scale * G, **kept)


def _momenta(values: dict[str, Any]) -> dict[Any, Any]:
    """Symbols for the factors of NAdam's momenta μ_t = β1 q_t, in which 0.96 is a floating-point number."""
    if "mu" not in values:
        return {}
    factor = values["mu"] / BETA1
    return {factor: sympy.Symbol("q_t", positive=True), factor.subs(T, T + 1): sympy.Symbol("q_{t+1}", positive=True)}


def _pulled(x: Any) -> Any:
    """``x`` with c taken out of every maximum: max(c a, c b) = c max(a, b), as c > 0."""

    def outside(*arguments: Any) -> Any:
        for power in (C**2, C):
            inside = [sympy.cancel(each / power) for each in arguments]
            if not any(each.has(C) for each in inside):
                return power * sympy.Max(*inside)
        return sympy.Max(*arguments)

    return x.replace(sympy.Max, outside)


def _effect_of_epsilon(board: Board, adam: Any) -> None:
    """The step at ε against the step at 0."""
    board.part(r"What $\epsilon$ does to Adam's step")

    def delta(eps: Any) -> Any:
        opt = adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=eps, l2=LAMBDA, schedule=lambda k: ETA[k + 1])
        after = update(opt, T, THETA, G, m=M, v=V)
        hats = {after["v_hat"]: V_HAT, after["m"]: sympy.Symbol("m_t"), after["v"]: sympy.Symbol("v_t")}
        return (THETA - after["theta"]).xreplace(hats)

    root = sympy.sqrt(V_HAT)
    board.say(r"Let $\Delta = \theta_{t-1} - \theta_t$ be the step, and write $w$ for $\hat{v}_t$.")
    board.equal(
        r"The part of the step at $\epsilon = 0$ that $\epsilon > 0$ takes away, $1 - \Delta/\Delta_0$, is",
        1 - delta(EPSILON) / delta(0),
        EPSILON / (root + EPSILON),
    )
    board.equal(
        r"so that the step keeps its sign and gets shorter; to the first order by",
        sympy.diff(delta(EPSILON), EPSILON).subs(EPSILON, 0),
        -delta(0) / root,
    )
    board.at_least(
        r"On $c g$ with $c = 1 + d > 1$ it takes away less, since then $\epsilon/c$ stands for $\epsilon$:",
        EPSILON / (root + EPSILON),
        EPSILON / ((1 + D) * root + EPSILON),
        EPSILON * D * root / ((root + EPSILON) * ((1 + D) * root + EPSILON)),
    )


def _not_sgd(board: Board, sgd: Any) -> None:
    """SGD's step is multiplied by c."""
    board.part("SGD is not invariant")
    opt = sgd(lr=ALPHA, l2=0, schedule=lambda k: ETA[k + 1])
    moved, before = (THETA - update(opt, T, THETA, scale * G)["theta"] for scale in (C, 1))
    board.equal(r"Its step on $c g$ is that on $g$ times $c$", moved, C * before)
    board.differ(
        r"which for $c = 2$, where $\eta_t \alpha = g = 1$, is another step",
        moved,
        before,
        at={C: 2, G: 1, ALPHA: 1, ETA[T]: 1},
    )


THEOREM = Theorem(
    title="Invariance to the scale of the gradients",
    claim=r"at $\epsilon = 0$ gradients $c g_t$ with $c > 0$ lead Adam, AdamW, NAdam, RMSProp, AdaGrad, AdaMax and "
    r"AMSGrad along the path of the gradients $g_t$; at $\epsilon > 0$ along the path of $\epsilon/c$",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), sections 2.1 and 7.1",
    domain=(
        r"$c, \alpha > 0$, $\epsilon \ge 0$ and $0 < \beta_1, \beta_2 < 1$; every real gradient, where no divisor "
        "is 0",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(
        r"$\theta_0$ is the same and the state is $0$ at the start; Adam's L2 coefficient is scaled as the loss is",
        r"$v_t$ or what stands in its place is not $0$",
    ),
    derive=derive,
    controls=(
        Control(
            r"$\epsilon$ inside the root, in RMSProp",
            rmsprop=changed(RMSProp, "xp.sqrt(v) + h.eps", "xp.sqrt(v + h.eps)"),
        ),
        Control(r"the second moment of Adam without its square", adam=changed(Adam, "* g * g", "* xp.abs(g)")),
        Control(r"the maximum of AMSGrad without its root", amsgrad=changed(AMSGrad, "xp.sqrt(v_hat)", "v_hat")),
        Control(r"AdaMax with the square for the absolute value", adamax=changed(AdaMax, "xp.abs(g)", "g * g")),
        Control(r"NAdam with the bare gradient for the square", nadam=changed(NAdam, "* g * g", "* g")),
        Control(
            r"an L2 term in AdamW",
            adamw=changed(AdamW, "(1 - h.beta1) * g", "(1 - h.beta1) * (g + theta)"),
        ),
        Control("SGD by the sign of the gradient", sgd=changed(SGD, "h.lr * g", "h.lr * g / xp.abs(g)")),
    ),
    claims=("C14",),
)
