"""Theorem: the two-case bound printed for Adam's step is that of one gradient after zeros, and no bound else."""

from typing import Any

import sympy

from refimpl import Adam

from .proving import Board, Control, Finding, Theorem, between, changed, index, positive, sequence, steps, update

T = index()
ALPHA, BETA1, BETA2 = positive("alpha beta1 beta2")
ETA = sequence("eta", positive=True)
G = sympy.Symbol("g", real=True, nonzero=True)
B, C = positive("b c")


def printed(beta1: Any, beta2: Any) -> Any:
    """The square of the paper's bound in its first case, in units of α."""
    return (1 - beta1) ** 2 / (1 - beta2)


def border(beta1: Any) -> Any:
    """The β2 at which the paper's two cases meet, 1 − β1 = √(1 − β2)."""
    return 1 - (1 - beta1) ** 2


def derive(board: Board, rule: Any = Adam, bound: Any = printed, meeting: Any = border) -> None:
    """The step after zeros only in closed form, both cases of the bound by induction on t, and where it fails."""
    square = _closed_form(board, rule)
    _first_case(board, square, bound, meeting)
    _second_case(board, square, meeting)
    _not_for_all_sequences(board, rule, bound)
    board.conclude(
        r"After zeros only, $|\Delta_t|$ is at most $\eta_t \alpha$ times the larger of $1$ and "
        r"$(1 - \beta_1)/\sqrt{1 - \beta_2}$, as printed; $1$ is met at $t = 1$, the other as $t \to \infty$. For "
        r"arbitrary gradients neither case is a bound."
    )


def _closed_form(board: Board, rule: Any) -> Any:
    """(Δ_t/(η_t α))² for a gradient g after t − 1 zeros."""
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=0, l2=0, schedule=lambda k: ETA[k + 1])
    board.part("One gradient after zeros only")
    nothing = update(opt, T, 0, 0, m=0, v=0)
    board.all_equal("A zero gradient leaves $m = v = 0$ as they are", (nothing["m"], 0), (nothing["v"], 0))
    delta = -update(opt, T, 0, G, m=0, v=0)["theta"]
    square = (delta / (ETA[T] * ALPHA)) ** 2
    late = (1 - BETA2**T) / (1 - BETA1**T) ** 2
    board.equal(
        r"So both are still $0$ when the first gradient $g \ne 0$ comes, in step $t$. At $\epsilon = 0$ Adam then "
        r"moves by $\Delta_t = \theta_{t-1} - \theta_t$, and $\Delta_t^2$ in units of $(\eta_t \alpha)^2$ is the "
        r"square of the paper's first bound times another factor, whatever $g$ is",
        square,
        sympy.Mul(printed(BETA1, BETA2), late, evaluate=False),
    )
    board.equal(
        r"For $t = 1$ it is $1$, and the step is against the gradient: $\Delta_1$ is",
        delta.subs(T, 1),
        ETA[1] * ALPHA * G / sympy.Abs(G),
    )
    board.limit(
        r"For large $t$ it is the square of the first bound: with $\beta_1 = 1/(1 + b)$ and "
        r"$\beta_2 = 1/(1 + c)$ the other factor goes to $1$",
        late.subs({BETA1: 1 / (1 + B), BETA2: 1 / (1 + C)}),
        T,
        sympy.oo,
        1,
    )
    return square


def _first_case(board: Board, square: Any, bound: Any, meeting: Any) -> None:
    """1 − β2 ≤ (1 − β1)²: the square is at most (1 − β1)²/(1 − β2)."""
    board.part(r"The first case, $1 - \beta_1 \ge \sqrt{1 - \beta_2}$: at most $(1 - \beta_1)/\sqrt{1 - \beta_2}$")

    def left_over(t: Any) -> Any:
        return BETA2**t - 2 * BETA1**t + BETA1 ** (2 * t)

    board.equal(
        r"The square of the bound exceeds the square of the step by a positive number times "
        r"$p_t = \beta_2^t - 2 \beta_1^t + \beta_1^{2t}$",
        bound(BETA1, BETA2) - square,
        printed(BETA1, BETA2) / (1 - BETA1**T) ** 2 * left_over(T),
    )
    board.say(
        r"That $p_t \ge 0$ follows by induction. In this case $\beta_2$ lies by a distance $d \ge 0$ above the border "
        r"of the cases, $d = \beta_2 - 1 + (1 - \beta_1)^2$. Let $x = \beta_1^t$."
    )
    first = between("beta1", 0, 1)
    second = between("beta2", meeting(first), 1, low_too=True)
    here = {BETA1: first, BETA2: second}
    d, x = second - meeting(first), first**T
    board.invariant(
        r"Step, with $s$ for $p_t$: $p_{t+1} = \beta_2 s + d x + d x (1 - x) + 2 \beta_1 (1 - \beta_1) x (1 - x)$",
        first=left_over(1).subs(here),
        before=left_over(T).subs(here),
        after=left_over(T + 1).subs(here),
        because=lambda s: second * s + d * x + d * x * (1 - x) + 2 * first * (1 - first) * x * (1 - x),
        base=r"Base: $p_1 = d$",
    )


