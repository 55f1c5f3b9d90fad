"""Theorem: with momentum, no L2 coefficient is weight decay."""

from typing import Any

import sympy

from refimpl import SGDW, Momentum

from .proving import Board, Control, Theorem, changed, index, positive, real, sequence, steps, update

T = index()
ALPHA, LAMBDA, BETA, B = positive("alpha lambda beta_1 b")
THETA, G, M, THETA_1, C, C_2 = real("theta g m theta_1 c c_2")
THETA_0 = sympy.Symbol("theta_0", real=True, nonzero=True)
ETA, GRADIENTS = sequence("eta", positive=True), sequence("g")


def eta(k: Any) -> Any:
    """η_t as a schedule, of k = t − 1."""
    return ETA[k + 1]


def derive(board: Board, l2: Any = Momentum, decay: Any = SGDW, beta: Any = BETA) -> None:
    """One step from any state, two from the start, and many to first order in the decay."""

    def coupled(coefficient: Any) -> Any:
        return l2(lr=ALPHA, momentum=beta, l2=coefficient, schedule=eta)

    decoupled = decay(lr=ALPHA, momentum=beta, weight_decay=LAMBDA, schedule=eta)

    board.part("One step from one state")
    regularised = update(coupled(LAMBDA / ALPHA), T, THETA, G, m=M)
    decayed = update(decoupled, T, THETA, G, m=M)
    board.equal(
        r"From one $\theta$ and one momentum $m$, $\lambda' = \lambda/\alpha$ in the loss goes where weight decay goes",
        regularised["theta"],
        decayed["theta"],
    )
    board.equal(
        r"which is $(1 - \eta_t \lambda) \theta$ less the momentum of the gradients alone",
        decayed["theta"],
        (1 - ETA[T] * LAMBDA) * THETA - (beta * M + ETA[T] * ALPHA * G),
    )
    board.equal(
        "But L2 leaves its decay in the momentum, for later steps to repeat. The two momenta are apart by",
        regularised["m"] - decayed["m"],
        ETA[T] * LAMBDA * THETA,
    )

    board.part(r"The first step, from $\theta_0 \ne 0$ and $m_0 = 0$, forces $\lambda' = \lambda/\alpha$")
    [first] = steps(decoupled, THETA_0, [GRADIENTS[1]])
    [any_c] = steps(coupled(C), THETA_0, [GRADIENTS[1]])
    board.equal(
        r"With a coefficient $c$ in the loss, the two are apart by",
        any_c["theta"] - first["theta"],
        ETA[1] * (LAMBDA - ALPHA * C) * THETA_0,
    )
    [forced] = steps(coupled(LAMBDA / ALPHA), THETA_0, [GRADIENTS[1]])
    board.equal(
        r"which is zero only for $c = \lambda/\alpha$. With that both are at one $\theta_1$",
        forced["theta"],
        first["theta"],
    )

    board.part("The second step parts them")
    board.say(r"At one $\theta_1$ both see one $g_2$, of whatever loss. Let the coefficient be any $c_2$ now.")
    second = update(coupled(C_2), 2, THETA_1, GRADIENTS[2], m=forced["m"])["theta"]
    second_decoupled = update(decoupled, 2, THETA_1, GRADIENTS[2], m=first["m"])["theta"]
    board.equal(
        r"The decay of the first step is in the momentum of L2, and is paid again, by the part $\beta_1$",
        second,
        second_decoupled + ETA[2] * (LAMBDA - ALPHA * C_2) * THETA_1 - beta * ETA[1] * LAMBDA * THETA_0,
    )
    constant = board.define(
        r"\theta_2^{L2} - \theta_2^{W}",
        sympy.expand(second - second_decoupled).subs(C_2, LAMBDA / ALPHA),
        r"So a constant coefficient, $c_2 = \lambda/\alpha$, leaves them apart by",
    )
    board.differ("and this is not zero, whatever the gradients were", constant, 0)
    changing = board.define(
        "c_2",
        LAMBDA / ALPHA - beta * ETA[1] * LAMBDA * THETA_0 / (ETA[2] * ALPHA * THETA_1),
        r"A coefficient would have to change with $\theta_0/\theta_1$, so from coordinate to coordinate. With",
    )
    board.equal("the two would meet", second.subs(C_2, changing), second_decoupled)
    board.limit(r"As $\beta_1 \to 0$, and only so, the gap vanishes; this is Proposition 1", constant, BETA, 0, 0)

    board.part("Small rates do not help: the decays differ to first order")
    board.say(
        r"Let $\alpha$ and $\lambda$ go to zero together, with $\lambda' = \lambda/\alpha$ fixed. Without gradients, "
        r"with $\eta_t = 1$ and from $\theta_0 = 1$, let $\theta_t = 1 - a_t \lambda$ and $m_t = s_t \lambda$ up to "
        r"terms in $\lambda^2$. A step is a polynomial in all of these, so that $a_{t-1}$ and $s_{t-1}$ give $a_t$ "
        r"and $s_t$."
    )

    def first_order(rule: Any, a: Any, s: Any, **settings: Any) -> dict[str, Any]:
        after = update(rule(lr=ALPHA, momentum=beta, **settings), T, 1 - a * LAMBDA, 0, m=s * LAMBDA)
        return {name: sympy.diff(after[name], LAMBDA).subs(LAMBDA, 0) for name in ("theta", "m")}

    def s(t: Any) -> Any:
        return (1 - beta**t) / (1 - beta)

    def a(t: Any) -> Any:
        return (t - beta * s(t)) / (1 - beta)

    board.induction(
        r"With L2 the decays add up in the momentum, to $s_t = (1 - \beta_1^t)/(1 - \beta_1)$.",
        s,
        first=0,
        following=lambda before, t: first_order(l2, a(t - 1), before, l2=LAMBDA / ALPHA)["m"],
    )
    board.induction(
        r"So they reach $a_t = (t - \beta_1 s_t)/(1 - \beta_1)$.",
        a,
        first=0,
        following=lambda before, t: -first_order(l2, before, s(t - 1), l2=LAMBDA / ALPHA)["theta"],
    )
    board.equal("With weight decay the momentum stays zero", update(decoupled, T, THETA, 0, m=0)["m"], 0)
    board.induction(
        r"So there it is $a_t = t$.",
        lambda t: t,
        first=0,
        following=lambda before, t: -first_order(decay, before, 0, weight_decay=LAMBDA)["theta"],
    )
    board.limit(
        r"The ratio of the two, with $\beta_1 = 1/(1 + b)$ and $b > 0$, goes to $1/(1 - \beta_1)$",
        sympy.factor((a(T) / T).subs(BETA, 1 / (1 + B))),
        T,
        sympy.oo,
        (1 + B) / B,
        "-",
    )
    board.conclude(
        r"The first step leaves only $\lambda' = \lambda/\alpha$, and with it the second parts the two by "
        r"$-\beta_1 \eta_1 \lambda \theta_0$. Momentum multiplies the decay of L2 as it does a gradient, in the long "
        r"run by $1/(1 - \beta_1)$ where $\lambda$ is small; it leaves that of SGDW alone."
    )


