"""Theorem: decay and gradient bring the norm of scale-invariant weights to an equilibrium, and with it the rate."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGD, SGDW, AdamW

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, update

T, ENTRY, SIZE = index(), index("i"), index("n")
ALPHA, ETA, LAMBDA, RATE, DECAY, HAT = positive("alpha eta lambda a delta G")
SQUARE, FIXED, NORM, B = positive("u e r b")
EXTRA, SPARE = (sympy.Symbol(name, nonnegative=True) for name in ("s", "p"))
KEPT = sympy.Symbol("rho", positive=True)
UNIT, TURN = real("w h")
X, Y, Z, C = positive("x y z c")
THETA, G = sequence("theta"), sequence("g")


class Loss(sympy.Function):
    """Any scale-invariant loss of three weights, as a function of the ratios y/x and z/x."""

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Function(f"F_{argindex}")(*self.args)


def half(rate: Any, decay: Any) -> Any:
    """‖w‖⁴/‖ĝ‖² at equilibrium to first order."""
    return rate / (2 * decay)


def over_square(rate: Any, norm: Any) -> Any:
    """The effective rate of a gradient, whose own norm is one over that of the weights."""
    return rate / norm**2


def following(u: Any) -> Any:
    """‖θ‖² after a step, of the square u before."""
    return (1 - DECAY) ** 2 * u + RATE**2 * HAT**2 / u


def derive(
    board: Board,
    sgd: Any = SGD,
    sgdw: Any = SGDW,
    adamw: Any = AdamW,
    law: Callable[[Any, Any], Any] = half,
    effective: Callable[[Any, Any], Any] = over_square,
) -> None:
    """The recursion of the norm, its fixed point, its stability, and the effective rates."""
    _geometry(board)
    _recursion(board, sgd, sgdw)
    fourth = _fixed_point(board, law)
    _stability(board, fourth)
    _effective_rate(board, sgd, effective, fourth)
    _signs(board, adamw)
    board.conclude(
        r"$\|\theta\|^4$ is drawn to $a^2 \|\hat{g}\|^2/(\delta (2 - \delta))$, which is "
        r"$\frac{a}{2 \lambda} \|\hat{g}\|^2$ to first order in $\delta = a \lambda$. There each step turns "
        r"the weights by an angle whose cosine is $1 - \delta$ exactly, whatever $a$. The rate that counts is "
        r"$a/((1 - \delta) \|\theta\|^2)$ for gradients and $a/((1 - \delta) \|\theta\|)$ for signs."
    )


def _geometry(board: Board) -> None:
    """θ ⟂ g, and g of degree −1."""
    loss = Loss(Y / X, Z / X)
    slopes = [sympy.diff(loss, weight) for weight in (X, Y, Z)]
    board.part("The gradient of a scale-invariant loss")
    board.say(
        r"Let $x > 0$ be a weight that is not zero, or its negative. A loss with $f(c x, c y, c z) = f(x, y, z)$ is a "
        r"function $F(y/x, z/x)$ of ratios, here any; further weights bring further ratios. $F_1$ and $F_2$ are its "
        "derivatives."
    )
    board.equal(
        r"The gradient is at right angles to the weights (Euler), $\theta \cdot g = 0$",
        sum(weight * slope for weight, slope in zip((X, Y, Z), slopes, strict=True)),
        0,
    )
    far = {weight: C * weight for weight in (X, Y, Z)}
    for name, slope in zip("xyz", slopes, strict=True):
        board.equal(
            rf"${name}$: at $c \theta$ the slope is divided by $c$",
            sympy.Mul(1, slope.subs(far, simultaneous=True), evaluate=False),
            slope / C,
        )
    board.say(
        r"So $\|g\| = \|\hat{g}\|/\|\theta\|$ with $\hat{g}$, the gradient at "
        r"$\theta/\|\theta\|$, on the unit sphere."
    )


def _recursion(board: Board, sgd: Any, sgdw: Any) -> None:
    """‖θ_t‖² from the rules."""
    board.part("One step of the norm")
    theta, g, rate = THETA[ENTRY], G[ENTRY], ETA * ALPHA
    given = {"lr": ALPHA, "schedule": lambda k: ETA}

    def total(x: Any) -> Any:
        return sympy.Sum(x, (ENTRY, 1, SIZE))

    l2 = update(sgd(**given, l2=LAMBDA), T, theta, g)["theta"]
    decoupled = update(sgdw(**given, momentum=0, weight_decay=LAMBDA), T, theta, g, m=real("m"))["theta"]
    for words, after, decay in (
        (r"SGD with L2, $n$ weights and the rate $\eta \alpha$:", l2, rate * LAMBDA),
        ("SGDW without momentum:", decoupled, ETA * LAMBDA),
    ):
        board.equal(
            rf"{words} $\|\theta_t\|^2$ is",
            total(after**2),
            (1 - decay) ** 2 * total(theta**2) - 2 * rate * (1 - decay) * total(theta * g) + rate**2 * total(g**2),
        )
    board.say(
        r"The sum of the $g_i \theta_i$ is $\theta \cdot g = 0$. Write $a = \eta \alpha$ for the rate, $\delta$ for "
        r"the decay of a step, which is $a \lambda$ for SGD and $\eta \lambda$ for SGDW, $u = \|\theta\|^2$ "
        r"and $G = \|\hat{g}\|$."
    )
    board.define("u^{+}", following(SQUARE), r"With $\|g\|^2 = G^2/u$, a step takes $u$ to")
    board.say(r"From here on $G$ is taken to be the same in every step. This is a model, and the only one made.")


def _fixed_point(board: Board, law: Callable[[Any, Any], Any]) -> Any:
    """Where the norm does not change, exactly and to first order."""
    board.part("Equilibrium")
    fourth = RATE**2 * HAT**2 / (DECAY * (2 - DECAY))
    board.define("u_{*}^{2}", fourth, r"Let $u_{*}$ be the norm's square for which")
    board.equal(
        r"It grows by $\frac{\delta (2 - \delta)}{u} (u_{*}^2 - u^2)$, so it stands still at $u = u_{*}$ only",
        following(SQUARE) - SQUARE,
        DECAY * (2 - DECAY) / SQUARE * sympy.Add(fourth, -(SQUARE**2), evaluate=False),
    )
    exact = fourth.subs(DECAY, RATE * LAMBDA)
    board.equal(
        r"For $\delta = a \lambda$, as in SGD, the exact $u_{*}^2 = \|\theta\|^4$ is $\frac{a}{2 \lambda} G^2$ "
        r"divided by $1 - a \lambda/2$",
        exact,
        law(RATE, LAMBDA) * HAT**2 / (1 - RATE * LAMBDA / 2),
    )
    small = positive("x")
    board.limit(
        r"So $\|\theta\|^4 = \frac{a}{2 \lambda} G^2$ is a statement to first order in $x = a \lambda$. Their "
        "quotient goes to 1,",
        (exact / (law(RATE, LAMBDA) * HAT**2)).subs(LAMBDA, small / RATE),
        small,
        0,
        1,
    )
    board.equal(
        r"For SGDW, where $a = \eta \alpha$ and $\delta = \eta \lambda$, it is $\frac{\eta \alpha^2}{2 \lambda} G^2$ "
        r"divided by $1 - \eta \lambda/2$",
        fourth.subs({RATE: ETA * ALPHA, DECAY: ETA * LAMBDA}),
        ALPHA**2 * law(ETA, LAMBDA) * HAT**2 / (1 - ETA * LAMBDA / 2),
    )
    return fourth


def _stability(board: Board, fourth: Any) -> None:
    """The fixed point draws every start."""
    board.part("Stability")
    step = KEPT * SQUARE + (1 - KEPT) * FIXED**2 / SQUARE
    board.equal(
        r"With $\rho = (1 - \delta)^2$ and $e = u_{*}$ the step is $\rho u + (1 - \rho) e^2/u$",
        following(SQUARE),
        step.subs(FIXED**2, fourth).subs(KEPT, (1 - DECAY) ** 2),
    )
    slope = sympy.diff(step, SQUARE).subs(SQUARE, FIXED)
    board.equal(
        "Its slope at the equilibrium is", sympy.Subs(sympy.Derivative(step, SQUARE), SQUARE, FIXED), 2 * KEPT - 1
    )
    within = 1 / (1 + B)
    board.greater(
        r"which is less than 1, as $\rho < 1$, say $\rho = 1/(1 + b)$,", 1, slope.subs(KEPT, within), 2 * B / (1 + B)
    )
    board.greater("and more than $-1$", slope, -1, 2 * KEPT)
    board.say(
        r"So the equilibrium is stable for every $0 < \delta < 1$, and near it the distance is multiplied by "
        r"$2 \rho - 1$."
    )
    factor = KEPT - (1 - KEPT) * FIXED / SQUARE
    board.equal(
        r"From any $u$ the distance to $e$ is multiplied by $k = \rho - (1 - \rho) e/u$,",
        step - FIXED,
        sympy.Mul(SQUARE - FIXED, factor, evaluate=False),
    )
    board.greater(
        r"which is less than $\rho$, and grows with $u$,",
        within,
        factor.subs(KEPT, within),
        B * FIXED / ((1 + B) * SQUARE),
    )
    board.at_least(
        r"No step ends below $u^2 = 4 \rho (1 - \rho) e^2$,",
        step**2,
        4 * KEPT * (1 - KEPT) * FIXED**2,
        (KEPT * SQUARE - (1 - KEPT) * FIXED**2 / SQUARE) ** 2,
    )
    # (1 + ρ) u > (1 − ρ) e, squared; every coefficient of the certificate is positive.
    large = (1 + 4 * SPARE) / (4 * (1 + SPARE))
    lowest = 3 * (1 + 4 * SPARE) * FIXED**2 / (4 * (1 + SPARE) ** 2)
    cubic = 13 + 156 * SPARE + 372 * SPARE**2 + 256 * SPARE**3
    board.equal(
        r"If $\rho \ge \frac{1}{4}$, which is $\delta \le \frac{1}{2}$, say $\rho = (1 + 4 p)/(4 + 4 p)$ with "
        r"$p \ge 0$, that bound is",
        (4 * KEPT * (1 - KEPT) * FIXED**2).subs(KEPT, large),
        lowest,
    )
    board.greater(
        r"There $k > -1$, which is $(1 + \rho) u > (1 - \rho) e$: with $u^2$ greater than that bound by $s \ge 0$, and "
        r"with $1 + \rho = (5 + 8 p)/(4 + 4 p)$ and $1 - \rho = 3/(4 + 4 p)$, squared,",
        ((5 + 8 * SPARE) / (4 * (1 + SPARE))) ** 2 * (lowest + EXTRA),
        (3 / (4 * (1 + SPARE))) ** 2 * FIXED**2,
        3 * cubic * FIXED**2 / (64 * (1 + SPARE) ** 4) + ((5 + 8 * SPARE) / (4 * (1 + SPARE))) ** 2 * EXTRA,
    )
    board.say(
        r"From the first step on, $k$ is therefore between a number above $-1$, its value at the lowest $u$, and "
        r"$\rho < 1$: the norm goes to its equilibrium from every start, at a geometric rate."
    )


def _effective_rate(board: Board, sgd: Any, effective: Callable[[Any, Any], Any], fourth: Any) -> None:
    """The step of the direction, and its size at equilibrium."""
    board.part("The effective rate")
    opt = sgd(lr=ALPHA, l2=LAMBDA, schedule=lambda k: ETA)
    rate = ETA * ALPHA
    left = 1 - rate * LAMBDA
    board.equal(
        r"Each weight is $r w$ with $r = \|\theta\|$, and its gradient $h/r$, where $w$ and $h$ belong to the "
        r"unit sphere. With $a = \eta \alpha$ and $\delta = a \lambda$, SGD goes to $(1 - \delta) r$ times "
        r"$w - \frac{a}{(1 - \delta) r^2} h$",
        update(opt, T, NORM * UNIT, TURN / NORM)["theta"],
        left * NORM * (UNIT - effective(rate, NORM) / left * TURN),
    )
    board.say(
        r"So the direction makes a gradient step at the effective rate $a/((1 - \delta) r^2)$; $a/r^2$ is that to "
        r"first order. As $h$ is at right angles to $w$, the step turns the direction by the angle whose tangent is "
        r"$a G/((1 - \delta) r^2)$."
    )
    tangent = (RATE / ((1 - DECAY) * NORM**2)) ** 2 * HAT**2
    settled = tangent.subs(NORM, fourth ** sympy.Rational(1, 4))
    board.equal(
        r"At equilibrium, $r^4 = u_{*}^2$, the square of this tangent is a function of $\delta$ alone",
        sympy.Subs(tangent, NORM, fourth ** sympy.Rational(1, 4)),
        DECAY * (2 - DECAY) / (1 - DECAY) ** 2,
    )
    board.equal(
        "and the square of the cosine, 1 over 1 plus the square of the tangent, is", 1 / (1 + settled), (1 - DECAY) ** 2
    )
    board.limit(r"To first order the tangent is $\sqrt{2 \delta}$, for", settled / (2 * DECAY), DECAY, 0, 1)
    board.say(
        r"The angle of a step is set by $\delta$: by $a \lambda$ for SGD with L2, by $\eta \lambda$ alone for SGDW, "
        r"whose rate $\alpha$ only sets the norm."
    )


def _signs(board: Board, adamw: Any) -> None:
    """AdamW without memory is sign descent, with one power of the norm less."""
    board.part("Signs, the simplest AdamW")
    opt = adamw(lr=ALPHA, beta1=0, beta2=0, eps=0, weight_decay=ALPHA * LAMBDA, schedule=lambda k: ETA)
    weight, gradient = real("theta g")
    slots = {"m": real("m"), "v": positive("v")}
    rate = ETA * ALPHA
    left = 1 - rate * LAMBDA
    board.equal(
        r"With $\beta_1 = \beta_2 = \epsilon = 0$, and the decay $\alpha \lambda$ of libraries, AdamW steps by the "
        r"sign $g/|g|$",
        update(opt, T, weight, gradient, **slots)["theta"],
        left * weight - rate * gradient / sympy.Abs(gradient),
    )
    board.equal(
        r"A sign does not change with the norm: where the weight is $r w$ and its gradient $h/r$, the step goes to "
        r"$(1 - \delta) r$ times $w - \frac{a}{(1 - \delta) r}$ sign $h$",
        update(opt, T, NORM * UNIT, TURN / NORM, **slots)["theta"],
        left * NORM * (UNIT - rate / (left * NORM) * TURN / sympy.Abs(TURN)),
    )
    board.say(
        r"So here the effective rate is $a/((1 - \delta) r)$, with one power of the norm. Signs are not at right "
        "angles to the weights, so that the recursion of the norm above is not that of signs."
    )


THEOREM = Theorem(
    title="The equilibrium of the weights' norm",
    claim=r"Of a scale-invariant loss, SGD and SGDW without momentum have $\|\theta_t\|^2 = (1 - \delta)^2 "
    r"\|\theta_{t-1}\|^2 + a^2 \|\hat{g}\|^2/\|\theta_{t-1}\|^2$; with a constant "
    r"$\|\hat{g}\|$, $\|\theta\|^4$ is drawn to $a^2 \|\hat{g}\|^2/(\delta (2 - \delta))$, "
    r"which for SGD's $\delta = a \lambda$ is $\frac{a}{2 \lambda} \|\hat{g}\|^2$ to first order",
    source="van Laarhoven 2017 (arXiv 1706.05350) for the law; D'Angelo et al. 2024 (arXiv 2310.04415v2), section 2 "
    r"and that on AdamW, for the effective rates and the convention $\delta = \eta \lambda$",
    domain=(
        r"$a, \lambda, \|\hat{g}\| > 0$ and $0 < \delta < 1$, up to $1/2$ for convergence from every start; $\theta "
        r"\ne 0$",
        r"every $t \ge 1$",
    ),
    assumes=(
        r"the loss $f(c \theta) = f(\theta)$ for all $c > 0$ is differentiable, and $\theta \ne 0$",
        r"the decay of a step, $\delta$, is in $(0, 1)$; in $(0, \frac{1}{2}]$ for the convergence from every start",
        r"$\|\hat{g}\|$, the gradient's norm on the unit sphere, is the same in every step, for equilibrium "
        "and stability; in training it is so at best roughly",
        r"$a$ is the rate of a step, $\eta \alpha$; $\delta$ is $a \lambda$ for SGD and $\eta \lambda$ for SGDW",
    ),
    derive=derive,
    controls=(
        Control(r"the law without the 2, $\frac{a}{\lambda} \|\hat{g}\|^2$", law=lambda rate, decay: rate / decay),
        Control(
            r"SGD's effective rate with one power of the norm, $a/\|\theta\|$",
            effective=lambda rate, norm: rate / norm,
        ),
        Control("the sign of the L2 term", sgd=changed(SGD, "g + h.l2", "g - h.l2")),
        Control(
            "the decay of SGDW multiplied by the rate as well",
            sgdw=changed(SGDW, "eta * h.weight_decay", "eta * h.lr * h.weight_decay"),
        ),
        Control("AdamW without the root, no sign", adamw=changed(AdamW, "xp.sqrt(v_hat)", "v_hat")),
    ),
    claims=("C23",),
)
