"""Theorem: RMSProp and AdaGrad as Adam with β1 = 0, the latter in the limit β2 → 1."""

import itertools
from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdaGrad, Adam, Constant, InverseSqrt, RMSProp

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, steps, update

T, J = index(), index("i")
ALPHA, BETA2 = positive("alpha beta2")
EPSILON = sympy.Symbol("epsilon", nonnegative=True)
THETA, G, M = real("theta g m")
V, R, SQUARES, B, V_T, G_T = positive("v R G b v_t G_t")
GRADIENTS = sequence("g")
ETA = sequence("eta", positive=True)


def root(beta2: Any, t: Any) -> Any:
    """The factor by which Adam without momentum goes further than RMSProp."""
    return sympy.sqrt(1 - beta2**t)


def derive(
    board: Board,
    adam: Any = Adam,
    rmsprop: Any = RMSProp,
    adagrad: Any = AdaGrad,
    annealed: Any = InverseSqrt,
    factor: Callable[[Any, Any], Any] = root,
) -> None:
    """RMSProp exactly, with a known factor; AdaGrad as a limit; and no limit without the bias correction."""
    _rmsprop(board, adam, rmsprop, factor)
    _adagrad(board, adam, adagrad, annealed)
    _without_correction(board, rmsprop, annealed)
    board.conclude(
        r"Without momentum Adam is RMSProp but for $\sqrt{1 - \beta_2^t}$, and AdaGrad in the limit $\beta_2 \to 1$ "
        r"with $\alpha_t = \alpha/\sqrt{t}$, where AdaGrad has $\sqrt{t}\, \epsilon$; RMSProp itself has no such limit."
    )


def _rmsprop(board: Board, adam: Any, rmsprop: Any, factor: Any) -> None:
    """One step from any state with β1 = 0."""
    board.part(r"RMSProp: $\beta_1 = 0$")
    eta = {"schedule": lambda k: ETA[k + 1]}
    opt = adam(lr=ALPHA, beta1=0, beta2=BETA2, eps=EPSILON, l2=0, **eta)
    other = rmsprop(
        lr=lambda k: ALPHA * factor(BETA2, k + 1), beta2=BETA2, eps=lambda k: EPSILON * factor(BETA2, k + 1), **eta
    )
    here, there = update(opt, T, THETA, G, m=M, v=V), update(other, T, THETA, G, v=V)
    board.all_equal(
        r"Adam's $m_t$ is the gradient, and its $v_t$ is that of RMSProp", (here["m"], G), (here["v"], there["v"])
    )
    seen = {BETA2**T: 1 - R, here["v"]: V_T}
    board.equal(
        r"Multiply both $\alpha$ and $\epsilon$ of RMSProp by $\sqrt{1 - \beta_2^t}$. Then both move against $g$ by "
        r"$\eta_t \alpha$ times $g$ over the same denominator; with $R = 1 - \beta_2^t > 0$",
        *(ETA[T] * ALPHA * G / (THETA - each["theta"].xreplace(seen)) for each in (here, there)),
    )
    board.say(r"By induction this holds for all steps, as both start with $v_0 = 0$.")
    board.limit(
        r"The factor, squared, goes to $1$ with $t$; with $\beta_2 = 1/(1 + b)$",
        (factor(BETA2, T) ** 2).subs(BETA2, 1 / (1 + B)),
        T,
        sympy.oo,
        1,
    )


