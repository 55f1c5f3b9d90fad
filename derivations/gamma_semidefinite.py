"""Theorem: Γ_t is positive semi-definite for SGD, AdaGrad, AMSGrad and AdamNC, and not for Adam and RMSProp."""

from typing import Any

import sympy

from refimpl import SGD, AdaGrad, Adam, AdamNC, Adaptive, AMSGrad, RMSProp, phi, psi
from refimpl.schedules import Constant, InverseSqrt

from .proving import Board, Control, Theorem, changed, computed, index, positive, real, steps, update

T = index()
RATE, ETA, EPS, EXCESS, MORE = positive("alpha eta epsilon e s")
THETA, G = real("theta g")
V, FALL, RISE, P, W = (sympy.Symbol(name, nonnegative=True) for name in ("V", "d", "s", "p", "w"))
BETA1, BETA2 = positive("beta1 beta2")


def moment(opt: Any, t: Any, g: Any, **kept: Any) -> Any:
    """V of step t, which the rule itself names; the identity's is 1."""
    values = update(opt, t, THETA, g, **kept)
    return sympy.Integer(1) if opt.second_moment == "I" else values[opt.second_moment]


def slots(opt: Any) -> dict[str, Any]:
    """The rule's slots as symbols, all positive, so that no root is zero."""
    return {name: positive(name.replace("_", "")) for name in opt.slots}


def derive(
    board: Board,
    sgd: Any = SGD,
    adagrad: Any = AdaGrad,
    amsgrad: Any = AMSGrad,
    adamnc: Any = AdamNC,
    rmsprop: Any = RMSProp,
    adam: Any = Adam,
    framework: Any = Adaptive,
    mean: Any = psi.Mean,
    ema: Any = psi.EMA,
    schedule: Any = InverseSqrt,
) -> None:
    """V that does not fall, V that falls no faster than 1/t, and V that falls as it likes."""
    given = {"lr": RATE, "schedule": lambda k: ETA}
    effective = {
        "SGD": sgd(**given),
        "AdaGrad": adagrad(**given, eps=EPS),
        "AMSGrad": amsgrad(**given, beta1=BETA1, beta2=BETA2),
        "AdamNC": adamnc(**given, beta1=BETA1),
        "RMSProp": rmsprop(**given, beta2=BETA2, eps=EPS),
    }
    _rates(board, effective)
    _squares(board)
    _never_falling(board, sgd, adagrad, amsgrad)
    as_a_mean = framework(lr=RATE, phi=phi.Gradient(), psi=mean())
    _means(board, adamnc(lr=RATE, beta1=BETA1), as_a_mean, schedule())
    moving = framework(lr=RATE, phi=phi.EMA(BETA1), psi=ema(BETA2))
    _forgetting(board, moving, rmsprop(lr=RATE, beta2=BETA2, eps=0), schedule())
    _witness(board, rmsprop, adam, framework, ema, schedule())
    board.conclude(
        r"$\Gamma_{t+1} \ge 0$ for all gradients for SGD, AdaGrad and AMSGrad at rates that do not rise, and for "
        r"AdamNC and AdaGrad as a mean at rates for which $\alpha_t \sqrt{t}$ does not rise. For Adam and RMSProp it "
        r"takes both signs at $\alpha/\sqrt{t}$ and at a constant rate, though not at every rate."
    )


def _rates(board: Board, rules: dict[str, Any]) -> None:
    """Γ is the change of the inverse of what multiplies the direction."""
    board.part("What is measured")
    board.say(
        r"$\sqrt{V}$ over the rate is the inverse of the rate at which each coordinate goes: a step is $\eta \alpha$, "
        r"the schedule's multiplier and the rate, times a direction over $\sqrt{V}$. The rules' steps $t + 1$ are such."
    )
    for name, opt in rules.items():
        values = update(opt, T + 1, THETA, G, **slots(opt))
        root = 1 if opt.second_moment == "I" else sympy.sqrt(values[opt.second_moment]) + getattr(opt, "eps", 0)
        board.equal(name, THETA - values["theta"], ETA * RATE * values.get("m", G) / root)
    board.say(r"$\Gamma$ leaves $\epsilon$ aside, and $\alpha_t$ stands for $\eta \alpha$ from here on.")


