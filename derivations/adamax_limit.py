"""Theorem: AdaMax is Adam with a p-norm in the limit p → ∞."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdaMax
from refimpl.rules._p_norm_adam import PNormAdam

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T, J = index(), index("i")
ALPHA, BETA1, BETA2, P, SIZE, U = positive("alpha beta1 beta2 p a u")
ETA = sequence("eta", positive=True)
THETA, G, M = real("theta g m")
#: What is at least 0: how far one number is above another.
D, S = sympy.symbols("d s", nonnegative=True)
B, Q, SCALE = positive("b q M")


def derive(
    board: Board, adamax: Any = AdaMax, p_norm: Any = PNormAdam, terms: Callable[[Any], Any] = lambda t: t
) -> None:
    """AdaMax's u_t as a maximum over all gradients, the p-norm's between multiples of it, and their limits."""
    settings = {"lr": ALPHA, "beta1": BETA1, "beta2": BETA2, "schedule": lambda k: ETA[k + 1]}
    limit, general = adamax(**settings), p_norm(p=P, **settings)
    _maximum(board, limit)
    _recursion(board, general)
    _between(board, terms)
    _limits(board)
    _steps(board, limit, general)
    board.conclude(
        r"As $p \to \infty$ the $p$-norm's $u_t$ goes to AdaMax's $u_t = \max_i \beta_2^{t-i} |g_i|$ at every $t$, "
        r"and its step to AdaMax's step."
    )


def _both(opt: Any, size: Any, u: Any, t: Any = T) -> tuple[Any, Any]:
    """The u_t that g_t = −``size`` makes, and the one that g_t = ``size`` does."""
    made = [update(opt, t, 0, sign * size, m=0, u=u)["u"] for sign in (-1, 1)]
    return made[0], made[1]


def _maximum(board: Board, opt: Any) -> None:
    """AdaMax's u_t is β2^(t−i) |g_i| for some i, and at least that for all."""
    board.part(r"AdaMax's $u_t$ is the largest of all $\beta_2^{t-i} |g_i|$, $i \le t$")
    board.say(r"By induction, where $g_t$ is $a$ or $-a$ with $a = |g_t| > 0$; each time both have the same $u_t$.")
    board.equal(r"The first, from $u_0 = 0$, is $u_1 = |g_1|$", *_both(opt, SIZE, sympy.Integer(0), 1), SIZE)
    board.equal(
        r"Write $u$ for $u_{t-1}$. If $|g_t| = \beta_2 u + d$ with $d \ge 0$, then $u_t = |g_t|$",
        *_both(opt, BETA2 * U + D, U),
        BETA2 * U + D,
    )
    board.equal(r"If $\beta_2 u = |g_t| + d$, then $u_t = \beta_2 u$", *_both(opt, SIZE, (SIZE + D) / BETA2), SIZE + D)
    board.equal(r"and so it is for $g_t = 0$", update(opt, T, 0, 0, m=0, u=U)["u"], BETA2 * U)
    after = update(opt, T, 0, G, m=0, u=U)["u"]
    board.say(r"So $u_t$ is one of the numbers, if $u$ was one of them a step before.")
    board.invariant(
        r"And it is at least each of them. With $a = |g_i|$ and $s = u - \beta_2^{t-1-i} a$, $u_t - \beta_2^{t-i} a$ "
        r"is $\beta_2 s$ and what $u_t$ lies above $\beta_2 u$",
        first=update(opt, J, 0, -SIZE, m=0, u=U)["u"] - SIZE,
        before=U - BETA2 ** (T - 1 - J) * SIZE,
        after=after - BETA2 ** (T - J) * SIZE,
        because=lambda s: BETA2 * s + (after - BETA2 * U),
        base=r"When it comes, $u_i - a$ is",
    )


def _recursion(board: Board, opt: Any) -> None:
    """The p-norm's v_t = u_t^p is a mean of p-th powers."""
    board.part(r"The $p$-norm")
    u, other = _both(opt, SIZE, U)
    board.equal(r"Adam with the $p$-norm makes the same of $g_t = a$ and of $g_t = -a$", u, other)
    power, y = BETA2**P, positive("y")
    seen = u.xreplace({sympy.Max(BETA2 * U, SIZE): SCALE, power: y / (1 + y)})
    seen = seen.replace(lambda x: x.is_Pow and x.exp == 1 / P, lambda x: sympy.together(x.base) ** x.exp)
    board.equal(
        r"It keeps $u_t = v_t^{1/p}$. With "
        r"$\beta_2^p = y/(1 + y)$ and $a = |g_t|$, $v_t = u_t^p$ is "
        r"the mean $\beta_2^p v_{t-1} + (1 - \beta_2^p) a^p$",
        seen**P,
        (power * U**P + (1 - power) * SIZE**P).xreplace({power: y / (1 + y)}),
    )