def _second_case(board: Board, square: Any, meeting: Any) -> None:
    """1 − β2 ≥ (1 − β1)²: the square is at most 1."""
    board.part(r"The second case, $1 - \beta_1 \le \sqrt{1 - \beta_2}$: at most $1$")

    def powers(beta: Any, t: Any) -> Any:
        return (1 - beta**t) / (1 - beta)

    def left_over(t: Any) -> Any:
        return powers(BETA1, t) ** 2 - powers(BETA2, t)

    board.equal(
        r"Here $1$ exceeds the square of the step by a positive number times $p_t = S_t^2 - R_t$, where "
        r"$S_t = (1 - \beta_1^t)/(1 - \beta_1)$ and $R_t = (1 - \beta_2^t)/(1 - \beta_2)$",
        1 - square,
        left_over(T) / powers(BETA1, T) ** 2,
    )
    board.say(r"Again $p_t \ge 0$ follows by induction, now with $d = 1 - (1 - \beta_1)^2 - \beta_2 \ge 0$.")
    first = between("beta1", 0, 1)
    second = between("beta2", 0, meeting(first), high_too=True)
    here = {BETA1: first, BETA2: second}
    d, total = meeting(first) - second, powers(first, T)
    board.invariant(
        r"Step, with $s$ for $p_t$: $p_{t+1} = \beta_2 s + d S_t^2 + 2 \beta_1 S_t \beta_1^t$",
        first=left_over(1).subs(here),
        before=left_over(T).subs(here),
        after=left_over(T + 1).subs(here),
        because=lambda s: second * s + d * total**2 + 2 * first * total * first**T,
        base=r"Base: $p_1$ is",
    )


def _not_for_all_sequences(board: Board, rule: Any, bound: Any) -> None:
    """Two gradients whose step is longer than α, and than the paper's first bound."""
    board.part("Two gradients, for which neither case is a bound")
    opt = rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=0, l2=0)
    first, second = (step["theta"] for step in steps(opt, sympy.Integer(0), (BETA1, BETA2)))
    square = sympy.factor(((second - first) / ALPHA) ** 2)
    board.equal(
        r"Let $g_1 = \beta_1$, $g_2 = \beta_2$ and $\eta_t = 1$. The second step is longer than $\alpha$, unless "
        r"$\beta_1 = \beta_2$, for $\Delta_2^2/\alpha^2$ is",
        square,
        1 + (BETA1 - BETA2) ** 2 / (BETA2 * (1 + BETA1) ** 2),
    )
    meet = {BETA1: sympy.Rational(9, 10), BETA2: sympy.Rational(99, 100)}
    board.true(
        r"So the second case is no bound. Where $1 - \beta_1 = \sqrt{1 - \beta_2}$, the paper even claims less than "
        r"$\alpha$; at $\beta_1 = 9/10$, $\beta_2 = 99/100$ it is",
        sympy.Gt(square.subs(meet), bound(*meet.values()), evaluate=False),
    )
    first_case = {BETA1: sympy.Rational(1, 10), BETA2: sympy.Rational(1, 5)}
    board.true(
        r"Nor is the first: $\beta_1 = 1/10$, $\beta_2 = 1/5$ belong to it, and the step, squared, is longer than the "
        r"bound, squared, which is longer than $\alpha$",
        sympy.Gt(square.subs(first_case), bound(*first_case.values()), evaluate=False),
        sympy.Gt(bound(*first_case.values()), 1, evaluate=False),
    )


THEOREM = Theorem(
    title="Adam's effective step after zeros",
    claim=r"a gradient after $t - 1$ zeros moves Adam by $|\Delta_t| = \eta_t \alpha (1 - \beta_1)/\sqrt{1 - \beta_2} "
    r"\cdot \sqrt{1 - \beta_2^t}/(1 - \beta_1^t)$, which is at most $\eta_t \alpha$ times the larger of $1$ and "
    r"$(1 - \beta_1)/\sqrt{1 - \beta_2}$",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 2.1",
    domain=(
        r"$\alpha > 0$, $0 < \beta_1, \beta_2 < 1$ and $\epsilon = 0$; $g \ne 0$ after zeros only",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(
        r"$0 < \beta_1 < 1$ and $0 < \beta_2 < 1$, written as $1/(1 + b)$ and $1/(1 + c)$ where their size matters",
        r"$\epsilon = 0$, no L2 term, and a step of $0/0$ counts as $0$",
    ),
    derive=derive,
    controls=(
        Control("the first bound without its root", bound=lambda beta1, beta2: (1 - beta1) ** 2 / (1 - beta2) ** 2),
        Control("the cases meeting at $1 - \\beta_1 = 1 - \\beta_2$", meeting=lambda beta1: beta1),
        Control(r"no correction of $v$", rule=changed(Adam, "v / (1 - h.beta2**t)", "v")),
        Control(
            r"the correction of $m$ a step late",
            rule=changed(Adam, "m / (1 - h.beta1**t)", "m / (1 - h.beta1**(t + 1))"),
        ),
        Control(r"the root forgotten", rule=changed(Adam, "xp.sqrt(v_hat)", "v_hat")),
    ),
    claims=("C13",),
    findings=(
        Finding(
            "error",
            "both cases are printed as bounds for all gradients. They are those of one gradient after zeros: the "
            r"gradients $\beta_1, \beta_2$ already make a step longer than $\alpha$, for all $\beta_1 \ne \beta_2$, "
            r"and where $1 - \beta_1 = \sqrt{1 - \beta_2}$ the step need not be shorter than $\alpha$",
            "text seen",
        ),
    ),
)