def _squares(board: Board) -> None:
    """The sign of Γ is that of a difference of squares."""
    board.part("From roots to squares")
    board.say(
        r"$V_t$ is diagonal, so that $\Gamma_{t+1} = \sqrt{V_{t+1}}/\alpha_{t+1} - \sqrt{V_t}/\alpha_t$ is positive "
        r"semi-definite if each coordinate is $\ge 0$. All that follows is one coordinate, $V_t$ a number $\ge 0$."
    )
    board.greater(
        r"Of numbers $p \ge 0$ and $p + e$, $e > 0$, the greater has the greater square",
        (P + EXCESS) ** 2,
        P**2,
        EXCESS * (2 * P + EXCESS),
    )
    board.say(r"So $\Gamma_{t+1}$ has the sign of $V_{t+1}/\alpha_{t+1}^2 - V_t/\alpha_t^2$.")


def _never_falling(board: Board, sgd: Any, adagrad: Any, amsgrad: Any) -> None:
    """SGD, AdaGrad and AMSGrad."""
    board.part("Where $V$ does not fall: SGD, AdaGrad, AMSGrad")
    board.at_least(
        r"Let the rate not rise, $\alpha_{t+1} = \alpha$ and $\alpha_t = \alpha + d$, and $V$ not fall, $V_t = V$ and "
        r"$V_{t+1} = V + s$, with $d, s \ge 0$. Then $\Gamma_{t+1} \ge 0$",
        (V + RISE) / RATE**2,
        V / (RATE + FALL) ** 2,
        RISE / RATE**2 + V * FALL * (2 * RATE + FALL) / (RATE**2 * (RATE + FALL) ** 2),
    )
    board.equal("For SGD $V$ is the identity, and stays so", computed(moment(sgd(lr=RATE, l2=0), T, G)), 1)
    board.at_least(
        "For AdaGrad it is the sum of the squares, which grows by one", moment(adagrad(lr=RATE), T, G, G=V), V, G**2
    )
    opt = amsgrad(lr=RATE, beta1=BETA1, beta2=BETA2)
    kept = {"m": real("m"), "v": sympy.Symbol("v", nonnegative=True)}
    average = update(opt, T, THETA, G, **kept, v_hat=V)["v"]
    board.define("w", average, r"For AMSGrad it is $\hat{v}$, and the moving average beside it comes to")

    def greatest(before: Any) -> Any:
        return moment(opt, T, G, **kept, v_hat=before).subs(average, W)

    board.equal(
        r"If that is no more than $\hat{v}$, say $\hat{v} = w + s$, it stays", greatest(average + RISE), W + RISE
    )
    board.at_least(
        r"If it is more, say $\hat{v} = w - s$, it takes the place of $\hat{v}$",
        greatest(average - RISE),
        W - RISE,
        RISE,
    )
    board.say(r"Nothing was used of $w$: any $\beta_2$, and any $\beta_{2t}$, will do.")


