"""Theorem: on both synthetic problems of Reddi et al. the best point is −1, at every time and in the mean."""

from typing import Any

import sympy

from refimpl.problems import SyntheticOnline, SyntheticStochastic

from .proving import Board, Control, Theorem, changed, computed, index, positive
from .proving.problems import coefficient

J = index("j")
K = sympy.Symbol("k", integer=True, nonnegative=True)
H, LEFT = sympy.symbols("h w", nonnegative=True)
CHANCE, D = positive("p d")


def derive(board: Board, online: Any = SyntheticOnline, stochastic: Any = SyntheticStochastic) -> None:
    """The losses of a period and their sum; the losses that are drawn and their mean."""
    large, small = periodic(board, online())
    total(board, large, small)
    drawn(board, stochastic)
    board.conclude(r"In both problems the total, or mean, loss is a positive multiple of $x$, so that $-1$ is best.")


def periodic(board: Board, case: Any) -> tuple[Any, Any]:
    """c_t in and between the steps 1, 102, 203, …"""
    board.part("The online problem")
    large = coefficient(case, 101 * K + 1)
    board.equal(r"For every $k \ge 0$ the problem's own $c_{101k+1}$ is", large, 1010)
    later = coefficient(case, 101 * K + 1 + J)
    floor = next(iter(later.atoms(sympy.floor)), sympy.floor(0, evaluate=False))
    carried = computed(floor.args[0])
    board.equal(
        r"Of $t = 101k + 1 + j$ with $0 < j < 101$ the code takes a floor, but for a whole number of", carried, J / 101
    )
    board.at_least("which is at least 0", carried, 0, J / 101)
    more = positive("w")
    board.greater(r"and, with $j = 101 - w$, $w > 0$, less than 1", 1, carried.subs(J, 101 - more), more / 101)
    small = later.subs(floor, 0)
    board.equal(r"so that it is 0 and $c_{101k+1+j}$ is", small, -10)
    return large, small


def total(board: Board, large: Any, small: Any) -> None:
    """c_1 + … + c_T > 0 for every T."""
    board.equal(r"A period adds up to", large + 100 * small, 10)
    board.greater(
        r"After $101k + 1 + j$ steps with $0 \le j \le 100$, say $j = 100 - w$, the sum is $c x$ with $c > 0$",
        (10 * K + large + J * small).subs(J, 100 - LEFT),
        0,
        10 * K + 10 * LEFT + 10,
    )
    board.say(r"So at every time $-1$ is the best point of $[-1, 1]$.")


def drawn(board: Board, stochastic: Any) -> None:
    """1010 with the probability p, else −10."""
    board.part("The stochastic problem")
    case = type(stochastic.__name__, (stochastic,), {"p": CHANCE})()
    board.say(r"Of a number $u$ drawn uniformly from $[0, 1)$ the problem makes, for any $p$ in the place of its own,")
    rare, common = coefficient(case, CHANCE - D), coefficient(case, CHANCE + H)
    board.equal(r"for $u = p - d$, $d > 0$,", rare, 1010)
    board.equal(r"and for $u = p + h$, $h \ge 0$,", common, -10)
    hundredth = sympy.Rational(1, 100)
    board.equal(
        r"so 1010 with the probability $p$. Its own $p$ is a floating-point number, whose shortest decimal is",
        computed(sympy.Rational(repr(float(stochastic().p)))),
        hundredth,
    )
    board.equal(
        r"With $p = 1/100$ the mean loss is this multiple of $x$",
        (CHANCE * rare + (1 - CHANCE) * common).subs(CHANCE, hundredth),
        sympy.Rational(1, 5),
    )


THEOREM = Theorem(
    title="The synthetic problems",
    claim=r"On $f_t(x) = 1010 x$ if $t$ mod 101 is 1 and $-10 x$ otherwise, the point $-1$ of $[-1, 1]$ is best after "
    r"any number of steps; on $1010 x$ with probability 0.01 and $-10 x$ otherwise, it is best in the mean, $x/5$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 5 and Figure 1",
    domain=(r"every $t \ge 1$, and after every number of steps",),
    assumes=(r"0.01 is the floating-point number next to it; the numbers $u$ are uniform in $[0, 1)$",),
    derive=derive,
    controls=(
        Control("a period of 102", online=changed(SyntheticOnline, "t - 1, 101", "t - 1, 102", method="coefficient")),
        Control(
            "the losses exchanged", online=changed(SyntheticOnline, "-10, 1010", "1010, -10", method="coefficient")
        ),
        Control(
            "no large loss from step 1000 on",
            online=changed(
                SyntheticOnline, "-10, 1010", "-10, 1010 - 1020 * xp.at_least(t, 1000)", method="coefficient"
            ),
        ),
        Control(
            "1010 with probability 1/2", stochastic=changed(SyntheticStochastic, "s.p", "0.5", method="coefficient")
        ),
        Control(
            "$-10$ with probability 0.01",
            stochastic=changed(SyntheticStochastic, "-10, 1010", "1010, -10", method="coefficient"),
        ),
    ),
    claims=("C22",),
)
