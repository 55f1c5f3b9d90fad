"""What a hostile referee got past the board: false or empty statements, each of which is refused."""

import pytest
import sympy

import refimpl as ri
from derivations.proving import Board, NotProved, index, positive, real, sequence, update

A, B = positive("a b")
X, Y = real("x y")
I, J, N, M, T = (index(name) for name in "ijnmt")  # noqa: E741
G, H = sequence("g"), sequence("h")
HALF = sympy.Rational(1, 2)
S = sympy.Sum


def refuses(statement):
    """The board raises NotProved, writes nothing and remembers nothing."""
    board = Board()
    with pytest.raises(NotProved) as failure:
        statement(board)
    assert (board.steps, board.relations) == ([], [])
    return failure.value


FALSE_SUMS = {
    "the second index forgotten": (S(1, (I, 1, N), (J, 1, M)), N),
    "the order of the indices": (S(J, (J, 1, I), (I, 1, N)), S(J, (J, 1, N)) * N),
    "an index that another sum binds": (S(G[I] * S(G[I], (I, 1, N)), (I, 1, M)), S(G[I] ** 2, (I, 1, N))),
    "a negative number of terms": (S(1, (I, 5, 2)), -2),
    "perhaps a negative number of terms": (S(G[I], (I, 1, N - 3)) + G[N - 2], S(G[I], (I, 1, N - 2))),
    "values that the index may not have": (S(abs(I), (I, -N, N)), S(I, (I, -N, N)) + 0 * N),
    "an infinite sum split in two": (S(1 / I - 1 / (I + 1), (I, 1, sympy.oo)), S(1 / I, (I, 1, sympy.oo))),
    "a shift by one": (S(G[I], (I, 1, N)), S(G[I + 1], (I, 1, N))),
    "an end that is no integer": (S(1, (I, 1, X)), X),
}


@pytest.mark.parametrize("name", FALSE_SUMS)
def test_sums(name):
    refuses(lambda board: board.equal("", *FALSE_SUMS[name]))


TRUE_SUMS = {
    "two indices": (S(1, (I, 1, N), (J, 1, M)), N * M),
    "a product of sums": (S(G[I] * H[J], (I, 1, N), (J, 1, M)), S(G[J], (J, 1, N)) * S(H[I], (I, 1, M))),
    "other names": (S(G[I] + 1, (I, 1, N)), S(G[J], (J, 1, N)) + N),
    "a triangle": (
        S(G[I] * H[J], (I, 1, J), (J, 1, N)),
        S(G[I] * H[J], (I, 1, J), (J, 1, N - 1)) + H[N] * S(G[I], (I, 1, N)),
    ),
    "written out": (S(G[I], (I, 1, 3)), G[1] + G[2] + G[3]),
    "empty": (S(G[I], (I, 1, 0)) + X, X),
}


@pytest.mark.parametrize("name", TRUE_SUMS)
def test_true_sums(name):
    board = Board()
    board.equal("", *TRUE_SUMS[name])
    assert len(board.steps) == 1


NO_VALUE = {
    "infinity": (sympy.oo, sympy.oo),
    "infinity in a term": (X + sympy.oo, sympy.oo + 2 * X),
    "zoo": (sympy.zoo, 1 / sympy.Integer(0)),
    "nan": (sympy.nan, sympy.nan),
    "a division by what is zero": (Y / ((X + 1) ** 2 - X**2 - 2 * X - 1), 2 * Y / ((X + 1) ** 2 - X**2 - 2 * X - 1)),
    "no last case": (sympy.Piecewise((X, X > 0)) + 1, 1 + sympy.Piecewise((X, X > 0)) * 1 + 0),
    "the root of a square": (sympy.sqrt(X**2), X),
    "the root of a product": (sympy.sqrt(X * Y), sympy.sqrt(X) * sympy.sqrt(Y)),
    "the power of a power": ((X**2) ** HALF * Y, X * Y),
    "the logarithm of a product": (sympy.log(X * Y), sympy.log(X) + sympy.log(Y)),
    "a selection": (sympy.Piecewise((1, sympy.Eq(X, 0)), (2, True)), 2),
    "a sign": (sympy.sign(X) ** 2, 1),
    "a matrix": (sympy.Matrix([1]), sympy.Matrix([1])),
    "operands in an order": (sympy.Symbol("P", commutative=False) * 2, sympy.Symbol("P", commutative=False) * 2),
    "truth values": (True, sympy.true),
    "texts": ("1 + 1", "2"),
}


