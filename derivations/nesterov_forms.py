"""Theorem: Nesterov's look-ahead in the shifted variable is Sutskever's, Nesterov's own, and the libraries' form."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Nesterov

from .proving import Board, Control, Theorem, changed, computed, index, positive, real, sequence, steps, update

T = index()
ALPHA, MU, LAMBDA = positive("alpha mu lambda")
THETA, G, V, BUFFER = real("theta g v b")
ETA, RATES, MUS = (sequence(name, positive=True) for name in ("eta", "alpha", "mu"))
GRADIENTS = sequence("g")


def behind(theta: Any, v: Any, mu: Any) -> Any:
    """Sutskever's x: behind the point θ where the gradient is taken, by what momentum will add."""
    return theta - mu * v


def direction(mu: Any, b: Any, g: Any) -> Any:
    """What PyTorch, optax and JAX multiply by the rate, b being the buffer after this gradient."""
    return g + mu * b


def together(*terms: Any) -> Any:
    """A sum, shown unchanged."""
    return sympy.Add(*terms, evaluate=False)


def derive(
    board: Board,
    rule: Any = Nesterov,
    point: Callable[[Any, Any, Any], Any] = behind,
    library: Callable[[Any, Any, Any], Any] = direction,
) -> None:
    """Sutskever's form at a constant momentum, the libraries' at a constant rate, and what changes do."""
    _sutskever(board, rule, point)
    _libraries(board, rule, library)
    _scheduled_rate(board, rule, library)
    _scheduled_momentum(board, rule, point)
    board.conclude(
        r"At a constant momentum the rule is Sutskever's method seen at the point of the gradient, under any "
        r"schedule of the rate; at a constant rate it is the libraries' $g + \mu b$ too. A changing rate parts it from "
        r"the libraries, a changing momentum from Sutskever."
    )


def _sutskever(board: Board, rule: Any, point: Callable[[Any, Any, Any], Any]) -> None:
    """θ = x + μ v is kept by every step."""
    opt = rule(lr=ALPHA, momentum=MU, l2=LAMBDA, schedule=lambda k: ETA[k + 1])
    board.part(r"Sutskever's form, at a constant $\mu$ and any rates $\eta_t \alpha$")
    board.say(
        r"Sutskever keeps a point $x$ and a velocity $v$, and takes the gradient ahead of $x$, at $x + \mu v$. By "
        r"induction, the rule has $\theta_t = x_t + \mu v_t$ and the same velocity."
    )
    start = computed(opt.init(THETA).slots["v"])
    board.equal(r"At the start $v_0 = 0$, so that $\theta_0 = x_0$", start, 0)
    x = board.define("x", point(THETA, V, MU), "Let it hold before step $t$, so that Sutskever is at")
    board.say(
        r"Then both take the gradient of the loss at one point, $\theta$; let it be $g$. With the term "
        r"$\frac{1}{2} \lambda \|\theta\|^2$ in the loss it is $g + \lambda \theta$."
    )
    after = update(opt, T, THETA, G, v=V)
    rate, gradient, velocity = ETA[T] * ALPHA, G + LAMBDA * THETA, after["v"]
    board.equal(
        r"The velocity $v_t$ becomes $\mu v$ less rate times gradient",
        velocity,
        together(MU * V, -rate * gradient),
    )
    board.equal(
        r"Sutskever goes to $x_t = x + v_t$; the rule, to the point ahead of that, $x_t + \mu v_t$",
        after["theta"],
        together(x, velocity, MU * velocity),
    )
    board.equal(
        r"And $x_t$ is a gradient step from $\theta$, so that $x_t = \theta_{t-1} - \eta_t \alpha g_t$ and "
        r"$\theta_t = x_t + \mu (x_t - x_{t-1})$: Nesterov's own form",
        together(x, velocity),
        THETA - rate * gradient,
    )


def _libraries(board: Board, rule: Any, library: Callable[[Any, Any, Any], Any]) -> None:
    """v = −α b is kept by every step while α is constant."""
    opt = rule(lr=ALPHA, momentum=MU, l2=LAMBDA)
    gradient = G + LAMBDA * THETA
    board.part(r"PyTorch's form, at a constant rate $\alpha$")
    board.say(
        r"Libraries keep $b \mapsto \mu b + g$ and step by $\alpha (g + \mu b)$ with the new $b$. By induction, "
        r"$v_t = -\alpha b_t$ and both are at one $\theta_t$."
    )
    board.equal("At the start both buffers are zero.", computed(opt.init(THETA).slots["v"]), 0)
    b = board.define(
        "b^{+}", MU * BUFFER + gradient, r"A step takes $b$, with $g + \lambda \theta$ for the gradient, to"
    )
    after = update(opt, T, THETA, G, v=-ALPHA * BUFFER)
    board.equal(r"and the rule's velocity, which was $-\alpha b$, to", after["v"], -ALPHA * b)
    board.equal("so that both go to one point", after["theta"], THETA - ALPHA * library(MU, b, gradient))


