"""Expressions as text, in the languages that the table of operations has columns for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..core.operations import CASES, OPERATIONS, Form, Operation
from .nodes import Node, Untraceable
from .program import Program


@dataclass(frozen=True, kw_only=True)
class Language:
    """How expressions are written: a column of the table of operations, and constants.

    Attributes:
        name: what it is called where it has no text for an operation.
        forms: operation -> how it is written, or None.
        constant: how a number is, with its repr as {0}.
        parentheses: what an operand that binds too loosely is put between.
        suffix: what functions and constants of C end in.
    """

    name: str
    forms: Mapping[str, Form | None]
    constant: str = "{}"
    parentheses: str = "({0})"
    suffix: str = ""

    def literal(self, value: float) -> str:
        return self.constant.format(repr(value))

    def write(self, node: Node, names: Mapping[Node, str], least: int = CASES) -> str:
        """The text of a node: its name, if it has one.

        Args:
            node: what is written.
            names: node -> its text; those of all inputs.
            least: how tightly the text must bind, not to be put in parentheses.

        Raises:
            Untraceable: an operation has no text in this language.
        """
        if node in names:
            return names[node]
        if node.op == "constant":
            return self.literal(node.args[0])
        form = self.forms[node.op]
        if form is None:
            raise Untraceable(f"cannot write {node.op} of {'an array' if node.is_array else 'a scalar'} in {self.name}")
        parts = [self.write(x, names, tight) for x, tight in zip(node.args, form.operands, strict=False)]
        return self.within(form.text.format(*parts, f=self.suffix), form.binds, least)

    def calls(self, row: Operation) -> bool:
        """Does an operation's text call a function of its name?"""
        form = self.forms[row.name]
        return form is not None and form.text.startswith((f"{row.call}(", f"{row.call}{{f}}("))

    def within(self, text: str, binds: int, least: int) -> str:
        """In parentheses, if it binds too loosely."""
        return self.parentheses.format(text) if binds < least else text


def column(name: str) -> dict[str, Form | None]:
    """Operation -> its form in a column of the table."""
    return {op: getattr(row, name) for op, row in OPERATIONS.items()}


#: What no processor rounds correctly, by what it is called in Python: done by ``refimpl.core.rounded``.
ROUNDED = {op: row.call for op, row in OPERATIONS.items() if row.rounded}
#: Python for scalars, which calls the functions of the reading of scalars.
PYTHON = Language(name="Python", forms=column("host"))
#: Python for Numba, where constants that meet an array have its type.
PYTHON_ELEMENTS = Language(name="Numba's Python", forms=column("element"), constant="T({})")


def called(nodes: Iterable[Node], language: Language) -> list[Operation]:
    """The operations that are functions of cases and that the text calls, in the order of their names."""
    rows = [OPERATIONS[op] for op in sorted({node.op for node in nodes} & set(OPERATIONS))]
    return [row for row in rows if row.cases and language.calls(row)]


def definitions(nodes: Iterable[Node], language: Language) -> str:
    """Python for Numba of the functions that some nodes' text calls."""
    return "".join(f'@njit(error_model="numpy")\n{row.python("T({}.0)")}\n\n' for row in called(nodes, language))


def coefficient_inputs(program: Program) -> list[Node]:
    """The coefficients that are not constants, which go from the host to the elements."""
    return [node for node in program.coefficients if node.op != "constant"]
