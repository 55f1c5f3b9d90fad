"""C and CUDA C++: how a program's operations are spelt, and its lines, which overwrite variables as the paper does."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from .nodes import Node, Untraceable
from .program import Program
from .text import Language, Writer

#: How tightly an operation binds, and how tightly each operand must to stand there without parentheses.
_BINDING = {"where": (0, 1, 1, 1), "at_least": (0, 1, 1), "neg": (3, 4)}
_BINDING |= {"+": (1, 1, 2), "-": (1, 1, 2), "*": (2, 2, 3), "/": (2, 2, 3)}
_CALL = (4, 0, 0)


@dataclass(frozen=True)
class C(Language):
    """C99, which is CUDA C++ too, in float or double.

    Attributes:
        type: ``float`` or ``double``, in which all operations are done.
    """

    type: str = "double"

    def literal(self, value: float) -> str:
        """A constant as NumPy rounds it when it meets an array: from the nearest double."""
        if not math.isfinite(value):
            return f"(({self.type})({'0.0' if value != value else '-1.0' if value < 0 else '1.0'} / 0.0))"
        if self.type == "double":
            text = repr(value)
        else:
            with np.errstate(over="ignore"):
                exact = float(np.float32(value)) == value
            text = f"{value!r}f" if exact else f"(float){value!r}"
        return f"({text})" if math.copysign(1, value) < 0 else text


def _language(type_: str) -> C:
    f = "f" if type_ == "float" else ""
    operations = {op: f"{{0}} {op} {{1}}" for op in ("+", "-", "*", "/")} | {
        "neg": "-{0}",
        "where": "{0} != 0 ? {1} : {2}",
        "sqrt": f"sqrt{f}({{0}})",
        "abs": f"fabs{f}({{0}})",
        "maximum": f"maximum{f}({{0}}, {{1}})",
        "minimum": f"minimum{f}({{0}}, {{1}})",
        "ones_like": f"1.0{f}",
    }
    return C(operations, "{}", type_)


_SCALARS = {
    "**": "pow({0}, {1})",
    "cos": "cos({0})",
    "floor": "floor({0})",
    "at_least": "{0} >= {1} ? 1.0 : 0.0",
}
#: The host's part, once a step: in double, whatever the arrays are.
HOST = C({**_language("double").operations, **_SCALARS}, "{}", "double")
#: dtype -> the part that is done for every element.
ELEMENTS = {"float32": _language("float"), "float64": _language("double")}

#: What ``maximum`` and ``minimum`` are, by the name they have in the text.
HELPERS = {
    name + f: (
        f"inline {type_} {name}{f}({type_} x, {type_} y)\n"
        f"{{\n    return x {order} y || x != x ? x : y;  // NaN propagates; of equal zeros it is {which}\n}}\n"
    )
    for name, order, which in (("maximum", ">", "the second"), ("minimum", "<=", "the first"))
    for f, type_ in (("", "double"), ("f", "float"))
}


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
            self.names[node] = self._fresh((stem or "x").lstrip("*")) if new or stem is None else stem
            self.held[self.names[node]] = node
            lines.append(Line(self.names[node], text, node, new))
        return lines

    def expression(self, node: Node, language: Language, binding: int = 0) -> str:
        """The text of a node, in parentheses only where it would be read otherwise without them."""
        if node in self.names:
            return self.names[node]
        if node.op == "constant":
            return language.literal(node.args[0])
        if node.op not in language.operations:
            raise Untraceable(f"cannot write {node.op} of {'an array' if node.is_array else 'a scalar'} in C")
        mine, *inner = _BINDING.get(node.op, _CALL)
        parts = [self.expression(x, language, least) for x, least in zip(node.args, inner, strict=False)]
        text = language.operations[node.op].format(*parts)
        return f"({text})" if mine < binding else text


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