def _scheduled_rate(board: Board, rule: Any, library: Callable[[Any, Any, Any], Any]) -> None:
    """A buffer without rates takes the past at the rate of the present."""
    g1, g2 = GRADIENTS[1], GRADIENTS[2]
    one, two = steps(rule(lr=lambda k: RATES[k + 1], momentum=MU), THETA, (g1, g2))
    board.part(r"PyTorch's form, at a rate $\alpha_t$ that changes")
    board.equal(
        r"The first step, with $b_1 = g_1$, is one and the same",
        one["theta"],
        THETA - RATES[1] * library(MU, g1, g1),
    )
    own = sympy.expand(two["theta"] - one["theta"])
    others = sympy.expand(-RATES[2] * library(MU, MU * g1 + g2, g2))
    board.equal(
        r"If both see one $g_2$ then, where $b_2 = \mu g_1 + g_2$, the rule's second step and the library's differ by",
        together(own, sympy.Mul(-1, others, evaluate=False)),
        MU**2 * (RATES[2] - RATES[1]) * g1,
    )
    board.say(
        r"The rule moves on by the past at the rates of the past, $\alpha_1$; the library, at the rate of the present."
    )


def _scheduled_momentum(board: Board, rule: Any, point: Callable[[Any, Any, Any], Any]) -> None:
    """With μ_t the rule looks ahead by μ_t, Sutskever by μ_{t+1}."""
    opt = rule(lr=ALPHA, momentum=lambda k: MUS[k + 1], schedule=lambda k: ETA[k + 1])
    board.part(r"A momentum $\mu_t$ that changes")
    board.say(
        r"Sutskever's step $t$ takes its gradient at $x_{t-1} + \mu_t v_{t-1}$. Let the rule come to step $t$ at that "
        r"point, with that velocity."
    )
    after = update(opt, T, THETA, G, v=V)
    velocity = MUS[T] * V - ETA[T] * ALPHA * G
    board.equal(r"The rule's velocity becomes his $v_t = \mu_t v - \eta_t \alpha g$", after["v"], velocity)
    board.equal(
        r"But his next gradient is at $x_t + \mu_{t+1} v_t$, and the rule's is off that by $(\mu_{t+1} - \mu_t) v_t$",
        point(THETA, V, MUS[T]) + velocity + MUS[T + 1] * velocity - after["theta"],
        (MUS[T + 1] - MUS[T]) * velocity,
    )


THEOREM = Theorem(
    title="The forms of Nesterov momentum",
    claim=r"In $\theta = x + \mu v$ the rule is Sutskever's "
    r"$v_t = \mu v_{t-1} - \alpha \nabla f_t(x_{t-1} + \mu v_{t-1})$, $x_t = x_{t-1} + v_t$ while $\mu$ is constant; "
    r"and it steps by $\alpha(g + \mu b)$, as libraries do, while $\alpha$ is constant too",
    source="Nesterov 1983; Sutskever et al. 2013, section 2, equations (3) and (4); Bengio et al. 2012",
    domain=(
        r"$\alpha, \lambda, \mu > 0$; every real $\theta$ and $g$",
        r"every $t \ge 1$, with any $\eta_t > 0$; other rates and momenta where that is said",
    ),
    assumes=(r"all forms see the same losses and start at the same $\theta_0$ with empty buffers",),
    derive=derive,
    controls=(
        Control(
            "Chainer's step, with the new velocity where the old one belongs",
            rule=changed(
                Nesterov,
                "theta + h.momentum * v - eta * h.lr * g",
                "theta + h.momentum**2 * v - (1 + h.momentum) * eta * h.lr * g",
            ),
        ),
        Control("the gradient taken at $x$, as in classical momentum", point=lambda theta, v, mu: theta),
        Control(
            "the momentum left out of the last line", rule=changed(Nesterov, "theta + h.momentum * v", "theta + v")
        ),
        Control("the sign of the L2 term", rule=changed(Nesterov, "g + h.l2", "g - h.l2")),
        Control("the library's step by $b$ alone", library=lambda mu, b, g: b),
    ),
)
