"""The solution that a notebook prints passes the checker that the notebook asks with."""

import re

import numpy as np
import pytest

from refimpl.conformance import check

from .cells import TEXTS, code, committed, prose

ASKED = re.compile(r"^course\.ask_code\(\.\.\., against=\"(\w+)\"\)$", re.MULTILINE)
PRINTED = re.compile(r"^```python\n(def step.*?)^```$", re.MULTILINE | re.DOTALL)


def exercises():
    """(the cell that asks, the `step` of its solution) of every notebook that has one."""
    for text in TEXTS:
        notebook = committed(text)
        asking = [cell.source for cell in code(notebook) if ASKED.search(cell.source)]
        solutions = PRINTED.findall("\n".join(prose(notebook)))
        if asking and solutions:
            yield pytest.param(asking[-1], solutions[-1], id=text.stem)


def solved(cell, solution):
    """The class of the cell with the printed `step`, as a learner would put it there."""
    names = {"np": np}
    exec(cell[: ASKED.search(cell).start()], names)
    learners = [each for name, each in names.items() if name.startswith("My")]
    exec(solution, names)
    learners[-1].step = names["step"]
    return learners[-1]


@pytest.mark.parametrize(("cell", "solution"), list(exercises()))
def test_a_printed_solution_is_right(cell, solution):
    report = check(solved(cell, solution), against=ASKED.search(cell).group(1))
    assert report.passed, report.verdict


def test_there_are_solutions():
    assert len(list(exercises())) >= 4
