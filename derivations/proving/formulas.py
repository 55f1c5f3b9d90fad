"""SymPy's expressions in LaTeX: factors in the order of their names, long formulas on several lines."""

from collections.abc import Iterator
from typing import Any

import sympy
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter
from sympy.printing.pretty.pretty import PrettyPrinter

#: How wide a line may be, in characters of SymPy's two-dimensional print: about 16 cm in LaTeX.
WIDTH = 82
#: A left side no wider than this shares the line with what follows its relation sign.
SHORT = 6
_SIGNS = {"==": "=", "!=": r"\neq", ">": ">", ">=": r"\geq", "<": "<", "<=": r"\leq"}


def formula(expression: Any) -> str:
    """LaTeX for a SymPy expression, or a text that is LaTeX already.

    What is too wide for a page is broken before its relation sign, and before the terms of its sums.

    >>> a, b = sympy.symbols("theta lambda")
    >>> formula(sympy.Eq(1 - a * b, b - 1, evaluate=False))
    '1 - \\\\lambda \\\\theta = \\\\lambda - 1'
    """
    if isinstance(expression, str):
        return expression
    lines = list(_lines(expression))
    return lines[0] if len(lines) == 1 else r"\begin{aligned} & " + r" \\ & ".join(lines) + r" \end{aligned}"


class _Printer(LatexPrinter):
    """SymPy's printer with the terms of a sum in their order, a positive one in front if there is any."""

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        terms = list(expr.args)
        first = next((i for i, term in enumerate(terms) if not term.could_extract_minus_sign()), 0)
        return [terms.pop(first), *terms]


_print = _Printer().doprint


def _lines(expression: Any) -> Iterator[str]:
    if _width(expression) <= WIDTH or not isinstance(expression, Relational):
        yield from _broken(expression)
        return
    *before, left = _broken(expression.lhs)
    right, *after = _broken(expression.rhs)
    if before or _width(expression.lhs) > SHORT:
        yield from (*before, left)
        yield rf"\quad {_SIGNS[expression.rel_op]} {right}"
    else:
        yield f"{left} {_SIGNS[expression.rel_op]} {right}"
    yield from (rf"\qquad {line}" for line in after)


def _broken(expression: Any) -> Iterator[str]:
    """A sum, or a product with a sum, in lines as full as may be; anything else in one."""
    factors = sympy.Mul.make_args(expression) if isinstance(expression, sympy.Expr) else ()
    total = max((each for each in factors if each.is_Add), key=_width, default=None)
    if _width(expression) <= WIDTH or total is None:
        yield _print(expression)
    elif total == expression:
        yield from _filled(total)
    else:
        factor = sympy.Mul(*(each for each in factors if each != total))
        first, *more = _filled(total, _width(factor) + 8)
        shown = rf"\left({_print(factor)}\right)" if factor.is_Add else _print(factor)
        *between, last = [rf"{shown} \bigl( {first}", *more]
        yield from (*between, rf"{last} \bigr)")


def _filled(total: Any, filled: int = 0) -> Iterator[str]:
    """The terms of a sum, as many to a line as it holds beside what it is filled with."""
    line = ""
    for term in _Printer()._as_ordered_terms(total):
        width = _width(term) + 3
        first, *more = _broken(term)
        if line and filled + width > WIDTH:
            yield line
            line, filled = r"\quad {}", 0
        sign = "" if first.startswith("-") or not line else "+ "
        line, filled = f"{line} {sign}{first}".strip(), filled + width
        for each in more:
            yield line
            line = rf"\quad {each}"
    yield line


def _width(expression: Any) -> int:
    return PrettyPrinter({"use_unicode": True})._print(expression).width()
