"""How formulas look: the order of factors and terms, and lines that fit a page."""

import re

import sympy

from derivations.proving import positive, real
from derivations.proving.formulas import WIDTH, formula

THETA, LAMBDA, ETA, X = *positive("theta lambda eta"), real("x")
MANY = sympy.symbols("a:w", positive=True)


def lines(expression):
    inner = re.fullmatch(r"\\begin\{aligned\} & (.*) \\end\{aligned\}", formula(expression))
    return inner[1].split(r" \\ & ")


def test_factors_stand_in_the_order_of_their_names():
    assert formula(THETA * LAMBDA * ETA) == r"\eta \lambda \theta"
    assert formula(THETA * (1 - LAMBDA * ETA)) == r"\theta \left(1 - \eta \lambda\right)"


def test_a_sum_begins_with_a_positive_term_if_it_has_one():
    assert formula(-1 + X) == "x - 1"
    assert formula(1 - X) == "1 - x"
    assert formula(sympy.Add(-1, -X)) == "-1 - x"


def test_latex_stays_as_it_is():
    assert formula(r"1 < \sqrt{2}") == r"1 < \sqrt{2}"


def test_short_formulas_stay_on_one_line():
    assert formula(sympy.Ge(X, 1, evaluate=False)) == r"x \geq 1"


def test_long_relations_break_before_the_sign_and_before_terms():
    total = sympy.Add(*(each**2 * X for each in MANY))
    first, second, *more = lines(sympy.Ge(total, sum(MANY[:20]), evaluate=False))
    assert not first.startswith(r"\quad")
    assert second.startswith(r"\quad {} + ")
    assert more[-1].startswith(r"\quad \geq a + b")
    assert " ".join((first, second, *more)).count("x") == len(MANY)


def test_a_long_product_with_a_sum_breaks_within_its_brackets():
    first, *between, last = lines(X * sympy.Add(*(each**2 * LAMBDA for each in MANY)))
    assert first.startswith(r"x \bigl( ")
    assert last.endswith(r" \bigr)")
    assert all(r"\left(" not in line for line in between)


def test_a_short_left_side_shares_its_line():
    first, second = lines(sympy.Eq(X, sympy.Add(*(each**3 for each in MANY)), evaluate=False))
    assert first.startswith("x = a^{3}")
    assert second.startswith(r"\qquad \quad {} + ")


def test_no_line_of_symbols_is_wider_than_the_page():
    total = sympy.Add(*(each * MANY[i - 1] ** 2 for i, each in enumerate(MANY)))
    for line in lines(sympy.Eq(total, (1 + X) * total, evaluate=False)):
        shown = re.sub(r"\\q*uad|\\bigl|\\bigr|[{}^]|\\left|\\right", "", line)
        assert len(shown) <= WIDTH * 1.2, line