def _means(board: Board, adamnc: Any, adagrad: Any, schedule: Any) -> None:
    """AdamNC, and AdaGrad as the framework has it."""
    board.part(r"Where $V$ is a mean: AdamNC with $\beta_{2t} = 1 - 1/t$, and AdaGrad as $\psi_t$")
    mean = (T * V + G**2) / (T + 1)
    for opt, words in (
        (adamnc, "If $V$ is the mean square of $t$ gradients, AdamNC makes of it that of $t + 1$"),
        (adagrad, "and so does the framework with the mean of all squares"),
    ):
        board.equal(words, moment(opt, T + 1, G, **dict.fromkeys(opt.slots, V)), mean)
    board.at_least(
        r"Where $g = 0$, $V$ falls. But at the rates $\alpha_t = \alpha/\sqrt{t}$ of the source,",
        mean / (RATE * schedule(T)) ** 2,
        V / (RATE * schedule(T - 1)) ** 2,
        G**2 / RATE**2,
    )
    c, past = positive("c V")
    board.at_least(
        r"What is needed of the rates is that $c_t = \alpha_t \sqrt{t}$ does not rise, say $c_{t+1} = c$ and "
        r"$c_t = c + d$, for then",
        mean * (T + 1) / c**2,
        V * T / (c + FALL) ** 2,
        G**2 / c**2 + T * V * FALL * (2 * c + FALL) / (c**2 * (c + FALL) ** 2),
    )
    board.greater(
        r"and no less will do: if $c_t = c$ rises to $c + e$, then for $V > 0$ a gradient $g = 0$ makes "
        r"$\Gamma_{t+1}$ negative,",
        past * T / c**2,
        (mean * (T + 1)).subs({G: 0, V: past}) / (c + EXCESS) ** 2,
        T * past * EXCESS * (2 * c + EXCESS) / (c**2 * (c + EXCESS) ** 2),
    )
    board.say(r"A constant rate, or any that falls more slowly than $1/\sqrt{t}$, is such a case.")


def _forgetting(board: Board, adam: Any, rmsprop: Any, schedule: Any) -> None:
    """Adam and RMSProp, after any past."""
    board.part("Where $V$ forgets: Adam without bias correction, and RMSProp")
    past, square = positive("V"), BETA2 * positive("V") + (1 - BETA2) * G**2
    for opt, words in ((adam, "Adam takes any $V_t = V > 0$ to"), (rmsprop, "and RMSProp does the same")):
        board.equal(words, moment(opt, T + 1, G, **dict.fromkeys(opt.slots, past)), square)
    now, following = RATE * schedule(T - 1), RATE * schedule(T)
    board.greater(
        r"At $\alpha/\sqrt{t}$ a gradient $g = 0$ makes $\Gamma_{t+1}$ negative for every $\beta_2 < t/(t + 1)$, "
        r"say $\beta_2 = t/(t + 1 + e)$,",
        past / now**2,
        square.subs({G: 0, BETA2: T / (T + 1 + EXCESS)}) / following**2,
        T * past * EXCESS / ((T + 1 + EXCESS) * RATE**2),
    )
    board.say(r"Each $\beta_2 < 1$ is below $t/(t + 1)$ for all $t > \beta_2/(1 - \beta_2)$, so none escapes.")
    constant, decay = RATE * Constant()(T), 1 / (1 + EXCESS)
    board.greater(
        r"At a constant rate it does so at every $t$, for every $\beta_2 = 1/(1 + e) < 1$,",
        past / constant**2,
        square.subs({G: 0, BETA2: decay}) / constant**2,
        past * EXCESS / ((1 + EXCESS) * RATE**2),
    )
    board.greater(
        r"And there $g^2 = V + s$, $s > 0$, makes it positive,",
        square.subs({G: sympy.sqrt(past + MORE), BETA2: decay}) / constant**2,
        past / constant**2,
        MORE * EXCESS / ((1 + EXCESS) * RATE**2),
    )
    board.greater(
        r"At $\alpha/\sqrt{t}$ a gradient with $g^2 = V$ makes it positive for any $\beta_2$,",
        square.subs(G, sympy.sqrt(past)) / following**2,
        past / now**2,
        past / RATE**2,
    )
    falling = BETA2 ** (T / 2)
    board.at_least(
        r"It is not so at every rate: at $\alpha_t = \alpha \beta_2^{t/2}$, with $\beta_2 = 1/(1 + e)$, no gradient "
        r"makes $\Gamma_{t+1}$ negative,",
        (square / (RATE * falling.subs(T, T + 1)) ** 2).subs(BETA2, decay),
        (past / (RATE * falling) ** 2).subs(BETA2, decay),
        EXCESS * G**2 * (1 + EXCESS) ** T / RATE**2,
    )


