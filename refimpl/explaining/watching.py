"""A rule's ``update`` with a look at every variable after the statement that assigns it.

The statements are the rule's own, read from its source; between them stands a call that is handed the value
just assigned and may put another in its place.
"""

import ast
import sys
import textwrap
from collections.abc import Callable
from typing import Any

from ..changed import formula

#: ``look(statement number, variable, value)`` -> the value that the variable gets.
Look = Callable[[int, str, Any], Any]


def statements(cls: type) -> list[str]:
    """The statements of ``update`` that assign something, in order, each as its source reads, comment included."""
    source = formula(cls)
    lines = source.splitlines()
    found = _assignments(ast.parse(source))
    return [textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno])) for node in found]


def watched(cls: type, look: Look) -> Callable[..., dict[str, Any]]:
    """``cls.update`` as it stands, but that ``look`` is shown each variable, by the number of its statement.

    >>> from refimpl import SGD
    >>> from refimpl.readings import FLOATS
    >>> seen = []
    >>> update = watched(SGD, lambda number, name, value: seen.append((number, name, value)) or value)
    >>> update(SGD(lr=0.5, l2=1.0).at(0), FLOATS, 1, 1.0, 2.0, 1.0), seen
    ({'theta': 0.5, 'g': 3.0}, [(0, 'g', 3.0), (1, 'theta', 0.5)])
    """
    tree = ast.parse(formula(cls))
    tree = _Watching({id(node): number for number, node in enumerate(_assignments(tree))}).visit(tree)
    namespace = {**vars(sys.modules[cls.update.__module__]), "_look": look}  # type: ignore[attr-defined]
    exec(compile(ast.fix_missing_locations(tree), f"<{cls.__name__}.update, watched>", "exec"), namespace)
    return namespace["update"]


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
