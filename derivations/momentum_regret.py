"""Theorem: the regret of adaptive methods with momentum, wherever √V_t/α_t does not fall."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import AdamNC, Adaptive, AMSGrad, Box, phi, psi

from .proving import Board, Control, Theorem, changed, computed, index, positive, real, sequence, update
from .proving.symbols import XP

T = index()
ALPHA, C, Z, V = positive("alpha c z V")
ETA = sequence("eta", positive=True)
X, G, M, LEFT = real("x g m l")
FIRST = sympy.Symbol("g", real=True, nonzero=True)
#: b = β/(1 − β) for the momentum β of one step, and B for β1, the greatest: every β in [0, 1) is such.
B, TOP = sympy.symbols("b B", nonnegative=True)
FRACTION, HIGHEST = B / (1 + B), TOP / (1 + TOP)
#: Slacks: by how much one side of a known inequality is greater than the other.
FALL, LATER, DROP, RISE, LESS = sympy.symbols("e f y delta rho", nonnegative=True)
INSIDE, BEYOND, WIDTH = sympy.symbols("s u D", nonnegative=True)


def distance(beta: Any) -> Any:
    """What multiplies D²/(2 z_T) where β_1t does not rise."""
    return 1 / (1 - beta)


def cost(beta: Any) -> Any:
    """What multiplies Σ z_t g_t² there."""
    return (1 + beta) / (2 * (1 - beta))


def projection(board: Board, box: Any) -> None:
    """The box brings no point farther from those inside, nor from where the step began."""
    board.part("The projection")
    board.say(
        r"Let $F = [l, l + D]$. A step from $x \in F$ leads to $\hat{x}$, and the projection from there to $x^+$."
    )
    ends = {
        r"From below $F$, where $\hat{x} = l - u$, to": (LEFT, -1),
        r"From above, where $\hat{x} = l + D + u$, to": (LEFT + WIDTH, 1),
    }
    for words, (end, side) in ends.items():
        hat, point = end + side * BEYOND, end - side * INSIDE
        found = computed(box(LEFT, LEFT + WIDTH).project(XP, hat))
        board.equal(words, found, end)
        board.at_least(
            r"which is no farther from any point of $F$, at a distance $s \ge 0$ of that end, than $\hat{x}$ is",
            (hat - point) ** 2,
            (found - point) ** 2,
            BEYOND * (BEYOND + 2 * INSIDE),
        )
        board.at_least(
            r"If this point is $x$, we see that $(\hat{x} - x)(x^+ - x) \le (\hat{x} - x)^2$",
            (hat - point) ** 2,
            (hat - point) * (found - point),
            BEYOND * (BEYOND + INSIDE),
        )
    board.equal(
        r"Inside, where $\hat{x} = l + s$ and $D = s + u$, nothing changes, and both are equalities",
        computed(box(LEFT, LEFT + INSIDE + BEYOND).project(XP, LEFT + INSIDE)),
        LEFT + INSIDE,
    )


def one_step(board: Board, opt: Any, name: str, **before: Any) -> None:
    """The rule's step is z m along the mean m with the fraction b/(1 + b), where z = α_t/√V_t."""
    zeros: dict[str, Any] = dict.fromkeys(("m", *before), sympy.Integer(0))
    for words, t, kept, g in (
        (rf"{name}: the step $t + 1$ is $z m$", T + 1, {"m": M, **before}, G),
        (r"and so is the first step $t$ with a gradient that is not zero", T, zeros, FIRST),
    ):
        values = update(opt, t, X, g, **kept)
        rate = ETA[t] * ALPHA / sympy.sqrt(values[opt.second_moment])
        board.equal(words, X - values["theta"], rate * values["m"])
        board.equal(r"along $m$", values["m"], FRACTION * kept["m"] + (1 - FRACTION) * g)
    board.equal("As long as all gradients are zero, nothing moves", update(opt, T, X, 0, **zeros)["theta"], X)


def per_step(board: Board) -> None:
    """What a step z m of any size says of m (x − y) and of m (x − x⁺)."""
    board.part("What one step says")
    best, after = real("y x_+")
    board.say(
        r"Write $z$ for $z_t$ and $w = 1/(2z)$, and let $y \in F$ be any point. For $\hat{x} = x - z m$ the squares "
        r"of the distances to $y$ give $m (x - y)$."
    )
    w = 1 / (2 * Z)
    hat = X - Z * M
    board.equal(
        r"It is",
        M * (X - best),
        w * ((X - best) ** 2 - (hat - best) ** 2) + Z * M**2 / 2,
    )
    board.say(
        r"The projection brings $\hat{x}$ no farther from $y$. So, with $d_t = x_t - y$ and $q_t = z_t m_t^2$, (1) "
        r"$m_t d_t \le w_t (d_t^2 - d_{t+1}^2) + q_t/2$."
    )
    board.equal(
        r"The second inequality of the projection speaks of $m (x - x^+)$: its right side less its left side is",
        (hat - X) ** 2 - (hat - X) * (after - X),
        Z * (Z * M**2 - M * (X - after)),
    )
    board.say(r"So (2) $m_t (x_t - x_{t+1}) \le q_t$.")


