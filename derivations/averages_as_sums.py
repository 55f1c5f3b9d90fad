"""Theorem: every average that a rule keeps recursively is the sum that its paper defines."""

import dataclasses
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Abs, Max, Sum

import refimpl

from .nadam_constant_gradient import exact
from .proving import Board, Control, Theorem, changed, computed, index, positive, real, sequence, update
from .proving.symbols import XP

T, N, ZERO = index("t"), index("i"), sympy.Integer(0)
ALPHA, BETA1, BETA2, EPS, LAMBDA, MU, PSI, RHO = positive("alpha beta1 beta2 epsilon lambda mu psi rho")
HYPER = {"lr": ALPHA, "beta1": BETA1, "beta2": BETA2, "eps": EPS, "momentum": MU, "psi": PSI, "rho": RHO}
P, v_max = real("P v_max")
STATE = {name: real(name) for name in ("m", "v", "u", "G")} | {"v_hat": v_max, "mu_product": P}
g, theta, delta, largest = sequence("g"), sequence("theta"), sequence("Delta"), sequence("M", nonnegative=True)
eta, mu, product = sequence("eta", positive=True), sequence("mu", positive=True), sequence("P", positive=True)

#: A term or a sum, as a function of its index.
Terms = Callable[[Any], Any]


def of(rule: Any, **others: Any) -> Any:
    """The rule with the schedule η_t and a symbol for every hyperparameter it has, except L2 and decay."""
    names = {field.name for field in dataclasses.fields(rule)}
    given = HYPER | {"schedule": lambda k: eta[k + 1]} | others
    return rule(**{name: value for name, value in given.items() if name in names})


def after(opt: Any, t: Any, **known: Any) -> dict[str, Any]:
    """What step t makes of any state, in which ``known`` is known."""
    state = STATE | known
    return update(opt, t, theta[t - 1], g[t], **{name: state[name] for name in (*opt.slots, *opt.scalars)})


def mean(beta: Any, term: Terms) -> Terms:
    """(1 − β) Σ_{i ≤ t} β^{t−i} x_i."""
    return lambda t: (1 - beta) * Sum(beta ** (t - N) * term(N), (N, 1, t))


def buffer(sign: int, term: Terms) -> Terms:
    """± α Σ_{i ≤ t} μ^{t−i} η_i x_i."""
    return lambda t: sign * ALPHA * Sum(MU ** (t - N) * eta[N] * term(N), (N, 1, t))


def gradient(i: Any) -> Any:
    """g_i."""
    return g[i]


def with_l2(i: Any) -> Any:
    """The gradient of the loss with its L2 term."""
    return g[i] + LAMBDA * theta[i - 1]


def is_sum(board: Board, words: str, opt: Any, name: str, claim: Terms, see: Any = None, start: int = 0) -> None:
    """The slot ``name`` is ``claim(t)`` for all t ≥ ``start``; ``see`` renames what the rule made in step t."""
    first = opt.init(ZERO).slots[name] if start == 0 else after(opt, start)[name]

    def following(before: Any, t: Any) -> Any:
        made = after(opt, t, **{name: before})
        return see(made, t) if see else made[name]

    board.induction(words, claim, first, following, start)


def same(board: Board, words: str, name: str, rules: tuple[Any, ...]) -> None:
    """In any state all these rules make the same of the slot."""
    made = [after(opt, T)[name] for opt in rules]
    once(board, words, f"{name}_t", "and so does each of the others,", *made)
    starts = (computed(opt.init(ZERO).slots[name]) for opt in rules)
    board.all_equal("which all start with 0 as well.", *((start, ZERO) for start in starts))


def once(board: Board, words: str, name: str, then: str, *made: Any) -> None:
    """All of ``made`` are equal; what is written alike is shown once."""
    board.define(name, made[0], words)
    board.equal(then, *made)


