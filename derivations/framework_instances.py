"""Theorem: SGD, AdaGrad, RMSProp, AMSGrad and AdamNC are instances of one framework, and Adam nearly so."""

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Max, sqrt

import refimpl
from refimpl import phi, psi

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, steps, update
from .proving.histories import FOLD, SCAN, whole

T, J = index(), index("i")
ALPHA, BETA1, BETA2, EPS, C, G, S, V = positive("alpha beta1 beta2 epsilon c G s V")
X, Y = positive("x y")
THETA, M, GRAD, V0 = real("theta m g v")
SEEN = sympy.Symbol("g", real=True, nonzero=True)
BEFORE = (V - (1 - BETA2) * GRAD**2) / BETA2
RATES, DECAY = sequence("eta", positive=True), sequence("beta", positive=True)
g = sequence("g")


def eta(k: Any) -> Any:
    """η_t, of k = t − 1."""
    return RATES[k + 1]


def decay(k: Any) -> Any:
    """β_{1t}, of k = t − 1."""
    return DECAY[k + 1]


def averaged(t: Any) -> Any:
    """m_t with β_{1t}."""
    return DECAY[t] * M + (1 - DECAY[t]) * GRAD


def correction(t: Any) -> Any:
    """√(1 − β2^t)/(1 − β1^t)."""
    return sqrt(1 - BETA2**t) / (1 - BETA1**t)


def after(opt: Any, t: Any, g: Any, **kept: Any) -> Any:
    """θ_t."""
    return update(opt, t, THETA, g, **kept)["theta"]