def mean(board: Board, opt: Any, before: Any) -> Any:
    """m_t of the code, and what it says of g_t."""
    after = update(opt, T, X, G, m=M, **before)["m"]
    board.equal(
        r"With $b_t = \beta_{1t}/(1 - \beta_{1t})$, here $b$, the gradient is $(1 + b_t) m_t - b_t m_{t-1}$",
        G,
        (1 + B) * after - B * M,
    )
    return after


def not_rising(board: Board, after: Any, distance: Any, cost: Any) -> None:
    """β_1t that do not rise: three inductions."""
    board.part(r"If $\beta_{1t}$ does not rise: the sum of $g_t d_t$")
    board.say(
        r"Let $A_t = m_t d_t$ and $k_t = 1 + b_t - b_{t+1}$. As the regret up to $T$ does not depend on "
        r"$\beta_{1,T+1}$, we may take that to be 0, so that $b_{T+1} = 0$. Claim: $\sum_{s \le t} g_s d_s = b_{t+1} "
        r"A_t + \sum_{s \le t} (k_s A_s + b_s m_{s-1}(x_{s-1} - x_s))$."
    )
    now, d_before, d = real("A d_- d")
    gradient = (1 + B) * now / d - B * M
    board.equal(
        r"Both sides grow by the same from $t - 1$ to $t$. Here $d_-$ is $d_{t-1}$, $m$ is $m_{t-1}$, $b_t = b$ and "
        r"$b_{t+1} = b - e$",
        gradient * d,
        ((B - FALL) * now - B * M * d_before) + (1 + FALL) * now + B * M * (d_before - d),
    )
    board.say(
        r"Put (1) for $A_s$, of which the coefficient $k_s$ is at least 1, and (2) for $m_{s-1}(x_{s-1} - x_s)$. At "
        r"$t = T$ the sum of the $g_s d_s$, and with it the regret, is at most $\sum k_s w_s (d_s^2 - d_{s+1}^2) + "
        r"\sum (k_s/2 + b_{s+1}) q_s$."
    )
    top = sympy.factor(distance(HIGHEST))

    board.part(r"The distances")
    board.say(
        r"Claim: $\sum_{s \le t} k_s w_s (d_s^2 - d_{s+1}^2) \le (c - b_{t+1}) D^2 w_t - k_t w_t d_{t+1}^2$, where "
        r"$c$ is $1/(1 - \beta_1)$, or $1 + B$ with $B = b_1$. Let $D^2 = d_t^2 + \rho$."
    )
    w, square = positive("w"), d**2
    d_next, total = real("d_+ L")
    size = square + LESS
    last, following = B, B - FALL  # b_t and b_{t+1}
    first = B + LATER  # B
    k, k_before = 1 + FALL, 1 + DROP  # b_{t−1} = b + y
    c = top.subs(TOP, first)
    later, now = d_next**2, w + RISE
    board.invariant(
        r"Step: $w_t = w + \delta$ with $\delta \ge 0$, and $b_{t-1} = b + y$. Let $s$ be the right side less the "
        r"left one for $t - 1$, $d_+$ stand for $d_{t+1}$ and $L$ for the left side. For $t$ it is",
        first=(c - following) * size * w - k * w * later - k * w * (square - later),
        before=(c - last) * size * w - k_before * w * square - total,
        after=(c - following) * size * now - k * now * later - (total + k * now * (square - later)),
        because=lambda s: s + LATER * RISE * size + (1 + FALL) * RISE * LESS + FALL * w * LESS + DROP * w * square,
        base=r"Base, the first step with a gradient, where $b_t = b$, $b_{t+1} = b - e$ and $B = b + f$: it is",
    )
    board.say(r"With $b_{T+1} = 0$ it is at most $c D^2 w_T$.")

    board.part(r"The momentum")
    board.at_least(
        r"The coefficients $k_s/2 + b_{s+1}$ are at most $(1 + \beta_1)/(2(1 - \beta_1))$: with $b_s = b$, $b_{s+1} = "
        r"b - e$ and $B = b + f$",
        sympy.factor(cost(HIGHEST)).subs(TOP, first),
        k / 2 + following,
        LATER + FALL / 2,
    )
    board.say(r"Claim: $\sum_{s \le t} q_s + b_{t+1} q_t \le \sum_{s \le t} z_s g_s^2$.")
    board.invariant(
        r"Step: $z_t = z$, $z_{t-1} = z + y$ and $b_{t+1} = b - e$. Let $s$ be the right side less the left one for "
        r"$t - 1$. For $t$ it is, by the code's $m_t$,",
        first=Z * G**2 - (1 + following) * Z * after.subs(M, 0) ** 2,
        before=total - B * (Z + DROP) * M**2,
        after=total + Z * G**2 - Z * after**2 - following * Z * after**2,
        because=lambda s: s + Z * B * (M - G) ** 2 / (1 + B) + FALL * Z * after**2 + DROP * B * M**2,
        base="Base, where $m = 0$ before: it is",
    )
    board.say(
        r"Together they are $\sum g_t d_t \le D^2/(2 (1 - \beta_1) z_T) + \frac{1 + \beta_1}{2 (1 - \beta_1)} \sum "
        r"z_t g_t^2$."
    )


