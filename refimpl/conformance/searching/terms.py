"""Edits of a whole line: a term more, another choice of what its name means, every use of a name changed."""

import re
from collections.abc import Iterator

from .parts import Part, Variation, shown
from .scope import Scope


def of_lines(whole: Part, scope: Scope) -> Iterator[Variation]:
    """What may stand for the right side of a line."""
    x = whole.closed
    for term in _terms(scope):
        yield Variation("term", f"({x} + {term})", 2, f"{shown(term)} is added")
        yield Variation("term", f"({x} - {term})", 2, f"{shown(term)} is subtracted")
    for old in dict.fromkeys(re.findall(r"\b(?:h\.)?[A-Za-z]\w*\b", whole.text)):
        if old in scope.arrays:
            for new in (*scope.arrays, *scope.before):
                if new != old and len(re.findall(rf"\b{old}\b", whole.text)) > 1:
                    text = re.sub(rf"\b{old}\b", new, whole.text)
                    yield Variation(
                        "name", text, 1.5, f"{shown(new)} stands where {shown(old)} belongs, in the whole line"
                    )
        elif old in scope.scalars:
            for new in (*scope.scalars, *(f"(1 - {name})" for name in scope.fractions)):
                if new != old and len(re.findall(rf"{re.escape(old)}\b", whole.text)) > 1:
                    text = re.sub(rf"{re.escape(old)}\b", new, whole.text)
                    yield Variation(
                        "name", text, 1.5, f"{shown(new)} stands where {shown(old)} belongs, in the whole line"
                    )


def _terms(scope: Scope) -> list[str]:
    """What may be added to a line by mistake."""
    rates = [name for name in scope.scalars if name.removeprefix("h.") in ("lr", "learning_rate")]
    decays = [name for name in scope.scalars if name.removeprefix("h.") in ("l2", "weight_decay")]
    small = [name for name in scope.scalars if name.removeprefix("h.") in ("eps", "epsilon")]
    weights = [name for name in scope.scalars if name not in (*rates, *decays, *small)]
    times = ["", *(f"{rate} * " for rate in rates), "eta * ", *(f"eta * {rate} * " for rate in rates)]
    pulled = [f"{first}{decay} * {theta}" for decay in decays for first in times for theta in ("theta", "old_theta")]
    moved = [f"{weight} * {name}" for weight in weights for name in (*scope.arrays, *scope.before)]
    return ["1", *small, *(f"{name} * {name}" for name in small), *pulled, *moved, "xp.sign(theta)"]
