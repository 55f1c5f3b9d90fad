"""Theorem: the conditions under which Adam fails with constant β1 and β2, and the failure itself for β1 = 0."""

from collections.abc import Sequence
from typing import Any

import sympy

from refimpl import Adaptive, phi, psi
from refimpl.core.namespaces import reading
from refimpl.problems import Theorem2
from refimpl.schedules import InverseSqrt

from .proving import Board, Control, Finding, Theorem, between, changed, index, positive, real, update
from .proving.problems import coefficient
from .proving.whole import Whole

ALPHA, B, X = positive("alpha b x")
M = real("m")
N, T, J = index("n"), index(), index("j")
K = sympy.Symbol("k", integer=True, nonnegative=True)
V, W, S, U, A = sympy.symbols("v w s u a", nonnegative=True)
BETA2 = 1 / (1 + B)  # any number between 0 and 1
#: β1 and β2 as fractions, and the least even C.
LEAST = (
    ((0, 1), (1, 2), 20),
    ((0, 1), (9, 10), 204),
    ((1, 2), (9, 10), 204),
    ((9, 10), (9, 10), 204),
    ((9, 10), (99, 100), 3218),
    ((9, 10), (999, 1000), 42622),
)


def second_condition(board: Board) -> None:
    """β2^((C − 2)/2) C² ≤ 1 stays true."""
    board.part("The second condition stays true as C grows")
    x = between("x", 0, 1)
    board.induction_at_least(
        r"Bernoulli's inequality says $(1 - x)^t \ge 1 - t x$.",
        lambda t: 1 - t * x,
        first=(1 - x) ** 0,
        following=lambda before, t: before * (1 - x),
        because=lambda s, t: s * (1 - x) + (t - 1) * x**2,
    )
    shrink = 1 - 1 / (N + 1)
    board.equal(r"With $C = 2n$ and $x = 1/(n + 1)$, where", 1 / shrink, 1 + 1 / N)
    board.greater(
        r"it says $(1 + 1/n)^{n-1} \le 1/(1 - (n - 1)/(n + 1))$, which is less than $C$",
        2 * N,
        sympy.factor(1 / (1 - (N - 1) / (N + 1))),
        (N - 1) + (N + 1) / 2,
    )
    board.say(
        r"The condition is $C \le R^{n-1}$ with $R = 1/\sqrt{\beta_2}$. If it holds for $n$, then $R \ge 1 + 1/n$, for "
        r"otherwise $R^{n-1} \le (1 + 1/n)^{n-1} < C$. With $R = 1 + 1/n + u$ and $R^{n-1} = 2n + w$, where $u, w \ge "
        r"0$:"
    )
    board.at_least(
        r"So it holds for $n + 1$ as well, $R^n \ge 2(n + 1)$",
        (1 + 1 / N + U) * (2 * N + W),
        2 * (N + 1),
        U * (2 * N + W) + W * (1 + 1 / N),
    )


def first_condition(board: Board) -> None:
    """(1 − β1) β1^(C−1) C ≤ 1 − β1^(C−1) follows from the second."""
    board.part("The first condition follows from the second")
    j, ratio = index("j"), 1 / (1 + B)
    board.equal(
        r"Divided by $1 - \beta_1$ it says $\beta_1^{C-1} C \le 1 + \beta_1 + \ldots + \beta_1^{C-2}$, for such a sum, "
        r"$(1 - \beta_1^j)/(1 - \beta_1)$, grows by the next power; here $\beta_1 = 1/(1 + b)$",
        (1 - ratio ** (j + 1)) / (1 - ratio) - (1 - ratio**j) / (1 - ratio),
        ratio**j,
    )
    board.say(
        r"The right side is at least 1. And $\beta_1^2 < \beta_2$ makes $\beta_1^{C-2} C^2$ less than "
        r"$\beta_2^{(C-2)/2} C^2 \le 1$, so that $\beta_1^{C-1} C < 1/C$. So the first condition never decides."
    )