def derive(
    board: Board,
    framework: Any = refimpl.Adaptive,
    sgd: Any = refimpl.SGD,
    adagrad: Any = refimpl.AdaGrad,
    rmsprop: Any = refimpl.RMSProp,
    amsgrad: Any = refimpl.AMSGrad,
    adamnc: Any = refimpl.AdamNC,
    adam: Any = refimpl.Adam,
    inverse_sqrt: Any = refimpl.InverseSqrt,
    gradient: Any = phi.Gradient,
    identity: Any = psi.Identity,
    direction: Any = phi.EMA,
    direction_sum: Any = phi.EMASum,
    square: Any = psi.EMA,
    square_sum: Any = psi.EMASum,
    mean: Any = psi.Mean,
    mean_sum: Any = psi.MeanSum,
    largest: Any = psi.MaxEMA,
    largest_sum: Any = psi.MaxEMASum,
    factor: Callable[[Any], Any] = correction,
) -> None:
    """Each rule against the framework in an arbitrary state, where V_t > 0 and where it is zero."""

    def instance(phi_t: Any, psi_t: Any, schedule: Any = eta) -> Any:
        return framework(lr=ALPHA, phi=phi_t, psi=psi_t, schedule=schedule)

    board.part(r"SGD: $\varphi_t = g_t$ and $V_t = 1$")
    opt = instance(gradient(), identity())
    agree(
        board, "Step for step", THETA - ALPHA * RATES[T] * GRAD, T, GRAD, (sgd(lr=ALPHA, schedule=eta), {}), (opt, {})
    )

    board.part(r"AdaGrad: $\varphi_t = g_t$ and $V_t = G_t/t$, with $\alpha_t = \alpha/\sqrt{t}$")
    opt = instance(gradient(), mean(), lambda k: eta(k) * inverse_sqrt()(k))
    grad, full = (adagrad(lr=ALPHA, eps=eps, schedule=eta) for eps in (0, EPS))
    claim = THETA - ALPHA * RATES[1] * SEEN / sqrt(SEEN**2)
    agree(board, r"In the first step, if $g \ne 0$", claim, 1, SEEN, (grad, dict(G=0)), (opt, dict(V=0)))
    board.equal(
        r"If $V_t = G_t/t$ after $t$ steps, so it is after the next",
        update(opt, T + 1, THETA, GRAD, V=G / T)["V"],
        update(grad, T + 1, THETA, GRAD, G=G)["G"] / (T + 1),
    )
    step = ALPHA * RATES[T + 1] * GRAD
    claim, root = THETA - step / sqrt(G + GRAD**2), sqrt(G + GRAD**2)
    agree(board, r"in which $t + 1$ cancels", claim, T + 1, GRAD, (opt, dict(V=G / T)), (grad, dict(G=G)))
    board.equal(r"With $\epsilon$ the rule goes to", after(full, T + 1, GRAD, G=G), THETA - step / (root + EPS))

    board.part(r"RMSProp without $\epsilon$: $\varphi_t = g_t$ and $V_t$ the moving average")
    opt, step = instance(gradient(), square(BETA2)), ALPHA * RATES[T] * GRAD
    rms, full = (rmsprop(lr=ALPHA, beta2=BETA2, eps=eps, schedule=eta) for eps in (0, EPS))
    words, claim = r"From any state that the step takes to $v_t = V > 0$", THETA - step / sqrt(V)
    agree(board, words, claim, T, GRAD, (rms, dict(v=BEFORE)), (opt, dict(V=BEFORE)))
    board.equal(r"With $\epsilon$ the rule goes to", after(full, T, GRAD, v=BEFORE), THETA - step / (sqrt(V) + EPS))

    def amsgrads(beta2: Any) -> tuple[Any, Any]:
        rule = amsgrad(lr=ALPHA, beta1=decay, beta2=beta2, schedule=eta)
        return rule, instance(direction(decay), largest(beta2))

    board.part(r"AMSGrad: the moving average at any $\beta_{1t}$, and the largest $v_s$ so far")
    of_amsgrad(board, amsgrads)

    board.part(r"AdamNC: the moving average at any $\beta_{1t}$, and the plain mean of squares")
    opt, nc = instance(direction(decay), mean()), adamnc(lr=ALPHA, beta1=decay, schedule=eta)
    claim = THETA - ALPHA * RATES[T + 1] * averaged(T + 1) / sqrt((T * V + GRAD**2) / (T + 1))
    words = r"In step $t + 1$, from $v_t = V > 0$"
    agree(board, words, claim, T + 1, GRAD, (nc, dict(m=M, v=V)), (opt, dict(m=M, V=V)))
    claim = THETA - ALPHA * RATES[T] * averaged(T).subs(GRAD, SEEN) / sqrt(SEEN**2 / T)
    words = r"From $v_{t-1} = 0$ with $g \ne 0$"
    agree(board, words, claim, T, SEEN, (nc, dict(m=M, v=0)), (opt, dict(m=M, V=0)))
    agree(board, "and with $g = 0$", THETA, T, 0, (nc, dict(m=M, v=0)), (opt, dict(m=M, V=0)))

    board.part(r"Adam, which the framework has without bias correction and without $\epsilon$")
    of_adam(board, adam, instance, direction(BETA1), square(BETA2), factor)

    board.part(r"The sums that define $\varphi$ and $\psi$")
    board.say("The framework may also keep all gradients and sum them anew in each step, as the definitions do.")
    still = {"lr": 0, "phi": gradient(), "psi": identity()}  # the averages move, θ does not
    for words, name, recursive, summed in (
        (r"The moving average $\varphi$.", "phi", direction(BETA1), direction_sum(BETA1)),
        (r"The moving average $\psi$.", "psi", square(BETA2), square_sum(BETA2)),
        ("The plain mean.", "psi", mean(), mean_sum()),
    ):
        same_average(board, words, framework(**still | {name: recursive}), summed)
    same_maximum(board, framework(**still | {"psi": largest(1 - C)}), largest_sum(1 - C))
    board.conclude("With these parts the framework is the rule of that name, in every state and for every gradient.")


def agree(board: Board, words: str, claim: Any, t: Any, g: Any, *pairs: tuple[Any, dict[str, Any]]) -> None:
    """Each rule goes from its state to ``claim``; what is written alike is shown once."""
    board.equal(words, *(after(opt, t, g, **kept) for opt, kept in pairs), claim)


