"""A loop cut into its pieces: they are those of the text, and what is made otherwise is refused."""

import pytest

from derivations.proving.loops import loop


def summed(first, items):
    """The sum."""
    n = first
    for item in items:
        n = n + item
    twice = 2 * n
    return twice


def test_the_pieces_are_those_of_the_text():
    pieces = loop(summed)
    assert pieces.over == "items"
    before = pieces.before(10, ())
    assert before["n"] == 10
    after = pieces.body(before, 5)
    assert after["n"] == 15
    assert before["n"] == 10, "a pass changes no other state"
    assert pieces.after(after) == 30 == summed(10, [5])
    assert "returned" not in after, "nor does what comes after the loop"


def without(items):
    """No loop."""
    n = items
    return n


def twice(items):
    """Two loops."""
    n = 0
    for item in items:
        n = n + item
    for item in items:
        n = n + item
    return n


def branching(items):
    """A pass with a branch, which symbols would not decide."""
    n = 0
    for item in items:
        if item > 3:
            n = n + item
    return n


def branching_after(items):
    """A branch after the loop."""
    n = 0
    for item in items:
        n = n + item
    if n == 7:
        n = 0
    return n


def left(items):
    """A loop that is left."""
    n = 0
    for item in items:
        n = n + item
        break
    return n


def otherwise(items):
    """A loop with else."""
    n = 0
    for item in items:
        n = n + item
    else:
        n = 0
    return n


def paired(items):
    """A loop with two names."""
    n = 0
    for a, b in items:
        n = n + a * b
    return n


def silent(items):
    """A loop after which nothing is returned."""
    for item in items:
        item = item + 1


@pytest.mark.parametrize(
    "function", [without, twice, branching, branching_after, left, otherwise, paired, silent], ids=lambda f: f.__name__
)
def test_what_is_made_otherwise_is_refused(function):
    with pytest.raises(ValueError, match=function.__name__):
        loop(function)
