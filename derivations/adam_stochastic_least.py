"""Theorem: for which C the last line of Lemma 1 is not negative; with β1 > 0, not for all above the least."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import sympy

from refimpl.core.namespaces import reading
from refimpl.problems import Theorem3

from .proving import Board, Control, NotProved, Theorem, changed, positive
from .proving.symbols import XP

C, BETA1, BETA2, DELTA, A, B, D, Y = positive("C beta1 beta2 delta a b d y")
H, K = sympy.symbols("h k", nonnegative=True)
FIRST, SECOND = 1 / (1 + A), 1 / (1 + B)  # β1 and β2, any numbers between 0 and 1


class Case(NamedTuple):
    """β1, β2 and δ as fractions; the least integer C, and the one from which on no integer is excepted."""

    beta1: tuple[int, int]
    beta2: tuple[int, int]
    delta: tuple[int, int]
    least: int
    always: int


LEAST = (
    Case((1, 2), (9, 10), (1, 10), 807, 807),
    Case((9, 10), (99, 100), (1, 10), 15699140, 15699140),
    Case((9, 10), (999, 1000), (1, 10), 198912521, 198912521),
    Case((1, 2), (9, 10), (1, 1), 7292, 8219),
    Case((1, 4), (9, 10), (1, 10), 56, 71),
)
#: The same with the bound that was proved, for the first case.
PROVED = 797


def losses(beta1: Any, beta2: Any, sqrt: Any) -> tuple[Any, Any]:
    """F and N: what the gradient C takes, and what each remembered step takes."""
    return 1 / sqrt(1 - beta2), beta1 * (1 - beta1) / sqrt((1 - beta2) * (beta2 - beta1**2))


def same(board: Board, case: Any) -> None:
    """The bound grows with C as long as k stays."""
    board.part("As long as $k$ stays")
    rest = sympy.sqrt(BETA2 * (1 + DELTA) * (DELTA + Y) + 1 - BETA2)
    fall, past = losses(BETA1, BETA2, sympy.sqrt)
    board.equal(
        r"With $y = C - \delta > 0$ and over $p$, the bound is $L - F - kN$, where $F$ and $N$ do not depend on $C$",
        (case.drift_bound(XP, BETA1, BETA2, K) / case.p).subs(C, DELTA + Y),
        Y * (1 - BETA1) / ((1 + DELTA) * rest) - fall - K * past,
    )
    board.at_least(
        r"$L^2$ is a constant times $y^2/(ay + d)$, with $a = \beta_2 (1 + \delta)$ and $d = a \delta + 1 - "
        r"\beta_2$. At $y + h$, $h \ge 0$, it is no less",
        (Y + H) ** 2 / (A * (Y + H) + D),
        Y**2 / (A * Y + D),
        H * (A * Y * (Y + H) + D * (2 * Y + H)) / ((A * (Y + H) + D) * (A * Y + D)),
    )
    board.say(
        r"$k = \lceil \log(C + 1)/\log(1/\beta_1) \rceil$ is constant for $\beta_1^{1-k} < C + 1 \le \beta_1^{-k}$. "
        r"In such a block the bound, once not negative, stays so; and where it is negative at the end, it is so all "
        r"through."
    )


def jumps(board: Board) -> None:
    """From the beginning of one block to that of the next."""
    board.part("Where $k$ grows")
    after = (C + 1) / FIRST - 1
    board.say(
        r"Where $k$ grows by 1, the bound loses $N$ at once and may become negative again. Let $C_j = \beta_1^{-j} - "
        r"1$ be where $k = j + 1$ begins. From there to $C' = (C + 1)/\beta_1 - 1$, where the next begins, $y$ grows "
        r"by more than the factor $1/\beta_1$."
    )
    board.at_least(
        r"With $\beta_1 = 1/(1 + a)$",
        after - DELTA,
        (C - DELTA) / FIRST,
        A * (1 + DELTA),
    )
    board.at_least(
        r"and what is under the root, here with $\beta_2 = 1/(1 + b)$, by no more than the factor $C'/C$",
        (SECOND * (1 + DELTA) * C + 1 - SECOND) * after,
        (SECOND * (1 + DELTA) * after + 1 - SECOND) * C,
        B / (1 + B) * A * (C + 1),
    )
    board.at_least(
        r"So $L$ grows by no less than the factor $f = \sqrt{C/C'}/\beta_1$, which itself grows with $C$, for $C/C'$ "
        r"does",
        (C + H) / ((C + H + 1) / FIRST - 1),
        C / after,
        A * H / ((C + H + A * (C + H + 1)) * (C + A * (C + 1))),
    )
    board.say(
        r"If $L \ge F + (j + 1) N$ at $C_j$, and $f \ge 1 + N/(F + (j + 1) N)$ there, then $L \ge F + (j + 2) N$ at "
        r"$C_{j+1}$; and as $f$ grows with $j$ and the other side falls, so on for ever. From such a $C_j$ on the "
        r"bound is never negative again."
    )


def some(board: Board, case: Any) -> None:
    """There is such a C, whatever β1, β2 and δ."""
    rise = case.drift_bound(XP, sympy.Integer(0), BETA2, 0) / case.p + 1 / sympy.sqrt(1 - BETA2)
    board.limit(
        r"And some $C$ is large enough, whatever $\beta_1$, $\beta_2$ and $\delta$: $L/((1 - \beta_1) \sqrt{C})$ "
        r"goes to a positive number",
        sympy.factor(rise) / sympy.sqrt(C),
        C,
        sympy.oo,
        1 / sympy.sqrt(BETA2 * (1 + DELTA) ** 3),
        side="-",
    )
    fall, past = positive("F N")
    board.limit(
        r"while $F + kN$ grows no faster than the logarithm, $k$ being at most $\log(C + 1)/\log(1/\beta_1) + 1$",
        (fall + past * (sympy.log(C + 1) / sympy.log(1 + A) + 1)) / sympy.sqrt(C),
        C,
        sympy.oo,
        0,
        side="-",
    )


class Bound:
    """Lemma 1's last line in balls, by the very text of ``Theorem3``, for one case."""

    def __init__(self, problem: Any, case: Case):
        from flint import arb, fmpq

        self.problem, self.balls = problem, reading(arb(0))
        self.sqrt = self.balls.sqrt
        self.beta1, self.beta2, self.delta = (fmpq(*each) for each in case[:3])

    def __call__(self, large: Any, k: Any) -> Any:
        problem = self.problem(C=large, delta=self.delta)
        return problem.drift_bound(self.balls, self.beta1, self.beta2, k)

    def memory(self, large: int) -> int:
        """k, which is the least with β1^k (C + 1) ≤ 1."""
        k = self.problem(C=large, delta=float(self.delta)).memory(float(self.beta1))
        if not self.beta1**k * (large + 1) <= 1 < self.beta1 ** (k - 1) * (large + 1):
            raise NotProved(f"The k of C = {large}", k)
        return k

    def end(self, k: int) -> Any:
        """C_k, the greatest C with this k."""
        return self.beta1**-k - 1

    def grows(self, k: int) -> tuple[Any, Any]:
        """f at C_k, and what it must be there: 1 + N/(F + (k + 1) N)."""
        fall, past = losses(self.beta1, self.beta2, self.sqrt)
        return self.sqrt(self.end(k) / self.end(k + 1)) / self.beta1, 1 + past / (fall + (k + 1) * past)


