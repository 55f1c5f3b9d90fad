"""Theorem: of a scale-invariant loss, c times the weights is the same run with other rates and decays."""

from typing import Any

import sympy

from refimpl import SGD, SGDW, Adam, AdamW, Momentum

from .proving import Board, Control, Theorem, changed, computed, index, positive, real, sequence, update

T = index()
C = positive("c")
THETA, G, S = real("theta g s")
ETA = sequence("eta", positive=True)
SETTINGS = {
    "lr": positive("alpha"),
    "momentum": positive("mu"),
    "beta1": positive("beta1"),
    "beta2": positive("beta2"),
    "eps": positive("epsilon"),
    "l2": sympy.Symbol(r"\lambda^{\prime}", positive=True),
    "weight_decay": positive("lambda"),
}
#: The power of c by which each setting and each slot is multiplied, where θ is by c.
POWERS = {
    "sgd": {"lr": 2, "l2": -2},
    "momentum": {"lr": 2, "momentum": 0, "l2": -2, "m": 1},
    "sgdw": {"lr": 2, "momentum": 0, "weight_decay": 0, "m": 1},
    "adam": {"lr": 1, "beta1": 0, "beta2": 0, "eps": -1, "l2": -2, "m": -1, "v": -2},
    "adamw": {"lr": 1, "beta1": 0, "beta2": 0, "eps": -1, "weight_decay": 0, "m": -1, "v": -2},
}


TITLES = {
    "sgd": "SGD with L2",
    "momentum": "Momentum with L2",
    "sgdw": "SGDW",
    "adam": "Adam with L2",
    "adamw": "AdamW",
}


class Slope(sympy.Function):
    """The derivative of the loss along a line."""

    def _latex(self, printer: Any) -> str:
        return rf"\varphi^{{\prime}}({printer.doprint(self.args[0])})"


class Line(sympy.Function):
    """The loss along a line through θ: any differentiable function."""

    def fdiff(self, argindex: int = 1) -> Any:
        return Slope(self.args[0])


def wrong(rule: str, **powers: int) -> dict[str, dict[str, int]]:
    """The table with other powers for one rule."""
    return POWERS | {rule: POWERS[rule] | powers}


def derive(
    board: Board,
    sgd: Any = SGD,
    momentum: Any = Momentum,
    sgdw: Any = SGDW,
    adam: Any = Adam,
    adamw: Any = AdamW,
    powers: dict[str, dict[str, int]] = POWERS,
) -> None:
    """The gradient of a scale-invariant loss, each rule's step on it, and what is left of the settings."""
    _gradient(board)
    rules = {"sgd": sgd, "momentum": momentum, "sgdw": sgdw, "adam": adam, "adamw": adamw}
    board.part("The rules, by induction over the steps")
    board.say(
        r"The second run starts at $\tilde{\theta}_0 = c \theta_0$. Let it be at $c \theta$ before step $t$, with each "
        r"slot the first run's times some power of $c$. Its gradient is $g/c$, by the above. On the left of each line "
        r"is what the rule makes of this, under any schedule $\eta_t$; on the right that power times the first run's."
    )
    for name, rule in rules.items():
        _step(board, name, rule, powers[name])
    board.say(
        r"So $\tilde{\theta}_t = c \theta_t$ for all $t$, and $f(\tilde{\theta}_t) = f(\theta_t)$: the runs are the "
        "same functions."
    )
    _invariants(board, powers)
    board.conclude(
        r"The run from $\theta_0$ is that from $c \theta_0$ at $(c^2 \alpha, \lambda'/c^2)$ for SGD and momentum with "
        r"L2, $(c^2 \alpha, \lambda)$ for SGDW, $(c \alpha, \lambda'/c^2)$ for Adam with L2 and $(c \alpha, \lambda)$ "
        r"for AdamW, with $\epsilon/c$, or with $\epsilon = 0$ in both."
    )


def _gradient(board: Board) -> None:
    """∇f(cθ) = ∇f(θ)/c."""
    board.part(r"The gradient, where $f(c \theta) = f(\theta)$")
    board.say(
        r"Take any direction $u$, a coordinate's for instance, and let $\varphi(s) = f(\theta + s u)$. On the line "
        r"$c \theta + s u$ the loss is $f(c(\theta + \frac{s}{c} u)) = \varphi(s/c)$."
    )
    board.equal(
        r"Its slope at $s = 0$ is, by the chain rule, that of $\varphi$ divided by $c$",
        sympy.Subs(sympy.Derivative(Line(S / C), S), S, 0),
        sympy.diff(Line(S), S).subs(S, 0) / C,
    )
    board.say(r"So $\nabla f(c \theta) = \nabla f(\theta)/c$, in every coordinate.")