def derive(
    board: Board,
    framework: Any = Adaptive,
    direction: Any = phi.EMA,
    amsgrad: Any = AMSGrad,
    adamnc: Any = AdamNC,
    box: Any = Box,
    distance: Callable[[Any], Any] = distance,
    cost: Callable[[Any], Any] = cost,
) -> None:
    """The projection, the step of three rules, and the sums over all steps."""
    given = {"lr": ALPHA, "schedule": lambda k: ETA[k + 1]}
    general = framework(**given, phi=direction(FRACTION), psi=psi.EMA(1 / (1 + C)))
    projection(board, box)
    board.part("The rules")
    one_step(board, general, "The framework with a moving average", V=V)
    one_step(board, amsgrad(**given, beta1=FRACTION, beta2=1 / (1 + C)), "AMSGrad", v=positive("v"), v_hat=V)
    one_step(board, adamnc(**given, beta1=FRACTION), "AdamNC", v=V)
    per_step(board)
    after = mean(board, general, {"V": V})
    not_rising(board, after, distance, cost)
    board.part("Several coordinates")
    board.say(
        r"Rule and box act element by element, so each coordinate is such a run, with a $D$, $z$ and $\beta_{1t}$ of "
        r"its own. A convex loss has $f_t(x_t) - f_t(y) \le \sum_i g_{t,i} (x_{t,i} - y_i)$, and the bounds add up."
    )
    board.conclude(
        r"for $z_t = \alpha_t/\sqrt{V_t}$ and $\beta_{1t} \le \beta_1$ that do not rise, $\sum_t g_t (x_t - y)$ is at "
        r"most $D^2/(2 (1 - \beta_1) z_T) + \frac{1 + \beta_1}{2 (1 - \beta_1)} \sum z_t g_t^2$."
    )


THEOREM = Theorem(
    title="The regret of adaptive methods with momentum",
    claim=r"Where $z_t = \alpha_t/\sqrt{V_t}$ and $\beta_{1t} \le \beta_1$ do not rise, a coordinate of AMSGrad, "
    r"AdamNC or the framework has, for every $y \in F$ and all gradients, $\sum_t g_t (x_t - y) \le D^2/(2 (1 - "
    r"\beta_1) z_T) + \frac{1 + \beta_1}{2 (1 - \beta_1)} \sum z_t g_t^2$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), the proofs of Theorems 4 and 5, sharpened",
    domain=(
        r"$0 \le \beta_{1t} \le \beta_1 < 1$ and $\alpha_t, V_t > 0$, such that $z_t$ and $\beta_{1t}$ do not rise",
        r"every $T \ge 1$, all real gradients, every $D \ge 0$ and $x_1, y \in F = [l, l + D]$",
    ),
    assumes=(
        r"every step is projected to $F$",
        r"the steps before the first gradient that is not zero add nothing, and the sums begin with it",
        r"a loss is convex where $f_t(x_t) - f_t(y) \le \sum_i g_{t,i} (x_{t,i} - y_i)$ is used",
    ),
    derive=derive,
    controls=(
        Control(r"$D^2/(2 z_T)$ where $\beta_{1t}$ does not rise", distance=lambda beta: sympy.Integer(1)),
        Control(r"$\frac{1}{2 (1 - \beta_1)}$ before the sum", cost=lambda beta: 1 / (2 * (1 - beta))),
        Control("a mean whose weights exceed 1", direction=changed(phi.EMA, "(1 - h.beta) * g", "g")),
        Control("AMSGrad without the root", amsgrad=changed(AMSGrad, "xp.sqrt(v_hat)", "v_hat")),
        Control("AdamNC with the gradient beside its square", adamnc=changed(AdamNC, "xp.sqrt(v)", "xp.sqrt(v + g)")),
        Control(
            "a box that is open below",
            box=changed(Box, "xp.maximum(-xp.maximum(-theta, -hi), lo)", "-xp.maximum(-theta, -hi)", method="project"),
        ),
        Control(
            "a box that throws back",
            box=changed(Box, "-xp.maximum(-theta, -hi), lo)", "-xp.maximum(-theta, -hi), lo + 1)", method="project"),
        ),
        Control("a step upwards", framework=changed(Adaptive, "theta - eta", "theta + eta")),
    ),
    claims=("C22",),
)
