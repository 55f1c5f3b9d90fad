"""Theorem: what accumulated gradients do: one step of their mean for every rule, and N small steps for SGD alone."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGD, SGDW, Adam, Momentum

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, steps, update

T, i, N = index(), index("i"), index("N")
ALPHA, BETA1, BETA2, MU, LAMBDA, EPS, V, SIZE = positive("alpha beta1 beta2 mu lambda epsilon v g")
FIRST, SECOND = positive("n_1 n_2")
THETA, M, MEAN, G1, G2, G = real("theta m gbar g_1 g_2 g")
GRADIENTS = sequence("g")


def mean(gradients: Any) -> Any:
    """What is accumulated over N micro-batches."""
    return sympy.Sum(gradients, (i, 1, N)) / N


def derive(
    board: Board,
    sgd: Any = SGD,
    momentum: Any = Momentum,
    sgdw: Any = SGDW,
    adam: Any = Adam,
    accumulated: Callable[[Any], Any] = mean,
) -> None:
    """The batch's gradient; rules that are linear in it; Adam; many small steps for one; the mistake of a sum."""
    _sizes(board)
    _linear(board, sgd, momentum, sgdw, accumulated)
    _squares(board, adam, accumulated)
    _small_steps(board, sgd, momentum)
    _adam_small(board, adam)
    _summed(board, sgd, adam)
    board.conclude(
        r"The step of the accumulated mean is the batch's step, for every rule. The mean of $N$ single steps is the "
        r"same for SGD, Momentum and SGDW, which are linear in the gradient, and not for Adam. $N$ steps of $\alpha/N$ "
        r"are the same for plain SGD alone, as long as the gradients do not change on the way."
    )


def _sizes(board: Board) -> None:
    board.part("The mean of micro-batches")
    board.say(
        r"The gradient of a mean of losses is the mean of their gradients. So the mean over micro-batches of one size "
        r"is the batch's gradient, and a rule that is given it makes the batch's step: it sees nothing else."
    )
    whole = (FIRST * G1 + SECOND * G2) / (FIRST + SECOND)
    board.equal(
        r"With $n_1$ and $n_2$ points it must be weighed: the plain mean is off by",
        (G1 + G2) / 2 - whole,
        (G1 - G2) * (SECOND - FIRST) / (2 * (FIRST + SECOND)),
    )


def _linear(board: Board, sgd: Any, momentum: Any, sgdw: Any, accumulated: Callable[[Any], Any]) -> None:
    board.part("Rules that are linear in the gradient")
    board.say(r"Let $N$ workers start at one $\theta$ and one $m$, each with its own $g_i$.")
    for words, opt, names in (
        ("SGD with L2: the mean of their steps is the step of the mean", sgd(lr=ALPHA, l2=LAMBDA), ("theta",)),
        ("Momentum with L2, the buffer too", momentum(lr=ALPHA, momentum=MU, l2=LAMBDA), ("theta", "m")),
        ("SGDW", sgdw(lr=ALPHA, momentum=MU, weight_decay=LAMBDA), ("theta", "m")),
    ):
        slots = {"m": M} if opt.slots else {}
        single = update(opt, T, THETA, GRADIENTS[i], **slots)
        whole = update(opt, T, THETA, accumulated(GRADIENTS[i]), **slots)
        for name in names:
            board.equal(words, mean(single[name]), whole[name])


