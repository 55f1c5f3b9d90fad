"""Theorem: for adaptive methods, no L2 coefficient is weight decay."""

from typing import Any

import sympy

from refimpl import SGD, SGDW, AdaGrad, Adam, AdamW, RMSProp

from .proving import Board, Control, Finding, Theorem, changed, index, positive, real, sequence, steps, update

T = index()
ALPHA, LAMBDA, BETA_1, BETA_2, KAPPA, D, H, P, G_1 = positive("alpha lambda beta_1 beta_2 kappa d h p g_1")
EPS, V, V_HAT = sympy.symbols(r"varepsilon v \hat{v}", nonnegative=True)
C, THETA, G, M, M_HAT, M_21, M_22, G_2 = real(r"c theta g m \hat{m} M_21 M_22 g_2")
ETA = sequence("eta", positive=True)


def of(rule: Any, beta_2: Any = BETA_2, **settings: Any) -> Any:
    """The rule with these symbols, as far as it has such hyperparameters."""
    known = {"lr": ALPHA, "beta1": BETA_1, "beta2": beta_2, "eps": EPS, "schedule": lambda k: ETA[k + 1]}
    return rule(**{name: value for name, value in known.items() if name in rule.__dataclass_fields__}, **settings)


def derive(
    board: Board,
    sgd: Any = SGD,
    sgdw: Any = SGDW,
    adam: Any = Adam,
    adamw: Any = AdamW,
    rmsprop: Any = RMSProp,
    adagrad: Any = AdaGrad,
    spread: Any = D,
    root: Any = KAPPA,
) -> None:
    """Proposition 2, then the rules themselves: the first step from the start, any step from any state."""
    board.say(r"Write $c$ for $\lambda'$, which may be any real number.")
    board.part(r"Proposition 2: a matrix $M \ne k I$ that does not depend on the decay")
    preconditioned(board, sgd, sgdw, spread)

    board.part("What Adam, RMSProp and AdaGrad make of L2 and of decay")
    plain = update(of(adam), T, THETA, G, m=M, v=V)
    decayed = update(of(adamw, weight_decay=LAMBDA), T, THETA, G, m=M, v=V)
    with_l2 = update(of(adam, l2=C), T, THETA, G, m=M, v=V)
    named = {plain["m_hat"]: M_HAT, plain["v_hat"]: V_HAT}
    board.equal(r"AdamW has the $\hat{m}$ of Adam", decayed["m_hat"], plain["m_hat"])
    board.equal(r"and its $\hat{v}$", decayed["v_hat"], plain["v_hat"])
    board.equal(
        "and subtracts the decay from the step of the plain rule",
        decayed["theta"].subs(named),
        plain["theta"].subs(named) - ETA[T] * LAMBDA * THETA,
    )
    board.equal(r"L2 is the plain rule with the gradient $h = g + c \theta$", with_l2["g"], G + C * THETA)
    board.equal(
        r"So $v_t$ sees the term too, and is greater by",
        with_l2["v"] - plain["v"],
        (1 - BETA_2) * C * THETA * (2 * G + C * THETA),
    )
    board.say(
        r"Here $M_t$ is one matrix with L2 and another with decay, and Proposition 2, which has one for both, does not "
        r"speak of these rules. The rest of the proof does."
    )

    board.part("The first step, in one coordinate: with L2 there is a longest step, with decay none")
    board.say(r"Let $m_0 = v_0 = 0$, $\beta_2 = 1 - \kappa^2$ and $h > 0$.")
    for name, rule, k in (("Adam", adam, 1), ("RMSProp", rmsprop, root), ("AdaGrad", adagrad, 1)):
        first_step(board, name, of(rule, 1 - KAPPA**2), k)

    board.part(r"Any step: two coordinates with another $v$ need another $c$")
    board.say(
        r"Let two coordinates have one $\theta \ne 0$, one $m$ and one gradient $g$, but $v$ and $v + d$. Let $g$ be "
        r"$-\beta_1 m/(1 - \beta_1)$, which cancels the momentum, or zero in rules without one: then there is nothing "
        r"but the decay, which moves both by $-\eta_t \lambda \theta$."
    )
    for name, rule, kept in (("Adam", adam, BETA_2), ("RMSProp", rmsprop, BETA_2), ("AdaGrad", adagrad, 1)):
        any_step(board, name, of(rule), spread, kept)
    board.say(r"So one $c$ for both coordinates would mean one $\hat{v}$ for both, and they have two.")
    board.conclude(
        r"No $\lambda'$ makes L2 decay: not at the first step in a single coordinate, and not at a later one in two "
        r"whose $v$ differ. That with the larger $\hat{v}$ needs the larger $\lambda'$; with one for both, L2 "
        r"regularises it less."
    )


def preconditioned(board: Board, sgd: Any, sgdw: Any, spread: Any) -> None:
    """Two entries on the diagonal of M, and one beside it."""

    def decayed(rate: Any) -> Any:
        return sgdw(lr=rate, momentum=0, weight_decay=LAMBDA)

    def gap(rate: Any) -> Any:
        with_l2 = update(sgd(lr=rate, l2=C), T, THETA, G)
        return with_l2["theta"] - update(decayed(rate), T, THETA, G, m=M)["theta"]

    board.equal(
        r"Where a diagonal $M$ has the entry $p$, this is SGD with the rate $\alpha p$; with L2 and with decay part by",
        gap(ALPHA * P),
        (LAMBDA - C * ALPHA * P) * THETA,
    )
    board.equal(
        r"where it has $p + d$, they part by",
        gap(ALPHA * (P + spread)),
        (LAMBDA - C * ALPHA * (P + spread)) * THETA,
    )
    board.differ(
        r"For these to be zero for all $\theta$, $c$ would have to be two numbers",
        LAMBDA / (ALPHA * P),
        LAMBDA / (ALPHA * (P + spread)),
    )
    given, beside = M_21 * G, M_22 * G_2
    board.equal(
        r"Nor may $M$ have an entry $M_{21}$ beside the diagonal. At $\theta = (1, 0)$ the second coordinates part by",
        update(sgd(lr=ALPHA), T, 0, M_21 * (G + C) + beside)["theta"]
        - update(decayed(ALPHA), T, 0, given + beside, m=M)["theta"],
        -ALPHA * C * M_21,
    )
    board.say(r"and $c \ne 0$, since the first ones part by $\lambda - c \alpha M_{11}$. So $M = k I$.")


