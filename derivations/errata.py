"""Theorem: six slips and a variant in well-known teaching material and code, each shown to be one."""

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Abs, Integer, Max, Rational, Sum, sqrt

from refimpl import Adam, AdamW, AMSGrad, RMSProp

from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, sequence, steps, update

T, N = index("t"), index("i")
ALPHA, BETA1, BETA2, EPS, LAMBDA = positive("alpha beta1 beta2 epsilon lambda")
C, D, S, V, X, Y = positive("c d s v_t x y")
THETA, GRAD, M = real("theta g m_t")
SEEN = sympy.Symbol("g", real=True, nonzero=True)
ETA, g = sequence("eta", positive=True), sequence("g")


def without_root(eps: Any, s: Any) -> Any:
    """ε̂ as labml's adam.py states it, with s = √(1 − β2^t)."""
    return eps * s**2


def bare_quotient(m_hat: Any, v_hat: Any) -> Any:
    """The effective step as labml's adam.py states it."""
    return m_hat / v_hat


def frozen(t: Any) -> Any:
    """The step number that d2l's TensorFlow code uses in step t."""
    return Integer(1)


EPS_OUTSIDE = changed(Adam, "/ (xp.sqrt(v_hat) + h.eps)", "/ xp.sqrt(v_hat) - h.eps")
DECAY_SUBTRACTED = changed(AdamW, "+ h.weight_decay", "- h.weight_decay")
CORRECT_THEN_MAX = changed(AMSGrad, "maximum(v_hat, v)", "maximum(v_hat, v / (1 - h.beta2**t))")
MAX_THEN_CORRECT = changed(AMSGrad, "sqrt(v_hat)", "sqrt(v_hat / (1 - h.beta2**t))")


def made(rule: Any, t: Any, g_t: Any, m: Any, v: Any, **settings: Any) -> dict[str, Any]:
    """Step t from the state of which g_t makes m and v."""
    given: dict[str, Any] = {"lr": ALPHA, "beta1": BETA1, "beta2": BETA2, "eps": EPS, "schedule": lambda k: ETA[k + 1]}
    before = {"m": (m - (1 - BETA1) * g_t) / BETA1, "v": (v - (1 - BETA2) * g_t**2) / BETA2}
    return update(rule(**given | settings), t, THETA, g_t, **before)


def derive(
    board: Board,
    adam: Any = Adam,
    adamw: Any = AdamW,
    rmsprop: Any = RMSProp,
    epsilon_hat: Callable[[Any, Any], Any] = without_root,
    quotient: Callable[[Any, Any], Any] = bare_quotient,
    eps_outside: Any = EPS_OUTSIDE,
    clock: Callable[[Any], Any] = frozen,
    decay_subtracted: Any = DECAY_SUBTRACTED,
    first: Any = 1,
    orders: tuple[Any, Any] = (CORRECT_THEN_MAX, MAX_THEN_CORRECT),
) -> None:
    """What each says, what is right, and by how much they differ."""
    board.say("Good books are read closely, so slips are found in them. The versions are those named under the source.")
    board.part(r"labml, adam.py: $\hat{\epsilon} = (1 - \beta_2^t) \epsilon$ in the efficient form")
    missing_root_of_epsilon(board, adam, epsilon_hat)
    board.part(r"labml, adam.py: the effective step $\alpha \hat{m}_t/\hat{v}_t$")
    missing_root_of_step(board, adam, quotient)
    board.part("d2l, adam.md, TensorFlow tab: the precedence of division")
    precedence(board, adam, eps_outside)
    board.part(r"d2l, adam.md, TensorFlow tab: $t$ stays 1")
    frozen_clock(board, adam, clock)
    board.part("Chainer, adam.py: the sign in a comment; the code is right")
    sign_of_decay(board, adamw, decay_subtracted)
    board.part("autograd, optimizers.py: RMSProp's average starts at 1")
    started_at_one(board, rmsprop, first)
    board.part("labml, amsgrad.py: the order of maximum and bias correction is said not to matter")
    order_matters(board, orders)
    board.conclude(
        "Six of these differ from the algorithm that they describe, in more than its form; the start at 1 is another "
        "algorithm, which forgets it."
    )


def missing_root_of_epsilon(board: Board, adam: Any, epsilon_hat: Callable[[Any, Any], Any]) -> None:
    """The step is longer than Adam's."""
    whole = made(adam, T, GRAD, M, V)["theta"].subs(BETA2**T, 1 - S**2)
    efficient = THETA - ETA[T] * ALPHA * S / (1 - BETA1**T) * M / (sqrt(V) + epsilon_hat(EPS, S))
    longer = (sqrt(V) + EPS * S) / (sqrt(V) + EPS * S**2)
    words = (
        r"With $s = \sqrt{1 - \beta_2^t}$ the right one is $\epsilon s$. With $\epsilon s^2$ the step is Adam's times"
    )
    board.equal(words, (efficient - THETA) / (whole - THETA), longer)
    because = EPS * D / ((1 + D) ** 2 * sqrt(V) + EPS)
    words = r"which is too long in every step, as one sees with $s = 1/(1 + d) < 1$"
    board.greater(words, longer.subs(S, 1 / (1 + D)), 1, because)