def _between(board: Board, terms: Callable[[Any], Any]) -> None:
    """The p-norm's v_t/(1 − β2^p) is at least AdaMax's u_t^p and at most t times that."""
    board.part(r"$v_t/(1 - \beta_2^p)$ between one and $t$ times the largest term")
    sum_before, newest, kept = positive("S A X")
    board.equal(
        r"Write $q$ for $\beta_2^p$, $A$ for $|g_t|^p$ and $S$ for $S_{t-1} = v_{t-1}/(1 - q)$. Then $S_t$ is",
        (Q * ((1 - Q) * sum_before) + (1 - Q) * newest) / (1 - Q),
        Q * sum_before + newest,
    )
    board.say(
        r"Let $W$ and $X$ be the $p$-th powers of AdaMax's $u_t$ and $u_{t-1}$. Powers keep the order, so $W$ is the "
        r"larger of $q X$ and $A$. By induction $W \le S_t \le t W$. Base: $S_1 = A = W$."
    )
    board.at_least(r"Step, if $W = A$: $S_t - W$ is", Q * sum_before + newest, newest, Q * sum_before)
    board.at_least(
        r"Step, if $W = q X$, with $S_{t-1} = X + s$: $S_t - W$ is", Q * (kept + S) + newest, Q * kept, Q * S + newest
    )
    largest = sympy.Max(Q * kept, newest)
    board.invariant(
        r"Upper bound, step: $t W - S_t$ is, with $s = (t - 1) X - S_{t-1}$, $q s + (t - 1)(W - q X) + W - A$",
        first=terms(sympy.Integer(1)) * newest - newest,
        before=terms(T - 1) * kept - sum_before,
        after=terms(T) * largest - (Q * sum_before + newest),
        because=lambda s: Q * s + (T - 1) * (largest - Q * kept) + (largest - newest),
        base=r"Upper bound, base: $S_1 = W$, so that $W - S_1$ is",
    )


def _limits(board: Board) -> None:
    """Both bounds go to u_t."""
    board.part(r"The limit")
    least = (1 - (1 + B) ** -P) ** (1 / P)
    board.say(
        r"So with AdaMax's $u_t$, $v_t^{1/p}$ is at least $(1 - \beta_2^p)^{1/p} u_t$ and at most "
        r"$(t (1 - \beta_2^p))^{1/p} u_t$. Let $\beta_2 = 1/(1 + b)$."
    )
    board.limit(r"The lower factor goes to $1$", least, P, sympy.oo, 1)
    board.limit(r"and so does the upper, which is this times", T ** (1 / P), P, sympy.oo, 1)


def _steps(board: Board, limit: Any, general: Any) -> None:
    """Both rules move by the same numerator over their u_t."""
    board.part("The steps")
    for sign, words in (
        (-1, r"The step $\theta_{t-1} - \theta_t$ times $u_t$ is the same for both; with $g_t = -a$"),
        (1, "and with $g_t = a$"),
    ):
        moves = []
        for opt in (general, limit):
            after = update(opt, T, THETA, sign * SIZE, m=M, u=U)
            moves.append((THETA - after["theta"]) * after["u"])
        m = BETA1 * M + sign * (1 - BETA1) * SIZE
        board.equal(words, *moves, sympy.Mul(ETA[T] * ALPHA / (1 - BETA1**T), m, evaluate=False))
    board.say(r"so that the step of the $p$-norm goes to AdaMax's with its $u_t$.")


THEOREM = Theorem(
    title="AdaMax as the limit of $p$-norms",
    claim=r"AdaMax's $u_t$ is the largest of all $\beta_2^{t-i} |g_i|$, and the limit, as $p \to \infty$, of "
    r"$v_t^{1/p}$ with $v_t = \beta_2^p v_{t-1} + (1 - \beta_2^p) |g_t|^p$",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 7.1",
    domain=(
        r"$\alpha, p > 0$ and $0 < \beta_1, \beta_2 < 1$; gradients of both signs",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(
        r"$0 < \beta_2 < 1$, written as $1/(1 + b)$ where its size matters",
        r"$u_t > 0$ in the steps; where all gradients are $0$ both $u_t$ are",
    ),
    derive=derive,
    controls=(
        Control(r"AdaMax without decay", adamax=changed(AdaMax, "h.beta2 * u", "u")),
        Control("$-g$ for $|g|$", adamax=changed(AdaMax, "xp.abs(g)", "-g")),
        Control("$g$ for $|g|$", adamax=changed(AdaMax, "xp.abs(g)", "g")),
        Control(r"the minimum for the maximum", adamax=changed(AdaMax, "xp.maximum", "xp.minimum")),
        Control(r"the decay of the $p$-norm not raised to $p$", p_norm=changed(PNormAdam, "h.beta2**h.p", "h.beta2")),
        Control(r"the root of order $2 p$", p_norm=changed(PNormAdam, "(1 / h.p)", "(1 / (2 * h.p))")),
        Control(r"an upper bound of one term", terms=lambda t: sympy.Integer(1)),
    ),
    claims=("C15",),
)
