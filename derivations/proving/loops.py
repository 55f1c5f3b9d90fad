"""A loop of the code as an induction: what is there before it, one pass from any state, and what comes after.

``for x in xs`` over a list of any length cannot be run on symbols as a whole.  Its pieces can: they are cut out of the
function's text and run unchanged.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refimpl.core.mutation import source

#: What there may be beside the loop, and in it: assignments, each of one name.
_LINE = (ast.Assign, ast.AugAssign, ast.AnnAssign)


@dataclass(frozen=True)
class Loop:
    """The pieces of a function that is assignments, one ``for`` of assignments, and a ``return``.

    Attributes:
        over: the text of what is looped over, such as "s.milestones".
        before: the names and values after the lines before the loop, from the function's arguments.
        body: the names and values after one pass, from those before it and the item.
        after: what is returned, from the names and values after the last pass.
    """

    over: str
    before: Callable[..., dict[str, Any]]
    body: Callable[[dict[str, Any], Any], dict[str, Any]]
    after: Callable[[dict[str, Any]], Any]


def loop(function: Any) -> Loop:
    """The pieces of ``function``.

    Raises:
        ValueError: it is not made as ``Loop`` says; the message names the line.
    """
    text = source(function)
    (definition,) = ast.parse(text).body
    assert isinstance(definition, ast.FunctionDef)
    lines = [line for line in definition.body if not _is_docstring(line)]
    places = [i for i, line in enumerate(lines) if isinstance(line, ast.For)]
    last = lines[-1]
    if len(places) != 1 or not isinstance(last, ast.Return) or last.value is None:
        raise ValueError(f"{function.__qualname__} must have one loop and end with return, got\n{text}")
    (place,) = places
    one: Any = lines[place]
    answer: ast.expr = last.value
    parts = [lines[:place], one.body, lines[place + 1 : -1]]
    for line in (line for part in parts for line in part):
        if not isinstance(line, _LINE):
            raise ValueError(f"{function.__qualname__} must have assignments only, got {ast.unparse(line)!r}")
    if one.orelse or not isinstance(one.target, ast.Name):
        raise ValueError(f"{function.__qualname__} must loop with one name and without else, got\n{text}")

    def run(part: list[ast.stmt], names: dict[str, Any]) -> dict[str, Any]:
        found = dict(names)
        exec(compile(ast.Module(part, []), f"<{function.__qualname__}>", "exec"), dict(function.__globals__), found)
        return found

    def after(names: dict[str, Any]) -> Any:
        value = ast.Assign([ast.Name("returned", ast.Store())], answer)
        return run([*parts[2], ast.fix_missing_locations(value)], names)["returned"]

    arguments = [each.arg for each in definition.args.args]
    return Loop(
        over=ast.unparse(one.iter),
        before=lambda *given: run(parts[0], dict(zip(arguments, given, strict=True))),
        body=lambda names, item: run(parts[1], names | {one.target.id: item}),
        after=after,
    )


def _is_docstring(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
