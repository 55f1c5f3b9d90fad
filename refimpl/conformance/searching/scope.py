"""What an edit of a line may read: the names that have a value there, and the factors that formulas are made of."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...core.number_checks import FRACTION
from .edit import LAST, OLD, RAW
from .formula import Formula


@dataclass(frozen=True)
class Scope:
    """The names at a line.

    Attributes:
        arrays: the numbers of each element: parameter, gradient, slots, and what lines before have made.
        before: the same before the step and in the last step.
        scalars: the hyperparameters, as the text has them, with and without "h.".
        fractions: those of them that weigh an average, such as β1.
        own: the name that the line assigns.
    """

    arrays: tuple[str, ...]
    before: tuple[str, ...]
    scalars: tuple[str, ...]
    fractions: tuple[str, ...]
    own: str

    @property
    def factors(self) -> list[str]:
        """What something may be multiplied by, or divided by, by mistake."""
        made = [*self.scalars]
        for beta in self.fractions:
            power = f"{beta}**t"
            made += [f"(1 - {beta})", power, f"(1 - {power})", f"xp.scalar.sqrt(1 - {power})", f"(1 - {beta})**t"]
        rate = [name for name in self.scalars if name.removeprefix("h.") in ("lr", "learning_rate")]
        made += ["eta", *(f"(eta * {name})" for name in rate), "t", "xp.scalar.sqrt(t)"]
        return [*made, *self.arrays]


def scopes(formula: Formula, allowed: dict[str, Any]) -> Iterator[tuple[str, Scope]]:
    """The scope of each line that an edit can look into.

    Args:
        allowed: hyperparameter -> its range.
    """
    texts = [formula.texts[place] for place in formula.lines]
    named = dict.fromkeys(name for text in texts for name in re.findall(r"\bh\.\w+", text) if name != "h.betas")
    scalars, arrays = [*named], ["theta", "g", *formula.kept[1:]]
    for place, text in zip(formula.lines, texts, strict=True):
        fractions = [name for name in scalars if allowed.get(name.removeprefix("h.")) == FRACTION]
        before = [f"{OLD}{name}" for name in formula.kept]
        before += [f"{LAST}{RAW}", *([RAW] if "g" in _assigned(texts) else [])]
        if own := formula.names[place]:
            yield place, Scope(tuple(arrays), tuple(before), tuple(scalars), tuple(fractions), own)
        for name in _assigned([text]):
            if "h.betas" in text:
                scalars.append(name)
            elif name not in arrays:
                arrays.append(name)


def _assigned(texts: list[str]) -> list[str]:
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]
    return [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