def numbers(board: Board, problem: Any, cases: Sequence[Case]) -> None:
    """The least C, and that from which on there is no exception."""
    from flint import arb

    board.part("How large $C$ must be")
    board.say(
        r"In ball arithmetic, at the ends of all blocks before the least $C$, at its predecessor and at itself, and "
        r"at the beginning of the block that follows:"
    )
    for case in cases:
        bound = Bound(problem, case)
        k, last = bound.memory(case.least), bound.memory(case.always)
        ends = [j for j in range(1, k) if bound.end(j) > bound.delta]  # p < 1
        before, here = bound(case.least - 1, bound.memory(case.least - 1)), bound(case.least, k)
        board.certain(
            rf"for $\beta_1 = {bound.beta1}$, $\beta_2 = {bound.beta2}$ and $\delta = {bound.delta}$ the bound is "
            rf"negative for all $C \le {case.least - 1}$ and not at $C = {case.least}$, where $k = {k}$; the largest "
            rf"at the end of a block, and these two, are",
            (functools.reduce(arb.max, (bound(bound.end(j), j) for j in ends), before), "<", 0),
            (before, "<", 0, "<=", here),
        )
        f, needed = bound.grows(last)
        board.certain(
            rf"and from $C = {case.always}$ on it is never negative: not where $k$ becomes {last + 1} either, where "
            rf"$f \ge 1 + N/(F + {last + 1} N)$. The bound at ${case.always}$ and at the jump, and $f$, are",
            (bound(case.always, last), ">=", 0),
            (bound(bound.end(last), last + 1), ">=", 0),
            (f, ">=", needed),
        )
        if case.always > case.least:
            first, end = int(bound.end(last - 1).floor()) + 1, case.always - 1
            board.certain(
                rf"but not from ${case.least}$ on: for ${first} \le C \le {end}$, where $k = {last}$, it is negative "
                rf"again; the $k$ of ${first}$, and the bound at ${first - 1}$ and ${end}$, are",
                (bound.memory(first), "==", last),
                (bound(first - 1, bound.memory(first - 1)), ">=", 0, ">", bound(end, bound.memory(end))),
            )


