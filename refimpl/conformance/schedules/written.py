"""Settings written as text: ``T=50``, ``shape=sqrt``, ``milestones=[30, 60]``, ``then=CosineAnnealing(T=40)``."""

import ast
from typing import Any

from .against import against_named

ALLOWED = "a number, True or False, a word, a schedule such as Linear(T=50), or a list of them"


def setting(text: str) -> tuple[str, Any]:
    """A name and its value.

    Raises:
        TypeError, ValueError: it is something else, or a schedule's settings are refused.
    """
    name, equals, value = text.partition("=")
    try:
        if not (name.isidentifier() and equals):
            raise SyntaxError
        return name, _value(ast.parse(value.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError):  # the last two: brackets in brackets in …
        raise ValueError(
            f"--set must be NAME=VALUE with {ALLOWED}, such as T=50 or milestones=[30,60], got {text!r}"
        ) from None


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.List | ast.Tuple):
        return tuple(map(_value, node.elts))
    if isinstance(node, ast.Name):
        return node.id  # the name of a shape
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
        return against_named(node.func.id, {str(each.arg): _value(each.value) for each in node.keywords}).right
    try:
        found = ast.literal_eval(node)
    except ValueError:
        raise SyntaxError from None
    if not isinstance(found, int | float | str):
        raise SyntaxError
    return found