def _witness(board: Board, rmsprop: Any, adam: Any, framework: Any, ema: Any, schedule: Any) -> None:
    """Both signs within four steps of the problem on which Adam does not converge."""
    board.part("A run that shows both signs")
    board.say(
        r"The losses $3x, -x, -x, 3x$ of Theorem 1 of the source with $C = 3$ have the gradients $3, -1, -1, 3$. Let "
        r"$\beta_2 = \frac{1}{10}$, $\beta_1 = 0$ and $\alpha_t = 1/\sqrt{t}$."
    )
    beta2, none = sympy.Rational(1, 10), sympy.Integer(0)
    rules = {
        "The source's Adam": framework(lr=1, phi=phi.EMA(none), psi=ema(beta2), schedule=schedule),
        "RMSProp, of the same $V$": rmsprop(lr=1, beta2=beta2, eps=0, schedule=schedule),
        "Adam with its bias corrected": adam(lr=1, beta1=none, beta2=beta2, eps=0, schedule=schedule),
    }
    for words, opt in rules.items():
        run = enumerate(steps(opt, none, (3, -1, -1, 3)))
        roots = [sympy.sqrt(values[opt.second_moment]) / schedule(sympy.Integer(k)) for k, values in run]
        board.true(
            rf"{words}: $\Gamma_2 < 0$ and $\Gamma_4 > 0$",
            sympy.Lt(roots[1] - roots[0], 0, evaluate=False),
            sympy.Gt(roots[3] - roots[2], 0, evaluate=False),
        )


THEOREM = Theorem(
    title=r"Where $\Gamma_t$ is positive semi-definite, and where not",
    claim=r"$\Gamma_{t+1} = \sqrt{V_{t+1}}/\alpha_{t+1} - \sqrt{V_t}/\alpha_t \succeq 0$ for all gradients for SGD, "
    r"AdaGrad and AMSGrad if $\alpha_t$ does not rise, for AdamNC if and only if $\alpha_t \sqrt{t}$ does not; "
    r"for Adam and RMSProp, at $\alpha_t = \alpha/\sqrt{t}$ or $\alpha$, it takes both signs, whatever $\beta_2 < 1$; "
    r"at $\alpha \beta_2^{t/2}$ it is never negative",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 2 and equation (2); Theorem 5, second condition",
    domain=(
        r"$\alpha_t > 0$ and $0 < \beta_2 < 1$; every real gradient and $V \ge 0$",
        r"every $t \ge 1$; for Adam and RMSProp $V > 0$, and at $\alpha/\sqrt{t}$ every $t > \beta_2/(1 - \beta_2)$",
    ),
    assumes=(
        r"$\alpha_t > 0$ is the rate of step $t$, the schedule's multiplier included",
        r"Adam has no bias correction, as in the source; corrected, it is shown to be indefinite by one run",
        r"AdaGrad's $V$ is $\sum g^2$ with its own rate, or the mean of the $g^2$ with $\alpha/\sqrt{t}$",
    ),
    derive=derive,
    controls=(
        Control("AdamNC at a constant rate, which does not rise", schedule=Constant),
        Control(
            "AMSGrad's maximum of the decayed past", amsgrad=changed(AMSGrad, "(v_hat, v)", "(h.beta2 * v_hat, v)")
        ),
        Control("AdaGrad with a sum that forgets", adagrad=changed(AdaGrad, "G + g * g", "G / 2 + g * g")),
        Control("Adam with the greatest average so far", ema=psi.MaxEMA),
        Control("RMSProp that forgets nothing", rmsprop=changed(RMSProp, "h.beta2 * v + (1 - h.beta2) *", "v +")),
        Control(
            r"AdamNC a step late, with $\beta_{2t} = 1 - 1/(t + 1)$",
            adamnc=changed(AdamNC, "beta2 = 1 - 1 / t", "beta2 = 1 - 1 / (1 + t)"),
        ),
    ),
    claims=("C17",),
)