def of_amsgrad(board: Board, pair: Callable[[Any], tuple[Any, Any]]) -> None:
    """AMSGrad in all the states there are: v̂ > 0, the first gradient that is not 0, and before."""
    rule, opt = pair(BETA2)
    claim = THETA - ALPHA * RATES[T] * averaged(T) / sqrt(Max(V, BETA2 * V0 + (1 - BETA2) * GRAD**2))
    words = r"From any state with $\hat{v}_{t-1} = V > 0$ both are Algorithm 2"
    agree(board, words, claim, T, GRAD, (rule, dict(m=M, v=V0, v_hat=V)), (opt, dict(m=M, v=V0, V=V)))
    rule, opt = pair(1 - C)
    claim = THETA - ALPHA * RATES[T] * (1 - DECAY[T]) * SEEN / sqrt(C * SEEN**2)
    words = r"If $\hat{v}_{t-1} = 0$, all gradients were zero. At the first that is not, with $c = 1 - \beta_2 > 0$"
    agree(board, words, claim, T, SEEN, (rule, dict(m=0, v=0, v_hat=0)), (opt, dict(m=0, v=0, V=0)))
    words = "Before it both divide by 0, which they read as no step, whatever $m$ is"
    agree(board, words, THETA, T, 0, (rule, dict(m=M, v=0, v_hat=0)), (opt, dict(m=M, v=0, V=0)))


def of_adam(board: Board, rule: Any, instance: Any, phi_t: Any, psi_t: Any, factor: Callable[[Any], Any]) -> None:
    """Adam is the framework's Adam at other rates, and a bit shorter for ε."""

    def adam(eps: Any) -> Any:
        opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=eps, schedule=eta)
        return after(opt, T, GRAD, m=M, v=BEFORE).subs(BETA2**T, 1 - S**2)

    corrected = instance(phi_t, psi_t, lambda k: eta(k) * factor(k + 1))
    its = after(corrected, T, GRAD, m=M, V=BEFORE).subs(BETA2**T, 1 - S**2)
    board.say(r"Let $s = \sqrt{1 - \beta_2^t} > 0$, and the state be any that the step takes to $v_t = V > 0$.")
    words = r"Without $\epsilon$, Adam is the framework at the rates $\eta_t s/(1 - \beta_1^t)$"
    board.equal(words, adam(0), its)
    words = r"and $\epsilon$ multiplies the step by $\sqrt{v_t}/(\sqrt{v_t} + \epsilon s)$"
    board.equal(words, adam(EPS) - THETA, (its - THETA) * sqrt(V) / (sqrt(V) + EPS * S))
    half = sympy.Rational(1, 2)
    words = r"The factor is not 1 at first, such as for $t = 1$ and $\beta_1 = \beta_2 = 1/2$"
    board.differ(words, factor(T), 1, at={BETA1: half, BETA2: half, T: 1})
    words = r"but it is in the end, for any $\beta_1 = e^{-x}$ and $\beta_2 = e^{-y}$ below 1"
    board.limit(words, factor(T).subs({BETA1: sympy.exp(-X), BETA2: sympy.exp(-Y)}), T, sympy.oo, 1)


def same_average(board: Board, words: str, recursive: Any, summed: Any) -> None:
    """A recursive part and the definitional one, over any number of gradients."""
    name = "V" if "V" in recursive.slots else "m"
    [first] = steps(recursive, 0, [g[1]])
    board.induction(
        words,
        lambda t: whole(summed, g, t)[name],
        first[name],
        lambda before, t: update(recursive, t, 0, g[t], **{name: before})[name],
        start=1,
    )


