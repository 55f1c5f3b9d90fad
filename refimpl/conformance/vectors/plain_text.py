"""The plain twin of the inputs: the same numbers as words between blanks, for programs without a JSON reader."""

import json
from collections.abc import Iterator
from typing import Any

from .layout import DATA, VERSION, cases_file


def plain_file(rule: str) -> str:
    """The plain file of a rule's inputs."""
    return f"plain/{rule.lower()}.txt"


def plain_text(rule: str) -> str:
    """All inputs of a rule, decimals only, in a fixed order; each list has its length before it.

    Args:
        rule: a class's name, such as "AdamW".
    """
    document = json.loads((DATA / cases_file(rule)).read_text(encoding="utf-8"))
    lines = [f"refimpl-vectors {VERSION} {rule} {len(document['cases'])}"]
    for case in document["cases"]:
        lines += _case(case)
    return "\n".join(lines) + "\n"


def _case(case: dict[str, Any]) -> Iterator[str]:
    start, report = case["start"], case["report"]
    elements = len(start["theta"]["decimal"])
    steps = len(case["gradients"]["decimal"]) // elements
    yield f"case {case['id']} {case['dtype']}"
    yield _named("hyperparameters", case["hyperparameters"])
    yield _named("scalars", start["scalars"])
    yield f"start {start['t']}"
    yield _listed("theta", start["theta"]["decimal"])
    yield f"slots {len(start['slots'])}"
    for name, numbers in start["slots"].items():
        yield _listed(name, numbers["decimal"])
    yield _listed("report", report)
    yield _listed("eta", case["eta"]["decimal"] if case["eta"] else [1.0] * steps)
    yield _listed("gradients", case["gradients"]["decimal"])


def _named(word: str, numbers: dict[str, Any]) -> str:
    both = (f"{name} {x['decimal']}" for name, x in numbers.items())
    return " ".join((word, str(len(numbers)), *both))


def _listed(word: str, numbers: list[Any]) -> str:
    return " ".join((word, str(len(numbers)), *map(str, numbers)))