def third_condition(board: Board) -> None:
    """A(1 + γ + … + γ^(C−1)) + β1^(C/2−1)/(1 − β1) < C/3 stays true."""
    board.part("The third condition stays true as C grows")
    gamma = 1 / (1 + B)

    def printed(n: Any) -> Any:
        return 1 + gamma * (1 - gamma ** (n - 1)) / (1 - gamma)

    board.equal(
        r"The printed $1 + \gamma (1 - \gamma^{n-1})/(1 - \gamma)$, here with $\gamma = 1/(1 + b)$, is 1 for $n = 1$ "
        r"and grows from $n$ to $n + 1$ by",
        printed(N + 1) - printed(N),
        gamma**N,
    )
    board.induction_at_least(
        r"so it is $G_n = 1 + \gamma + \ldots + \gamma^{n-1}$. Now $G_t \ge t \gamma^{t-1}$.",
        lambda t: t * gamma ** (t - 1),
        first=printed(1),
        following=lambda before, t: before + gamma ** (t - 1),
        because=lambda s, t: s + (t - 1) * gamma ** (t - 1) * B,
        start=1,
    )
    board.say(
        r"The third condition is $A G_C + \beta_1^{C/2-1}/(1 - \beta_1) < C/3$, where $A > 0$ stands for $3 (1 - "
        r"\beta_1)/(2 \sqrt{1 - \beta_2})$. It makes $A G_C < C/3$, and so $A \gamma^{C-1} < 1/3$. From $C$ to $C + 2$ "
        r"the left side gains $A (\gamma^C + \gamma^{C+1}) < 2/3$, the power of $\beta_1$ only loses, and the right "
        r"side gains $2/3$. For $\gamma = 0$ this is plain."
    )


def least(board: Board, problem: Any, cases: Sequence[Any]) -> None:
    """The least even C of some pairs, by balls, with the very text of ``Theorem2.holds``."""
    from flint import arb, fmpq

    board.part("The least even C")
    balls = reading(arb(0))
    for first, second, found in cases:
        beta1, beta2 = arb(fmpq(*first)), arb(fmpq(*second))
        sides = problem(C=Whole(found)).sides(balls, beta1, beta2)
        before = problem(C=Whole(found - 2)).sides(balls, beta1, beta2)[2]
        board.certain(
            rf"For $\beta_1 = {fmpq(*first)}$ and $\beta_2 = {fmpq(*second)}$ all three hold at $C = {found}$. Their "
            r"sides are, in turn,",
            *zip(sides[::2], ("<=", "<=", "<"), sides[1::2], strict=True),
        )
        board.certain(
            r"The second does not hold at $C - 2$, for $\beta_2^{(C-4)/2} (C-2)^2$ is greater than 1; and the code "
            "finds this $C$ as the least",
            (before, ">", 1),
            (problem.smallest(float(fmpq(*first)), float(fmpq(*second))).C, "==", found),
        )


def periodic(board: Board, case: Any) -> None:
    """The losses of a period are C x and then C − 1 times −x, whichever it is."""
    board.part("The losses")
    board.equal(
        r"In every period, $k \ge 0$, and for every even $C = 2n$ the problem's own $c_{kC+1}$ is",
        coefficient(case, 2 * N * K + 1),
        2 * N,
    )
    later = coefficient(case, 2 * N * K + 1 + J)
    floor = next(iter(later.atoms(sympy.floor)), sympy.floor(0, evaluate=False))
    board.equal(r"Of $t = kC + 1 + j$, where $0 < j < C$, the code takes the floor of", floor.args[0], K + J / (2 * N))
    board.at_least(r"which is at least $k$", floor.args[0], K, J / (2 * N))
    left = positive("w")
    board.greater(
        r"and, with $j = C - w$, $w > 0$, less than $k + 1$, so that the floor is $k$",
        K + 1,
        floor.args[0].subs(J, 2 * N - left),
        left / (2 * N),
    )
    board.equal(r"and $c_{kC+1+j}$ is", later.subs(floor, K), -1)