@pytest.mark.parametrize("name", NO_VALUE)
def test_sides_without_a_value_and_branches(name):
    refuses(lambda board: board.equal("", *NO_VALUE[name]))


def test_what_must_not_be_zero_is_said():
    board = Board()
    board.equal("a quotient", (X**2 - 1) / (X - 1), X + 1)
    board.equal("of positive numbers", (A**2 - B**2) / (A + B), A - B)
    assert [each.nonzero for each in board.relations] == [(X - 1,), ()]


TENTH = sympy.Rational(0.1)
FLOATS = {
    "equal": lambda board: board.equal("", 0.1 * X, 0.1 * X + 0),
    "define": lambda board: board.define("c", 0.5 * X, "half"),
    "define, hidden in a selection": lambda board: board.define("c", sympy.Piecewise((1, X > 0.5), (0, True)), ""),
    "a converted float": lambda board: board.equal("", TENTH * X + TENTH * A, TENTH * (X + A)),
    "true": lambda board: board.true("", sympy.Lt(sympy.Float("0.5"), 1, evaluate=False)),
    "at_least": lambda board: board.at_least("", A + 0.5, A, 0.5),
    "differ": lambda board: board.differ("", X, Y, at={X: 0.5, Y: 1}),
    "limit": lambda board: board.limit("", X, X, 0.5, 0.5),
    "limit's value": lambda board: board.limit("", 1 / (2 + X), X, 0, 0.5),
    "certain": lambda board: board.certain("", 0.5, "<", 1),
    "certain, a converted float": lambda board: board.certain("", _arb(0.1), "<", 1),
    "certain, a converted fraction": lambda board: board.certain("", sympy.Rational(0.1), "<", 1),
}


def _arb(x):
    return pytest.importorskip("flint").arb(x)


@pytest.mark.parametrize("name", FLOATS)
def test_rounded_numbers(name):
    refuses(FLOATS[name])


def test_induction_has_a_symbol_of_its_own():
    """A claim in which the t of `index()` stands already, beside the t of the induction."""
    with pytest.raises(NotProved):  # 0 + 1 + … + (t − 1) is not t(t − T), though it is for the step from T − 1 to T
        Board().induction("captured", lambda t: t * (t - T), 0, lambda before, t: before + t - 1)


def test_induction_still_prints_t():
    board = Board()
    board.induction("Sums.", lambda t: t * (t + 1) / 2, 0, lambda before, t: before + t)
    (formula,) = board.steps[1].formulas
    assert T in formula.free_symbols
    assert "_t" not in str(formula)


INADMISSIBLE = {
    "a positive symbol at 0": ({A: 0, B: 1}, A, B),
    "a positive symbol below 0": ({A: -1, B: 1}, A, B),
    "a step that is no integer": ({T: HALF}, T, 1),
    "a real symbol at i": ({X: sympy.I}, X, 1),
    "infinity": ({X: sympy.oo}, X, 1),
    "a pole": ({X: 0, Y: 1}, 1 / X, Y),
    "a root of a negative number": ({X: -1}, sympy.sqrt(X), 1),
    "a symbol for a symbol": ({X: Y + 1}, X, Y),
    "an expression for its value": ({X + Y: 1}, X + Y, 2),
}


@pytest.mark.parametrize("name", INADMISSIBLE)
def test_points_that_are_not_there(name):
    at, a, b = INADMISSIBLE[name]
    refuses(lambda board: board.differ("", a, b, at=at))


