"""The edits of one line: each part of its right side, and what may stand there instead."""

import ast
from collections.abc import Iterator
from typing import Any

from .edit import Edit
from .formula import Formula
from .operators import of_operators
from .parts import Part, Variation
from .replacements import of_everything, of_names
from .scope import Scope, scopes
from .terms import of_lines


def line_edits(formula: Formula, allowed: dict[str, Any]) -> Iterator[Edit]:
    """Every edit of one line, the cheapest of those that read alike."""
    for place, scope in scopes(formula, allowed):
        text = formula.texts[place]
        best: dict[str, Edit] = {}
        for part, variation in _variations(text, scope):
            new = text[: part.start] + variation.new + text[part.end :]
            edit = Edit(
                variation.kind, ((place, new),), variation.cost, variation.words, old=part.text, new=variation.new
            )
            if new != text and (new not in best or best[new].cost > edit.cost):
                best[new] = edit
        yield from best.values()


def _variations(text: str, scope: Scope) -> Iterator[tuple[Part, Variation]]:
    assignment = ast.parse(text).body[0]
    whole = Part(text, assignment.value)  # type: ignore[attr-defined]
    for variation in of_lines(whole, scope):
        yield whole, variation
    for part in whole.parts():
        for make in (of_operators, of_names, of_everything):
            for variation in make(part, scope):
                yield part, variation
