"""The text of a rule's ``update`` as places that an edit can change: its lines, what it keeps, t, η, the settings."""

import ast
import functools
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ARGUMENTS = ["h", "xp", "t", "eta", "theta", "g"]
#: The places that every formula has, and what stands there.
T, ETA, BEFORE, AFTER = "t", "eta", "before", "after"
ALWAYS = {T: "k + 1", ETA: "schedule(k)", BEFORE: "", AFTER: ""}


class NotEditable(Exception):
    """The formula is no straight text of assignments."""


@dataclass(frozen=True)
class Formula:
    """One ``update``, taken apart.

    Attributes:
        texts: place -> what stands there: "line 0" and on, "keep m", and those of ALWAYS.
        names: line -> the name that it assigns; "" if an edit cannot look into it.
        sources: line -> the number of the line in the file, and its text there.
        kept: theta, the slots and the scalars.
        scope: what the names in the text mean.
        file: where it stands.
    """

    texts: Mapping[str, str]
    names: Mapping[str, str]
    sources: Mapping[str, tuple[int, str]]
    kept: tuple[str, ...]
    scope: dict[str, Any]
    file: str

    @functools.cached_property
    def lines(self) -> list[str]:
        return [place for place in self.texts if place.startswith("line ")]


def line_of(number: int) -> str:
    """The name of a line's place."""
    return f"line {number}"


@functools.lru_cache(maxsize=512)
def formula_of(cls: Any) -> Formula:
    """The formula of a rule, a dialect, or a changed copy of one.

    Raises:
        NotEditable: with why it cannot be taken apart.
    """
    update = inspect.getattr_static(cls, "update")
    if update.__closure__:
        raise NotEditable("it has a closure")
    try:
        source, first = inspect.getsourcelines(update)
        (tree,) = ast.parse(textwrap.dedent("".join(source))).body
    except (OSError, TypeError, SyntaxError, ValueError) as error:
        raise NotEditable(f"no text: {error}") from error
    given = [each.arg for each in tree.args.args]  # type: ignore[attr-defined]
    if given[: len(ARGUMENTS)] != ARGUMENTS or tree.args.kwarg or tree.args.vararg:  # type: ignore[attr-defined]
        raise NotEditable("it takes other arguments")
    *body, last = _without_docstring(tree.body)  # type: ignore[attr-defined]
    if not isinstance(last, ast.Return) or last.value is None:
        raise NotEditable("it does not end with a return")
    texts, names, sources = dict(ALWAYS), dict[str, str](), dict[str, tuple[int, str]]()
    for statement in body:
        for name, text in _split(statement):
            place = line_of(len(names))
            texts[place], names[place] = text, name
            number = first + statement.lineno - 1
            sources[place] = number, source[statement.lineno - 1].strip()
    kept = ("theta", *given[len(ARGUMENTS) :])
    returned = _returned(last.value)
    if returned is None:
        texts[line_of(len(names))] = f"returned = {ast.unparse(last.value)}"
        sources[line_of(len(names))] = first + last.lineno - 1, source[last.lineno - 1].strip()
        names[line_of(len(names))] = ""
        returned = {name: f"returned[{name!r}]" for name in kept}
    for name in kept:
        if name not in returned:
            raise NotEditable(f"it does not return {name}")
        texts[f"keep {name}"] = returned[name]
    file = cls.__module__.replace(".", "/") + ".py"
    return Formula(texts, names, sources, kept, update.__globals__, file)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[1:]
    return body


def _split(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """The assignments of a statement: name and text; the name is "" where it is something else."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        whole = ast.BinOp(ast.Name(statement.target.id, ast.Load()), statement.op, statement.value)
        yield statement.target.id, f"{statement.target.id} = {ast.unparse(whole)}"
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        yield statement.targets[0].id, ast.unparse(statement)
    elif any(isinstance(node, ast.Return) for node in ast.walk(statement)):
        raise NotEditable("it returns in the middle")
    else:
        yield "", ast.unparse(statement)


def _returned(value: ast.expr) -> dict[str, str] | None:
    """What ``return dict(...)`` or ``return {...}`` keeps, by name; None if it is something else."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict" and not value.args:
        return {each.arg: ast.unparse(each.value) for each in value.keywords if each.arg}
    if isinstance(value, ast.Dict) and all(isinstance(key, ast.Constant) for key in value.keys):
        pairs = zip(value.keys, value.values, strict=True)
        return {str(key.value): ast.unparse(x) for key, x in pairs}  # type: ignore[union-attr]
    return None
