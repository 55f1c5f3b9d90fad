"""The table that ``explain`` returns, as text and, for a notebook, as Markdown."""

from dataclasses import dataclass

from .._util.escaping import code as code_span
from .._util.escaping import markdown, math, row
from .symbols import Symbol

#: A table wider than this is printed with its columns below each other.
WIDEST = 120


@dataclass(frozen=True)
class Row:
    """One variable, after the statement that assigns it.

    Attributes:
        name: the variable.
        latex: the formula as LaTeX; "" where the statement is no formula.
        text: the formula as plain text.
        code: the statement, as the rule's source has it.
        substituted: the formula's right side with this step's numbers in it; "" for more than one element.
        value: what the variable is then.
    """

    name: str
    latex: str
    text: str
    code: str
    substituted: str
    value: str

    @property
    def numbers(self) -> str:
        """This step's numbers: the value, and how it comes about where that is shown."""
        return f"{self.substituted} = {self.value}" if self.substituted else self.value


@dataclass(frozen=True)
class Explanation:
    """One step of a rule, statement by statement.

    Attributes:
        rule: the rule's name.
        t: the step, counted from 1.
        given: what the step starts from: symbol and value.
        rows: a ``Row`` for each variable that a statement assigns, in order.
    """

    rule: str
    t: int
    given: tuple[tuple[Symbol, str], ...]
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        table = [(row.text, *row.code.splitlines()[:1], row.numbers, *row.code.splitlines()[1:]) for row in self.rows]
        first, second = (max((_width(cells[i]) for cells in table), default=0) for i in range(2))
        given = ", ".join(f"{symbol.text} = {value}" for symbol, value in self.given)
        lines = [f"{self.rule}, step t = {self.t}", f"given: {given}", ""]
        if first + second + max((len(cells[2]) for cells in table), default=0) + 8 > WIDEST:
            return "\n".join([*lines, *(self._stacked(row) for row in self.rows)])
        for formula, code, numbers, *more in table:
            lines.append(f"{_padded(formula, first)}    {_padded(code, second)}    {numbers}")
            lines += [f"{'':{first}}    {line}" for line in more]
        return "\n".join(lines)

    @staticmethod
    def _stacked(row: Row) -> str:
        return "\n".join([row.text, *(f"    {line}" for line in (*row.code.splitlines(), row.numbers))])

    def _repr_markdown_(self) -> str:
        given = ", ".join(f"${math(symbol.latex)} =$ {markdown(value)}" for symbol, value in self.given)
        title = f"**{markdown(self.rule)}**, step $t = {self.t}$, given {given}"
        lines = [
            row([f"${math(each.latex)}$" * bool(each.latex), _span(each.code), markdown(each.numbers)])
            for each in self.rows
        ]
        return "\n".join([title, "", "| formula | code | this step |", "|:--|:--|:--|", *lines])


def _span(code: str) -> str:
    return code_span(" ".join(line.strip() for line in code.splitlines()))


def _width(text: str) -> int:
    """On the screen, where a combining accent takes no place."""
    return sum(not 0x300 <= ord(sign) < 0x370 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
