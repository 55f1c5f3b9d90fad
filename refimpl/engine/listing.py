"""Programs as lines of C, which overwrite variables as the paper does."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .c import C
from .nodes import Node
from .program import Program
from .text import Language, Writer


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


class Listing(Writer):
    """Writes a program in C, with no more parentheses and variables than its meaning needs.

    Args:
        program: the program.
        names: what inputs are called in the text, by node.
        variables: those inputs that may be overwritten once their old value is needed no more.
        paper: what the rule calls its values, by node: each of these gets a line.
        reserved: names that no variable may have.
    """

    def __init__(
        self,
        program: Program,
        names: Mapping[Node, str],
        variables: Iterable[Node],
        paper: Mapping[Node, str],
        reserved: Iterable[str] = (),
    ):
        super().__init__(program, names)
        self.paper = dict(paper)
        self.taken |= set(reserved)
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
        last = _last_uses(named, [*roots, *results])
        lines = []
        for i, node in enumerate(named):
            text = self.expression(node, language)
            stem = self.paper.get(node)
            new = stem not in self.held or last.get(self.held[stem], -1) > i
            self.names[node] = stem if stem and not new else self._fresh((stem or "x").lstrip("*"))
            self.held[self.names[node]] = node
            lines.append(Line(self.names[node], text, node, new))
        return lines

    def moves(self, kept: Mapping[str, Node], language: C) -> list[str]:
        """Statements for what is kept in another variable than it was computed in: all read, then all written."""
        ends = {name: self.expression(node, language) for name, node in kept.items()}
        moved = {name: text for name, text in ends.items() if text != name}
        news = {name: self._fresh(f"{name.lstrip('*')}_kept") for name in moved}
        return [f"const {language.type} {news[name]} = {text};" for name, text in moved.items()] + [
            f"{name} = {new};" for name, new in news.items()
        ]


def statements(lines: list[Line], language: C, comments: Mapping[Node, str]) -> list[str]:
    """The lines as C, with comments by node; what is never overwritten is ``const``."""
    overwritten = {line.name for line in lines if not line.new}
    return [
        ("" if not line.new else f"{language.type} " if line.name in overwritten else f"const {language.type} ")
        + f"{line.name} = {line.text};"
        + (f"  // {comments[line.node]}" if line.node in comments else "")
        for line in lines
    ]


def _last_uses(named: list[Node], results: list[Node]) -> dict[Node, float]:
    """For each named value and each input, which line reads it last; infinity where the end does."""
    known = set(named)
    last: dict[Node, float] = {}
    for i, node in enumerate(named):
        last |= dict.fromkeys(_read(node, known), i)
    for node in results:
        last |= dict.fromkeys([node] if node in known else [node, *_read(node, known)], math.inf)
    return last


def _read(node: Node, named: set[Node]) -> set[Node]:
    """The named values and inputs that the text of a node mentions."""
    read: set[Node] = set()
    for x in node.args:
        if isinstance(x, Node):
            read |= {x} if x in named or x.op == "input" else _read(x, named)
    return read