WRONG_LIMITS = {
    "a selection": (sympy.Piecewise((0, sympy.Eq(X, 0)), (A * sympy.sqrt(2), True)), X, 0, 0),
    "a selection in a factor": (A * sympy.Piecewise((0, sympy.Eq(X, 0)), (1, True)), X, 0, 0),
    "a whole part": (sympy.floor(X), X, 1, 1),
    "no limit": (sympy.sin(X), X, sympy.oo, sympy.AccumBounds(-1, 1)),
    "no number": (1 / X, X, 0, sympy.zoo),
    "infinite where it is not said": (1 / X, X, 0, -sympy.oo),
    "a step that goes to 0": (1 / (1 + T), T, 0, 1),
    "complex": (sympy.sqrt(-1 - A - X), X, 0, sympy.sqrt(-1 - A)),
}


@pytest.mark.parametrize("name", WRONG_LIMITS)
def test_limits(name):
    refuses(lambda board: board.limit("", *WRONG_LIMITS[name]))


def test_a_positive_number_does_not_come_from_below():
    refuses(lambda board: board.limit("", abs(A) / A, A, 0, 1, side="-"))


def test_nor_does_it_go_to_minus_infinity():
    refuses(lambda board: board.limit("", 1 / A, A, -sympy.oo, 0))
    refuses(lambda board: board.limit("a limit of nothing", B, A, 0, B))


def test_an_infinite_limit_must_be_stated():
    board = Board()
    board.limit("it grows", 1 / A, A, 0, sympy.oo)
    assert board.relations[0].right == sympy.oo


SAME = (X + 1) * A
EMPTY = {
    "no side": lambda board: board.equal(""),
    "one side": lambda board: board.equal("", X),
    "the same object": lambda board: board.equal("", SAME, SAME),
    "0 = 0": lambda board: board.equal("", 0, 0),
    "alike once written": lambda board: board.equal("", X + X, 2 * X),
    "no relation": lambda board: board.true(""),
    "True": lambda board: board.true("", True),
    "a relation that is evaluated": lambda board: board.true("", sympy.Eq(X, X)),
    "one of them": lambda board: board.true("", sympy.Gt(A, 0, evaluate=False), bool(A > 0)),
    "a = a": lambda board: board.true("", sympy.Eq(X, X, evaluate=False)),
    "a ≥ a": lambda board: board.at_least("", X, X, 0),
    "a verdict of a stranger": lambda board: board.certain("1 < 0", True, "1 < 0"),
    "a text": lambda board: board.certain("", "1 < 0"),
    "no sign": lambda board: board.certain("", 1, 2),
    "nothing": lambda board: board.certain(""),
}


@pytest.mark.parametrize("name", EMPTY)
def test_steps_that_say_nothing(name):
    refuses(EMPTY[name])


def test_the_code_against_the_paper_is_a_step_though_both_are_written_alike():
    board, theta, g = Board(), *real("theta g")
    made = update(ri.SGD(lr=A), 1, theta, g)["theta"]
    board.equal("code and paper", made, theta - A * g)
    board.equal("paper and code", theta - A * g, made)
    board.equal("two rules", made, update(ri.SGDW(lr=A, momentum=0, weight_decay=0), 1, theta, g)["theta"])
    assert [step.code for step in board.steps] == [("left",), ("right",), ("both",)]
    assert [each.code for each in board.relations] == ["left", "right", "both"]
    assert all(step.counts for step in board.steps)
    assert "the left side is what the code computes" in board.steps[0].sides
    refuses(lambda board: board.equal("one value of the code with itself", made, made))
    refuses(lambda board: board.equal("the same, rewritten", made + 1 - 1, made))
    again = update(ri.SGD(lr=A), 1, theta, g)["theta"]
    refuses(lambda board: board.equal("the same call, made again", made, again))


def test_nothing_is_nothing_does_not_count():
    board = Board()
    board.equal("no gradient", update(ri.Adam(), 1, X, 0, m=0, v=0)["m"], 0)
    assert [step.kind for step in board.steps] == ["checked"]
    assert not board.steps[0].counts
