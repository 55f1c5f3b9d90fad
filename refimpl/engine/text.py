"""Programs as source text: one assignment for each value that has a name or is used twice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .nodes import Node
from .program import Program


@dataclass(frozen=True)
class Language:
    """How operations are spelt, and how a constant is."""

    operations: Mapping[str, str]
    constant: str

    def literal(self, value: float) -> str:
        return self.constant.format(repr(value))


_ARITHMETIC = {op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/")} | {"neg": "(-{0})"}
_PYTHON = _ARITHMETIC | {
    "where": "({1} if {0} != 0 else {2})",
    "ones_like": "T(1.0)",
    **{name: f"{name}({{0}})" for name in ("sqrt", "abs", "floor")},
    **{name: f"{name}({{0}}, {{1}})" for name in ("maximum", "minimum", "at_least")},
}
#: What no processor rounds correctly, by what it is called in Python: done by ``refimpl.rounded``.
ROUNDED = {"**": "power", "floor_log": "floor_log"} | {name: name for name in ("exp", "expm1", "log", "log1p", "cos")}
_BINARY = ("**", "floor_log")
PYTHON = Language(
    _PYTHON | {op: f"{name}({{0}}, {{1}})" if op in _BINARY else f"{name}({{0}})" for op, name in ROUNDED.items()}, "{}"
)
#: Python for Numba, where constants that meet an array have its type.
PYTHON_ELEMENTS = Language(_PYTHON | {"**": "({0} ** {1})"}, "T({})")


class Writer:
    """Writes the operations of a program in a language, and remembers the names it gave.

    Args:
        program: the program.
        names: what inputs are called in the text, by node.
    """

    def __init__(self, program: Program, names: Mapping[Node, str]):
        self.names = dict(names)
        self.paper = program.names
        self.uses = Counter(x for node in (*program.host, *program.elements) for x in node.args if isinstance(x, Node))
        self.taken = set(self.names.values())

    def assignments(self, nodes: Iterable[Node], roots: Iterable[Node], language: Language) -> list[tuple[str, str]]:
        """(name, expression) for each node that needs a name; the others stand inside expressions."""
        roots, lines = set(roots), []
        for node in nodes:
            if node in self.paper or node in roots or self.uses[node] > 1:
                text = self.expression(node, language)
                self.names[node] = self._fresh(self.paper.get(node, "x"))
                lines.append((self.names[node], text))
        return lines

    def expression(self, node: Node, language: Language) -> str:
        """The text of a node: its name, if it has one."""
        if node in self.names:
            return self.names[node]
        if node.op == "constant":
            return language.literal(node.args[0])
        return language.operations[node.op].format(*(self.expression(x, language) for x in node.args))

    def _fresh(self, stem: str) -> str:
        """``stem``, or ``stem_2`` and so on where it is taken: the paper writes over its variables."""
        name, i = stem, 1
        while name in self.taken:
            i += 1
            name = f"{stem}_{i}"
        self.taken.add(name)
        return name


def coefficient_inputs(program: Program) -> list[Node]:
    """The coefficients that are not constants, which go from the host to the elements."""
    return [node for node in program.coefficients if node.op != "constant"]
