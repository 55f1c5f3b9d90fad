"""A notebook's mathematics is that of refimpl and of the derivations, or is held to its bits where all can see it."""

import ast

import pytest

from .cells import code, committed, each_lesson, each_notebook, tags
from .mathematics import computes_an_update


@each_notebook
def test_what_it_rebuilds_is_held_to_the_bits_of_refimpl(text):
    cells = code(committed(text))
    for number, cell in enumerate(cells):
        if not computes_an_update(cell.source) or is_asked_for(cell):
            continue
        assert "rebuilt" in tags(cell), f"computes an update of its own and is not tagged so:\n{cell.source}"
        later = [each for each in cells[number + 1 :] if "bit-equal" in tags(each)]
        assert later, f"no later cell holds this to the bits of refimpl:\n{cell.source}"


def is_asked_for(cell):
    """Is it the learner's to finish, and does the checker say whether it is right?"""
    return "exercise" in tags(cell) and "ask_code(" in cell.source


@each_notebook
def test_a_cell_that_promises_bit_equality_asserts_it(text):
    for cell in code(committed(text)):
        if "bit-equal" not in tags(cell):
            continue
        asserted = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)]
        called = {ast.unparse(call.func) for each in asserted for call in ast.walk(each) if isinstance(call, ast.Call)}
        assert called & {"bits_equal", "course.bits_equal"}, cell.source


@each_lesson
def test_it_takes_its_mathematics_from_refimpl_and_its_proofs_from_the_derivations(text):
    sources = "\n".join(cell.source for cell in code(committed(text)))
    assert "import refimpl" in sources
    assert "derivation(" in sources or "derivations" in sources


@pytest.mark.parametrize(
    "source",
    [
        "def step(theta, g, m):\n    return theta - 0.1 * g",
        "theta = theta - 0.1 * grad",
        "theta -= lr * g",
        "m, v = 0.9 * m + g, 0.9 * v",
        "step = lambda theta, gradient: theta - gradient",
    ],
)
def test_an_update_is_seen(source):
    assert computes_an_update(source)


@pytest.mark.parametrize(
    "source",
    [
        "t = t + 1",
        "theta, state = opt.step(theta, g, state)",
        "grads = 2 * x",
        "def draw(theta):\n    return theta + 1",
    ],
)
def test_what_is_no_update_is_let_pass(source):
    assert not computes_an_update(source)
