"""A part of a line: a node of its tree, with the text that it spans."""

import ast
from collections.abc import Iterator
from typing import NamedTuple


class Variation(NamedTuple):
    """What may stand for a part: its kind, the text, the cost and the words."""

    kind: str
    new: str
    cost: float
    words: str


class Part:
    """A node of a line's tree.

    Attributes:
        node: the node.
        start, end: where it stands in the line.
        text: its own text.
    """

    def __init__(self, line: str, node: ast.expr):
        self.line, self.node = line, node
        self.start, self.end = node.col_offset, node.end_col_offset or 0
        self.text = line[self.start : self.end]

    @property
    def closed(self) -> str:
        """Its text, in parentheses where another operator beside it would tear it."""
        atom = isinstance(self.node, ast.Name | ast.Attribute | ast.Call | ast.Constant)
        return self.text if atom else f"({self.text})"

    def of(self, node: ast.expr) -> "Part":
        return Part(self.line, node)

    def parts(self) -> Iterator["Part"]:
        """It and all parts of it; no names of functions, and no numbers of an exponent."""
        yield self
        for node in self._inner():
            yield from self.of(node).parts()

    def _inner(self) -> list[ast.expr]:
        node = self.node
        if isinstance(node, ast.BinOp):
            return [node.left, node.right]
        if isinstance(node, ast.UnaryOp):
            return [node.operand]
        if isinstance(node, ast.Call):
            return [*node.args]
        return []


def shown(text: str) -> str:
    """A part of the text in a sentence."""
    try:
        return f"`{ast.unparse(ast.parse(text, mode='eval'))}`"
    except SyntaxError:
        return f"`{text}`"