def sharper(board: Board, problem: Any, case: Case, least: int) -> None:
    """The least C of the bound that adam_stochastic_momentum proves, which is Lemma 1's with a smaller k."""
    from flint import arb

    bound = Bound(problem, case)

    def proved(large: int) -> Any:
        p = (1 + bound.delta) / (large + 1)
        return bound(large, (1 - p) * (1 - (1 - p) ** bound.memory(large)) / p)

    board.certain(
        rf"The bound that `adam_stochastic_momentum` proves is Lemma 1's with $(1 - p)(1 - (1 - p)^k)/p$ for $k$. In "
        rf"the first case it is negative at each $C = 1, 2, \ldots, {least - 1}$ and not at $C = {least}$: the largest "
        rf"of the former is",
        functools.reduce(arb.max, map(proved, range(1, least))),
        "<",
        0,
        "<=",
        proved(least),
    )


def derive(
    board: Board,
    problem: Any = Theorem3,
    cases: Sequence[Case] = LEAST,
    proved: int = PROVED,
) -> None:
    """The blocks of one k, the jumps between them, and the numbers."""
    case = problem(C=C, delta=DELTA)
    same(board, case)
    jumps(board)
    some(board, case)
    numbers(board, problem, cases)
    sharper(board, problem, LEAST[0], proved)
    board.conclude(
        r"every $\beta_1 < \sqrt{\beta_2}$ and $\delta$ have a $C$ from which on Lemma 1 says that Adam fails; it "
        r"need not be the least $C$ of which it says so."
    )


THEOREM = Theorem(
    title="How large $C$ must be in the stochastic problem",
    claim=r"For all $0 < \beta_1 < \sqrt{\beta_2}$ and $\delta > 0$, Lemma 1's last line is not negative from some "
    r"$C$ on. The least $C$ is 807 for $(\beta_1, \beta_2, \delta) = (0.5, 0.9, 0.1)$, 15699140 for $(0.9, 0.99, "
    r"0.1)$ and 198912521 for $(0.9, 0.999, 0.1)$, and there all greater $C$ will do. For $(0.5, 0.9, 1)$ it is "
    r"7292, but 8192 to 8218 will not do. The bound that is proved for $(0.5, 0.9, 0.1)$ is not negative at 797 "
    r"either",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 3 and Lemma 1 (Appendix C)",
    domain=(
        r"$0 < \beta_1 < \sqrt{\beta_2} < 1$, $\delta > 0$ and $C > \delta$; the numbers for the named $\beta_1$, "
        r"$\beta_2$ and $\delta$",
        "whole $C$, where the least is asked for",
    ),
    assumes=(r"$0 < \beta_1 < \sqrt{\beta_2} < 1$; $C > \delta$",),
    derive=derive,
    controls=(
        Control("$C = 806$ for the first case", cases=(LEAST[0]._replace(least=806, always=806),)),
        Control("$C = 808$ for the first case", cases=(LEAST[0]._replace(least=808, always=808),)),
        Control(r"all $C$ from the least on, for $\delta = 1$", cases=(LEAST[3]._replace(always=7292),)),
        Control("$C = 796$ for the bound that is proved", proved=796),
        Control("$C$ forgotten under the root", problem=changed(Theorem3, "* s.C + 1", "+ 1", method="drift_bound")),
        Control(
            r"$k$ rounded down",
            problem=changed(Theorem3, "math.ceil", "math.floor", method="memory"),
        ),
    ),
    claims=("C20",),
)