def _step(board: Board, name: str, rule: Any, powers: dict[str, int]) -> None:
    """One step of both runs, from states that are each other's multiples."""

    def scaled(values: dict[str, Any]) -> dict[str, Any]:
        return {key: C ** powers[key] * value for key, value in values.items()}

    def step(settings: dict[str, Any], theta: Any, g: Any, kept: dict[str, Any]) -> dict[str, Any]:
        return update(rule(**settings, schedule=lambda k: ETA[k + 1]), T, theta, g, **kept)

    settings = {key: SETTINGS[key] for key in powers if key in SETTINGS}
    kept = {slot: positive(slot) if slot == "v" else real(slot) for slot in powers if slot not in SETTINGS}
    empty = rule(**settings).init(THETA).slots
    first, second = step(settings, THETA, G, kept), step(scaled(settings), C * THETA, G / C, scaled(kept))
    if kept:
        starts = ((computed(empty[slot]), 0) for slot in kept)
        board.all_equal(f"{TITLES[name]}: the slots are zero at first.", *starts)
    else:
        board.say(f"{TITLES[name]} keeps nothing but $\\theta$.")
    for slot in kept:
        board.equal(f"${slot}$ keeps the power {powers[slot]},", second[slot], C ** powers[slot] * first[slot])
    # What was shown of the new slots is used: they are symbols in the last line, which keeps it short.
    new = {slot: sympy.Symbol(f"{slot}^{{+}}", positive=kept[slot].is_positive, real=True) for slot in kept}
    theta = first["theta"].subs({first[slot]: new[slot] for slot in kept})
    other = second["theta"].subs({second[slot]: C ** powers[slot] * new[slot] for slot in kept})
    board.equal(r"$\theta$ keeps the power 1,", other, C * theta)


def _product(a: Any, b: Any) -> Any:
    """a · b, shown unchanged."""
    return sympy.Mul(a, b, evaluate=False)


def _invariants(board: Board, powers: dict[str, dict[str, int]]) -> None:
    """What of the settings the run depends on."""
    norm, rate, l2 = positive("n"), SETTINGS["lr"], SETTINGS["l2"]

    def mapped(rule: str, name: str) -> Any:
        return C ** powers[rule][name] * SETTINGS[name]

    board.part("What a run depends on")
    board.say(
        r"$c$ is free, so that $\|\theta_0\| = n$ can be brought to 1. Of rate, decay and $n$ only that is "
        "left which the map does not change."
    )
    board.equal(
        r"For SGD with L2 this is $\alpha \lambda'$,", _product(mapped("sgd", "lr"), mapped("sgd", "l2")), rate * l2
    )
    board.equal(
        r"for Adam with L2 $\alpha^2 \lambda'$,",
        _product(mapped("adam", "lr") ** 2, mapped("adam", "l2")),
        rate**2 * l2,
    )
    decay = SETTINGS["weight_decay"]
    for words, rule in ((r"for SGDW $\lambda$ itself,", "sgdw"), ("for AdamW too;", "adamw")):
        board.equal(words, _product(C ** powers[rule]["weight_decay"], decay), decay)
    board.equal(
        r"and the rate beside the first norm, $\alpha/n^2$ for SGD",
        _product(mapped("sgd", "lr"), (C * norm) ** -2),
        rate / norm**2,
    )
    board.equal(r"and $\alpha/n$ for Adam", _product(mapped("adam", "lr"), (C * norm) ** -1), rate / norm)
    board.say(
        "Where a run has forgotten its first norm, which is no part of this theorem, only the former counts: the best "
        r"settings of SGD with L2 lie along a constant $\alpha \lambda'$, of Adam with L2 along a constant "
        r"$\alpha^2 \lambda'$, and those of SGDW and AdamW along a constant $\lambda$, whatever the rate."
    )


THEOREM = Theorem(
    title="The scaling symmetry of scale-invariant losses",
    claim=r"If $f_t(c \theta) = f_t(\theta)$, a run from $c \theta_0$ has $\tilde{\theta}_t = c \theta_t$, and so the "
    r"same functions, at $(c^2 \alpha, \lambda'/c^2)$ for SGD with L2, with momentum too, $(c^2 \alpha, \lambda)$ for "
    r"SGDW, $(c \alpha, \lambda'/c^2)$ for Adam with L2 and $(c \alpha, \lambda)$ for AdamW, with $\epsilon/c$",
    source="on Loshchilov & Hutter 2019 (arXiv 1711.05101v3), section 4.1: that decoupling separates rate and decay; "
    "after van Laarhoven 2017 (arXiv 1706.05350), section 2",
    domain=(
        r"$c, \alpha, \lambda > 0$, $\epsilon \ge 0$ and $0 < \beta_1, \beta_2, \mu < 1$; every real $\theta_0 \ne "
        "0$",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(
        r"every loss $f_t$ is differentiable and does not change when all weights are multiplied by $c > 0$; so no "
        "biases, and no last layer without normalisation",
        r"$\epsilon$ of Adam is divided by $c$ too, which for $\epsilon = 0$ changes nothing",
    ),
    derive=derive,
    controls=(
        Control(r"SGD at $c \alpha$", powers=wrong("sgd", lr=1)),
        Control(r"momentum at $\lambda'/c$", powers=wrong("momentum", l2=-1)),
        Control(r"SGDW at $\lambda/c^2$, as if it were L2", powers=wrong("sgdw", weight_decay=-2)),
        Control(r"Adam at $c^2 \alpha$", powers=wrong("adam", lr=2)),
        Control(r"AdamW with the same $\epsilon$", powers=wrong("adamw", eps=0)),
        Control(
            "the decay of SGDW multiplied by the rate as well, as in PyTorch",
            sgdw=changed(SGDW, "eta * h.weight_decay", "eta * h.lr * h.weight_decay"),
        ),
        Control(
            "the decay of AdamW multiplied by the rate as well, as in PyTorch",
            adamw=changed(AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta"),
        ),
        Control("the gradient not squared in Adam", adam=changed(Adam, "* g * g", "* g")),
    ),
    claims=("C07",),
)
