"""Theorem: Adam's bias correction makes its two averages unbiased."""

from typing import Any

import sympy
from sympy import Sum, sqrt

from refimpl import Adam, AdamW, Adaptive, phi, psi

from .proving import Board, Control, NotProved, Theorem, changed, index, positive, real, sequence, steps, update

T, N, ZERO = index("t"), index("i"), sympy.Integer(0)
ALPHA, BETA1, BETA2, C, EPS = positive("alpha beta1 beta2 c epsilon")
M, V, GRAD, THETA, MEAN = real("m v g theta e")
SQUARE = sympy.Symbol("q", nonnegative=True)
SEEN = sympy.Symbol("g", real=True, nonzero=True)
q = sequence("q", nonnegative=True)


def expected(x: Any, **known: Any) -> Any:
    """E[x] by linearity alone, for x that is linear in m, v, g and g² with constant coefficients.

    Args:
        known: E[m], E[v], E[g] and E[g²], as ``m``, ``v``, ``g`` and ``square``.
    """
    names = {(1, 0, 0): "m", (0, 1, 0): "v", (0, 0, 1): "g", (0, 0, 2): "square"}
    if not sympy.sympify(x).is_polynomial(M, V, GRAD):
        raise NotProved("The average is a polynomial in the state and the gradient", x)
    terms = sympy.Poly(x, M, V, GRAD).terms()
    if unknown := [powers for powers, _ in terms if names.get(powers) not in known]:
        raise NotProved("The average is linear in what the expectation is known of", unknown)
    return sum(coefficient * known[names[powers]] for powers, coefficient in terms)


def derive(board: Board, adam: Any = Adam, adamw: Any = AdamW, uncorrected: Any = Adaptive) -> None:
    """The expectations by induction, stationary and not; then the first step."""
    opt = adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS)
    made = update(opt, T, THETA, GRAD, m=M, v=V)
    start = opt.init(ZERO).slots
    board.part(r"A stationary second moment: $E[g_i^2] = q$ for all $i$")
    board.say(r"Only the linearity of $E$ is used: no gradient has to be independent of another.")
    v_after = lambda before, t: expected(made["v"], v=before, square=SQUARE)  # noqa: E731
    board.define("v_t", made["v"], r"In step $t$ the rule makes of $v = v_{t-1}$ and $g = g_t$")
    board.induction(r"$E[v_t] = (1 - \beta_2^t) q$.", lambda t: (1 - BETA2**t) * SQUARE, start["v"], v_after)
    before = (1 - BETA2 ** (T - 1)) * SQUARE
    words = r"The correction divides by $1 - \beta_2^t$, so that $E[\hat{v}_t] = q$"
    board.equal(words, expected(made["v_hat"], v=before, square=SQUARE), SQUARE)

    board.part(r"The mean: $E[g_i] = e$ for all $i$")
    m_after = lambda before, t: expected(made["m"], m=before, g=MEAN)  # noqa: E731
    board.induction(r"$E[m_t] = (1 - \beta_1^t) e$.", lambda t: (1 - BETA1**t) * MEAN, start["m"], m_after)
    before = (1 - BETA1 ** (T - 1)) * MEAN
    board.equal(r"and $E[\hat{m}_t] = e$", expected(made["m_hat"], m=before, g=MEAN), MEAN)
    its = update(adamw(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS), T, THETA, GRAD, m=M, v=V)
    board.equal(r"AdamW makes the same $\hat{m}_t$ of any state", made["m_hat"], its["m_hat"])
    board.equal(r"and the same $\hat{v}_t$.", made["v_hat"], its["v_hat"])

    board.part(r"A second moment that changes: $E[g_i^2] = q_i$")
    changing(board, opt, made, start["v"])
    board.part("What is unbiased, and what is not")
    root_is_biased(board, adam)
    board.part(r"The first step, with $c = 1 - \beta_2$")
    first_steps(board, adam, uncorrected)
    board.conclude(
        r"$E[\hat{v}_t]$ and $E[\hat{m}_t]$ are the moments of the gradient, up to $\zeta$ where these change. Without "
        r"the correction the first steps explode as $\beta_2 \to 1$."
    )