def derive(
    board: Board,
    adam: Any = refimpl.Adam,
    adamw: Any = refimpl.AdamW,
    amsgrad: Any = refimpl.AMSGrad,
    rmsprop: Any = refimpl.RMSProp,
    adadelta: Any = refimpl.AdaDelta,
    adagrad: Any = refimpl.AdaGrad,
    adamnc: Any = refimpl.AdamNC,
    adamax: Any = refimpl.AdaMax,
    nadam: Any = refimpl.NAdam,
    momentum: Any = refimpl.Momentum,
    sgdw: Any = refimpl.SGDW,
    nesterov: Any = refimpl.Nesterov,
) -> None:
    """Each kind of average by one induction, and then the rules that keep the same one."""
    regularised = of(adam, l2=LAMBDA)
    board.part("The moving average of gradients")
    is_sum(board, r"Adam's $m_t$, with L2 in the gradient.", regularised, "m", mean(BETA1, with_l2))
    words = "Without L2, of any $m$ Adam, AdamW, AMSGrad, AdamNC and AdaMax make the same. Adam makes"
    same(board, words, "m", tuple(map(of, (adam, adamw, amsgrad, adamnc, adamax))))

    board.part("The moving average of squares")
    squares = mean(BETA2, lambda i: with_l2(i) ** 2)
    is_sum(board, r"Adam's $v_t$, with L2 in the gradient.", regularised, "v", squares)
    words = "Without L2, of any $v$ Adam, AdamW, AMSGrad, NAdam, RMSProp and AdaDelta make the same. Adam makes"
    same(board, words, "v", (*map(of, (adam, adamw, amsgrad, nadam, rmsprop)), of(adadelta, rho=BETA2)))
    board.say(r"AdaDelta averages its own steps $\Delta_t$ too.")
    is_sum(
        board,
        r"Its $u_t$.",
        of(adadelta),
        "u",
        mean(RHO, lambda i: delta[i] ** 2),
        see=lambda made, t: made["u"].subs(made["delta"] ** 2, delta[t] ** 2),
    )

    board.part("The plain sum and the plain mean of squares")
    squares = lambda t: Sum(g[N] ** 2, (N, 1, t))  # noqa: E731
    is_sum(board, r"AdaGrad's $G_t$.", of(adagrad), "G", squares)
    is_sum(board, r"AdamNC's $v_t$, whatever $v_0$ is.", of(adamnc), "v", lambda t: squares(t) / t, start=1)

    board.part(r"Momentum buffers, under a schedule $\eta_t$")
    board.say(r"Each gradient keeps the rate $\eta_i \alpha$ of its own step.")
    is_sum(board, r"Momentum, with L2 in the gradient.", of(momentum, l2=LAMBDA), "m", buffer(1, with_l2))
    is_sum(board, r"SGDW, whose decay stays outside.", of(sgdw, weight_decay=LAMBDA), "m", buffer(1, gradient))
    is_sum(board, r"Nesterov's $v_t$, which points downhill.", of(nesterov, l2=LAMBDA), "v", buffer(-1, with_l2))

    board.part("NAdam's mean, whose momentum changes")
    changing_momentum(board, of(nadam))
    board.part("The largest average, and the largest gradient")
    largest_average(board, of(amsgrad))
    largest_gradient(board, of(adamax))
    board.conclude("After every step each average is the sum, mean or maximum over all gradients that its paper means.")


def changing_momentum(board: Board, opt: Any) -> None:
    """m_t = Σ (1 − μ_i) μ_{i+1} ⋯ μ_t g_i, with the rule's own momenta."""
    made, start = after(opt, T), opt.init(ZERO).scalars["mu_product"]
    board.all_equal(
        r"The rule keeps the product $P_t = \mu_1 \mu_2 \dots \mu_t$ of its momenta: it starts with $P_0 = 1$, "
        r"and makes $P \mu_t$ of any $P$.",
        (computed(XP.number(start)), 1),
        (exact(made["mu_product"]), P * exact(made["mu"])),
    )
    board.induction(
        r"The gradient $g_i$ enters as $(1 - \mu_i) g_i$, and is then multiplied by $\mu_{i+1} \dots \mu_t = P_t/P_i$.",
        lambda t: product[t] * Sum((1 - mu[N]) / product[N] * g[N], (N, 1, t)),
        opt.init(ZERO).slots["m"],
        lambda before, t: named(after(opt, t, m=before), t),
    )