def averages(board: Board, after: Any) -> None:
    """The average of the squares over one period."""
    C = 2 * N
    board.part(r"For $\beta_1 = 0$: the average of the squares")
    board.say(r"It never exceeds $C^2 = 4n^2$, for $v_0 = 0$ does not. Let $s$ be $C^2$ less the average before.")
    for words, g, rest in (
        (r"The gradient $C$ leaves a distance to $C^2$ of", C, sympy.Integer(0)),
        ("and $-1$ leaves", -1, B * (2 * N - 1) * (2 * N + 1) / (1 + B)),
    ):
        board.inherited(words, C**2 - V, C**2 - after(g)["V"], lambda s: BETA2 * s + rest)  # noqa: B023
    board.induction(
        r"After the gradient $C$ let it be $v$. After $t$ gradients $-1$ it is $1 + \beta_2^t (v - 1)$.",
        lambda t: 1 + BETA2**t * (V - 1),
        V,
        lambda before, t: after(-1)["V"].subs(V, before),
    )
    board.say(
        r"As $v \le C^2$ and, by the second condition, $\beta_2^{(C-2)/2} C^2 \le 1$, it is at most 2 for $t \ge (C - "
        r"2)/2$, which is so in $C/2 + 1$ of the $C - 1$ steps up, counting the average that each leaves: no fewer "
        r"than $C/2$."
    )


def drift(board: Board, up: Any, down: Any, average: Any) -> None:
    """One period leads upwards."""
    board.part(r"For $\beta_1 = 0$: the drift")
    signs = (sympy.Gt(each, 0, evaluate=False) for each in (down, up))
    board.true("The gradient $C$ moves the iterate down and $-1$ moves it up.", *signs)
    board.at_least(
        r"Let $t = kC + 1$ with $k \ge 1$, where $x$ goes down by $d$. It is no greater than $\alpha_t/\sqrt{1 - "
        r"\beta_2}$, for $\alpha_t^2/d^2$ is no less than $1 - \beta_2$",
        sympy.expand(ALPHA**2 / T / down**2),
        1 - BETA2,
        V / (4 * N**2 * (1 + B)),
    )
    board.equal(
        r"A step up, in some $t'$, has a length of which the square is $\alpha^2/t'$ over the new average; here $t$ "
        r"is $t'$",
        ALPHA**2 / T / up**2,
        average,
    )
    board.at_least(
        r"The period ends before $2t$, for $t > C$, so $2t = t' + u$ with $u \ge 0$. Where the average is $2 - w$, its "
        r"product with $t'$ is at most $4t$, and the step at least $\alpha_t/2$, for here $t$ is $t'$ again, and",
        2 * (T + U),
        T * (2 - W),
        2 * U + T * W,
    )
    slack = positive("q")
    board.greater(
        r"There are $n = C/2$ such steps. The third condition says $3/(2\sqrt{1 - \beta_2}) < C/3$, or "
        r"$1/\sqrt{1 - \beta_2} = 4n/9 - q$ with $q > 0$. So the steps up exceed the step down, over $\alpha_t$, by",
        sympy.Rational(1, 2) * N - (sympy.Rational(4, 9) * N - slack),
        N / 18,
        slack,
    )
    board.say(
        r"So $x_{t+C} \ge \min(1, x_t + \lambda/\sqrt{t})$ with $\lambda = \alpha C/36$: the projection at $-1$ only "
        r"shortens the way down, and where the one at 1 acts, $x$ stays at 1 for the rest of the steps up."
    )


def regret(board: Board) -> None:
    """What a period from x = 1 loses."""
    C = 2 * N
    board.part("The regret")
    here, there = C - (C - 1) + A, -C + (C - 1)
    board.at_least(
        r"As $1/\sqrt{kC + 1}$ has no finite sum over $k$, the periods begin at 1 from some time on. Such a period "
        r"loses $C$ at 1 and gains at most 1 in each of the $C - 1$ others, $a \ge 0$ less in all; the point $-1$ does "
        r"the reverse. Together that is",
        here - there,
        2,
        A,
    )


