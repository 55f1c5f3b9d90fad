"""Edits of any part: another name or number for it, a factor, a function of it."""

import ast
from collections.abc import Iterator

from .parts import Part, Variation, shown
from .scope import Scope

#: Functions of a part, with their costs and words.
FUNCTIONS = (
    ("xp.abs({})", 1.5, "the absolute value of {} is taken"),
    ("xp.sqrt({})", 1.5, "the root of {} is taken"),
    ("({0} * {0})", 1.5, "{} is squared"),
    ("xp.sign({})", 1.6, "the sign of {} is taken"),
    ("(-{})", 1.5, "the sign of {} is wrong"),
    ("(1 / {})", 1.6, "the reciprocal of {} is taken"),
    ("(1 - {})", 1.5, "1 minus {} stands for it"),
    ("xp.maximum({}, 0)", 1.8, "what is negative of {} is set to 0"),
    ("({} + 1)", 1.1, "1 is added to {}"),
    ("({} - 1)", 1.1, "1 is subtracted from {}"),
    ("(2 * {})", 1.8, "{} is doubled"),
    ("(0.5 * {})", 1.8, "{} is halved"),
    ("(0 * {})", 1.9, "{} is left out"),
)
NUMBERS = ("0", "1", "2", "0.5", "0.1", "10", "1e-08")


def of_everything(part: Part, scope: Scope) -> Iterator[Variation]:
    """A factor, a divisor, or a function."""
    x, said = part.closed, shown(part.text)
    for form, cost, words in FUNCTIONS:
        yield Variation("function", form.format(x), cost, words.format(said))
    for factor in scope.factors:
        cost = 2.0 if factor not in scope.arrays else 2.2
        if factor != part.text:
            yield Variation("factor", f"({x} * {factor})", cost, f"{said} is multiplied by {shown(factor)}")
            yield Variation("factor", f"({x} / {factor})", cost, f"{said} is divided by {shown(factor)}")


def of_names(part: Part, scope: Scope) -> Iterator[Variation]:
    """Another name for a name, another number for a number."""
    node, x = part.node, part.text
    if isinstance(node, ast.Constant):
        for number in NUMBERS:
            yield Variation("number", number, 1.5, f"{number} stands where {x} belongs")
    elif isinstance(node, ast.Name | ast.Attribute):
        if x in scope.scalars:
            others = [*scope.scalars, *(f"(1 - {name})" for name in scope.fractions), "eta", "1", "t"]
        elif x in ("t", "eta"):
            others = ["(t - 1)", "(t + 1)", "1", "2", *scope.scalars, "eta", "t"]
        else:
            others = [*scope.arrays, *scope.before, "1"]
            others += ["raw_g"] if x == "g" else []
            for beta in scope.fractions:
                words = f"{shown(x)} is averaged with the gradient once more"
                yield Variation("look-ahead", f"({beta} * {x} + (1 - {beta}) * g)", 2, words)
                yield Variation("look-ahead", f"({beta} * {x} + g)", 2, words)
        for other in others:
            if other != x:
                cost = 1.5 if other not in scope.before else 1.3
                yield Variation("name", other, cost, f"{shown(other)} stands where {shown(x)} belongs")
