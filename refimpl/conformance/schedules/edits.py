"""The edits of a schedule's text: of its lines, of k, of its settings, of its value."""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from ...core.mutation import source
from ..searching.edit import Edit
from ..searching.operators import of_operators
from ..searching.parts import Part, shown
from ..searching.replacements import of_everything, of_names
from ..searching.scope import Scope

#: Methods whose names these are have no formula.
_OTHERS = ("boundaries", "left_to_rounding", "require_order")
K, VALUE = "k", "value"
STEPS = (
    ("k + 1", 1.0, "k is counted from 1"),
    ("k - 1", 1.1, "it is one step late, and begins at k = −1"),
    ("xp.maximum(k - 1, 0)", 1.1, "it is one step late"),
    ("xp.maximum(k, 1)", 1.2, "the first step is left out"),
    ("0 * k", 1.0, "it stays at its first value for ever"),
    ("2 * k", 1.5, "k counts two in each step"),
    ("xp.floor(k / 2)", 1.5, "k counts every second step"),
    ("k + 2", 1.5, "it is two steps ahead"),
    ("k - 2", 1.5, "it is two steps late"),
    ("-k", 1.8, "the sign of k is wrong"),
)


@dataclass(frozen=True)
class Lines:
    """A schedule's methods.

    Attributes:
        texts: "method number" -> the line, without its indent, of each assignment and each return.
        methods: name -> the whole text of the method.
        scope: what the names in them mean.
        file: where they stand.
    """

    texts: dict[str, str]
    methods: dict[str, str]
    scope: dict[str, dict[str, Any]]
    file: str


@functools.cache
def lines_of(cls: Any) -> Lines:
    """The lines of a schedule that an edit can look into."""
    texts: dict[str, str] = {}
    methods: dict[str, str] = {}
    scope: dict[str, dict[str, Any]] = {}
    for base in cls.__mro__:
        for name, function in vars(base).items():
            if not callable(function) or name.startswith("__") or name in (*_OTHERS, *methods):
                continue
            if not base.__module__.startswith("refimpl.schedules") or "xp" not in function.__code__.co_varnames[:2]:
                continue
            tree = ast.parse(source(function)).body[0]
            methods[name], scope[name] = ast.unparse(tree), function.__globals__
            for node in ast.walk(ast.parse(methods[name])):
                if isinstance(node, ast.Return | ast.Assign) and node.lineno == node.end_lineno:
                    texts[f"{name} {node.lineno}"] = methods[name].splitlines()[node.lineno - 1].strip()
    return Lines(texts, methods, scope, cls.__module__.replace(".", "/") + ".py")


@functools.cache
def edits_of(cls: Any) -> tuple[Edit, ...]:
    """All edits of a schedule, the cheapest first."""
    lines, names = lines_of(cls), [field.name for field in fields(cls)]
    found: dict[Any, Edit] = {}
    for edit in (*_of_lines(lines), *_whole(names)):
        if edit.changes not in found or found[edit.changes].cost > edit.cost:
            found[edit.changes] = edit
    return tuple(sorted(found.values(), key=lambda edit: (edit.cost, len(edit.changes[0][1]))))


def _of_lines(lines: Lines) -> Iterator[Edit]:
    every = " ".join(lines.texts.values())
    scalars = tuple(dict.fromkeys(re.findall(r"\bs\.\w+(?!\w*\()", every)))
    for place, text in lines.texts.items():
        node = ast.parse(text).body[0]
        inside = {
            each.id for each in ast.walk(ast.parse(lines.methods[place.split()[0]])) if isinstance(each, ast.Name)
        }
        scope = Scope(tuple(sorted(inside - {"s", "xp"})), (), scalars, (), "")
        value: Any = getattr(node, "value", None)
        values: list[Any] = value.elts if isinstance(value, ast.Tuple) else [value] * (value is not None)
        for part in (each for x in values for each in Part(text, x).parts()):
            x, said = part.closed, shown(part.text)
            made = [("function", f"xp.floor({x})", 1.4, f"{said} is rounded down to a whole number")]
            for make in (of_operators, of_names, of_everything):
                made += [tuple(each) for each in make(part, scope)]  # type: ignore[misc]
            for kind, new, cost, words in made:
                line = text[: part.start] + new + text[part.end :]
                if line != text and "scalar" not in new:
                    yield Edit(kind, ((place, line),), cost, words, old=part.text, new=new)


def _whole(names: list[str]) -> Iterator[Edit]:
    for new, cost, words in STEPS:
        yield Edit("k", ((K, new),), cost, words)
    for name in names:
        x = f"s.{name}"
        others = [
            (f"{x} + 1", 1.2, "is one too large"),
            (f"{x} - 1", 1.2, "is one too small"),
            (f"2 * {x}", 1.4, "is doubled"),
        ]
        others += [
            (f"{x} / 2", 1.4, "is halved"),
            ("0", 1.2, "is 0, whatever it is given"),
            ("1", 1.2, "is 1, whatever it is given"),
        ]
        others += [
            (f"{x} * {x}", 1.6, "is squared"),
            (f"xp.sqrt({x})", 1.6, "is taken as its root"),
            (f"1 - {x}", 1.5, "is taken as 1 minus it"),
        ]
        for new, cost, words in others:
            yield Edit("setting", ((x, new),), cost, f"{name} {words}")
        for other in names:
            if other != name:
                yield Edit("setting", ((x, f"s.{other}"),), 1.4, f"{other} stands for {name}")
                if name < other:
                    yield Edit(
                        "setting", ((x, f"s.{other}"), (f"s.{other}", x)), 1.3, f"{name} and {other} are exchanged"
                    )
        for sign, words in (("*", "multiplied"), ("/", "divided")):
            yield Edit(
                "value",
                ((VALUE, f"xp.where(k, value, value {sign} {x})"),),
                1.6,
                f"its first value is {words} by {name}",
            )
            yield Edit("value", ((VALUE, f"value {sign} {x}"),), 1.5, f"it is {words} by {name}")
    for new, cost, words in (
        ("value * value", 1.4, "it is squared"),
        ("xp.sqrt(value)", 1.5, "its root is taken"),
        ("1 - value", 1.5, "it is 1 minus what it should be"),
        ("2 * value", 1.5, "it is doubled"),
        ("value / 2", 1.5, "it is halved"),
        ("-value", 1.5, "its sign is wrong"),
    ):
        yield Edit("value", ((VALUE, new),), cost, words)
