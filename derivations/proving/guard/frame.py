"""One function while it is read: its names so far, and how it is refused."""

import ast
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, NoReturn

from . import permitted, source
from .refused import Refused

WHERE = "a symbol cannot decide; write xp.where(…) instead"
#: What to do instead.
ADVICE: dict[type, str] = {
    **dict.fromkeys((ast.If, ast.IfExp, ast.Compare, ast.BoolOp, ast.While, ast.Match, ast.Assert), WHERE),
    ast.Not: WHERE,
    ast.AugAssign: "it changes an array in place, and a symbol not; write x = x + y instead",
    ast.Mod: "write k - n * xp.floor(k / n) instead",
    ast.FloorDiv: "write xp.floor(x / y) instead",
}


@dataclass
class Frame:
    """One function while it is read."""

    function: FunctionType
    own: Any
    names: dict[str, Any]
    outer: "Frame | None" = None
    results: list[Any] = field(default_factory=list)

    def refuse(self, node: ast.AST, why: str = "") -> NoReturn:
        raise Refused(f"{source.named(self.function)}, line {node.lineno}: `{_shown(node)}`: {why or _advice(node)}")  # type: ignore[attr-defined]

    def permitted(self, node: ast.AST) -> str:
        """How this very text may be read here; "" if it may not."""
        allowed = permitted.PERMITTED.get(source.origin(self.function), {})
        return (allowed.get(_head(node)) or allowed.get(ast.unparse(node), "")) if allowed else ""


def _head(node: ast.AST) -> str:
    """A statement's first line, without the colon of a block, or an expression."""
    line = ast.unparse(node).partition("\n")[0]
    return line.removesuffix(":") if isinstance(node, ast.stmt) else line


def _shown(node: ast.AST) -> str:
    text = _head(node)
    return text if len(text) <= 80 else text[:79] + "…"


def _advice(node: ast.AST) -> str:
    kind = type(node.op) if isinstance(node, ast.BinOp | ast.UnaryOp) else type(node)
    return ADVICE.get(kind, "it is no part of a straight line")
