"""Theorem: what the code decides of β1, β2 and C is what conditions (7) of Theorem 2 say."""

from typing import Any

import sympy

from refimpl.problems import Theorem2
from refimpl.problems.conditions import are_allowed

from .proving import Board, Control, Theorem, changed, computed, index, positive, real
from .proving.symbols import XP

N = index("n")
BETA1, R = sympy.symbols("beta1 r", nonnegative=True)  # r is √β2
BETA2, D, E = positive("beta2 d e")
H1, H2, H = sympy.symbols("h_1 h_2 h", nonnegative=True)
SIDES = real("l_1 r_1 l_2 r_2 l_3 r_3")
W = sympy.Function("W", real=True)
ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


class Signs(type(XP)):  # type: ignore[misc]
    """Symbols, of which x ≥ y is decided by the factors of x − y where their assumptions say its sign."""

    def at_least(self, x: Any, y: Any) -> Any:
        difference = sympy.factor(sympy.together(sympy.sympify(x) - y))
        if difference.is_nonnegative:
            return ONE
        return ZERO if difference.is_negative else super().at_least(x, y)


def printed(constant: Any) -> tuple[Any, ...]:
    """Both sides of each of the conditions (7), as the source has them."""
    gamma = BETA1 / sympy.sqrt(BETA2)
    total = 1 + gamma * (1 - gamma ** (constant - 1)) / (1 - gamma)
    return (
        (1 - BETA1) * BETA1 ** (constant - 1) * constant,
        1 - BETA1 ** (constant - 1),
        BETA2 ** ((constant - 2) / 2) * constant**2,
        ONE,
        3 * (1 - BETA1) / (2 * sympy.sqrt(1 - BETA2)) * total + BETA1 ** (constant / 2 - 1) / (1 - BETA1),
        constant / 3,
    )


def derive(board: Board, problem: Any = Theorem2, allowed: Any = are_allowed) -> None:
    """The sides, what is made of them, what is allowed, and the whole."""
    case = problem(C=2 * N)
    sides(board, case)
    verdict(board, case)
    domain(board, allowed)
    whole(board, case)
    numbers(board, problem)
    board.conclude(
        r"For real $\beta_1$ and $\beta_2 \ge 0$ and every even $C$ the code's 1 says $0 \le \beta_1 < \sqrt{\beta_2} "
        r"< 1$ and conditions (7), and its 0 that one of them fails. `satisfied` is this formula on floating-point "
        r"numbers, where each operation is rounded."
    )


def sides(board: Board, case: Any) -> None:
    """Six expressions, for all C, β1 and β2."""
    board.part("The sides of the conditions")
    board.say(r"Let $C = 2n$, and $\gamma = \beta_1/\sqrt{\beta_2}$.")
    words = ("The first condition has on its left", "and on its right", "the second", "and", "the third", "and")
    for each, made, expected in zip(words, case.sides(XP, BETA1, BETA2), printed(2 * N), strict=True):
        board.equal(each, computed(made), expected)


def verdict(board: Board, case: Any) -> None:
    """1 where all three hold, 0 where one does not."""
    board.part("The verdict")

    def of(**known: Any) -> Any:
        return computed(case.verdict(XP, *(known.get(str(each), each) for each in SIDES)))

    left, right = SIDES[::2], SIDES[1::2]
    board.equal(
        r"Let $l_i$ and $r_i$ be any numbers for the two sides. Where $l_1 = r_1 - h_1$ and $l_2 = r_2 - h_2$ with "
        r"$h_1, h_2 \ge 0$, and $l_3 = r_3 - d$ with $d > 0$, the code has",
        of(l_1=right[0] - H1, l_2=right[1] - H2, l_3=right[2] - D),
        1,
    )
    for i, slack, words in (
        (1, D, r"Where $l_1 = r_1 + d$, whatever the others are,"),
        (2, D, r"where $l_2 = r_2 + d$"),
        (3, H, r"and where $l_3 = r_3 + h$ with $h \ge 0$"),
    ):
        board.equal(words, of(**{str(left[i - 1]): right[i - 1] + slack}), 0)
    board.say("There are no other cases.")


