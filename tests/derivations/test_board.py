"""Every method of the board: what it accepts, what it refuses, and what it leaves on the board."""

import pytest
import sympy

from derivations.proving import Board, NotProved, index, positive, real, sequence

A, B = positive("a b")
X, Y = real("x y")
I, T = index("i"), index()  # noqa: E741


@pytest.fixture
def board():
    return Board()


def refused(board, call):
    """``call`` raises NotProved and leaves nothing on the board."""
    before = list(board.steps)
    with pytest.raises(NotProved) as failure:
        call()
    assert board.steps == before
    return failure.value


def test_words_and_definitions_are_shown_and_not_checked(board):
    board.part("First")
    board.say("Let it be")
    assert board.define("s", X + Y, "the sum") == X + Y
    board.evidence("measured", sympy.Eq(X, 2, evaluate=False))
    board.conclude("done")
    assert [step.kind for step in board.steps] == ["part", "words", "definition", "evidence", "conclusion"]


IDENTITIES = {
    "polynomials": ((X + Y) ** 2, X**2 + 2 * X * Y + Y**2),
    "quotients": (1 / A - 1 / B, (B - A) / (A * B)),
    "roots": (1 / (sympy.sqrt(A) + 1), (sympy.sqrt(A) - 1) / (A - 1)),
    "powers": ((A**T + A) / A, A ** (T - 1) + 1),
    "chain": ((X - 1) * (X + 1), X**2 - 1, (X**4 - 1) / (X**2 + 1)),
    "trigonometry": (sympy.cos(X) ** 2 + sympy.sin(X) ** 2, 1),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_identities(board, name):
    board.equal("they agree", *IDENTITIES[name])
    assert len(board.steps[0].formulas) == len(IDENTITIES[name]) - 1
    *front, last = IDENTITIES[name]
    assert refused(board, lambda: board.equal("off by one", *front, last + 1)).left == -1


def test_a_root_of_a_square_is_an_absolute_value(board):
    board.equal("with the sign known", sympy.sqrt(A**2) * (A + 1), A**2 + A)
    refused(board, lambda: board.equal("with the sign unknown", sympy.sqrt(X**2), X))


def test_identities_of_sums(board):
    g = sequence("g")

    def average(t):
        return (1 - B) * sympy.Sum(B ** (t - I) * g[I], (I, 1, t))

    board.equal("the recursion of an average", B * average(T - 1) + (1 - B) * g[T], average(T))
    refused(board, lambda: board.equal("with a term lost", B * average(T - 1), average(T)))
    refused(board, lambda: board.equal("with another age", average(T - 1) + (1 - B) * g[T], average(T)))


def test_rounded_numbers_prove_nothing(board):
    assert "rounded" in refused(board, lambda: board.equal("a tenth", 0.1 * X, 0.1 * X)).words
    refused(board, lambda: board.true("half", sympy.Lt(sympy.Float("0.5"), 1, evaluate=False)))


def test_differences(board):
    board.differ("at a point", X**2, X, {X: 2})
    board.differ("by assumption", A + B, A)
    board.differ("of algebraic numbers", sympy.sqrt(2) + sympy.sqrt(3), sympy.sqrt(10))
    refused(board, lambda: board.differ("nowhere at this point", X**2, X, {X: 1}))
    refused(board, lambda: board.differ("identical", (X + 1) ** 2, X**2 + 2 * X + 1))
    refused(board, lambda: board.differ("unknown without a point", X, Y))
    refused(
        board,
        lambda: board.differ("equal in disguise", sympy.sqrt(5 + 2 * sympy.sqrt(6)), sympy.sqrt(2) + sympy.sqrt(3)),
    )


def test_inequalities_need_a_certificate_whose_sign_is_seen(board):
    board.at_least("a mean is not smaller", X**2 + Y**2, 2 * X * Y, (X - Y) ** 2)
    board.greater("a sum of positive numbers", A + B, A, B)
    assert refused(board, lambda: board.at_least("not the difference", X**2, Y, X**2)).left == -Y
    refused(board, lambda: board.at_least("of unknown sign", X, Y, X - Y))
    refused(board, lambda: board.greater("a square may be zero", X**2, 0, X**2))
    refused(board, lambda: board.at_least("negative", A, A + B, -B))


def test_limits(board):
    board.limit("from above", (A**X - 1) / X, X, 0, sympy.log(A))
    board.limit("from below", abs(X) / X, X, 0, -1, side="-")
    refused(board, lambda: board.limit("from above", abs(X) / X, X, 0, -1))


def test_relations_of_numbers_and_by_assumption(board):
    board.true("numbers", sympy.Lt(sympy.sqrt(2), sympy.Rational(3, 2), evaluate=False))
    board.true("signs", sympy.Gt(A, 0, evaluate=False))
    assert board.steps[1].formulas == (sympy.Gt(A, 0, evaluate=False),)
    refused(board, lambda: board.true("wrong", sympy.Gt(sympy.sqrt(2), sympy.Rational(3, 2), evaluate=False)))
    refused(board, lambda: board.true("unknown", X > Y))
    refused(board, lambda: board.true("one of two", sympy.Lt(0, 1, evaluate=False), sympy.Lt(1, 0, evaluate=False)))


def test_induction_checks_base_and_step(board):
    def following(before, t):
        return before + t

    board.induction("Sums of the first numbers.", lambda t: t * (t + 1) / 2, 0, following)
    assert [step.kind for step in board.steps] == ["checked", "checked"]
    assert "Base" in refused(board, lambda: board.induction("", lambda t: t * (t + 1) / 2, 1, following)).words
    with pytest.raises(NotProved, match="Step"):
        Board().induction("", lambda t: t**2, 0, following)


def test_a_later_base_needs_the_step_only_from_there_on(board):
    """n! ≥ … would do; here max(t − 2, 0), which is t − 2 from 2 on."""
    board.induction("", lambda t: t - 2, 0, lambda before, t: before + 1, start=2)
    refused_base = pytest.raises(NotProved, match="Base")
    with refused_base:
        Board().induction("", lambda t: t - 2, 0, lambda before, t: before + 1, start=1)


def test_balls(board):
    flint = pytest.importorskip("flint")
    root, half = flint.arb(2).sqrt(), sympy.Rational(3, 2)
    board.certain("an enclosure", 1, "<", root, "<=", half)
    assert board.steps[0].formulas == (r"1 < 1.414214 \le \frac{3}{2}",)
    assert [(each.left, each.sign, each.right) for each in board.relations] == [(1, "<", root), (root, "<=", half)]
    board.certain("several", (root, ">", 1), (flint.fmpq(1, 3), "==", sympy.Rational(1, 3)))
    refused(board, lambda: board.certain("not certain", flint.arb(1, 1), "<", half))
    refused(board, lambda: board.certain("false", root, ">", half))
    refused(board, lambda: board.certain("one of two", (root, "<", half), (root, "<", 1)))
    refused(board, lambda: board.certain("equal balls are not equal numbers", root, "==", root))


def test_what_was_accepted_is_there_as_data(board):
    board.equal("a chain", (X + 1) ** 2, X**2 + 2 * X + 1, 1 + X * (X + 2))
    board.greater("a sum", A + B, A, B)
    board.limit("a limit", A / X, X, sympy.oo, 0)
    refused(board, lambda: board.equal("wrong", X, Y))
    first, second, third, fourth = board.relations
    assert (first.kind, first.left, first.right, first.sign) == ("equal", (X + 1) ** 2, X**2 + 2 * X + 1, "==")
    assert second.left == first.right
    assert (third.kind, third.because, third.sign, third.words) == ("greater", B, ">", "a sum")
    assert isinstance(fourth.left, sympy.Limit)