def _squares(board: Board, adam: Any, accumulated: Callable[[Any], Any]) -> None:
    board.part("Adam is not")
    opt = adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS, l2=0)
    single = update(opt, T, THETA, GRADIENTS[i], m=M, v=V)
    whole = update(opt, T, THETA, MEAN, m=M, v=V)
    board.equal(r"Its $m$ is linear", mean(single["m"]), whole["m"].subs(MEAN, accumulated(GRADIENTS[i])))
    squares, total = (sympy.Sum(GRADIENTS[i] ** power, (i, 1, N)) for power in (2, 1))
    board.equal(
        r"but not its $v$: the mean of all $v$ exceeds that of the mean $\bar{g}$ by",
        mean(single["v"]) - whole["v"],
        (1 - BETA2) * (squares / N - MEAN**2),
    )
    board.equal(
        r"which is $1 - \beta_2$ times the variance: the squared distances of all $g_i$ from any $\bar{g}$ are",
        sympy.Sum((GRADIENTS[i] - MEAN) ** 2, (i, 1, N)),
        squares - 2 * MEAN * total + N * MEAN**2,
    )
    board.equal(
        r"and with $N \bar{g}$ for the sum of the $g_i$ this is $N$ times the bracket",
        (squares - 2 * MEAN * total + N * MEAN**2).subs(total, N * MEAN),
        N * (squares / N - MEAN**2),
    )


def _small_steps(board: Board, sgd: Any, momentum: Any) -> None:
    board.part(r"N small steps of $\alpha/N$ for one")
    board.say(r"Let the gradients $g_1, \ldots, g_N$ be those at $\theta_0$: they do not change on the way.")
    plain = sgd(lr=ALPHA / N, l2=0)
    board.induction(
        r"SGD goes, in $t$ of them, to $\theta_0 - \frac{\alpha}{N} (g_1 + \ldots + g_t)$.",
        lambda t: THETA - ALPHA / N * sympy.Sum(GRADIENTS[i], (i, 1, t)),
        first=THETA,
        following=lambda theta, t: update(plain, t, theta, GRADIENTS[t])["theta"],
    )
    board.equal(
        r"After $t = N$ this is one step with the mean",
        THETA - ALPHA / N * sympy.Sum(GRADIENTS[i], (i, 1, N)),
        update(sgd(lr=ALPHA, l2=0), 1, THETA, mean(GRADIENTS[i]))["theta"],
    )
    one, *_ = steps(sgd(lr=ALPHA, l2=LAMBDA), THETA, [(G1 + G2) / 2])
    _, two = steps(sgd(lr=ALPHA / 2, l2=LAMBDA), THETA, [G1, G2])
    board.equal(
        r"With L2 no longer: two half steps are off by",
        two["theta"] - one["theta"],
        ALPHA**2 * LAMBDA * (LAMBDA * THETA + G1) / 4,
    )
    one, *_ = steps(momentum(lr=ALPHA, momentum=MU, l2=0), THETA, [(G1 + G2) / 2])
    _, two = steps(momentum(lr=ALPHA / 2, momentum=MU, l2=0), THETA, [G1, G2])
    board.equal(
        r"and with momentum two half steps from $m_0 = 0$ go further by",
        one["theta"] - two["theta"],
        ALPHA * MU * G1 / 2,
    )


def _adam_small(board: Board, adam: Any) -> None:
    board.part("N small steps of Adam")
    opt = adam(lr=ALPHA / N, beta1=BETA1, beta2=BETA2, eps=0, l2=0)
    for words, name, claim in (
        (r"If all gradients are one $g > 0$, $m_t = (1 - \beta_1^t) g$", "m", lambda t: (1 - BETA1**t) * SIZE),
        (r"and $v_t = (1 - \beta_2^t) g^2$", "v", lambda t: (1 - BETA2**t) * SIZE**2),
        (
            r"so that $\theta_t = \theta_0 - \alpha t/N$, and $N$ steps are one",
            "theta",
            lambda t: THETA - ALPHA * t / N,
        ),
    ):

        def following(before: Any, t: Any, name: str = name) -> Any:
            kept = {"m": (1 - BETA1 ** (t - 1)) * SIZE, "v": (1 - BETA2 ** (t - 1)) * SIZE**2, "theta": THETA}
            kept[name] = before
            return update(opt, t, kept.pop("theta"), SIZE, **kept)[name]

        board.induction(f"{words}.", claim, first=claim(0), following=following)
    one, *_ = steps(adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS, l2=0), THETA, [(SIZE - SIZE)])
    _, two = steps(adam(lr=ALPHA / 2, beta1=BETA1, beta2=BETA2, eps=EPS, l2=0), THETA, [SIZE, -SIZE])
    board.equal(r"But for $g$ and $-g$ the accumulated step, whose gradient is 0, stays at", one["theta"], THETA)
    board.equal(
        r"and two half steps, which SGD would return from, end at",
        two["theta"],
        THETA - ALPHA * BETA1 / (1 + BETA1) * SIZE / (SIZE + EPS),
    )
    board.greater(r"another point", THETA, two["theta"], ALPHA * BETA1 / (1 + BETA1) * SIZE / (SIZE + EPS))


