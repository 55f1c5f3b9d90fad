"""Edits of a decay: taken out of where it is, and put in elsewhere."""

import re
from collections.abc import Iterable, Iterator

from .edit import Edit
from .formula import AFTER, BEFORE, Formula

DECAYS = ("l2", "weight_decay")


def decay_edits(formula: Formula, singles: Iterable[Edit]) -> Iterator[Edit]:
    """The decay put in before or after everything, with or without its own place.

    Args:
        singles: the edits of one line, among which are those that leave out the decay.
    """
    text = " ".join(formula.texts[place] for place in formula.lines)
    for name in DECAYS:
        if not re.search(rf"\bh\.{name}\b", text):
            continue
        outs = [each for each in singles if each.kind == "operand" and _leaves_out(each, name, formula)]
        outs += [Edit("operand", ((f"h.{name}", "0"),), 1.0, "")]  # what is put in does not read ``h.name``
        for put, words in _put(name, formula):
            yield Edit("decay", (put,), 2.0, f"a second decay {words}")
            for out in outs:
                yield Edit("decay", (*out.changes, put), 1.6, f"the decay {words}")


def _leaves_out(edit: Edit, name: str, formula: Formula) -> bool:
    """Is the decay gone, but nothing else?"""
    ((place, new),) = edit.changes
    old = formula.texts.get(place, "")
    return f"h.{name}" in old and f"h.{name}" not in new and "theta" in edit.words


def _put(name: str, formula: Formula) -> Iterator[tuple[tuple[str, str], str]]:
    factors = [("", ""), ("eta * ", "times the schedule")]
    text = " ".join(formula.texts[place] for place in formula.lines)
    if "h.lr" in text:
        factors += [("h.lr * ", "times the learning rate"), ("eta * h.lr * ", "times schedule and learning rate")]
    for factor, words in factors:
        words = f", {words}," if words else ""
        value = f"{factor}getattr(h, {name!r}) * "
        yield (AFTER, f"theta = theta - {value}theta"), f"is taken{words} after the step, of the new parameter"
        yield (AFTER, f"theta = theta - {value}old_theta"), f"is taken{words} outside of the step, of the old parameter"
        yield (BEFORE, f"theta = theta - {value}theta"), f"is taken{words} before the step"
        yield (BEFORE, f"g = g + {value}theta"), f"is added{words} to the gradient"
        yield (AFTER, f"theta = theta + {value}theta"), f"is added{words} with the wrong sign"
