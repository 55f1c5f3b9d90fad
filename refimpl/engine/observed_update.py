"""A rule's ``update`` with a look at every variable after the statement that assigns it.

The statements are the rule's own, read from its source; between them is a call that is handed the value
just assigned and may put another in its place.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from ..core.mutation import source
from ..core.rule import Rule

#: ``look(statement number, variable, value)`` -> the value that the variable gets.
Look = Callable[[int, str, Any], Any]


def statements(update: Any) -> list[str]:
    """The statements of ``update`` that assign something, in order, each as its source reads, comment included."""
    lines = source(update).splitlines()
    found = _assignments(ast.parse(source(update)))
    return [textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno])) for node in found]


def comments(update: Any) -> list[str]:
    """The comment that ends the last line of each of these statements, such as ``line 7``, or ""."""
    lines = source(update).encode().splitlines()  # ast counts columns in bytes
    ends = [lines[node.end_lineno - 1][node.end_col_offset :] for node in _assignments(ast.parse(source(update)))]
    return [end.decode().partition("#")[2].strip() for end in ends]


def watched(update: Any, look: Look) -> Callable[..., dict[str, Any]]:
    """``update`` unchanged, but that ``look`` is shown each variable, by the number of its statement.

    >>> from refimpl import SGD
    >>> from refimpl.core.namespaces import FLOATS
    >>> seen = []
    >>> update = watched(SGD.update, lambda number, name, value: seen.append((number, name, value)) or value)
    >>> update(SGD(lr=0.5, l2=1.0).at(0), FLOATS, 1, 1.0, 2.0, 1.0), seen
    ({'theta': 0.5, 'g': 3.0}, [(0, 'g', 3.0), (1, 'theta', 0.5)])
    """
    tree = ast.parse(source(update))
    tree = _Watching({id(node): number for number, node in enumerate(_assignments(tree))}).visit(tree)
    namespace = {**update.__globals__, **inspect.getclosurevars(update).nonlocals, "_look": look}
    exec(compile(ast.fix_missing_locations(tree), f"<{update.__qualname__}, watched>", "exec"), namespace)
    return namespace["update"]


def with_update(opt: Rule, update: Any) -> Rule:
    """The same rule, to its state too, with another ``update``."""
    cls = type(opt)
    named = {"update": update, "__module__": cls.__module__, "__doc__": cls.__doc__}
    return type(cls.__name__, (cls,), named)(**{field.name: getattr(opt, field.name) for field in fields(opt)})


def _assignments(tree: ast.AST) -> list[Any]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)]
    return sorted(found, key=lambda node: node.lineno)


class _Watching(ast.NodeTransformer):
    """Adds ``name = _look(number, "name", name)`` after each assignment to a name."""

    def __init__(self, numbers: dict[int, int]):
        self.numbers = numbers

    def _after(self, node: Any) -> list[ast.stmt]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        nodes = [each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
        names = [each.id for each in nodes if isinstance(each.ctx, ast.Store)]
        look = "{0} = _look({1}, {0!r}, {0})"
        return [node, *(ast.parse(look.format(name, self.numbers[id(node)])).body[0] for name in names)]

    visit_Assign = visit_AnnAssign = visit_AugAssign = _after
