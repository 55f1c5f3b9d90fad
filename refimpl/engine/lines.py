"""The lines of a rule's own text, by the value that each computes: for names and comments in emitted code."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from ..rule import Rule
from .nodes import Node, Recording
from .program import Program, symbolic


def rule_lines(opt: Rule, program: Program) -> tuple[dict[Node, str], dict[Node, str]]:
    """What ``update`` calls its values, and the comments beside the lines that compute them.

    The statements of ``update`` are run once more, one by one, on the recorder: equal expressions are
    one node there, so that each statement gives the very node that the program has.

    Returns:
        node -> the name it is assigned to, and node -> the comment, such as ``line 7``; both empty for
        a rule whose source cannot be read or run by statements, which costs nothing but names.
    """
    names: dict[Node, str] = {}
    comments: dict[Node, str] = {}
    try:
        for update, arguments in _updates(opt, program):
            for node, name, comment in _assigned(update, arguments):
                names.setdefault(node, name)
                if comment:
                    comments.setdefault(node, comment)
    except Exception:  # whatever a rule's author may have written: no names and comments then
        return {}, {}
    return names, comments


def _updates(opt: Rule, program: Program) -> Iterator[tuple[Any, dict[str, Any]]]:
    """``update`` of the framework's φ and ψ, if the rule has them, and of the rule, each with its arguments."""
    tape = next(iter(program.kept.values())).tape
    h, xp, t = symbolic(opt.at(0), tape, ""), Recording(tape), tape.input("t", False)
    arrays = {name: tape.input(name, True) for name in program.arrays}
    running = {name: tape.input(name, False) for name in opt.scalars}
    theta, g = arrays.pop("theta"), arrays.pop("g")
    for part in (getattr(h, name) for name in opt.parts if name != "box"):
        yield _bound(type(part).update, part, xp, t, **part.inputs(g, arrays))
    yield _bound(type(opt).update, h, xp, t, h.schedule, theta, g, **arrays, **running)


def _bound(update: Any, *args: Any, **named: Any) -> tuple[Any, dict[str, Any]]:
    bound = inspect.signature(update).bind(*args, **named)
    bound.apply_defaults()  # `**slots` of a rule that has none
    return update, dict(bound.arguments)


def _assigned(update: Any, arguments: dict[str, Any]) -> Iterator[tuple[Node, str, str]]:
    """Each value that a statement computes, with the name it is assigned to and the comment beside it."""
    scope = {**update.__globals__, **inspect.getclosurevars(update).nonlocals, **arguments}
    for statement, comment in _statements(update):
        if isinstance(statement, ast.Return):
            return
        exec(compile(ast.Module([statement], []), "<update>", "exec"), scope)
        for name in _targets(statement):
            if isinstance(node := scope[name], Node) and node.op not in ("input", "constant"):
                yield node, name, comment


def _statements(update: Any) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement of a function with the comment that ends its last line."""
    source = textwrap.dedent(inspect.getsource(update))
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    lines = source.encode().splitlines()  # ast counts columns in bytes
    for statement in function.body:
        assert statement.end_lineno is not None
        tail = lines[statement.end_lineno - 1][statement.end_col_offset :].decode()
        yield statement, tail.partition("#")[2].strip()


def _targets(statement: ast.stmt) -> Iterator[str]:
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