def first_step(board: Board, name: str, opt: Any, k: Any) -> None:
    """The longest step that any c can make, and a θ from which decay makes a longer one."""

    def after(theta: Any, g: Any) -> dict[str, Any]:
        [values] = steps(opt, theta, [g])
        return values

    def moved(theta: Any, g: Any) -> Any:
        return (theta - after(theta, g)["theta"]).expand()

    longest, second = ETA[1] * ALPHA / k, type(opt).second_moment
    board.equal(
        rf"Under the root, {name} has for the gradients $h$ and $-h$",
        after(THETA, H)[second],
        after(THETA, -H)[second],
        k**2 * H**2,
    )
    with_l2 = board.define(r"\Delta", moved(THETA, H), r"So $h = g + c \theta$ moves it by")
    board.equal(r"and $-h$ by as much to the other side", moved(THETA, -H), -with_l2)
    board.at_least("So no $c$ moves it further than", longest, with_l2, ETA[1] * ALPHA * EPS / (k * (k * H + EPS)))
    start = board.define(r"\theta_0", ALPHA * EPS / (k**2 * LAMBDA * G_1) + D, "With decay, take any $g_1, d > 0$ and")
    board.greater(
        r"From there the gradient $g_1$ moves it further",
        moved(start, G_1) + ETA[1] * LAMBDA * start,
        longest,
        ETA[1] * (LAMBDA * D + ALPHA * EPS**2 / (k**2 * G_1 * (k * G_1 + EPS))),
    )


def any_step(board: Board, name: str, opt: Any, spread: Any, kept: Any) -> None:
    """The c that a coordinate needs, and that no two have the same."""
    averaged = "m" in opt.slots
    g = -BETA_1 * M / (1 - BETA_1) if averaged else 0
    share = (1 - BETA_1) / (1 - BETA_1**T) if averaged else 1

    def after(v: Any, gradient: Any) -> dict[str, Any]:
        return update(opt, T, THETA, gradient, **{slot: M if slot == "m" else v for slot in opt.slots})

    board.equal(f"{name} without L2 does not move", after(V, g)["theta"], THETA)
    with_l2, other = after(V, g + C * THETA), after(V + spread, g + C * THETA)
    reached = THETA - ETA[T] * ALPHA * share * C * THETA / (sympy.sqrt(V_HAT) + EPS)
    board.equal(
        r"With L2, and with $\hat{v}$ for what is under the root in the end, it goes to",
        with_l2["theta"].subs(with_l2[type(opt).second_moment], V_HAT),
        reached,
    )
    needed = LAMBDA * (sympy.sqrt(V_HAT) + EPS) / (ALPHA * share)
    board.define("c", needed, r"This is decay only if, with the $\hat{v}$ that comes of this $c$,")
    board.equal("and then it is", reached.subs(C, needed), (1 - ETA[T] * LAMBDA) * THETA)
    board.greater(
        "But in the other coordinate the new sum of squares is greater by",
        sympy.expand(other[opt.slots[-1]] - with_l2[opt.slots[-1]]),
        0,
        kept * spread,
    )


THEOREM = Theorem(
    title="No L2 coefficient is weight decay, for adaptive methods",
    claim=r"For decay $\lambda > 0$ there is no $\lambda'$ with which a fixed $M \ne k I$, Adam, RMSProp or AdaGrad "
    r"takes the same steps with L2",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Proposition 2",
    domain=(
        r"$\alpha, \lambda > 0$; $0 < \beta_1, \beta_2 < 1$; $\varepsilon \ge 0$; every real $\lambda'$",
        r"the first step, and every later one from some state, with any $\eta_t > 0$",
    ),
    assumes=(r"$\beta_1, \beta_2, \kappa < 1$", r"no $0/0$: with $\varepsilon = 0$ the second moments are not zero"),
    derive=derive,
    controls=(
        Control("$M = p I$, where Proposition 1 holds", spread=sympy.Integer(0)),
        Control(r"$\alpha$ as the longest first step of RMSProp, which corrects no bias", root=sympy.Integer(1)),
        Control("Adam without its denominator", adam=changed(Adam, "(xp.sqrt(v_hat) + h.eps)", "(1 + h.eps)")),
        Control(
            "AdamW with the decay in the gradient",
            adamw=changed(AdamW, "(1 - h.beta1) * g", "(1 - h.beta1) * (g + h.weight_decay * theta)"),
        ),
        Control("AdaGrad without the sum", adagrad=changed(AdaGrad, "G + g * g", "g * g")),
    ),
    claims=("C02",),
    findings=(
        Finding(
            "gap",
            r"Proposition 2 has one $M_t$ for both runs, and steps along $M_t \nabla f_t$. In Adam, RMSProp and "
            r"AdaGrad $M_t$ depends on $\lambda'$, and Adam has a momentum besides: as printed it does not cover "
            "them. What it says holds for them all the same",
            "text seen",
        ),
    ),
)
