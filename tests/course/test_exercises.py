"""Each exercise accepts its right answer, and gives every nearly right one its own hint."""

import ast
import pkgutil
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from refimpl.course import Exercise, exercises
from refimpl.course.asking import Letters, exercise
from refimpl.course.exercise import NOT_YET

MODULES = [import_module(f"{exercises.__name__}.{found.name}") for found in pkgutil.iter_modules(exercises.__path__)]
ALL = {
    f"{module.__name__.rpartition('.')[2]}.{name}": each
    for module in MODULES
    for name, each in vars(module).items()
    if isinstance(each, Exercise)
}
each_exercise = pytest.mark.parametrize("name", ALL)


def test_there_are_exercises():
    assert "adam.first_step" in ALL
    assert exercise("adam.first_step") is ALL["adam.first_step"]


@each_exercise
def test_the_right_answer_is_accepted_also_with_three_digits(name):
    asked = ALL[name]
    assert asked.judge(asked.right) == "Right."
    if not isinstance(asked.right, str):
        assert asked.judge(float(f"{asked.right:.3g}")) == "Right."
        assert asked.judge(f" {asked.right} ") == "Right."


@each_exercise
def test_every_nearly_right_answer_gets_its_own_hint(name):
    asked = ALL[name]
    assert asked.nearly, "no wrong answer is known: what would somebody do who has nearly understood?"
    for wrong, hint in asked.nearly.items():
        assert asked.judge(wrong) == f"{'Nearly' if asked.near(wrong) else 'Not right'}. {hint}"
    assert len(set(asked.nearly.values())) == len(asked.nearly)


@each_exercise
def test_hints_do_not_give_the_answer_away(name):
    asked = ALL[name]
    if not isinstance(asked.right, str):
        assert [hint for hint in asked.nearly.values() if f"{asked.right:.3g}" in hint] == []


@each_exercise
def test_no_answer_and_any_other_are_told_apart(name):
    asked = ALL[name]
    assert asked.judge(...) == NOT_YET
    assert asked.judge("no idea").startswith("Not right")
    assert asked.judge(None).startswith("Not right")


def test_a_choice_is_a_letter_of_either_case():
    asked = Exercise(right="b", nearly={"a": "Read it again."})
    assert (asked.judge(" B"), asked.judge("A")) == ("Right.", "Nearly. Read it again.")


def test_no_such_exercise():
    with pytest.raises(AttributeError, match="nonsense"):
        exercise("adam.nonsense")


@pytest.mark.parametrize(
    "answer", ["1/4", "0,25", "25 %", "25%", ".25", " 0.25 ", "2.5e-1", Fraction(1, 4), np.float32(0.25)]
)
def test_a_number_is_understood_however_it_is_written(answer):
    assert Exercise(right=0.25).judge(answer) == "Right."


@pytest.mark.parametrize("answer", ["b", "B", "b)", "(B)", " b. ", "B:"])
def test_a_letter_is_understood_however_it_is_written(answer):
    assert Exercise(right="b").judge(answer) == "Right."


@pytest.mark.parametrize("answer", ["1/0", "", "%", "1,2,3/", "nan", "b", "--1"])
def test_nonsense_is_no_number(answer):
    assert Exercise(right=0.25).judge(answer).startswith("Not right")


@pytest.mark.parametrize(
    ("wrong", "word"),
    [(0.6, "Nearly"), (-1.0, "Nearly"), (2.0, "Nearly"), (3.1, "Not right"), (3000.0, "Not right"), (0, "Not right")],
)
def test_nearly_is_within_a_factor_of_two(wrong, word):
    assert Exercise(right=1.0, nearly={wrong: "So it is."}).judge(wrong) == f"{word}. So it is."


def test_a_bare_letter_in_a_cell_is_a_letter_unless_it_is_a_variable():
    tree = ast.parse('course.ask_number("adam.why", b)\nask_number("adam.why", c)\nother("adam.why", d)')
    calls = [each.value for each in Letters({"c": 0.25}).visit(tree).body]
    assert calls[0].args[1].value == "b"
    assert [call.args[1].id for call in calls[1:]] == ["c", "d"]
