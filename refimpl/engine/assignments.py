"""Programs as assignments, in Python or in C, which may overwrite variables as the paper does."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..core.operations import CASES
from .c_syntax import C
from .expressions import Language
from .nodes import Node


@dataclass(frozen=True)
class Line:
    """One assignment.

    Attributes:
        name: the variable.
        text: the expression.
        node: what it computes.
        new: is the variable declared here, rather than overwritten?
    """

    name: str
    text: str
    node: Node
    new: bool


class Listing:
    """Writes a program as assignments, with no more parentheses and variables than its meaning needs.

    Args:
        names: what inputs are called in the text, by node.
        paper: what the rule calls its values, by node: each of these gets a line.
        variables: those inputs that may be overwritten once their old value is needed no more.
        reserved: names that no variable may have.
    """

    def __init__(
        self,
        names: Mapping[Node, str],
        paper: Mapping[Node, str],
        variables: Iterable[Node] = (),
        reserved: Iterable[str] = (),
    ):
        self.names, self.paper = dict(names), dict(paper)
        self.taken = {*self.names.values(), *reserved}
        self.held = {self.names[node]: node for node in variables}

    def lines(
        self, nodes: Iterable[Node], language: Language, roots: Iterable[Node] = (), results: Iterable[Node] = ()
    ) -> list[Line]:
        """An assignment for each node that the rule names, that is used twice, or that is a root.

        ``results`` are read after the last line, by ``expression``; so are the roots.
        """
        nodes, roots, results = list(nodes), set(roots), list(results)
        uses = Counter([*results, *(x for node in nodes for x in node.args if isinstance(x, Node))])
        named = [node for node in nodes if node in self.paper or node in roots or uses[node] > 1]
        last = _last_uses(named, {*self.names, *named}, [*roots, *results])
        lines = []
        for i, node in enumerate(named):
            text = self.expression(node, language)
            stem = self.paper.get(node)
            new = stem not in self.held or last.get(self.held[stem], -1) > i
            self.names[node] = stem if stem and not new else self._fresh((stem or "x").lstrip("*"))
            self.held[self.names[node]] = node
            lines.append(Line(self.names[node], text, node, new))
        return lines

    def expression(self, node: Node, language: Language, least: int = CASES) -> str:
        """The text of a node: its name, if it has one."""
        return language.write(node, self.names, least)

    def moves(self, kept: Mapping[str, Node], language: C) -> list[str]:
        """Statements for what is kept in another variable than it was computed in: all read, then all written."""
        ends = {name: self.expression(node, language) for name, node in kept.items()}
        moved = {name: text for name, text in ends.items() if text != name}
        news = {name: self._fresh(f"{name.lstrip('*')}_kept") for name in moved}
        return [f"const {language.type} {news[name]} = {text};" for name, text in moved.items()] + [
            f"{name} = {new};" for name, new in news.items()
        ]

    def _fresh(self, stem: str) -> str:
        """``stem``, or ``stem_2`` and so on where it is taken: the paper writes over its variables."""
        name, i = stem, 1
        while name in self.taken:
            i += 1
            name = f"{stem}_{i}"
        self.taken.add(name)
        return name


def statements(lines: list[Line], language: C, comments: Mapping[Node, str]) -> list[str]:
    """The lines as C, with comments by node; what is never overwritten is ``const``."""
    overwritten = {line.name for line in lines if not line.new}
    return [
        ("" if not line.new else f"{language.type} " if line.name in overwritten else f"const {language.type} ")
        + f"{line.name} = {line.text};"
        + (f"  // {comments[line.node]}" if line.node in comments else "")
        for line in lines
    ]


def _last_uses(named: list[Node], known: set[Node], results: list[Node]) -> dict[Node, float]:
    """For each known value, which line reads it last; infinity where the end does."""
    last: dict[Node, float] = {}
    for i, node in enumerate(named):
        last |= dict.fromkeys(_read(node, known), i)
    for node in results:
        last |= dict.fromkeys([node] if node in known else [node, *_read(node, known)], math.inf)
    return last


def _read(node: Node, known: set[Node]) -> set[Node]:
    """The known values that the text of a node mentions."""
    read: set[Node] = set()
    for x in node.args:
        if isinstance(x, Node):
            read |= {x} if x in known else _read(x, known)
    return read