def domain(board: Board, allowed: Any) -> None:
    """1 where 0 ≤ β1 < √β2 < 1, else 0."""
    board.part(r"Which $\beta_1$ and $\beta_2$ are allowed")
    at = Signs()
    any_beta1 = real("beta1")
    root = 1 / (1 + E)  # any number between 0 and 1
    board.equal(
        r"For $\beta_1 = \sqrt{\beta_2}/(1 + d)$ and $\sqrt{\beta_2} = 1/(1 + e)$",
        computed(allowed(at, root / (1 + D), root**2)),
        1,
    )
    board.equal(r"and for $\beta_1 = 0$", computed(allowed(at, ZERO, root**2)), 1)
    board.equal(r"But for $\beta_1 = -d$, whatever $r = \sqrt{\beta_2}$ is,", computed(allowed(at, -D, R**2)), 0)
    board.equal(r"for $\beta_1 = r + h$", computed(allowed(at, R + H, R**2)), 0)
    board.equal(r"and for $r = 1 + h$, whatever $\beta_1$ is,", computed(allowed(at, any_beta1, (1 + H) ** 2)), 0)


def whole(board: Board, case: Any) -> None:
    """Where β1 and β2 are allowed, the verdict on their sides; else 0."""
    board.part("The whole")
    board.say(r"Write $W(\beta_1, \beta_2)$ for the verdict on the sides, of the arguments that the code passes.")
    at, root, kind = Signs(), 1 / (1 + E), type(case)
    named = {"sides": lambda _s, _xp, beta1, beta2: (beta1, beta2), "verdict": lambda _s, _xp, *given: W(*given)}
    case = type(kind.__name__, (kind,), named)(C=case.C)
    for words, beta1, beta2, expected in (
        (r"Where they are allowed, as above with $\beta_1 > 0$, the code has", root / (1 + D), root**2, W),
        (r"and with $\beta_1 = 0$", ZERO, root**2, W),
        (r"Where they are not, it has 0: for $\beta_1 = -d$", -D, R**2, None),
        (r"for $\beta_1 = r + h$", R + H, R**2, None),
        (r"and for $r = 1 + h$", real("beta1"), (1 + H) ** 2, None),
    ):
        board.equal(words, computed(case.holds(at, beta1, beta2)), 0 if expected is None else expected(beta1, beta2))


def numbers(board: Board, problem: Any) -> None:
    """On exact numbers it decides exactly, on the boundary too."""
    board.part("On exact numbers")
    quarter = sympy.Rational(1, 4)
    for words, constant, found in (
        (r"For $\beta_1 = 0$ and $\beta_2 = 1/4$ the second condition is $1 \le 1$ at $C = 8$, and all hold", 8, 1),
        (r"At $C = 6$ it is $9/4 \le 1$, and they do not", 6, 0),
    ):
        board.equal(words, computed(problem(C=constant).holds(XP, ZERO, quarter)), found)


THEOREM = Theorem(
    title="Conditions (7), as the code decides them",
    claim=r"For every even $C$ the formula of `Theorem2.satisfied` is 1 if $0 \le \beta_1 < \sqrt{\beta_2} < 1$ and "
    r"the three conditions (7) hold, and 0 if not",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 2 and conditions (7) (section 3, Appendix B)",
    domain=(
        r"every real $\beta_1$, every $\beta_2 \ge 0$ and every even $C \ge 2$",
        "exact arithmetic, or symbols",
    ),
    assumes=(r"real $\beta_1$ and $\beta_2 \ge 0$, in exact arithmetic; $C = 2n$, $n = 1, 2, \ldots$",),
    derive=derive,
    controls=(
        Control("$C$, not $C^2$, in the second condition", problem=changed(Theorem2, "s.C**2", "s.C", method="sides")),
        Control(r"$\gamma = \beta_1/\beta_2$", problem=changed(Theorem2, "xp.sqrt(beta2)", "beta2", method="sides")),
        Control(
            "the third condition with $\\le$",
            problem=changed(Theorem2, "less(xp, third, most)", "xp.at_least(most, third)", method="verdict"),
        ),
        Control(
            "two of three conditions are enough",
            problem=changed(Theorem2, "xp.at_least(one, second) *", "", method="verdict"),
        ),
        Control(
            r"$\beta_1 \le \sqrt{\beta_2}$ allowed",
            allowed=lambda xp, beta1, beta2: (
                xp.at_least(beta1, 0) * xp.at_least(xp.sqrt(beta2), beta1) * xp.at_least(1, xp.sqrt(beta2))
            ),
        ),
        Control("all $\\beta$ allowed", problem=changed(Theorem2, "return allowed * s", "return s", method="holds")),
    ),
    claims=("C19",),
)
