"""Recorded operations as mathematics: LaTeX for a page, plain text for a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..core.operations import ATOM, CASES, NEGATIVE, POWER, PRODUCT, SUM, Form
from ..engine.expressions import Language, column
from ..engine.nodes import Node


@dataclass(frozen=True, kw_only=True)
class Notation(Language):
    """A language that is written as people do: x·x is x², and no case is said twice.

    Attributes:
        square: how a square is written.
        times: how a product is, where two numbers would stand side by side.
        choice: how a selection is whose test is that one number is at least another.
    """

    square: str
    times: str
    choice: Form

    def literal(self, value: float) -> str:
        return repr(int(value)) if value.is_integer() and abs(value) < 1e6 else repr(value)

    def write(self, node: Node, names: Mapping[Node, str], least: int = CASES) -> str:
        if node in names:
            return names[node]
        if node.op == "constant":
            return self.within(self.literal(node.args[0]), NEGATIVE if node.args[0] < 0 else ATOM, least)
        if node.op == "+" and _is_zero(node.args[0]):  # where Python's sum starts
            return self.write(node.args[1], names, least)
        if node.op == "*":
            return self._product(node, names, least)
        if node.op == "where":
            return self._selection(node, names, least)
        return super().write(node, names, least)

    def _product(self, node: Node, names: Mapping[Node, str], least: int) -> str:
        """a b; x·x as x², and a·x·x as a x²."""
        front, factor = node.args
        if _is_square(node):
            second = self.square.format(self.write(factor, names, ATOM))
            if front is factor:
                return self.within(second, POWER, least)
            front = front.args[0]
        else:
            second = self.write(factor, names, NEGATIVE)
        form = self.forms["*"]
        assert form is not None
        text = self.times if second[:1].isdigit() else form.text
        return self.within(text.format(self.write(front, names, PRODUCT), second), PRODUCT, least)

    def _selection(self, node: Node, names: Mapping[Node, str], least: int) -> str:
        """Cases; in the first of them the same test is not made again."""
        test, first, second = node.args
        again = {x: self.write(x.args[1], names, ATOM) for x in _below(first) if x.op == "where" and x.args[0] is test}
        is_choice = test.op == "at_least" and test not in names
        form, tests = (self.choice, test.args) if is_choice else (self.forms["where"], (test,))
        assert form is not None
        parts = [self.write(x, names, SUM) for x in tests]
        parts += [
            self.write(first, {**names, **again}, form.operands[-2]),
            self.write(second, names, form.operands[-1]),
        ]
        return self.within(form.text.format(*parts), form.binds, least)


def _below(node: Node) -> Iterator[Node]:
    """A node and all that it is made of."""
    yield node
    for x in node.args:
        if isinstance(x, Node):
            yield from _below(x)


def _is_square(node: Node) -> bool:
    front, factor = node.args
    return factor.op == "input" and (front is factor or (front.op == "*" and front.args[1] is factor))


def _is_zero(node: Node) -> bool:
    return node.op == "constant" and node.args[0] == 0


LATEX = Notation(
    name="LaTeX",
    forms=column("latex"),
    parentheses=r"\left({0}\right)",
    square="{0}^{{2}}",
    times=r"{0} \cdot {1}",
    choice=Form(r"\begin{{cases}} {2} & \text{{where }} {0} \ge {1} \\ {3} & \text{{where }} {0} < {1} \end{{cases}}"),
)
TEXT = Notation(
    name="plain text",
    forms=column("text"),
    square="{0}²",
    times="{0} · {1}",
    choice=Form("{2} where {0} ≥ {1}, else {3}", CASES, (SUM, SUM, SUM)),
)
#: Numbers in the place of symbols, where two that stand side by side would be read as one.
NUMBERS = replace(TEXT, forms={**TEXT.forms, "*": Form("{0} · {1}")})