def derive(
    board: Board,
    rule: Any = Adaptive,
    average: Any = psi.EMA,
    schedule: Any = InverseSqrt,
    problem: Any = Theorem2,
    cases: Sequence[Any] = LEAST,
) -> None:
    """The three conditions, their least C; and for β1 = 0 why they suffice."""
    opt = rule(lr=ALPHA, phi=phi.EMA(sympy.Integer(0)), psi=average(BETA2), schedule=schedule())

    def after(g: Any) -> dict[str, Any]:
        return update(opt, T, X, g, m=M, V=V)

    second_condition(board)
    first_condition(board)
    third_condition(board)
    least(board, problem, cases)
    averages(board, after)
    periodic(board, problem(C=2 * N))
    up, down = (sympy.factor(after(g)["theta"] - X) for g in (-1, 2 * N))
    drift(board, up, -down, after(-1)["V"])
    regret(board)
    board.conclude(
        r"the conditions, once true, stay true as the even $C$ grows. For $\beta_1 = 0$ they give "
        r"$x_{t+C} \ge \min(1, x_t + \lambda/\sqrt{t})$, and $R_T/T$ does not go to 0. For $\beta_1 > 0$ what is "
        r"proved here is the conditions and their least $C$, not the drift."
    )


THEOREM = Theorem(
    title=r"Adam with constant $\beta_1$ and $\beta_2$: the conditions under which it fails",
    claim=r"Conditions (7) on an even $C$, once true, stay true as $C$ grows, and the first follows from the second; "
    r"the least $C$ is 20 for $(\beta_1, \beta_2) = (0, 0.5)$, 204 for $(0, 0.9)$, $(0.5, 0.9)$ and $(0.9, 0.9)$, 3218 "
    r"for $(0.9, 0.99)$ and 42622 for $(0.9, 0.999)$. For $\beta_1 = 0$ they keep Adam's $R_T/T$ from going to 0, "
    r"with $x_{t+C} \ge \min(1, x_t + \alpha C/(36 \sqrt{t}))$ for $t = kC + 1$, $k \ge 1$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 2 and conditions (7) (section 3, Appendix B)",
    domain=(
        r"$0 \le \beta_1 < \sqrt{\beta_2} < 1$ and $C = 2, 4, 6, \ldots$",
        r"for the drift $\beta_1 = 0$, $\alpha > 0$, $\alpha_t = \alpha/\sqrt{t}$ and $t = kC + 1$ with $k \ge 1$",
    ),
    assumes=(
        r"$0 \le \beta_1 < \sqrt{\beta_2} < 1$; $\beta_2 = 1/(1 + b)$ where it is a symbol; $C = 2n$",
        r"$\alpha_t = \alpha/\sqrt{t}$, projection onto $[-1, 1]$, no bias correction and no $\epsilon$",
        r"the drift is shown for $\beta_1 = 0$ only",
    ),
    derive=derive,
    controls=(
        Control(r"C = 18 for $\beta_2 = 1/2$", cases=(((0, 1), (1, 2), 18),)),
        Control(r"C = 3220 for $(0.9, 0.99)$", cases=(((9, 10), (99, 100), 3220),)),
        Control("$C$, not $C^2$, in the second condition", problem=changed(Theorem2, "s.C**2", "s.C", method="sides")),
        Control(
            "the losses exchanged, $-x$ once and then $Cx$",
            problem=changed(Theorem2, "-1, s.C", "s.C, -1", method="coefficient"),
        ),
        Control(
            "the losses negated unless $C = 4$",
            problem=changed(Theorem2, "-1, s.C)", "-1, s.C) * xp.where(s.C - 4, -1, 1)", method="coefficient"),
        ),
        Control("the root forgotten", rule=changed(Adaptive, "xp.sqrt(V)", "V")),
        Control(r"$\alpha_t = \alpha/t$", schedule=changed(InverseSqrt, "xp.sqrt(k + 1)", "(k + 1)")),
        Control("the sum of the squares in place of their average", average=changed(psi.EMA, "h.beta * V", "V")),
    ),
    claims=("C19",),
    findings=(
        Finding(
            "improvable",
            "the first of the conditions (7) follows from the second, and need not be asked for",
            "text seen",
        ),
    ),
)
