"""The cheat sheet of the course: every rule on one page, made from the rules themselves.

python -m refimpl.course.cheat_sheet > notebooks/cheat_sheet.md
"""

import inspect
import math
import re
from dataclasses import MISSING, fields
from typing import Any

import numpy as np

from .. import rules

HEAD = """# Cheat sheet

All rules on one page. η_t is the multiplier of a schedule, 1 by default. Every formula is for each parameter by itself.
The formulas are those of the docstrings. The last column is measured: the first step on a weight without a gradient.

| rule | formula | it keeps | defaults | its λ |
|---|---|---|---|---|
"""
FOOT = """
**From PyTorch to the paper, for AdamW:** λ = lr × `weight_decay`. **Back:** `weight_decay` = λ/lr.
**For plain SGD:** L2 with λ′ = λ/α is weight decay with λ. For Adam no λ′ is.

To print it, take landscape.
"""
#: What every rule takes, and the sheet need not say.
COMMON = ("schedule", "box")


def formula(rule: Any) -> list[str]:
    """The lines of the docstring's first indented block."""
    lines = (inspect.getdoc(rule) or "").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("    "))
    block = lines[start:]
    end = next((i for i, line in enumerate(block) if not line.startswith("    ")), len(block))
    return [_without_notes(line.strip()) for line in block[:end]]


def _without_notes(line: str) -> str:
    """Without what stands far to the right of a formula; after a comma a second formula goes on.

    >>> _without_notes("v = 1,   w = 2"), _without_notes("v_t = 1       E[g²]")
    ('v = 1, w = 2', 'v_t = 1')
    """
    first, *more = re.split(r" {2,}", line)
    return f"{first} {_without_notes('  '.join(more))}" if more and first.endswith(",") else first


def defaults(rule: Any) -> str:
    """lr 0.001, …"""
    given = [field for field in fields(rule) if field.name not in COMMON and field.default is not MISSING]
    return ", ".join(f"{field.name} {field.default:g}" for field in given)


def decay(rule: Any) -> str:
    """What one step without a gradient takes off a weight, in words.

    >>> decay(rules.AdamW), decay(rules.Lion), decay(rules.AdaGrad)
    ('decay: takes λθ', 'decay: takes αλθ', 'none')
    """
    names = {field.name for field in fields(rule)}
    if "l2" in names:
        return "L2: adds λ′θ to the gradient"
    if rule.parts and "inner" in rule.parts:
        return "that of its inner rule"
    if "weight_decay" not in names:
        return "none"
    rate, part = 0.5, 0.25
    opt, theta = rule(lr=rate, weight_decay=part), np.ones(1)
    after, state = opt.step(theta, np.zeros(1), opt.init(theta))
    if after == theta:  # ADOPT makes no step in the first call
        after, _ = opt.step(after, np.zeros(1), state)
    corrected = math.sqrt(1 - opt.beta2) if hasattr(opt, "beta2") else math.nan
    left = {
        1 - part: "takes λθ",
        1 - rate * part: "takes αλθ",
        1 - rate * part * corrected: "takes αλθ √(1 − β2^t)",
        1 / (1 + rate * part): "divides by 1 + αλ",
    }
    return next(f"decay: {words}" for size, words in left.items() if math.isclose(size, after[0]))


def kept(rule: Any) -> str:
    """The names of a rule's slots, in words where they depend on its parts."""
    if isinstance(rule.slots, tuple):
        return ", ".join(rule.slots) or "nothing"
    return "φ, and what its inner rule keeps" if "inner" in rule.parts else "what φ and ψ keep"


def row(rule: Any) -> str:
    """A row of the table."""
    lines = "<br>".join(f"`{line}`".replace("|", r"\|") for line in formula(rule))
    return f"| {rule.__name__} | {lines} | {kept(rule)} | {defaults(rule)} | {decay(rule)} |\n"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(row(rule) for rule in rules.ALL) + FOOT


if __name__ == "__main__":
    print(page(), end="")