def _summed(board: Board, sgd: Any, adam: Any) -> None:
    board.part("A sum in the place of the mean")
    plain = sgd(lr=ALPHA, l2=0)
    board.equal(
        r"Whoever forgets to divide by $N$ makes $N$ times SGD's step",
        THETA - update(plain, T, THETA, N * G)["theta"],
        N * (THETA - update(plain, T, THETA, G)["theta"]),
    )
    opt = adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS, l2=0)
    other = adam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS / N, l2=0)
    summed, single = update(opt, T, THETA, N * G, m=N * M, v=N**2 * V), update(other, T, THETA, G, m=M, v=V)
    board.equal(r"In Adam all means grow: $m$ by $N$", summed["m"], N * single["m"])
    board.equal(r"and $v$ by $N^2$", summed["v"], N**2 * single["v"])
    s, r = positive("s"), real("r")
    means = {single["m"]: r, single["v"]: s**2}, {summed["m"]: N * r, summed["v"]: N**2 * s**2}
    board.equal(
        r"so that the step is that of the mean with $\epsilon/N$: at $\epsilon = 0$ nobody sees the mistake. With $r$ "
        r"and $s^2$ for the means,",
        summed["theta"].xreplace(means[1]),
        single["theta"].xreplace(means[0]),
    )


THEOREM = Theorem(
    title="Gradient accumulation",
    claim=r"for SGD, Momentum and SGDW the mean of $N$ steps from one state is the step of the mean gradient, and "
    r"Adam's $v$ differs by $1 - \beta_2$ times the variance of the gradients; $N$ steps of $\alpha/N$ are one step of "
    r"the mean for plain SGD, and not with momentum, L2, or Adam",
    source="the practice of libraries; Adam as in Kingma & Ba 2015 (arXiv 1412.6980v9), Algorithm 1",
    domain=(
        r"every $N \ge 1$; $\alpha, \lambda > 0$, $0 < \mu, \beta_1, \beta_2 < 1$; all real gradients",
        r"every $t \ge 1$; from the first step on, and $m_0 = v_0 = 0$, where many steps are made",
    ),
    assumes=(
        r"the micro-batches have one size, where nothing else is said",
        r"the gradients of the small steps are all taken at $\theta_0$",
    ),
    derive=derive,
    controls=(
        Control("a sum in the place of the mean", accumulated=lambda gradients: sympy.Sum(gradients, (i, 1, N))),
        Control("the mean without its last gradient", accumulated=lambda g: sympy.Sum(g, (i, 1, N - 1)) / N),
        Control("SGD along squares, which are not linear", sgd=changed(SGD, "h.lr * g", "h.lr * g * g")),
        Control("SGDW along signs", sgdw=changed(SGDW, "eta * h.lr * g", "eta * h.lr * xp.sign(g)")),
        Control("Momentum along sizes", momentum=changed(Momentum, "eta * h.lr * g", "eta * h.lr * xp.abs(g)")),
        Control("Adam without the root", adam=changed(Adam, "xp.sqrt(v_hat)", "v_hat")),
        Control(
            r"Adam's $v$ as a mean of sizes", adam=changed(Adam, "(1 - h.beta2) * g * g", "(1 - h.beta2) * xp.abs(g)")
        ),
    ),
)
