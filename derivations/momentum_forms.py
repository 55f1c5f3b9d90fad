"""Theorem: heavy ball, classical momentum and a buffer of bare gradients are one method, at a constant rate."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGDW, Momentum

from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, sequence, steps, update

T, PAST = index(), index("i")
ALPHA, MU, LAMBDA = positive("alpha mu lambda")
THETA, G, M, V, BUFFER = real("theta g m v b")
BEFORE = sympy.Symbol(r"\theta_{t-2}", real=True)
MUS, ETA, RATES = (sequence(name, positive=True) for name in ("mu", "eta", "alpha"))
GRADIENTS = sequence("g")


def bare(mu: Any, b: Any, g: Any) -> Any:
    """The buffer of PyTorch, optax and the Lua code: of gradients, without a rate."""
    return mu * b + g


def rescaled(mu: Any, rate: Any, rate_before: Any) -> Any:
    """The momentum that the bare buffer has in truth, in units of θ."""
    return mu * rate / rate_before


def less(a: Any, b: Any) -> Any:
    """a − b, shown unchanged."""
    return sympy.Add(a, sympy.Mul(-1, b, evaluate=False), evaluate=False)


def derive(
    board: Board,
    rule: Any = Momentum,
    decay: Any = SGDW,
    buffer: Callable[[Any, Any, Any], Any] = bare,
    effective: Callable[[Any, Any, Any], Any] = rescaled,
) -> None:
    """The forms that agree under any schedule, the one that agrees at constant rates, and how it parts."""
    _same_under_any_schedule(board, rule, decay)
    _same_at_constant_rate(board, rule, buffer)
    _parted_by_schedules(board, rule, buffer, effective)
    board.conclude(
        r"The rule is Polyak's and Sutskever's under any schedule, and SGDW's without decay. With the rate outside "
        r"the buffer it is the same while the rate is constant; otherwise the momentum there is "
        r"$\mu \alpha_t/\alpha_{t-1}$, which a rising rate may bring above 1."
    )


def _same_under_any_schedule(board: Board, rule: Any, decay: Any) -> None:
    """Polyak's and Sutskever's forms, and the step of SGDW."""

    def step(m: Any) -> Any:
        opt = rule(lr=ALPHA, momentum=lambda k: MUS[k + 1], l2=LAMBDA, schedule=lambda k: ETA[k + 1])
        return update(opt, T, THETA, G, m=m)

    rate, gradient = ETA[T] * ALPHA, G + LAMBDA * THETA
    board.part(r"Under any schedules $\eta_t$ and $\mu_t$: heavy ball and classical momentum")
    board.say(
        r"The rule stands at $\theta$ with the buffer $m$ and sees the gradient $g$ of the loss; with the term "
        r"$\frac{1}{2} \lambda \|\theta\|^2$ in the loss, the gradient of the whole is $g + \lambda \theta$. "
        r"The rate is $\eta_t \alpha$."
    )
    board.equal("It works with that", step(M)["g"], gradient)
    after = board.define("m^{+}", step(M)["m"], "and takes the buffer to")
    board.equal("and goes on by that, so that the buffer is the step just taken", step(M)["theta"], less(THETA, after))
    board.equal(
        r"So before step $t$ it was $m = \theta_{t-2} - \theta$; in the first step $m = 0$, as if "
        r"$\theta_{-1} = \theta_0$. Put in, this is Polyak's heavy ball",
        step(BEFORE - THETA)["theta"],
        less(THETA, rate * gradient) + MUS[T] * (THETA - BEFORE),
    )
    velocity = sympy.Mul(-1, step(-V)["m"], evaluate=False)
    board.equal(
        r"With the velocity $v = -m$ it is Sutskever's classical momentum: $-m$ becomes $\mu_t v$ less rate times "
        "gradient",
        velocity,
        MUS[T] * V - rate * gradient,
    )
    board.equal("and the point goes on by it", step(-V)["theta"], THETA + velocity)

    plain = update(rule(lr=ALPHA, momentum=lambda k: MUS[k + 1], l2=0, schedule=lambda k: ETA[k + 1]), T, THETA, G, m=M)
    opt = decay(lr=ALPHA, momentum=lambda k: MUS[k + 1], weight_decay=LAMBDA, schedule=lambda k: ETA[k + 1])
    decayed = update(opt, T, THETA, G, m=M)
    board.equal("Without L2 the buffer is that of SGDW, whatever SGDW's decay", plain["m"], decayed["m"])
    board.equal(
        r"and SGDW is further by the decay alone. For $\lambda = 0$ the two are one method",
        less(decayed["theta"], plain["theta"]),
        -ETA[T] * LAMBDA * THETA,
    )


def _same_at_constant_rate(board: Board, rule: Any, buffer: Callable[[Any, Any, Any], Any]) -> None:
    """m = α b is kept by every step."""
    opt = rule(lr=ALPHA, momentum=MU, l2=LAMBDA)
    board.part(r"At a constant rate $\alpha$: the buffer $b$ of bare gradients")
    board.say(
        r"Libraries keep $b \mapsto \mu b + g$, which begins with $b_1 = g_1$, and step by $\alpha b$. By induction, "
        r"$m_t = \alpha b_t$ and both are at one $\theta_t$."
    )
    board.equal("At the start both buffers are zero.", computed(opt.init(THETA).slots["m"]), 0)
    b = board.define(r"b^{+}", buffer(MU, BUFFER, G + LAMBDA * THETA), "A step takes the bare buffer to")
    after = update(opt, T, THETA, G, m=ALPHA * BUFFER)
    board.equal(r"and the rule's, which was $\alpha b$, to", after["m"], ALPHA * b)
    board.equal("so that both go to one point, and see one gradient there", after["theta"], THETA - ALPHA * b)


def _parted_by_schedules(
    board: Board, rule: Any, buffer: Callable[[Any, Any, Any], Any], effective: Callable[[Any, Any, Any], Any]
) -> None:
    """What a rate outside the buffer does to gradients of the past."""
    opt = rule(lr=lambda k: RATES[k + 1], momentum=MU)
    board.part(r"A rate $\alpha_t$ that changes")
    board.say(r"Let both see one sequence of gradients $g_t$, as of linear losses; $\lambda = 0$.")

    def inside(t: Any) -> Any:
        return sympy.Sum(MU ** (t - PAST) * RATES[PAST] * GRADIENTS[PAST], (PAST, 1, t))

    def outside(t: Any) -> Any:
        return sympy.Sum(MU ** (t - PAST) * GRADIENTS[PAST], (PAST, 1, t))

    two = list(steps(opt, THETA, (GRADIENTS[1], GRADIENTS[2])))
    board.induction(
        r"In the rule's buffer each gradient keeps the rate of its own step.",
        inside,
        two[0]["m"],
        lambda before, t: update(opt, t, THETA, GRADIENTS[t], m=before)["m"],
        start=1,
    )
    board.induction(
        r"The bare buffer has no rates.",
        outside,
        buffer(MU, 0, GRADIENTS[1]),
        lambda before, t: buffer(MU, before, GRADIENTS[t]),
        start=1,
    )
    board.equal(
        r"It is multiplied by the rate of the present step. The steps of the two, $\alpha_t b_t$ and $m_t$, "
        "differ by",
        RATES[T] * outside(T) - inside(T),
        sympy.Sum(MU ** (T - PAST) * (RATES[T] - RATES[PAST]) * GRADIENTS[PAST], (PAST, 1, T)),
    )

    first = buffer(MU, 0, GRADIENTS[1])
    second = buffer(MU, first, GRADIENTS[2])
    library = THETA - RATES[1] * first - RATES[2] * second
    board.equal(
        "The first step is one and the same; after the second the points differ by",
        two[1]["theta"] - library,
        MU * (RATES[2] - RATES[1]) * GRADIENTS[1],
    )
    jump = rule(lr=RATES[T], momentum=effective(MU, RATES[T], RATES[T - 1]), l2=LAMBDA)
    board.equal(
        r"In general the libraries' step is that of the rule with another momentum, $\mu \alpha_t/\alpha_{t-1}$: they "
        r"scale the velocity they come with, $m = \alpha_{t-1} b$, to the new rate",
        update(jump, T, THETA, G, m=RATES[T - 1] * BUFFER)["m"],
        RATES[T] * buffer(MU, BUFFER, G + LAMBDA * THETA),
    )


THEOREM = Theorem(
    title="The forms of momentum",
    claim=r"Momentum with the rate in its buffer is Polyak's heavy ball and Sutskever's classical momentum under any "
    r"schedule, and equals the libraries' $b \mapsto \mu b + g$, $\theta \mapsto \theta - \alpha b$ while $\alpha$ is "
    r"constant; a change of $\alpha$ there multiplies the momentum by $\alpha_t/\alpha_{t-1}$",
    source="Polyak 1964; Sutskever et al. 2013, section 2; Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 1",
    domain=(
        r"$\alpha, \lambda, \mu > 0$; every real $\theta$ and $g$",
        r"every $t \ge 1$, with any $\eta_t > 0$ or any $\alpha_t > 0$",
    ),
    assumes=(r"all forms see the same losses and start at the same $\theta_0$ with empty buffers",),
    derive=derive,
    controls=(
        Control("the schedule left out of the buffer", rule=changed(Momentum, "eta * h.lr * g", "h.lr * g")),
        Control("the schedule outside the buffer as well", rule=changed(Momentum, "theta - m", "theta - eta * m")),
        Control("the L2 term left out of the buffer", rule=changed(Momentum, "h.l2 * theta", "0 * theta")),
        Control("the schedule left out of SGDW's buffer", decay=changed(SGDW, "eta * h.lr * g", "h.lr * g")),
        Control(r"a dampened buffer, $\mu b + (1 - \mu) g$", buffer=lambda mu, b, g: mu * b + (1 - mu) * g),
        Control(
            r"the inverse factor, $\mu \alpha_{t-1}/\alpha_t$", effective=lambda mu, rate, before: mu * before / rate
        ),
        Control("equal under changing rates too", effective=lambda mu, rate, before: mu),
    ),
    findings=(
        Finding(
            "variant",
            r"the code published with Loshchilov & Hutter 2019 (sgd.lua) steps by $\alpha_t b_t$ with a bare "
            "buffer, which is not its Algorithm 1, line 8, once the rate changes: after two steps the two are "
            r"$\mu(\alpha_2 - \alpha_1) g_1$ apart",
            "author's code seen",
        ),
    ),
)