def _adagrad(board: Board, adam: Any, adagrad: Any, annealed: Any) -> None:
    """v̂_t as a sum, its limit, and the step with it."""
    board.part(r"AdaGrad: $\beta_1 = 0$, $\alpha_t = \alpha/\sqrt{t}$ and $\beta_2 \to 1$")
    opt = adam(lr=ALPHA, beta1=0, beta2=BETA2, eps=EPSILON, l2=0, schedule=annealed())
    other = adagrad(lr=ALPHA, eps=lambda k: EPSILON * sympy.sqrt(k + 1))
    board.induction(
        r"Adam's $v_t$ is a weighted sum of squares.",
        lambda t: (1 - BETA2) * sympy.Sum(BETA2 ** (t - J) * GRADIENTS[J] ** 2, (J, 1, t)),
        first=0,
        following=lambda v, t: update(opt, t, 0, GRADIENTS[t], m=0, v=v)["v"],
    )
    board.induction(
        r"AdaGrad's $G_t$ is the plain sum.",
        lambda t: sympy.Sum(GRADIENTS[J] ** 2, (J, 1, t)),
        first=0,
        following=lambda total, t: update(other, t, 0, GRADIENTS[t], G=total)["G"],
    )
    here = update(opt, T, THETA, G, m=M, v=V)
    board.equal(
        r"Adam divides $v_t$ by $1 - \beta_2^t$, that is, $\hat{v}_t$ is", here["v_hat"], here["v"] / (1 - BETA2**T)
    )
    board.limit(
        r"so that the weight of each $g_i^2$ becomes the same",
        (1 - BETA2) * BETA2 ** (T - J) / (1 - BETA2**T),
        BETA2,
        1,
        1 / T,
        side="-",
    )
    there = update(other, T, THETA, G, G=SQUARES)
    seen = {here["v_hat"]: G_T / T, there["G"]: G_T}
    board.equal(
        r"So $\hat{v}_t$, a sum of $t$ such terms, goes to $G_t/t$. With this the denominator under $\alpha g$ in "
        r"Adam's step is that of AdaGrad with $\sqrt{t}\, \epsilon$ for $\epsilon$",
        *(ALPHA * G / (THETA - each["theta"].xreplace(seen)) for each in (here, there)),
    )
    _first_steps(
        board, adam(lr=ALPHA, beta1=0, beta2=BETA2, eps=0, l2=0, schedule=annealed()), adagrad(lr=ALPHA, eps=0)
    )


def _first_steps(board: Board, opt: Any, other: Any) -> None:
    """The limits of whole steps, for gradients that are any positive numbers."""
    gradients = positive("g1:4")
    for t, (path, limit) in enumerate(zip(_moves(opt, gradients), _moves(other, gradients), strict=True), start=1):
        board.limit(rf"Step ${t}$ at $\epsilon = 0$, as a whole", path, BETA2, 1, limit, side="-")


def _moves(opt: Any, gradients: Any) -> list[Any]:
    """θ_{t−1} − θ_t in the first steps."""
    path = [sympy.Integer(0), *(each["theta"] for each in steps(opt, sympy.Integer(0), gradients))]
    return [before - after for before, after in itertools.pairwise(path)]


def _without_correction(board: Board, rmsprop: Any, annealed: Any) -> None:
    """RMSProp's v_t goes to 0 with 1 − β2."""
    board.part("Not without the bias correction")
    opt = rmsprop(lr=ALPHA, beta2=BETA2, eps=0, schedule=annealed())
    board.limit(r"In RMSProp the weights of all squares vanish", (1 - BETA2) * BETA2 ** (T - J), BETA2, 1, 0, side="-")
    [first] = _moves(opt, [positive("g1")])
    board.limit(r"and the steps grow without bound: the inverse of the first is", 1 / first, BETA2, 1, 0, side="-")


THEOREM = Theorem(
    title="RMSProp and AdaGrad as limits of Adam",
    claim=r"Adam with $\beta_1 = 0$ is RMSProp with $\alpha$ and $\epsilon$ times $\sqrt{1 - \beta_2^t}$; with "
    r"$\alpha_t = \alpha/\sqrt{t}$ besides, and $\beta_2 \to 1$, it is AdaGrad with $\sqrt{t}\, \epsilon$ for "
    r"$\epsilon$",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 5",
    domain=(
        r"$\alpha > 0$, $\epsilon \ge 0$ and $0 < \beta_2 < 1$; every real gradient and $v > 0$",
        r"every $t \ge 1$; whole steps to $t = 3$, for positive gradients and $\epsilon = 0$",
    ),
    assumes=(r"$0 < \beta_2 < 1$, written as $1/(1 + b)$ where its size matters", "no L2 term; states start at $0$"),
    derive=derive,
    controls=(
        Control(r"RMSProp's factor without its root", factor=lambda beta2, t: 1 - beta2**t),
        Control(r"no factor", factor=lambda beta2, t: sympy.Integer(1)),
        Control(r"a constant rate for AdaGrad", annealed=Constant),
        Control(r"Adam without the correction of $v$", adam=changed(Adam, "v / (1 - h.beta2**t)", "v")),
        Control(r"AdaGrad without its root", adagrad=changed(AdaGrad, "xp.sqrt(G)", "G")),
        Control(r"AdaGrad with decay", adagrad=changed(AdaGrad, "G = G + g * g", "G = G / 2 + g * g")),
        Control(r"RMSProp's mean without the factor $1 - \beta_2$", rmsprop=changed(RMSProp, "(1 - h.beta2) * g", "g")),
    ),
    claims=("C15",),
)
