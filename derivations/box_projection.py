"""Theorem: ``Box.project`` is the projection onto the box, in the norm of every diagonal matrix, and of no other."""

from typing import Any

import sympy

from refimpl import SGD, Box

from .proving import Board, Control, Theorem, changed, computed, index, positive, real, sequence, update
from .proving.computed import bare
from .proving.symbols import XP

T, i, N = index(), index("i"), index("n")
LOW, THETA, G, Y = real("l theta g y")
ALPHA = positive("alpha")
P, Q, U, V, W = sympy.symbols("p q u v w", nonnegative=True)
WEIGHT = sequence("V", positive=True)
GAPS, DISTANCES = sequence("a", nonnegative=True), sequence("b", nonnegative=True)
#: How far hi is above lo.
WIDTH = U + V
HIGH = LOW + WIDTH


def derive(board: Board, box: Any = Box, rule: Any = SGD) -> None:
    """The three cases, the nearest point, what follows, the norms it is right for, and a projected step."""

    def projected(y: Any, width: Any = WIDTH) -> Any:
        return _projected(box(LOW, LOW + width), y)

    _cases(board, box, projected)
    _nearest(board, projected)
    _norms(board, box)
    _unchanging(board, projected)
    _nonexpansive(board, projected)
    _step(board, box, rule)
    board.conclude(
        r"$\Pi(y)$ is the only nearest point of the box, in every norm $\sum V_i x_i^2$ with $V_i > 0$; it leaves "
        r"the points of the box where they are and brings no two points further apart."
    )


def _projected(box: Any, y: Any) -> Any:
    return computed(box.project(XP, bare(y)))


def _cases(board: Board, box: Any, projected: Any) -> None:
    board.part("What the code does in one dimension")
    board.say(
        r"Let $l \le h$ be the bounds. A number $y$ is $l - p$ below them, $l + q$ with $q \le h - l$ between them, or "
        r"$h + p$ above them, $p, q \ge 0$. Write $h = l + u + v$ with $u, v \ge 0$."
    )
    board.equal(r"From below it goes to the lower bound", projected(LOW - P), LOW)
    board.equal(r"Between, $y = l + u$, it stays", projected(LOW + U), LOW + U)
    board.equal(r"From above it goes to the upper bound", projected(HIGH + P), HIGH)
    board.equal(r"Where $l = h$ all goes there, from below", projected(LOW - P, sympy.Integer(0)), LOW)
    board.equal(r"and from above", projected(LOW + P, sympy.Integer(0)), LOW)
    infinite = box(-sympy.oo, HIGH), box(LOW, sympy.oo)
    board.equal(r"A bound at $-\infty$ is none: far below", _projected(infinite[0], HIGH - P), HIGH - P)
    board.equal(r"and above $h$", _projected(infinite[0], HIGH + P), HIGH)
    board.equal(r"nor one at $\infty$", _projected(infinite[1], LOW + P), LOW + P)
    board.equal(r"and below $l$", _projected(infinite[1], LOW - P), LOW)


def _nearest(board: Board, projected: Any) -> None:
    board.part("It is the nearest point of the box, and the only one")
    board.say(r"Let $x = l + u$ be any point of the box, $h = l + u + v$ as before.")
    x = LOW + U
    for side, y, gap in ((r"From below, $y = l - p$,", LOW - P, U), (r"From above, $y = h + p$,", HIGH + P, V)):
        board.at_least(
            f"{side} it is no further than $x$",
            (x - y) ** 2,
            (projected(y) - y) ** 2,
            gap * (gap + 2 * P),
        )
        board.equal(
            "where that is 0 only if $x$ is the bound itself, whose distance to $x$ is", (x - projected(y)) ** 2, gap**2
        )
        board.at_least(
            r"The angle between $y - \Pi(y)$ and $x - \Pi(y)$ is not acute",
            -(y - projected(y)) * (x - projected(y)),
            0,
            P * gap,
        )
    board.equal(
        r"For $y$ in the box the distance is 0, and that of no other point is", (projected(LOW + U) - (LOW + U)) ** 2, 0
    )


def _norms(board: Board, box: Any) -> None:
    board.part("Which norms it is right for")
    board.say(
        r"In $n$ dimensions the code does this element by element. Let $b_i \ge 0$ be the squared distance of "
        r"$\Pi(y)_i$ to $y_i$, and $b_i + a_i$ that of $x_i$. By the part before $a_i \ge 0$. Let $V_i > 0$ be the "
        r"diagonal of $V$."
    )
    board.at_least(
        r"Then the whole squared distance of $x$ is no less,",
        sympy.Sum(WEIGHT[i] * (DISTANCES[i] + GAPS[i]), (i, 1, N)),
        sympy.Sum(WEIGHT[i] * DISTANCES[i], (i, 1, N)),
        sympy.Sum(WEIGHT[i] * GAPS[i], (i, 1, N)),
    )
    board.say(
        r"It is the same only if every $a_i$ is 0, and so only for $x = \Pi(y)$. The point does not depend on $V$, "
        r"for which the code does not ask."
    )
    one, edge = sympy.Integer(1), sympy.Integer(0)
    clipped = [_projected(box(edge, one), each) for each in (sympy.Integer(2), edge)]
    board.say(
        r"For a $V$ with entries beside the diagonal clipping is another point. Let $V$ be $2$ on the diagonal and $1$ "
        r"beside it, the box $0 \le x_1, x_2 \le 1$ and $y = (2, 0)$."
    )

    def norm(a: Any, b: Any) -> Any:
        return 2 * (a - 2) ** 2 + 2 * (a - 2) * b + 2 * b**2

    board.equal("There the clipped point has the squared distance", norm(*clipped), 2)
    board.greater(
        r"and $(1, 1/2)$, which is in the box, a smaller one",
        norm(*clipped),
        norm(one, sympy.Rational(1, 2)),
        sympy.Rational(1, 2),
    )