def same_maximum(board: Board, recursive: Any, summed: Any) -> None:
    """The largest moving average: the recursion's two slots, and the largest of the sums."""
    [first], one = steps(recursive, 0, [g[1]]), inside(whole(summed, g, 1)["V"])
    board.say(
        r"The largest moving average, where $\beta_2 = 1 - c$. Let $S_s = \beta_2 S_{s-1} + g_s^2$ with $S_0 = 0$, and "
        r"$R_t$ the largest of $S_1, \ldots, S_t$; the definition is $c R_t$."
    )
    board.induction(
        r"$S_t = \sum_{i \le t} \beta_2^{t-i} g_i^2$.",
        lambda t: sympy.Sum(BETA2 ** (t - J) * g[J] ** 2, (J, 1, t)),
        sympy.Integer(0),
        lambda before, t: BETA2 * before + g[t] ** 2,
    )
    board.equal("After one gradient the recursion and the definition have the same", inside(first["V"]), one)
    board.equal(r"and the recursion has $v_1 = c S_1$", first["v"], C * g[1] ** 2)
    before = {"v": C * SCAN[T - 1], "V": C * FOLD[T - 1]}
    after = update(recursive, T, 0, g[T], **before)
    board.equal(
        r"From $v_{t-1} = c S_{t-1}$ the recursion makes $v_t = c S_t$",
        after["v"],
        C * ((1 - C) * SCAN[T - 1] + g[T] ** 2),
    )
    board.equal(
        r"and from $V_{t-1} = c R_{t-1}$ what the definition makes of all gradients",
        inside(after["V"]),
        inside(whole(summed, g, T)["V"]),
    )


def inside(x: Any) -> Any:
    """k max(a, b, …) as max(ka, kb, …), for k > 0."""

    def moved(each: Any) -> Any:
        k, maximum = each.as_independent(Max, as_Add=False)
        known = isinstance(maximum, Max) and k.is_positive
        return Max(*(sympy.expand(k * a) for a in maximum.args)) if known else each

    return x.replace(lambda each: each.is_Mul and each.has(Max), moved)


THEOREM = Theorem(
    title="One framework",
    claim=(
        r"$\theta_t = \theta_{t-1} - \alpha_t m_t/\sqrt{V_t}$ with $m_t = \varphi_t(g_1, \ldots, g_t)$ and "
        r"$V_t = \psi_t(g_1, \ldots, g_t)$ is SGD, AdaGrad, RMSProp, AMSGrad and AdamNC for their $\varphi$ and "
        r"$\psi$; Adam it is up to $\epsilon$, at the rates $\alpha_t \sqrt{1 - \beta_2^t}/(1 - \beta_1^t)$"
    ),
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Algorithm 1, section 2, Algorithms 2 and 3, and footnote 1",
    domain=(
        r"$\alpha > 0$ and $0 < \beta_1, \beta_2 < 1$; every real $\theta$, $m$ and $g$; $V_t > 0$, or 0 where that "
        "is said",
        r"every $t \ge 1$, with any $\eta_t > 0$ and $\beta_{1t} > 0$",
    ),
    assumes=(
        r"AdaGrad and RMSProp without $\epsilon$, which the framework does not have",
        r"where $V_t = 0$ the framework, AMSGrad and AdamNC do not move, while $0/0$ is NaN for the others without "
        r"$\epsilon$",
        "no L2 and no projection; a projection acts on what these steps return",
    ),
    derive=derive,
    controls=(
        Control("AMSGrad divides by $v_t$", amsgrad=changed(refimpl.AMSGrad, "xp.sqrt(v_hat)", "xp.sqrt(v)")),
        Control(r"AMSGrad moves where $\hat{v} = 0$", amsgrad=changed(refimpl.AMSGrad, "root, 1), 0)", "root, 1), m)")),
        Control(
            r"the largest $g_s^2$ instead of $v_s$",
            largest=changed(psi.MaxEMA, "xp.maximum(V, v)", "xp.maximum(V, g * g)"),
        ),
        Control(
            "the definition of the largest average with averages that forget nothing",
            largest_sum=changed(psi.MaxEMASum, "h.beta * total", "total"),
        ),
        Control(r"AdaGrad with $\psi_t$ the sum, not the mean", mean=changed(psi.Mean, "(1 - beta2) * g", "g")),
        Control(r"$\alpha_t = \alpha/\sqrt{t + 1}$", inverse_sqrt=changed(refimpl.InverseSqrt, "k + 1", "k + 2")),
        Control("Adam is the framework's Adam as it stands", factor=lambda t: 1),
        Control("the correction without its root", factor=lambda t: (1 - BETA2**t) / (1 - BETA1**t)),
        Control(
            r"$\epsilon$ inside the root",
            adam=changed(refimpl.Adam, "xp.sqrt(v_hat) + h.eps", "xp.sqrt(v_hat + h.eps)"),
        ),
    ),
    claims=("C16",),
)