def named(made: dict[str, Any], t: Any) -> Any:
    """The m_t that was made, with the rule's momentum called μ_t, and P_t for μ_t P_{t−1}."""
    return made["m"].subs(made["mu"], mu[t]).subs(product[t - 1], product[t] / mu[t])


def largest_average(board: Board, opt: Any) -> None:
    """v̂_t = max_{s ≤ t} v_s."""
    made, start = after(opt, T), opt.init(ZERO).slots["v_hat"]
    words = r"Of the largest average so far, $v_{max}$, AMSGrad makes"
    once(board, words, r"\hat{v}_t", "the larger of it and $v_t$.", made["v_hat"], Max(v_max, made["v"]))
    board.equal(
        r"So it is the largest $v_s$ with $s \le t$, as all are $\ge 0$ and it starts with 0.", computed(start), 0
    )


def largest_gradient(board: Board, opt: Any) -> None:
    """u_t = max_{i ≤ t} β2^{t−i} |g_i|."""
    start = opt.init(ZERO).slots["u"]
    board.say(r"Let $M_0 = 0$ and $M_t = \max(M_{t-1}, \beta_2^{-t} |g_t|)$, the largest $\beta_2^{-i} |g_i|$ so far.")
    board.equal(r"AdaMax's $u_t = \beta_2^t M_t$. Base, $t = 0$.", computed(start), 0)
    made = after(opt, T, u=BETA2 ** (T - 1) * largest[T - 1])["u"]
    # β2^t > 0 goes into the maximum
    claim = Max(*(BETA2**T * each for each in (largest[T - 1], Abs(g[T]) / BETA2**T)))
    board.equal(r"Step, from $u_{t-1} = \beta_2^{t-1} M_{t-1}$ to $u_t$, which is $\beta_2^t M_t$", made, claim)


THEOREM = Theorem(
    title="Averages are sums",
    claim=(
        r"Every average that a rule keeps is the sum its paper means: moving averages are "
        r"$(1 - \beta) \sum_{i \le t} \beta^{t-i} x_i$, and likewise for means, buffers and maxima"
    ),
    source=(
        "Kingma & Ba 2015 (arXiv 1412.6980v9), equation (1) and section 7.1; Reddi, Kale & Kumar 2018 "
        "(arXiv 1904.09237), section 2, Algorithm 2 and Corollary 2; Zeiler 2012 (arXiv 1212.5701), Algorithm 1; "
        "Dozat 2016, Algorithm 2"
    ),
    domain=(
        r"positive hyperparameters, and decays below 1; every real gradient and $\theta$",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(
        r"each decay $\beta$, $\mu$, $\rho$ is positive (at 0 only the last term is left), and a constant but in NAdam",
        "every average starts as the rule itself starts it",
    ),
    derive=derive,
    controls=(
        Control(r"$g_t$ without the factor $1 - \beta_1$", adam=changed(refimpl.Adam, "(1 - h.beta1) * g", "g")),
        Control("RMSProp without its factor", rmsprop=changed(refimpl.RMSProp, "(1 - h.beta2) * g", "g")),
        Control("the plain mean one step late", adamnc=changed(refimpl.AdamNC, "1 - 1 / t", "1 - 1 / (t + 1)")),
        Control("the rate outside the buffer", momentum=changed(refimpl.Momentum, "eta * h.lr * g", "h.lr * g")),
        Control(
            r"NAdam's mean with the constant $\beta_1$, as libraries have it",
            nadam=changed(refimpl.NAdam, "mu * m + (1 - mu) * g\n", "h.beta1 * m + (1 - h.beta1) * g\n"),
        ),
        Control("AMSGrad forgets", amsgrad=changed(refimpl.AMSGrad, "maximum(v_hat,", "maximum(h.beta2 * v_hat,")),
        Control(
            "AdaDelta averages the step it applies",
            adadelta=changed(refimpl.AdaDelta, "delta * delta", "(eta * delta) * (eta * delta)"),
        ),
    ),
    claims=("C16",),
)