def _unchanging(board: Board, projected: Any) -> None:
    board.part("Twice is once")
    for words, y in ((r"From below", LOW - P), (r"inside", LOW + U), (r"from above", HIGH + P)):
        board.equal(rf"{words}, $\Pi(\Pi(y)) = \Pi(y)$", projected(projected(y)), projected(y))


def _nonexpansive(board: Board, projected: Any) -> None:
    board.part("No two points are brought further apart")
    width = P + U + V  # both points inside need three lengths
    low, high = LOW, LOW + width
    cases = (
        ("both below", low - P - Q, low - P, Q, 0),
        ("one below, one inside", low - Q, low + U, Q, U),
        ("one on each side", low - Q, high + W, Q + W, width),
        ("both inside", low + P, low + P + U, 0, U),
        ("one inside, one above", low + P, high + W, W, U + V),
        ("both above", high + Q, high + Q + W, W, 0),
    )
    board.say(r"Let $y \le z$, and let the box be $p + u + v$ wide. There are six cases.")
    for words, y, z, lost, kept in cases:
        apart = projected(z, width) - projected(y, width)
        words = rf"{words.capitalize()}: $\Pi(z) \ge \Pi(y)$, by"
        if kept == 0:
            board.equal(f"{words} nothing: it is", apart, 0)
        else:
            board.at_least(words, apart, 0, kept)
        if lost == 0:
            board.equal(r"which is $z - y$", apart, z - y)
        else:
            board.at_least(r"which is at most $z - y$", z - y, apart, lost)
    board.say(
        r"So $|\Pi(z) - \Pi(y)| \le |z - y|$ in every element, and with it in the norm of every $V_i > 0$, where the "
        r"squares are added up."
    )


def _step(board: Board, box: Any, rule: Any) -> None:
    board.part("A projected step")
    opt = rule(lr=ALPHA)
    both = box(LOW, HIGH)
    free = update(opt, T, THETA, G)["theta"]
    after = update(opt.projected(both), T, THETA, G)
    board.equal(r"A projected rule takes its own step, here SGD's, to $\hat{\theta}$", after["theta_hat"], free)
    board.equal(r"and its $\theta_t$ is $\Pi(\hat{\theta})$", after["theta"], _projected(both, free))


THEOREM = Theorem(
    title="The projection onto a box",
    claim=r"for $l \le h$, $\Pi(y) = \max(\min(y, h), l)$, as the code has it, is the only point of the box that is "
    r"nearest to $y$ in the norm of $V$, for every diagonal $V$ with positive entries; $\Pi(\Pi(y)) = \Pi(y)$ and "
    r"$|\Pi(z) - \Pi(y)| \le |z - y|$",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 2 and the last line of Algorithm 1",
    domain=(
        r"$l \le h$, of which one may be infinite, and every real $y$ and $z$",
        r"every diagonal $V$ with positive entries, in any dimension",
    ),
    assumes=(r"a bound may be another number for each element",),
    derive=derive,
    controls=(
        Control(
            "no lower bound",
            box=changed(Box, "xp.maximum(-xp.maximum(-theta, -hi), lo)", "-xp.maximum(-theta, -hi)", method="project"),
        ),
        Control(
            "no upper bound",
            box=changed(Box, "xp.maximum(-xp.maximum(-theta, -hi), lo)", "xp.maximum(theta, lo)", method="project"),
        ),
        Control(
            "the larger of the number and the upper bound",
            box=changed(Box, "-xp.maximum(-theta, -hi)", "xp.maximum(theta, hi)", method="project"),
        ),
        Control(
            "reflection at the lower bound",
            box=changed(
                Box,
                "xp.maximum(-xp.maximum(-theta, -hi), lo)",
                "lo + xp.abs(-xp.maximum(-theta, -hi) - lo)",
                method="project",
            ),
        ),
        Control(
            "every number to the middle",
            box=changed(Box, "xp.maximum(-xp.maximum(-theta, -hi), lo)", "(lo + hi) / 2", method="project"),
        ),
        Control("the bounds exchanged", box=changed(Box, "-hi), lo", "-lo), hi", method="project")),
    ),
)
