"""Which powers of scalars a formula takes: of t, of other numbers, or none."""

import pytest

from refimpl.core.power_search import Search, StandIn


def taken(formula):
    """For each power of scalars in the text: whether t is part of it."""
    search = Search()
    array, t = StandIn(search, is_array=True), StandIn(search, counts=True)
    eval(formula, {"xp": search, "beta": search.number(0.9), "t": t, "g": array})
    return search.powers


@pytest.mark.parametrize(
    ("formula", "powers"),
    [
        ("(1 - beta) * g", []),
        ("g / (1 - beta**t)", [True]),
        ("beta ** (2 * t - 1) + beta ** xp.abs(-t)", [True, True]),
        ("xp.scalar.power(beta, xp.divide(t, 3))", [True]),
        ("0.96 ** (t * 0.004) * beta**0.3", [True, False]),
        ("beta ** xp.sqrt(t)", [False]),  # a root of t is no sum or product of it
        ("(beta**t) ** 2", [True, False]),
        ("g**2 * xp.abs(g) ** beta", []),
    ],
)
def test_powers(formula, powers):
    assert taken(formula) == powers


@pytest.mark.parametrize(
    "formula",
    ["beta if t > 2 else g", "beta if t else g", "g[0]", "sum(g)", "float(beta)", "beta + '1'", "beta * True"],
)
def test_what_a_stand_in_cannot_follow_is_refused(formula):
    with pytest.raises(TypeError):
        taken(formula)
