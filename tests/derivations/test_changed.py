"""``changed``: a rule or a schedule with one place of its formula changed."""

import pytest
import sympy

import refimpl as ri
from derivations.proving import changed, positive, real, update
from refimpl.core.mutation import original

ALPHA, THETA, G = positive("alpha"), *real("theta g")


def test_only_the_changed_place_differs():
    ascent = changed(ri.SGD, "theta - ", "theta + ")
    assert update(ascent(lr=ALPHA), 1, THETA, G)["theta"] == THETA + ALPHA * G
    assert update(ri.SGD(lr=ALPHA), 1, THETA, G)["theta"] == THETA - ALPHA * G
    assert issubclass(ascent, ri.SGD)
    assert ascent(lr=ALPHA).name == "SGD"


def test_schedules_too():
    upside_down = changed(ri.CosineAnnealing, "1 + xp.cos", "1 - xp.cos")
    assert upside_down(T=4)(sympy.Integer(0)) == 0
    assert ri.CosineAnnealing(T=4)(sympy.Integer(0)) == 1


def test_a_copy_knows_what_it_was_made_of():
    once = changed(ri.SGD, "theta - ", "theta + ")
    twice = changed(once, "theta + ", "theta - 2 * ")
    assert original(once.update) is original(twice.update) is ri.SGD.update
    assert original(ri.SGD.update) is None


@pytest.mark.parametrize("old", ["no such text", "theta"])
def test_a_text_that_is_not_there_once_is_refused(old):
    with pytest.raises(ValueError, match=r"must occur once in SGD.update, got .* times"):
        changed(ri.SGD, old, "x")
