"""What counts as a proof: steps that state something, and controls that fail where they should."""

import pytest

from derivations.proving import Control, Theorem, positive

A, B = positive("a b")


def derive(board, factor=1, crash=False):
    if crash:
        raise RuntimeError("no such luck")
    board.equal("twice", factor * (A + B) ** 2, A**2 + 2 * A * B + B**2)


def theorem(*controls, derive=derive):
    return Theorem("Squares", "a square", "school", derive, controls=controls)


WORKS = Control("twice as much", factor=2)
IDLE = {
    "an error of its own": (Control("", crash=True), "RuntimeError: no such luck"),
    "a subject that is not there": (Control("", number=2), "has no number to change"),
    "the default": (Control("", factor=1), "it changes nothing"),
    "nothing": (Control(""), "it changes nothing"),
    "an argument of the wrong kind": (Control("", factor=None), "TypeError"),
}


def test_a_theorem_with_a_working_control_is_proved():
    proof = theorem(WORKS).prove()
    assert proof.proved
    assert proof.controlled().proved
    assert proof.controlled().outcome == "proved; its negative control fails, as it must"
    assert proof.controlled().as_dict()["controls"][0]["fails"] is True


@pytest.mark.parametrize("name", IDLE)
def test_a_control_that_says_nothing(name):
    control, why = IDLE[name]
    proof = theorem(WORKS, control).prove().controlled()
    assert not proof.proved
    assert not proof.controls_fail
    assert proof.verdict == "not proved"
    assert why in proof.outcome
    told = proof.as_dict()
    assert told["verdict"] == "not proved"
    assert why in told["failure"]
    assert [each["fails"] for each in told["controls"]] == [True, False]
    assert why in told["controls"][1]["error"]


def test_a_control_that_holds():
    def weak(board, factor=1):
        board.equal("twice", (A + B) ** 2, A**2 + 2 * A * B + B**2)

    proof = theorem(WORKS, derive=weak).prove().controlled()
    assert not proof.proved
    assert proof.outcome == "not proved: all steps hold, but the controls twice as much hold too"


def test_a_control_that_fails_at_an_empty_step():
    def collapsing(board, sides=2):
        board.equal("twice", *[(A + B) ** 2, A**2 + 2 * A * B + B**2][:sides])

    proof = theorem(Control("one side", sides=1), derive=collapsing).prove().controlled()
    assert not proof.proved
    assert "states nothing" in proof.outcome


def test_no_controls():
    proof = theorem().prove()
    for each in (proof, proof.controlled()):
        assert not each.proved
        assert not each.controls_fail
        assert "no controls" in each.outcome
        assert "as it must" not in each.outcome
        assert each.as_dict()["verdict"] == "not proved"


EMPTY = {
    "empty": lambda board: None,
    "words": lambda board: board.say("obvious"),
    "a part": lambda board: board.part(""),
}


@pytest.mark.parametrize("name", EMPTY)
def test_no_step(name):
    proof = theorem(WORKS, derive=lambda board, factor=1: EMPTY[name](board)).prove()
    assert not proof.proved
    assert proof.outcome == "not proved: no step states anything"
