"""Symbols with a range, the signs that follow, inductions for inequalities, and what is told of a refused identity."""

import pytest
import sympy

from derivations.proving import Board, Control, NotProved, Theorem, between, index, positive, real
from derivations.proving.ranges import nonzero, sign

BETA, LAMBDA, T = between("beta", 0, 1), positive("lambda"), index()
ALPHA = between("alpha", 0, 1 / LAMBDA, high_too=True)
X, G = real("x g")
D = sympy.Symbol("d", nonnegative=True)


def test_it_prints_as_its_name_and_carries_its_range():
    assert sympy.latex(BETA) == r"\beta"
    assert (BETA.range, ALPHA.range) == ("0 < beta < 1", "0 < alpha ≤ 1/lambda")
    assert between("beta", 0, 1) == BETA != between("beta", 0, 2)
    with pytest.raises(ValueError, match="must have low < high"):
        between("beta", 1, 0)
    with pytest.raises(ValueError, match="one end"):
        between("beta", 0, 1, low_too=True, high_too=True)


POSITIVE = (BETA, 1 - BETA, BETA * (1 - BETA), 1 - BETA**2, 1 - BETA**T, 2 - BETA, 1 / (1 - BETA), sympy.sqrt(1 - BETA))
UNKNOWN = (1 - 2 * BETA, BETA - sympy.Rational(1, 2), 1 - BETA - BETA**2, X, 1 - 2 * BETA**T)


@pytest.mark.parametrize("x", POSITIVE)
def test_signs_that_are_seen(x):
    assert sign(x, strict=True)
    assert nonzero(x)
    assert not sign(-x, strict=False)


@pytest.mark.parametrize("x", UNKNOWN)
def test_signs_that_are_not(x):
    assert not sign(x, strict=False)
    assert not sign(-x, strict=False)
    assert not nonzero(x)


def test_an_end_that_may_be_reached():
    assert sign(1 - ALPHA * LAMBDA, strict=False)
    assert not sign(1 - ALPHA * LAMBDA, strict=True)
    assert sign(1 - BETA * ALPHA * LAMBDA, strict=True)


def test_a_maximum_is_no_less_than_its_parts():
    u = sympy.Max(BETA * D, abs(G))
    assert sign(u - BETA * D, strict=False)
    assert sign(u - G, strict=False)
    assert sign(u + G, strict=False)
    assert not sign(u - 2 * G, strict=False)
    assert not sign(sympy.Max(D, G) - D, strict=True)


def test_the_board_sees_them():
    board = Board()
    board.greater("below 1", 1, BETA, 1 - BETA)
    board.at_least("no decay beyond zero", 1, ALPHA * LAMBDA, 1 - ALPHA * LAMBDA)
    board.true("both", sympy.Lt(BETA, 1, evaluate=False), sympy.Le(ALPHA * LAMBDA, 1, evaluate=False))
    board.equal("a root", sympy.sqrt((1 - BETA) ** 2), 1 - BETA)
    board.differ("nowhere", BETA**2, 2)
    board.differ("at a point", BETA, 1 - BETA, at={BETA: sympy.Rational(1, 3)})
    assert all(each.nonzero == () for each in board.relations)
    for wrong in (0, 1, 2, -1):
        with pytest.raises(NotProved, match="may not be"):
            board.differ("no such point", BETA, X, at={BETA: wrong, X: 5})
    with pytest.raises(NotProved):
        board.greater("of unknown sign", BETA, sympy.Rational(1, 2), BETA - sympy.Rational(1, 2))
    with pytest.raises(NotProved):
        board.true("of unknown sign", sympy.Gt(BETA, sympy.Rational(1, 2), evaluate=False))


def test_a_proof_lists_the_range():
    def derive(board, power=1):
        board.greater("below 1", 1, BETA**power, 1 - BETA)

    proof = Theorem("", "", "", derive, controls=(Control("a square", power=2),)).prove()
    assert proof.symbols == {"beta": "0 < beta < 1"}


def growth(before, t):
    """K_t = (1 + d) K_{t−1} + 1."""
    return (1 + D) * before + 1


def test_induction_for_inequalities():
    board = Board()
    board.induction_at_least("K", lambda t: t, 1, growth, lambda s, t: D * (t - 1) + (1 + D) * s, start=1)
    assert [each.kind for each in board.relations] == ["equal", "at_least"]
    assert "s" in {str(symbol) for symbol in board.steps[-1].formulas[-1].free_symbols}
    board.induction_at_least("K", lambda t: t - 1, 1, growth, lambda s, t: D * (t - 2) + 1 - 1 + (1 + D) * s, start=2)


WRONG = {
    "a base that is false": dict(first=sympy.Rational(1, 2)),
    "a certificate of another step": dict(because=lambda s, t: D * t + (1 + D) * s),
    "a certificate of unknown sign": dict(
        bound=lambda t: 2 * t, because=lambda s, t: 2 * D * (t - 1) - 1 + (1 + D) * s
    ),
    "a step that shrinks": dict(following=lambda before, t: before / 2 + 1, because=lambda s, t: s / 2 + (1 - t) / 2),
    "strict where it is not": dict(strict=True),
}


@pytest.mark.parametrize("name", WRONG)
def test_false_inductions(name):
    true = dict(bound=lambda t: t, first=1, following=growth, because=lambda s, t: D * (t - 1) + (1 + D) * s, start=1)
    with pytest.raises(NotProved):
        Board().induction_at_least("K", **true | WRONG[name])


def test_a_captured_step_number():
    """The t of `index()` in the bound is not the t of the induction."""
    with pytest.raises(NotProved):
        Board().induction_at_least("", lambda t: T, T, lambda x, t: x, lambda s, t: s + t - T)


def test_a_refused_identity_shows_a_short_remainder_and_a_point():
    with pytest.raises(NotProved) as failure:
        Board().equal("", (X + 1) ** 3 * BETA, (X + 1) ** 2 * (X + 2) * BETA)
    assert failure.value.left == -BETA * (X + 1) ** 2
    at = failure.value.at
    assert set(at.point) == {BETA, X}
    assert 0 < at.point[BETA] < 1
    assert at.left != at.right
    assert not any(value.atoms(sympy.Float) for value in (*at.point.values(), at.left, at.right))
    assert f"beta = {at.point[BETA]}" in str(failure.value)