THEOREM = Theorem(
    title="With momentum, L2 regularisation is not weight decay",
    claim=r"For $\beta_1, \lambda > 0$ and $\theta_0 \ne 0$ there is no $\lambda'$ with which SGD with momentum and "
    r"L2 takes the first two steps of SGDW",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 1; Proposition 1 is for plain SGD only",
    domain=(
        r"$\alpha, \lambda > 0$ and $0 < \beta_1 < 1$; $\theta_0 \ne 0$ and every real gradient",
        r"the steps 1 and 2, with any $\eta_t > 0$; to first order in $\lambda$ every $t \ge 1$, at $\eta_t = 1$ "
        "without gradients",
    ),
    assumes=(r"$\beta_1 < 1$ and $m_0 = 0$", "both rules see the same losses, of which nothing is assumed"),
    derive=derive,
    controls=(
        Control("no momentum, where Proposition 1 holds", beta=sympy.Integer(0)),
        Control(
            "the decay of SGDW in its momentum too",
            decay=changed(SGDW, "eta * h.lr * g", "eta * (h.lr * g + h.weight_decay * theta)"),
        ),
        Control(r"the decay of SGDW without $\eta_t$", decay=changed(SGDW, "eta * h.weight_decay", "h.weight_decay")),
        Control(
            "the momentum of L2 with dampening, an average",
            l2=changed(Momentum, "eta * h.lr * g", "(1 - h.momentum) * eta * h.lr * g"),
        ),
        Control("the learning rate of L2 outside its momentum", l2=changed(Momentum, "theta - m", "theta - h.lr * m")),
    ),
    claims=("C01",),
)