def missing_root_of_step(board: Board, adam: Any, quotient: Callable[[Any, Any], Any]) -> None:
    """m̂/√v̂ does not see the scale of the gradient, m̂/v̂ does."""
    out, scaled = made(adam, T, GRAD, M, V, eps=0), made(adam, T, C * GRAD, C * M, C**2 * V, eps=0)
    for each in (out, scaled):
        each.update({name: each[name].subs(BETA2**T, 1 - S**2) for name in ("theta", "v_hat")})
    step = ETA[T] * ALPHA * out["m_hat"] / sqrt(out["v_hat"])
    board.equal(r"Without $\epsilon$ Adam's step divides by the root: it is", THETA - out["theta"], step)
    board.equal(r"so that it is the same for all gradients times $c > 0$", scaled["theta"], out["theta"])
    old, new = (quotient(each["m_hat"], each["v_hat"]) for each in (out, scaled))
    board.equal(r"which the quotient without the root is not", new, old / C)


def precedence(board: Board, adam: Any, eps_outside: Any) -> None:
    """`a / sqrt(b) + eps` is (a/√b) + ε: the parameters creep."""
    board.say(
        r"As written, $\epsilon$ is added to the quotient, and so to $\theta$. Let $g_t = m_t = 0$ and $v_t > 0$."
    )
    rest = {"schedule": 1}
    board.equal("Then Adam stays where it is", made(adam, T, Integer(0), Integer(0), V, **rest)["theta"], THETA)
    creeping = made(eps_outside, T, Integer(0), Integer(0), V, **rest)["theta"]
    board.equal(r"and the code goes on by $\epsilon$ in every step, for ever", creeping, THETA + EPS)


def frozen_clock(board: Board, adam: Any, clock: Callable[[Any], Any]) -> None:
    """The bias is corrected as in the first step, ever after."""
    settings = {"beta2": 1 - C, "eps": 0, "schedule": 1}
    m, v = (1 - BETA1**T) * SEEN, S**2 * SEEN**2
    before = {"m": (m - (1 - BETA1) * SEEN) / BETA1, "v": (v - C * SEEN**2) / (1 - C)}
    opt = adam(lr=ALPHA, beta1=BETA1, **settings)
    ratio = (THETA - update(opt, clock(T), THETA, SEEN, **before)["theta"]) / (ALPHA * SEEN / Abs(SEEN))
    claim = (1 - BETA1**T) * sqrt(C) / ((1 - BETA1) * S)
    words = (
        r"Under a constant gradient $m_t = (1 - \beta_1^t) g$ and $v_t = s^2 g^2$, where $s = \sqrt{1 - \beta_2^t}$ "
        r"and $c = 1 - \beta_2$. Every step should be $\alpha$; as $t$ stays 1, it is $\alpha$ times"
    )
    board.equal(words, ratio, claim)
    late = claim.subs({BETA1: sympy.exp(-X), S: sqrt(1 - sympy.exp(-Y * T)), C: 1 - sympy.exp(-Y)})
    words = r"In the end, with $\beta_1 = e^{-x}$ and $\beta_2 = e^{-y}$, that is"
    board.limit(words, late, T, sympy.oo, sqrt(1 - sympy.exp(-Y)) / (1 - sympy.exp(-X)))
    usual = {BETA1: Rational(9, 10), BETA2: Rational(999, 1000)}
    shown = (sqrt(1 - BETA2) / (1 - BETA1)).subs(usual)
    board.true(
        r"less than a third at the usual $\beta_1$ and $\beta_2$", sympy.Lt(shown, Rational(1, 3), evaluate=False)
    )


def sign_of_decay(board: Board, adamw: Any, decay_subtracted: Any) -> None:
    """A decay that is subtracted from what is subtracted is growth."""
    settings = {"weight_decay": LAMBDA}
    rest = (T, Integer(0), Integer(0), V)
    board.say(
        r"Inside `param -= ...` the comment subtracts the decay. Suppose again that $g_t = m_t = 0$ and $v_t > 0$."
    )
    decayed = made(adamw, *rest, **settings)["theta"]
    board.equal("Then AdamW shrinks the parameters", decayed, (1 - ETA[T] * LAMBDA) * THETA)
    grown = made(decay_subtracted, *rest, **settings)["theta"]
    board.equal("and the comment, taken at its word, makes them grow", grown, (1 + ETA[T] * LAMBDA) * THETA)


