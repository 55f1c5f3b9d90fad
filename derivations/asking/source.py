"""A formula read as text: which values it returns, and which lines each of them comes from."""

import ast
import inspect
import os
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Line:
    """A line of a file."""

    file: str
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.text}"


@dataclass(frozen=True)
class _Made:
    """A statement: where it stands, what it assigns, and the variables that it reads."""

    node: ast.AST
    assigns: frozenset[str]
    reads: frozenset[str]
    #: Does it only give another name to something, as ``beta1, beta2 = h.betas`` does?
    alias: bool = False


@dataclass(frozen=True)
class Source:
    """The text of a function that is a straight line of assignments and a ``return``.

    Attributes:
        returned: the values that it returns, by name, each with the variable or the expression that it is.
    """

    file: str
    first: int
    text: list[str]
    statements: tuple[_Made, ...]
    returned: dict[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def of(cls, function: Any) -> "Source":
        """The text of a function.

        Raises:
            OSError: it is nowhere, as of a function typed at Python's prompt.
        """
        lines, first = inspect.getsourcelines(function)
        text = textwrap.dedent("".join(lines)).splitlines()
        body = ast.parse("\n".join(text)).body[0].body  # type: ignore[attr-defined]
        statements = tuple(_made(each) for each in body if not isinstance(each, ast.Return))
        last = next((each for each in reversed(body) if isinstance(each, ast.Return)), None)
        return cls(_path(function), first, text, statements, _returned(last))

    def lines(self, name: str, known: frozenset[str] = frozenset()) -> list[Line]:
        """The lines that the returned value ``name`` comes from, the one that makes it last.

        Args:
            known: returned values that need no explanation, whose own lines are left out.
        """
        found = self._origin(name)
        if found is None:
            return []
        stops = {self._maker(self._variable(each), len(self.statements)) for each in known} - {None}
        seen: set[int] = set()
        self._follow(found.reads, self._position(found), stops, seen)
        nodes = [self.statements[i].node for i in sorted(seen)] + [found.node]
        return [self._line(node) for node in nodes]

    def at(self, name: str) -> int:
        """Where in the text the returned value ``name`` is made."""
        found = self._origin(name)
        return getattr(found.node, "lineno", 0) if found else 0

    def _origin(self, name: str) -> _Made | None:
        """What makes a returned value: the last statement that assigns it, or its place in the ``return``."""
        value = self.returned.get(name)
        if value is not None and not isinstance(value, ast.Name):
            return _Made(value, frozenset(), _reads(value))
        maker = self._maker(self._variable(name), len(self.statements))
        if maker is not None:
            return self.statements[maker]
        return None if value is None else _Made(value, frozenset(), frozenset())  # an argument, as it came

    def _variable(self, name: str) -> str:
        value = self.returned.get(name)
        return value.id if isinstance(value, ast.Name) else name

    def _position(self, made: _Made) -> int:
        return self.statements.index(made) if made in self.statements else len(self.statements)

    def _maker(self, variable: str, before: int) -> int | None:
        """The last statement before that position which assigns the variable."""
        return next((i for i in reversed(range(before)) if variable in self.statements[i].assigns), None)

    def _follow(self, variables: frozenset[str], before: int, stops: set[int | None], seen: set[int]) -> None:
        for variable in variables:
            maker = self._maker(variable, before)
            if maker is None or maker in stops or maker in seen or self.statements[maker].alias:
                continue
            seen.add(maker)
            self._follow(self.statements[maker].reads, maker, stops, seen)

    def _line(self, node: Any) -> Line:
        text = " ".join(each.strip() for each in self.text[node.lineno - 1 : node.end_lineno])
        return Line(self.file, self.first + node.lineno - 1, text)


def _made(statement: ast.stmt) -> _Made:
    targets = list(_targets(statement))
    value = getattr(statement, "value", None)
    reads = _reads(value) if value is not None else _reads(statement)
    if isinstance(statement, ast.AugAssign):
        reads |= frozenset(targets)
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    alias = all(isinstance(part, ast.Attribute) for part in parts)
    return _Made(statement, frozenset(targets), reads, alias)


def _targets(statement: ast.stmt) -> Iterator[str]:
    """The variables that a statement assigns; ``out["theta"] = …`` assigns theta."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    for target in targets:
        for each in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(each, ast.Name):
                yield each.id
            elif isinstance(each, ast.Subscript) and isinstance(each.slice, ast.Constant):
                yield str(each.slice.value)


def _reads(node: ast.AST) -> frozenset[str]:
    return frozenset(
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    )


def _returned(statement: ast.Return | None) -> dict[str, ast.expr]:
    """The values of ``return dict(…)`` or ``return {…}``; of another expression, that under the name ""."""
    value = statement.value if statement else None
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "dict" and not value.args:
        return {each.arg: each.value for each in value.keywords if each.arg}
    if isinstance(value, ast.Dict):
        keys = [each.value if isinstance(each, ast.Constant) else None for each in value.keys]
        return {str(key): each for key, each in zip(keys, value.values, strict=True) if key is not None}
    return {} if value is None else {"": value}


def _path(function: Any) -> str:
    """The function's file as a person would write it: from here, or from the package's folder."""
    file = inspect.getsourcefile(function) or "?"
    if os.path.isabs(file):
        module = function.__module__ or ""
        near = os.path.relpath(file)
        inside = module.replace(".", "/") + ".py"
        return near if not near.startswith("..") else inside if file.endswith(inside) else file
    return file
