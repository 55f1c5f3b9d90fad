"""Fits: a factor somewhere in a formula that makes it a target's, as far as one constant can."""

import ast
from collections.abc import Iterator

import numpy as np

from .edit import LAST, Edit, edited
from .formula import AFTER, Formula
from .parts import Part, shown
from .stepping import Stand

#: The name of the factor while it is looked for.
C = "constant"
#: Between which magnitudes it is looked for; how many halvings end the search.
GRID, HALVINGS = np.logspace(-4, 4, 33), 60
#: The part of the lanes that must agree on it, and to which part of it.
AGREEING, CLOSE = 0.6, 1e-6
#: A factor as close to 1 as this is rounding.
NOTHING = 1e-4


def factor_edits(formula: Formula) -> Iterator[Edit]:
    """Every place where a factor may stand."""
    step = f"theta = old_theta + {C} * (theta - old_theta)"
    yield Edit("fit", ((AFTER, step),), 2.0, f"the step is {C} times what it should be")
    for place in formula.lines:
        name, text = formula.names[place], formula.texts[place]
        if not name:
            continue
        whole = Part(text, ast.parse(text).body[0].value)  # type: ignore[attr-defined]
        for part in whole.parts():
            new = f"{text[: part.start]}({C} * {part.closed}){text[part.end :]}"
            words = f"{shown(part.text)} is multiplied by {C}"
            yield Edit("fit", ((place, new),), 2.5, words, old=part.text, new=new)


def fits(stand: Stand) -> Iterator[tuple[Edit, float]]:
    """The edits with a factor on which most lanes agree, and the factor."""
    for edit in factor_edits(stand.formula):
        c = fitted(stand, edit)
        if c is None or abs(c - 1) < NOTHING:
            continue
        for digits in (3, 6, 16):
            number = f"{c:.{digits}g}"
            changes = tuple((place, text.replace(C, number)) for place, text in edit.changes)
            words = edit.words.replace(C, f"{c:.6g}")
            yield Edit("fit", changes, edit.cost, words, old=edit.old, new=edit.new.replace(C, number)), float(number)


def fitted(stand: Stand, edit: Edit) -> float | None:
    """The factor that gives the first step that was found; None if the lanes do not agree on one."""
    text, lanes = edited(stand.formula, (edit,)), stand.lanes
    if any(name.startswith(LAST) for name in text.besides):
        return None

    def miss(c: np.ndarray) -> np.ndarray:
        stand.scope[C] = c
        return stand.first(text) - lanes.found[0]

    judged = ~np.isnan(lanes.slack[0]) & (np.abs(lanes.found[0] - lanes.theta) > lanes.slack[0])
    try:
        for sign in (1.0, -1.0):
            misses = np.array([miss(np.full_like(lanes.theta, sign * c)) for c in GRID])
            crossing = (np.sign(misses[:-1]) != np.sign(misses[1:])) & np.isfinite(misses[:-1] + misses[1:])
            some = crossing.any(axis=0) & judged
            if some.sum() < max(AGREEING * judged.sum(), 3):
                continue
            i = crossing.argmax(axis=0)
            low, high, at_low = sign * GRID[i], sign * GRID[i + 1], np.sign(np.take_along_axis(misses, i[None], 0)[0])
            for _ in range(HALVINGS):
                middle = (low + high) / 2
                same = np.sign(miss(middle)) == at_low
                low, high = np.where(same, middle, low), np.where(same, high, middle)
            c = float(np.median(low[some]))
            if (np.abs(low[some] / c - 1) < CLOSE).sum() >= AGREEING * judged.sum():
                return c
    except Exception:  # whatever a text does with a factor in it
        return None
    return None
