"""Theorem: λ_norm √(b/(BT)) knows of b, B and T their quotient alone, and is the only rule that keeps λ √steps."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import normalized_weight_decay

from .proving import Board, Control, Theorem, computed, index, positive

LAMBDA, BATCH, POINTS, EPOCHS, C, X = positive("lambda_norm b B T c x")
N, i = index("n"), index("i")
KEPT = sympy.Function("h", positive=True)


def as_root(factor: Any) -> Any:
    """The claim: by what λ changes where the number of batch passes is multiplied by ``factor``."""
    return 1 / sympy.sqrt(factor)


def derive(
    board: Board, formula: Callable[..., Any] = normalized_weight_decay, scaled: Callable[[Any], Any] = as_root
) -> None:
    """The formula; what changes it and what does not; that nothing else has these properties; numbers."""

    def code(*given: Any) -> Any:
        return computed(formula(*given))

    decay = code(LAMBDA, BATCH, POINTS, EPOCHS)
    _formula(board, code, decay)
    _invariances(board, code, decay)
    _changes(board, code, decay, scaled)
    _only(board, code)
    _numbers(board, code)
    board.conclude(
        r"$\lambda$ hangs on the number of batch passes $BT/b$ alone, as one over its root, and is proportional to "
        r"$\lambda_{norm}$. Over a run the squares of all decays add up to $\lambda_{norm}^2$."
    )


def _formula(board: Board, formula: Callable[..., Any], decay: Any) -> None:
    board.part("The formula")
    board.equal(
        r"With batches of $b$ out of $B$ points and $T$ epochs, the code's $\lambda^2 BT/b$ is",
        decay**2 * (POINTS * EPOCHS / BATCH),
        LAMBDA**2,
    )
    board.greater(r"and $\lambda$ is its positive root,", decay, 0, LAMBDA * sympy.sqrt(BATCH / (POINTS * EPOCHS)))
    board.equal(
        r"One batch pass, $T = b/B$, has $\lambda_{norm}$ itself",
        formula(LAMBDA, BATCH, POINTS, BATCH / POINTS),
        LAMBDA,
    )
    board.equal(r"and for $\lambda_{norm} = 0$ there is no decay", formula(0, BATCH, POINTS, EPOCHS), 0)


def _invariances(board: Board, formula: Callable[..., Any], decay: Any) -> None:
    board.part("What does not change it")
    for words, same in (
        (r"$c$ times the points in batches $c$ times as large", formula(LAMBDA, C * BATCH, C * POINTS, EPOCHS)),
        (r"$c$ times the epochs in batches $c$ times as large", formula(LAMBDA, C * BATCH, POINTS, C * EPOCHS)),
        (r"$c$ times the points in a $c$-th of the epochs", formula(LAMBDA, BATCH, C * POINTS, EPOCHS / C)),
    ):
        board.equal(words[0].upper() + words[1:], same, decay)


def _changes(board: Board, formula: Callable[..., Any], decay: Any, scaled: Callable[[Any], Any]) -> None:
    board.part("What does")
    board.equal(r"It is proportional to $\lambda_{norm}$", formula(C * LAMBDA, BATCH, POINTS, EPOCHS), C * decay)
    for words, other in (
        (r"$c$ times the epochs multiply it by $1/\sqrt{c}$", formula(LAMBDA, BATCH, POINTS, C * EPOCHS)),
        (r"and so do $c$ times the points", formula(LAMBDA, BATCH, C * POINTS, EPOCHS)),
        (r"and batches of a $c$-th of the size", formula(LAMBDA, BATCH / C, POINTS, EPOCHS)),
    ):
        board.equal(words, other, sympy.Mul(scaled(C), decay, evaluate=False))
    longer = formula(LAMBDA, BATCH, POINTS, EPOCHS * (1 + X) ** 2)
    board.greater(r"So it falls with the epochs: from $T$ to $T (1 + x)^2$", decay, longer, decay * X / (1 + X))
    board.limit(r"to", formula(LAMBDA, BATCH, POINTS, EPOCHS), EPOCHS, sympy.oo, 0)
    passes = formula(LAMBDA, BATCH, POINTS, BATCH * N / POINTS)
    board.equal(
        r"In a run of $n$ batch passes with a constant rate the squares of all decays add up to",
        sympy.Sum(passes**2, (i, 1, N)),
        LAMBDA**2,
    )


def _only(board: Board, formula: Callable[..., Any]) -> None:
    board.part("No other rule does that")
    board.say(
        r"Let a decay $h(n)$ for $n$ batch passes keep $h(n) \sqrt{n}$, and be $\lambda_{norm}$ for one. Then it is "
        r"this one."
    )
    held = sympy.solve(sympy.Eq(KEPT(N) * sympy.sqrt(N), LAMBDA), KEPT(N))
    board.equal(
        r"From $h(n) \sqrt{n} = h(1) = \lambda_{norm}$,",
        sympy.Add(*held),
        formula(LAMBDA, BATCH, POINTS, BATCH * N / POINTS),
    )


def _numbers(board: Board, formula: Callable[..., Any]) -> None:
    board.part("Numbers")
    given = [sympy.sympify(x) for x in (sympy.Rational(1, 40), 128, 50_000, 100)]
    cifar = formula(*given)
    board.equal(
        r"For $\lambda_{norm} = 1/40$, batches of 128 out of 50000 points and 100 epochs, $\lambda^2$ is",
        cifar**2,
        sympy.Rational(1, 62_500_000),
    )
    given[-1] *= 4
    board.equal(r"Four times as many epochs halve $\lambda$,", formula(*given) / cifar, sympy.Rational(1, 2))


def _other(power: Any) -> Callable[..., Any]:
    return lambda norm, b, B, T: norm * (b / (B * T)) ** power


THEOREM = Theorem(
    title="Normalised weight decay: invariances",
    claim=r"$\lambda = \lambda_{norm} \sqrt{b/(BT)}$ is the same for all $b$, $B$, $T$ with one $BT/b$, goes as "
    r"$1/\sqrt{c}$ where that is multiplied by $c$, and is the only decay with $\lambda \sqrt{n}$ kept for $n$ batch "
    r"passes and $\lambda_{norm}$ for one",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), appendix B.1",
    domain=(
        r"$b, B, T, c > 0$ and $\lambda_{norm} > 0$, or $\lambda_{norm} = 0$ where that is said",
        r"every number $n \ge 1$ of batch passes",
    ),
    derive=derive,
    controls=(
        Control("without the root", formula=_other(1)),
        Control("a cube root", formula=_other(sympy.Rational(1, 3))),
        Control("batches counted twice", formula=lambda norm, b, B, T: norm * sympy.sqrt(b**2 / (B * T))),
        Control("points left out", formula=lambda norm, b, B, T: norm * sympy.sqrt(b / T)),
        Control("epochs left out", formula=lambda norm, b, B, T: norm * sympy.sqrt(b / B)),
        Control(r"$\lambda$ under the root", formula=lambda norm, b, B, T: sympy.sqrt(norm * b / (B * T))),
        Control("a change in proportion", scaled=lambda factor: 1 / factor),
    ),
)
