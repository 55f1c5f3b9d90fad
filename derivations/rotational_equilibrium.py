"""Theorem: in a model of random gradients, decay and steps bring weights to a norm, and to a rotation, of their own."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGDW, AdamW, Momentum

from .proving import Board, Control, NotProved, Theorem, changed, computed, index, positive, real, update

T = index()
ALPHA, BETA, BETA2, LAMBDA, ETA, V, ROOT, SQUARE, HAT = positive("alpha beta beta2 lambda eta v s S G")
THETA, G, M = real("theta g m")
#: E m², E θm and E θ² after a step.
MEANS, MIXED, NORM = real("P C U")
DELTA, RATE, X, Y, KEPT = positive("delta a x y rho")


def turned(delta: Any, beta: Any) -> Any:
    """The claim for decoupled decay: the squared step over the squared norm, at equilibrium."""
    kept = 1 - delta
    return (1 - kept * beta) * (1 - kept**2) / (1 + kept * beta)


def turned_l2(delta: Any, beta: Any) -> Any:
    """The same for L2 in the buffer of SGD with momentum, δ = ηαλ′."""
    return 2 * delta / (1 + beta)


def derive(
    board: Board,
    adamw: Any = AdamW,
    sgdw: Any = SGDW,
    momentum: Any = Momentum,
    decoupled: Callable[[Any, Any], Any] = turned,
    coupled: Callable[[Any, Any], Any] = turned_l2,
) -> None:
    """The second moments of each rule from its code, their fixed points, and the rotation there."""
    board.part("The model")
    board.say(
        r"Each gradient is drawn anew: given $\theta$ and $m$ its mean is 0, and $E g^2 = S$ is one in every step. "
        r"So it is at right angles to the weights in the mean. All of this is a model; the loss plays no part in it. "
        r"Let $P = E m^2$, $C = E \theta m$ and $U = E \theta^2$ after a step. Moments of $n$ weights add up."
    )
    _adamw(board, adamw, decoupled)
    _sgdw(board, sgdw, decoupled)
    _small(board, decoupled)
    _coupled(board, momentum, coupled)
    board.conclude(
        r"At equilibrium a step turns the weights by an angle that neither the size of the gradients nor, with "
        r"decoupled decay, the rate $\alpha$ changes. To first order its square is $2 \delta (1 - \beta)/(1 + \beta)$ "
        r"for AdamW and SGDW, $\delta = \eta \lambda$. For SGD with momentum and L2 it is "
        r"$2 \eta \alpha \lambda'/(1 + \beta)$ exactly."
    )


def _expected(words: str, x: Any, square: Any) -> Any:
    """E of a polynomial in θ, m and the gradient g, of second degree, with E g = 0 and E g² = ``square``."""
    moments = {(0, 0, 2): square, (0, 2, 0): MEANS, (1, 1, 0): MIXED, (2, 0, 0): NORM, (1, 0, 1): 0, (0, 1, 1): 0}
    try:
        terms = sympy.Poly(sympy.expand(x), THETA, M, G).terms()
    except sympy.PolynomialError as error:
        raise NotProved(f"{words}: the step must be a polynomial", x) from error
    if unknown := [powers for powers, _ in terms if powers not in moments]:
        raise NotProved(f"{words}: the step must be linear in the weights, the mean and the gradient", unknown[0])
    return sympy.Add(*(factor * moments[powers] for powers, factor in terms))


def _moments(words: str, after: dict[str, Any], square: Any) -> tuple[Any, Any, Any]:
    """P, C and U after another step."""
    m, theta = after["m"], after["theta"]
    return tuple(computed(_expected(words, x, square)) for x in (m**2, theta * m, theta**2))


def _stands_still(board: Board, words: str, after: tuple[Any, Any, Any], fixed: dict[Any, Any]) -> None:
    """The moments ``fixed`` are the same after another step."""
    for name, moment in zip((MEANS, MIXED, NORM), after, strict=True):
        board.equal(rf"{words}: ${name}$ after another step is", moment.subs(fixed).cancel(), fixed[name])


def _adamw(board: Board, rule: Any, claim: Callable[[Any, Any], Any]) -> None:
    board.part("AdamW")
    opt = rule(lr=ALPHA, beta1=BETA, beta2=BETA2, eps=0, weight_decay=LAMBDA, schedule=lambda k: ETA)
    after = update(opt, T, THETA, G, m=M, v=V)
    late = {after["v"]: ROOT**2 * (1 - BETA2**T), 1 - BETA**T: sympy.Integer(1)}
    short = {ALPHA: RATE * ROOT / ETA, LAMBDA: (1 - KEPT) / ETA}
    after = {name: sympy.expand(after[name].xreplace(late).subs(short)) for name in ("m", "theta")}
    board.say(
        r"Let $\sqrt{\hat{v}_t} = s$ in every step, as it nearly is for $\beta_2$ near 1, and let the run be old: "
        r"$1 - \beta_1^t$ is taken for 1. Write $\beta$ for $\beta_1$, $a = \eta \alpha/s$, $\rho = 1 - \eta \lambda$."
    )
    board.equal(r"A step is then", after["theta"], KEPT * THETA - RATE * (BETA * M + (1 - BETA) * G))
    found = _moments("AdamW", after, SQUARE)
    means = (1 - BETA) / (1 + BETA) * SQUARE
    fixed = _decoupled(means, RATE)
    _stands_still(board, r"These stand still", found, fixed)
    _drawn(board, found, fixed, RATE)
    board.equal(
        r"The square of a step, without the decay, over that of the norm is there",
        _expected("AdamW", (after["theta"] - KEPT * THETA) ** 2, SQUARE).subs(fixed).cancel() / fixed[NORM],
        claim(1 - KEPT, BETA),
    )
    unit = fixed[NORM].subs({SQUARE: ROOT**2, RATE: ETA * ALPHA / ROOT, KEPT: 1 - X}) / (ETA**2 * ALPHA**2 / (2 * X))
    board.limit(
        r"As $\hat{v}$ is $E g^2$, $S = s^2$. Then $U$ goes with $\eta \lambda = x$ to $\eta^2 \alpha^2/(2 x)$, or "
        r"$\eta \alpha^2/(2 \lambda)$ for each weight: their quotient to",
        unit,
        X,
        0,
        1,
    )


def _decoupled(means: Any, rate: Any) -> dict[Any, Any]:
    """The fixed point of θ ← ρθ − a m with P = ``means``."""
    share = KEPT * BETA
    norm = rate**2 * means * (1 + share) / ((1 - share) * (1 - KEPT**2))
    return {MEANS: means, MIXED: -rate * means / (1 - share), NORM: norm}


def _drawn(board: Board, found: tuple[Any, Any, Any], fixed: dict[Any, Any], rate: Any) -> None:
    """The map of the moments is triangular, with factors below 1."""
    far = [name - fixed[name] for name in (MEANS, MIXED, NORM)]
    after = [moment - fixed[name] for moment, name in zip(found, (MEANS, MIXED, NORM), strict=True)]
    from_means = -rate * BETA**2 * far[0]
    board.equal(
        r"Every start is drawn there: the distance of $P$ is multiplied by $\beta^2$", after[0], BETA**2 * far[0]
    )
    board.equal(
        r"that of $C$ by $\rho \beta$, but for a part that vanishes with the first,",
        after[1],
        KEPT * BETA * far[1] + from_means,
    )
    board.equal(
        r"and that of $U$ by $\rho^2$, but for parts that vanish with these,",
        after[2],
        KEPT**2 * far[2] - 2 * rate * KEPT * BETA * far[1] - rate * from_means,
    )
    board.say(r"All three factors are below 1 for $0 < \rho < 1$.")


def _sgdw(board: Board, rule: Any, claim: Callable[[Any, Any], Any]) -> None:
    board.part("SGDW")
    opt = rule(lr=ALPHA, momentum=BETA, weight_decay=(1 - KEPT) / ETA, schedule=lambda k: ETA)
    after = update(opt, T, THETA, G, m=M)
    found = _moments("SGDW", after, SQUARE)
    means = (ETA * ALPHA) ** 2 * SQUARE / (1 - BETA**2)
    fixed = _decoupled(means, sympy.Integer(1))
    _stands_still(board, r"With $\rho = 1 - \eta \lambda$ these stand still", found, fixed)
    _drawn(board, found, fixed, sympy.Integer(1))
    board.equal(
        r"The square of a step over that of the norm is the same function as for AdamW",
        _expected("SGDW", (after["theta"] - KEPT * THETA) ** 2, SQUARE).subs(fixed).cancel() / fixed[NORM],
        claim(1 - KEPT, BETA),
    )
    own = fixed[NORM].subs(SQUARE, HAT**2).subs(KEPT, 1 - X)
    board.limit(
        r"Of a scale-invariant loss $S = G^2/U$. Then $U^2$ goes with $\eta \lambda = x$ to $\eta^2 \alpha^2 G^2/(2 x "
        r"(1 - \beta)^2)$: their quotient to",
        own / (ETA**2 * ALPHA**2 * HAT**2 / (2 * X * (1 - BETA) ** 2)),
        X,
        0,
        1,
    )


def _small(board: Board, claim: Callable[[Any, Any], Any]) -> None:
    board.part("A small decay")
    board.limit(
        r"To first order in $\delta = \eta \lambda$ the square of the angle is $2 \delta (1 - \beta)/(1 + \beta)$: "
        r"over $2 \delta$ it goes to",
        claim(DELTA, BETA) / (2 * DELTA),
        DELTA,
        0,
        (1 - BETA) / (1 + BETA),
    )
    board.equal(r"Without momentum it is, exactly,", claim(DELTA, 0), DELTA * (2 - DELTA))


def _coupled(board: Board, rule: Any, claim: Callable[[Any, Any], Any]) -> None:
    board.part("SGD with momentum and L2")
    opt = rule(lr=RATE / ETA, momentum=BETA, l2=X / RATE, schedule=lambda k: ETA)
    after = update(opt, T, THETA, G, m=M)
    found = _moments("SGD", after, SQUARE)
    means = RATE**2 * SQUARE / ((1 - BETA) * (1 + BETA - X / 2))
    norm = means * (1 + BETA) / (2 * X)
    board.say(r"Here the decay goes through the buffer. Let $a = \eta \alpha$ and $x = a \lambda'$.")
    fixed = {MEANS: means, MIXED: -means / 2, NORM: norm}
    _stands_still(board, r"These stand still", found, fixed)
    board.equal(
        r"The square of a step over that of the norm is, with no terms of higher order,",
        _expected("SGD", (after["theta"] - THETA) ** 2, SQUARE).subs(fixed).cancel() / norm,
        claim(X, BETA),
    )
    board.limit(
        r"Of a scale-invariant loss, $S = G^2/U$, $U^2$ goes to $a^2 G^2/(2 x (1 - \beta))$: their quotient to",
        norm.subs(SQUARE, HAT**2) / (RATE**2 * HAT**2 / (2 * X * (1 - BETA))),
        X,
        0,
        1,
    )
    z = sympy.Symbol("z")
    trace = 1 + BETA - X
    board.equal(
        r"The distances are multiplied by a matrix, whose characteristic polynomial is",
        sympy.Matrix(found).jacobian([MEANS, MIXED, NORM]).charpoly(z).as_expr(),
        (z - BETA) * (z**2 - (trace**2 - 2 * BETA) * z + BETA**2),
    )
    board.say(
        r"The roots of $z^2 - p z + q$ are inside the unit circle if $q < 1$ and $|p| < 1 + q$. Here $q = \beta^2$ "
        r"and $p = \tau^2 - 2 \beta$ with $\tau = 1 + \beta - x$. Let $x < 2 (1 + \beta)$, say "
        r"$x = 2 (1 + \beta)/(1 + y)$."
    )
    large = 2 * (1 + BETA) / (1 + Y)
    board.greater(
        r"Then $p < 1 + q$,",
        1 + BETA**2,
        (trace**2 - 2 * BETA).subs(X, large),
        4 * (1 + BETA) ** 2 * Y / (1 + Y) ** 2,
    )
    board.at_least(r"and $-p$ is less by a square and $(1 - \beta)^2$,", 1 + BETA**2, 2 * BETA, (1 - BETA) ** 2)
    board.say(r"So every start is drawn to this equilibrium too.")


THEOREM = Theorem(
    title="Rotational equilibrium, in a model",
    claim=r"with gradients of mean 0 and of one size, AdamW and SGDW come to an $E \theta^2$ at which the square of a "
    r"step over that of the norm is $(1 - \rho \beta)(1 - \rho^2)/(1 + \rho \beta)$, $\rho = 1 - \eta \lambda$; for "
    r"SGD with momentum and L2 it is $2 \eta \alpha \lambda'/(1 + \beta)$",
    source="after Kosson, Messmer & Jaggi 2023 (arXiv 2305.17212), whose abstract was seen; their formulas, from "
    "memory, are those to first order",
    domain=(
        r"$0 < \beta < 1$, $\alpha, S > 0$, $0 < \eta \lambda < 1$ and $0 < \eta \alpha \lambda' < 2 (1 + \beta)$",
        r"the limit of all $t$; constant rates",
    ),
    assumes=(
        r"model: given the past, $E g = 0$ and $E g^2 = S$, the same in every step; no loss is minimised",
        r"model: AdamW's $\hat{v}$ is constant and equal to $E g^2$, and its run is old, $\beta_1^t = 0$",
        r"model: of a scale-invariant loss $S = G^2/U$ with the mean $U$ of $\theta^2$; its fluctuations are left out",
    ),
    derive=derive,
    controls=(
        Control("momentum left out of the rotation", decoupled=lambda delta, beta: delta * (2 - delta)),
        Control("the first order taken for exact", decoupled=lambda delta, beta: 2 * delta * (1 - beta) / (1 + beta)),
        Control("the rotation of L2 taken for that of SGDW", coupled=turned),
        Control(
            "AdamW's decay multiplied by the rate",
            adamw=changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        ),
        Control(r"AdamW's mean without $1 - \beta_1$", adamw=changed(AdamW, "(1 - h.beta1) * g", "g")),
        Control(
            "SGDW's decay with the other sign", sgdw=changed(SGDW, "- eta * h.weight_decay", "+ eta * h.weight_decay")
        ),
        Control("L2 with the other sign", momentum=changed(Momentum, "g + h.l2", "g - h.l2")),
        Control("a step along the sign of the mean", momentum=changed(Momentum, "theta - m", "theta - xp.sign(m)")),
    ),
)
