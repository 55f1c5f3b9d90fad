"""Theorem: Lemma 10.4 of the Adam paper is false, for all β1 and β2, and what holds in its place."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import Adam
from refimpl.schedules import Constant, InverseSqrt

from .adam_gradient_sum import divergent
from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, update

T, N = index(), index("n")
C, B, SIZE, H, ALPHA, Q, V = positive("c b a H alpha Q v")
G, M = real("g m")
MORE, LESS, SHORT, GAIN, DROP, ABOVE, P = sympy.symbols("e s u q y x p", nonnegative=True)
#: β1 = 1/(1 + b) and β2 = 1/(1 + c) are in (0, 1).
BETA1, BETA2 = 1 / (1 + B), 1 / (1 + C)


def printed(beta1: Any, beta2: Any) -> Any:
    """What multiplies ‖g_{1:T}‖ in the lemma."""
    return 2 / ((1 - beta1**2 / sympy.sqrt(beta2)) * sympy.sqrt(1 - beta2))


def decay(beta1: Any, beta2: Any) -> Any:
    """γ of the bound that holds."""
    return beta1 / sympy.sqrt(beta2)


def opt(rule: Any) -> Any:
    """The rule with a symbol for each setting, and no ε."""
    return rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=0, schedule=1)


def instance(board: Board, printed: Callable[..., Any], last: int) -> None:
    """The least T that these bounds give for β1 = 0 and β2 = 1/100."""
    beta2 = sympy.Rational(1, 100)
    board.true(
        rf"For $\beta_1 = 0$, $\beta_2 = 1/100$ and the printed $K = 2/((1 - \gamma) \sqrt{{1 - \beta_2}})$ that is "
        rf"so at $T = {last}$, where $H_T$ and $K^2/(1 - \beta_2)$ are",
        sympy.Gt(sympy.harmonic(last), printed(sympy.Integer(0), beta2) ** 2 / (1 - beta2), evaluate=False),
    )


def means(board: Board, rule: Any) -> None:
    """g_t = a/√t: m̂_t ≥ g_t, and v̂_t ≤ a²/((1 − β2) t)."""
    board.part(r"Gradients that refute the lemma")
    board.say(
        r"Lemma 10.4 says $\sum_{t \le T} \hat{m}_t^2/\sqrt{t \hat{v}_t} \le \frac{2}{1 - \gamma} \|g_{1:T}\|/\sqrt{1 "
        r"- \beta_2}$ with $\gamma = \beta_1^2/\sqrt{\beta_2} < 1$."
    )
    first = update(opt(rule), 1, 0, G, m=0, v=0)
    fallen = SIZE + DROP
    board.say(r"Let $a > 0$ and $g_t = a/\sqrt{t}$, which falls. Claim: $m_t \ge (1 - \beta_1^t) g_t$.")
    board.invariant(
        r"Step: with $g_t = a$, $g_{t-1} = a + y$ and $1 - \beta_1^{t-1} = q \ge 0$ the difference $s = m_{t-1} - q "
        r"g_{t-1}$ becomes",
        first=first["m"] - (1 - BETA1) * G,
        before=M - GAIN * fallen,
        after=update(opt(rule), T, 0, SIZE, m=M, v=V)["m"] - (1 - BETA1 * (1 - GAIN)) * SIZE,
        because=lambda s: BETA1 * (GAIN * DROP + s),
        base=r"Base, $t = 1$: the difference is",
    )
    after = update(opt(rule), T, 0, SIZE, m=M, v=V)
    board.equal(r"So $\hat{m}_t \ge g_t$, for it is", after["m_hat"], after["m"] / (1 - BETA1**T))
    kappa = 1 - BETA2
    power = positive("r")
    board.say(r"Claim (Bernoulli): $1 - \beta_2^n \le n (1 - \beta_2)$.")
    board.invariant(
        r"Step, from $n$ to $n + 1$: with $r = \beta_2^n$ the difference $s = n (1 - \beta_2) - 1 + r$ becomes",
        first=kappa - (1 - BETA2),
        before=N * kappa - (1 - power),
        after=(N + 1) * kappa - (1 - BETA2 * power),
        because=lambda s: N * kappa.factor() ** 2 + BETA2 * s,
        base="Base, $n = 1$: the difference is",
    )
    board.say(r"Claim: $v_t \le \frac{(1 - \beta_2^t) a^2}{(1 - \beta_2) t}$.")
    gained = N * kappa - SHORT
    board.invariant(
        r"Step, from $n$ to $n + 1$: with $1 - \beta_2^n = n (1 - \beta_2) - u$ and $s$ for the right side less "
        r"$v_n$, it becomes",
        first=SIZE**2 - update(opt(rule), 1, 0, SIZE, m=0, v=0)["v"],
        before=gained * SIZE**2 / (kappa * N) - V,
        after=(1 - BETA2 * (1 - gained)) * SIZE**2 / (kappa * (N + 1))
        - update(opt(rule), N + 1, 0, SIZE / sympy.sqrt(N + 1), m=M, v=V)["v"],
        because=lambda s: BETA2 * (SIZE**2 * SHORT / (kappa * N * (N + 1)) + s),
        base="Base, $t = 1$: the difference is",
    )
    board.equal(
        r"So $\hat{v}_t \le \frac{a^2}{(1 - \beta_2) t}$, for it is", after["v_hat"], after["v"] / (1 - BETA2**T)
    )


def every_constant(board: Board, schedule: Any) -> None:
    """The two sides as T grows."""
    kappa = 1 - BETA2
    board.equal(
        r"Each term $\hat{m}_t^2/\sqrt{t \hat{v}_t}$ is so at least $a \sqrt{1 - \beta_2}/t$",
        (SIZE / sympy.sqrt(T)) ** 2 * computed(schedule()(T - 1)) / sympy.sqrt(SIZE**2 / (kappa * T)),
        SIZE * sympy.sqrt(kappa) / T,
    )
    board.say(
        r"and the left side at least $a \sqrt{1 - \beta_2} H_T$ with $H_T = \sum 1/t$, while $\|g_{1:T}\| = a "
        r"\sqrt{H_T}$."
    )
    factor = positive("K")
    root = factor / sympy.sqrt(kappa) + MORE
    board.at_least(
        r"With any constant $K$ before $\|g_{1:T}\|$ the lemma is false once $H_T > K^2/(1 - \beta_2)$: with "
        r"$\sqrt{H_T} = K/\sqrt{1 - \beta_2} + e$",
        SIZE * sympy.sqrt(kappa) * root**2,
        factor * SIZE * root,
        SIZE * sympy.sqrt(kappa) * MORE * root,
    )
    divergent(board)


def what_holds(board: Board, rule: Any, decay: Callable[..., Any]) -> None:
    """With √H_T, γ = β1/√β2, and a factor 1/(1 − β1)."""
    board.part("What holds")
    kappa = 1 - BETA2
    after = update(opt(rule), T, 0, G, m=M, v=V)
    board.at_least(r"By the code $v_t$ is no less than $\beta_2 v_{t-1}$", after["v"], BETA2 * V, kappa * G**2)
    board.at_least(r"nor than $(1 - \beta_2) g_t^2$", after["v"], kappa * G**2, BETA2 * V)
    board.say(
        r"Let $p_t = m_t^2/\sqrt{v_t}$ and $Q = 1/\sqrt{v_t}$. So $1/\sqrt{\beta_2 v_{t-1}} = Q + y$ and "
        r"$|g_t|/\sqrt{1 - \beta_2} = Q g_t^2 + s$ with $y, s \ge 0$."
    )
    gamma = decay(BETA1, BETA2)
    previous = M**2 * (Q + DROP) * sympy.sqrt(BETA2)  # p_{t−1} = m_{t−1}²/√v_{t−1}
    board.at_least(
        r"Then $p_t \le \gamma p_{t-1} + (1 - \beta_1) |g_t|/\sqrt{1 - \beta_2}$ with $\gamma = "
        r"\beta_1/\sqrt{\beta_2}$, by the code's $m_t$",
        gamma * previous + (1 - BETA1) * (Q * G**2 + LESS),
        Q * after["m"] ** 2,
        BETA1 * DROP * M**2 + (1 - BETA1) * LESS + Q * BETA1 * (1 - BETA1) * (M - G) ** 2,
    )
    e, root, total = positive("e"), positive("r"), real("L")
    ratio = 1 / (1 + e)
    now = ratio * P + SIZE - SHORT
    board.say(
        r"Claim, for $\gamma < 1$: with $a_t = (1 - \beta_1) |g_t|/\sqrt{1 - \beta_2}$, $\sum_{s \le t} p_s/\sqrt{s} "
        r"+ \frac{\gamma}{1 - \gamma} p_t/\sqrt{t} \le \frac{1}{1 - \gamma} \sum_{s \le t} a_s/\sqrt{s}$."
    )
    board.invariant(
        r"Step: with $\gamma = 1/(1 + e)$, $p_t = \gamma p + a - u$, $1/\sqrt{t} = r$ and $1/\sqrt{t - 1} = r + y$ "
        r"the right side less the left one, $s$, becomes",
        first=SIZE * root / (1 - ratio) - (SIZE - SHORT) * root / (1 - ratio),
        before=total - ratio / (1 - ratio) * P * (root + DROP),
        after=total + SIZE * root / (1 - ratio) - now * root - ratio / (1 - ratio) * now * root,
        because=lambda s: s + SHORT * root * (1 + e) / e + P * DROP / e,
        base="Base, the first gradient that is not zero, where $p = 0$ before: it is",
    )
    board.say(
        r"As $1 - \beta_1^t \ge 1 - \beta_1$ and $1 - \beta_2^t \le 1$, $\hat{m}_t^2/\sqrt{\hat{v}_t} \le p_t/(1 - "
        r"\beta_1)^2$."
    )
    board.equal(
        r"For its square is that of $p_t$ times",
        after["m_hat"] ** 4 / after["v_hat"] / (after["m"] ** 4 / after["v"]),
        (1 - BETA2**T) / (1 - BETA1**T) ** 4,
    )
    board.say(r"The rest is $\sum |g_t|/\sqrt{t} \le \sqrt{1 + \log T}\, \|g_{1:T}\|$, from `adam_gradient_sum`.")


def derive(
    board: Board,
    rule: Any = Adam,
    schedule: Any = InverseSqrt,
    printed: Callable[..., Any] = printed,
    decay: Callable[..., Any] = decay,
    last: int = 33,
) -> None:
    """Gradients for every β1 and β2, and a bound that holds."""
    means(board, rule)
    every_constant(board, schedule)
    instance(board, printed, last)
    what_holds(board, rule, decay)
    board.conclude(
        r"no constant before $\|g_{1:T}\|$ makes Lemma 10.4 true, whatever $\beta_1$ and $\beta_2$. For $\beta_1 < "
        r"\sqrt{\beta_2}$ it holds with $\frac{1}{(1 - \beta_1)(1 - \gamma)} \sqrt{(1 + \log T)/(1 - \beta_2)}$ and "
        r"$\gamma = \beta_1/\sqrt{\beta_2}$."
    )


THEOREM = Theorem(
    title="Where Adam's Theorem 4.1 fails: Lemma 10.4",
    claim=r"For all $\beta_1, \beta_2 \in (0, 1)$, and $\beta_1 = 0$, and every constant $K$ there are $T$ and "
    r"bounded gradients with which Adam has $\sum_{t \le T} \hat{m}_t^2/\sqrt{t \hat{v}_t} > K \|g_{1:T}\|$; for "
    r"$\beta_1 = 0$, $\beta_2 = 1/100$ and the printed $K$, $T = 33$ is enough. For $\gamma = \beta_1/\sqrt{\beta_2} "
    r"< 1$ the sum is at most $\frac{1}{(1 - \beta_1)(1 - \gamma)} \sqrt{(1 + \log T)/(1 - \beta_2)} \|g_{1:T}\|$",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), Lemma 10.4 of the appendix, for Theorem 4.1",
    domain=(
        r"$0 \le \beta_1 < 1$, $0 < \beta_2 < 1$ and every $K > 0$",
        r"what holds, for $\beta_1 < \sqrt{\beta_2}$, every $T \ge 1$ and all real gradients",
    ),
    assumes=(
        r"$\epsilon = 0$, and the sums begin with the first gradient that is not zero",
        r"$\beta_1 = 1/(1 + b)$ and $\beta_2 = 1/(1 + c)$; for $\beta_1 = 0$, $\hat{m}_t = g_t$, and the rest is the "
        r"same",
    ),
    derive=derive,
    controls=(
        Control("$T = 32$, where these bounds do not decide", last=32),
        Control(r"a constant rate, with no $1/\sqrt{t}$ in the sum", schedule=Constant),
        Control(
            r"twice the printed bound, which $T = 33$ does not refute",
            printed=lambda beta1, beta2: 2 * printed(beta1, beta2),
        ),
        Control(
            r"$\gamma = \beta_1^2/\sqrt{\beta_2}$ in the bound that holds", decay=lambda a, b: a**2 / sympy.sqrt(b)
        ),
        Control("no correction of $v$", rule=changed(Adam, "v / (1 - h.beta2**t)", "v")),
        Control("a mean whose weights exceed 1", rule=changed(Adam, "(1 - h.beta1) * g", "g")),
    ),
    findings=(
        Finding(
            "error",
            r"Lemma 10.4 is false for all $\beta_1$ and $\beta_2$, also with a factor $G_\infty$, as at the end of "
            r"its proof. What holds has $\sqrt{1 + \log T}$ and $\gamma = \beta_1/\sqrt{\beta_2}$",
            "second-hand",
        ),
    ),
)
