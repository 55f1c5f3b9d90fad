"""Recorded operations as mathematics: LaTeX for a page, plain text for a terminal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..engine.nodes import Node

#: How tightly an operation binds, and how tightly each operand must, to stand there without parentheses.
CASES, SUM, PRODUCT, NEGATIVE, POWER, ATOM = range(6)
BINDING = {
    "+": (SUM, SUM, PRODUCT),
    "-": (SUM, SUM, PRODUCT),
    "*": (PRODUCT, PRODUCT, NEGATIVE),
    "neg": (PRODUCT, PRODUCT),
}


@dataclass(frozen=True)
class Notation:
    """How operations are written.

    Attributes:
        operations: operation -> its text, with its operands as {0}, {1} …; "square" and "times", between
            numbers, among them.
        binding: what differs from ``BINDING``.
        parentheses: what an operand that binds too loosely is put between.
    """

    operations: Mapping[str, str]
    binding: Mapping[str, tuple[int, ...]]
    parentheses: str

    def write(
        self, node: Node, names: Mapping[str, str], least: int = CASES, nonzero: frozenset[Node] = frozenset()
    ) -> str:
        """The text of a node.

        Args:
            node: what is written.
            names: input -> its text.
            least: how tightly it must bind, not to be put in parentheses.
            nonzero: what is not zero in the case that is being written.

        Raises:
            KeyError: an operation has no text.
        """
        if node.op == "input":
            return names[node.args[0]]
        if node.op == "constant":
            return self._within(_number(node.args[0]), NEGATIVE if node.args[0] < 0 else ATOM, least)
        if node.op == "+" and _is_zero(node.args[0]):  # where Python's sum starts
            return self.write(node.args[1], names, least, nonzero)
        if node.op == "where" and node.args[0] in nonzero:
            return self.write(node.args[1], names, least, nonzero)
        if node.op == "*" and _is_square(node):
            return self._square(node, names, least)
        binds, *inner = self.binding.get(node.op, BINDING.get(node.op, (ATOM, *[CASES] * len(node.args))))
        cases = nonzero | {node.args[0]} if node.op == "where" else nonzero
        parts = [self.write(x, names, tight, cases) for x, tight in zip(node.args, inner, strict=False)]
        op = "times" if node.op == "*" and parts[1][:1].isdigit() else node.op
        return self._within(self.operations[op].format(*parts), binds, least)

    def _square(self, node: Node, names: Mapping[str, str], least: int) -> str:
        """x·x as x², and a·x·x as a x²."""
        front, factor = node.args
        square = self.operations["square"].format(self.write(factor, names, ATOM))
        if front is factor:
            return self._within(square, POWER, least)
        op = "times" if square[:1].isdigit() else "*"
        return self._within(
            self.operations[op].format(self.write(front.args[0], names, PRODUCT), square), PRODUCT, least
        )

    def _within(self, text: str, binds: int, least: int) -> str:
        return self.parentheses.format(text) if binds < least else text


def _is_square(node: Node) -> bool:
    front, factor = node.args
    return factor.op == "input" and (front is factor or (front.op == "*" and front.args[1] is factor))


def _is_zero(node: Node) -> bool:
    return node.op == "constant" and node.args[0] == 0


def _number(x: float) -> str:
    return repr(int(x)) if x.is_integer() and abs(x) < 1e6 else repr(x)


LATEX = Notation(
    operations={
        **{"+": "{0} + {1}", "-": "{0} - {1}", "*": r"{0} \, {1}", "times": r"{0} \cdot {1}", "neg": "-{0}"},
        **{"/": r"\frac{{{0}}}{{{1}}}", "**": "{0}^{{{1}}}", "square": "{0}^{{2}}", "sqrt": r"\sqrt{{{0}}}"},
        **{"maximum": r"\max({0}, {1})", "minimum": r"\min({0}, {1})", "cos": r"\cos({0})"},
        **{"abs": r"\lvert {0} \rvert", "ones_like": "1"},
        "where": r"\begin{{cases}} {1} & \text{{where }} {0} \ne 0 \\ {2} & \text{{where }} {0} = 0 \end{{cases}}",
    },
    binding={"/": (POWER, CASES, CASES), "**": (POWER, ATOM, CASES)},
    parentheses=r"\left({0}\right)",
)
TEXT = Notation(
    operations={
        **{"+": "{0} + {1}", "-": "{0} − {1}", "*": "{0} {1}", "times": "{0} · {1}", "neg": "−{0}"},
        **{"/": "{0} / {1}", "**": "{0}^{1}", "square": "{0}²", "sqrt": "√{0}", "abs": "|{0}|", "ones_like": "1"},
        **{"maximum": "max({0}, {1})", "minimum": "min({0}, {1})", "cos": "cos({0})"},
        "where": "{1} where {0} ≠ 0, else {2}",
    },
    binding={
        **{"/": (PRODUCT, PRODUCT, POWER), "**": (POWER, ATOM, ATOM), "sqrt": (POWER, ATOM)},
        "where": (CASES, SUM, SUM, SUM),
    },
    parentheses="({0})",
)
#: Numbers in the place of symbols, where two that stand side by side would be read as one.
NUMBERS = replace(TEXT, operations={**TEXT.operations, "*": "{0} · {1}"})