def changing(board: Board, opt: Any, made: Any, start: Any) -> None:
    """E[v_t] = q_t (1 − β2^t) + ζ."""

    def weighted(term: Any, t: Any) -> Any:
        return (1 - BETA2) * Sum(BETA2 ** (t - N) * term, (N, 1, t))

    board.induction(
        r"$E[v_t]$ weighs the moments of all steps.",
        lambda t: weighted(q[N], t),
        start,
        lambda before, t: expected(made["v"], v=before, square=q[t]),
    )
    board.induction(
        r"The weights add up to $1 - \beta_2^t$, as the case of all $q_i = 1$ shows, which is the same recursion.",
        lambda t: 1 - BETA2**t,
        start,
        lambda before, t: expected(made["v"], v=before, square=1),
    )
    zeta = weighted(q[N] - q[T], T)
    board.define(r"\zeta", zeta, r"Let $\zeta$, whose terms all vanish where $q_i$ does not change, be")
    words = r"Then $E[v_t] = \zeta + (1 - \beta_2^t) q_t$, since the weights of $q_t$ here add up to $1 - \beta_2^t$"
    board.equal(words, weighted(q[N], T), zeta + q[T] * weighted(1, T))


def root_is_biased(board: Board, adam: Any) -> None:
    """E√v̂ < √E v̂ for a gradient that is 0 or 1."""
    opt = adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS)
    half = sympy.Rational(1, 2)
    zero, one = (next(steps(opt, 0, [sympy.Integer(g)]))["v_hat"] for g in (0, 1))
    board.equal(
        r"The first gradient be 0 or 1, each half of the time: then $E[\hat{v}_1] = E[g^2]$", (zero + one) / 2, half
    )
    words = r"but the root, by which the step is divided, is smaller in the mean than that of $E[\hat{v}_1]$"
    board.true(words, sympy.Lt((sqrt(zero) + sqrt(one)) / 2, sqrt(half), evaluate=False))


def first_steps(board: Board, adam: Any, uncorrected: Any) -> None:
    """α with the correction; without, it grows without bound."""
    opt = adam(lr=ALPHA, beta1=BETA1, beta2=1 - C, eps=0)
    step = next(steps(opt, 0, [SEEN]))["theta"]
    board.equal(
        r"Corrected, it is $\alpha$ downhill, whatever $\beta_1$, $\beta_2$ and $g \ne 0$ are",
        step,
        -ALPHA * SEEN / abs(SEEN),
    )
    bare = uncorrected(lr=ALPHA, phi=phi.EMA(BETA1), psi=psi.EMA(1 - C))
    its = next(steps(bare, 0, [SEEN]))["theta"]
    board.equal("Uncorrected, it is multiplied by", its / step, (1 - BETA1) / sqrt(C))
    board.limit(r"which grows beyond all bounds as $\beta_2 \to 1$: its inverse vanishes", step / its, C, 0, 0)


THEOREM = Theorem(
    title="Bias correction",
    claim=(
        r"$E[v_t] = (1 - \beta_2^t) E[g^2]$ and $E[m_t] = (1 - \beta_1^t) E[g]$ for a stationary gradient, so that "
        r"$E[\hat{v}_t] = E[g^2]$ and $E[\hat{m}_t] = E[g]$; otherwise $E[v_t] = (1 - \beta_2^t) E[g_t^2] + \zeta$"
    ),
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 3, equations (1) to (4), and section 6.4",
    domain=(
        r"$\alpha > 0$ and $0 < \beta_1, \beta_2 < 1$; $g \ne 0$ in the first step, where $\epsilon = 0$",
        r"every $t \ge 1$",
    ),
    assumes=(
        r"the moments $E[g_i]$ and $E[g_i^2]$ exist; only they are stationary, where that is said",
        r"$g_t$ is the gradient that the averages see, with its L2 term if there is one",
        r"$\epsilon = 0$ in the first step",
    ),
    derive=derive,
    controls=(
        Control("no correction", adam=changed(Adam, "v / (1 - h.beta2**t)", "v")),
        Control(
            r"correction by $1 - \beta_2^{t-1}$",
            adam=changed(Adam, "v / (1 - h.beta2**t)", "v / (1 - h.beta2**(t - 1))"),
        ),
        Control(r"$m$ corrected with $\beta_2$", adam=changed(Adam, "m / (1 - h.beta1**t)", "m / (1 - h.beta2**t)")),
        Control(r"the average without $1 - \beta_2$", adam=changed(Adam, "(1 - h.beta2) * g * g", "g * g")),
        Control(
            "the correction under the root twice",
            adam=changed(Adam, "xp.sqrt(v_hat)", "xp.sqrt(v_hat / (1 - h.beta2**t))"),
        ),
        Control("AdamW without correction", adamw=changed(AdamW, "m / (1 - h.beta1**t)", "m")),
    ),
    claims=("C12",),
)