def started_at_one(board: Board, rmsprop: Any, first: Any) -> None:
    """v_t = β2^t + the average."""
    opt = rmsprop(lr=ALPHA, beta2=BETA2, eps=EPS)
    board.induction(
        r"The average from $v_0 = 1$ keeps $\beta_2^t$ of its start.",
        lambda t: BETA2**t + (1 - BETA2) * Sum(BETA2 ** (t - N) * g[N] ** 2, (N, 1, t)),
        Integer(first),
        lambda before, t: update(opt, t, THETA, g[t], v=before)["v"],
    )
    start = opt.init(Integer(0)).slots["v"]
    board.equal(
        r"RMSProp's own, from 0, keeps nothing. The code refers to the AdaGrad paper, which has no such average.",
        computed(start),
        0,
    )


def order_matters(board: Board, orders: tuple[Any, Any]) -> None:
    """The smallest witness: one gradient, and then none."""
    half = Rational(1, 2)
    early, late = (list(steps(rule(lr=1, beta1=half, beta2=half), 0, [Integer(1), Integer(0)])) for rule in orders)
    board.say(r"Take $g_1 = 1$, $g_2 = 0$, $\beta_1 = \beta_2 = 1/2$ and $\alpha = 1$.")
    words = "After the first step from 0, the one that corrects first and the one that corrects last are at one point"
    board.equal(words, early[0]["theta"], late[0]["theta"])
    words = r"In the second $\hat{v}_2$ is the larger of the corrected $v_1 = 1$ and $v_2 = 1/3$ in the one"
    board.equal(words, early[1]["v_hat"], Max(1, Rational(1, 3), evaluate=False))
    words = r"and the larger of $v_1 = 1/2$ and $v_2 = 1/4$, to be divided by $1 - \beta_2^2 = 3/4$, in the other"
    board.equal(words, late[1]["v_hat"], Max(half, Rational(1, 4), evaluate=False))
    board.differ("so that they come to", early[1]["theta"], late[1]["theta"])


THEOREM = Theorem(
    title="Errata",
    claim=(
        r"Six statements about Adam, AdamW and AMSGrad in well-known teaching material and code are not what these "
        r"algorithms do, and one RMSProp is a variant, whose average starts at 1"
    ),
    source=(
        "labml.ai, Annotated Deep Learning Paper Implementations (e6b3c8a6), optimizers/adam.py and amsgrad.py; "
        "Dive into Deep Learning (23d7a5ae), chapter on optimization, adam.md; Chainer (a8e15cbe), optimizers/adam.py; "
        "autograd (bff107b), misc/optimizers.py"
    ),
    domain=(
        r"$\alpha, \epsilon > 0$ and $0 < \beta_1, \beta_2 < 1$; $v_t > 0$",
        r"every $t \ge 1$, with any $\eta_t > 0$, unless numbers are named",
    ),
    assumes=(
        "each is quoted as it stands in the version named; later ones may be right",
        r"$0 < \beta_1 < 1$, $0 < \beta_2 < 1$, and $v_t > 0$",
    ),
    derive=derive,
    controls=(
        Control(
            r"$\hat{\epsilon} = \epsilon \sqrt{1 - \beta_2^t}$, which is right", epsilon_hat=lambda eps, s: eps * s
        ),
        Control(r"$\hat{m}_t/\sqrt{\hat{v}_t}$, which is right", quotient=lambda m_hat, v_hat: m_hat / sqrt(v_hat)),
        Control("the quotient in brackets, which is right", eps_outside=Adam),
        Control("a clock that goes", clock=lambda t: t),
        Control("a decay that is added to what is subtracted", decay_subtracted=AdamW),
        Control("an average that starts at 0", first=0),
        Control("the same order twice", orders=(CORRECT_THEN_MAX, CORRECT_THEN_MAX)),
        Control("no correction at all, in either order", orders=(AMSGrad, AMSGrad)),
    ),
    findings=(
        Finding(
            "error",
            r"labml, adam.py: $\hat{\epsilon} = (1 - \beta_2^t) \epsilon$ in the efficient form, where the root of "
            r"$1 - \beta_2^t$ belongs",
            "author's code seen",
        ),
        Finding(
            "error",
            r"labml, adam.py: the effective step is said to be $\alpha \hat{m}_t/\hat{v}_t$, without the root",
            "author's code seen",
        ),
        Finding(
            "error",
            r"d2l, TensorFlow tab: $\epsilon$ is added to the quotient and not to its divisor",
            "author's code seen",
        ),
        Finding(
            "error",
            "d2l, TensorFlow tab: $t$ stays 1 in the bias correction",
            "author's code seen",
        ),
        Finding(
            "error",
            "Chainer, a comment: the decay is subtracted from what is subtracted; the code is right",
            "author's code seen",
        ),
        Finding(
            "variant",
            "autograd, RMSProp: the average of the squares starts at 1 and not at 0",
            "author's code seen",
        ),
        Finding(
            "error",
            "labml, amsgrad.py: the order of maximum and bias correction is said not to matter; it does",
            "author's code seen",
        ),
    ),
)
