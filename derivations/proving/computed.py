"""Which side of an equality is the code's: what a rule returns remembers that a rule returned it."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import sympy

_calls = itertools.count()


class Computed:
    """An expression that the code computed, as it is in the code's answer or rewritten since.

    It behaves as the expression does.  What Python's operators and the expression's own methods make of it is
    ``Computed`` again; what SymPy's functions make of it is not, for they see the bare expression: write
    ``x.factor()``, not ``sympy.factor(x)``.  SymPy brings equal expressions into one form as they are written, so
    only this tells whether ``a = a`` compares the code with a paper or an expression with itself.

    Attributes:
        expr: the bare expression.
        origins: the values that it is made from, as numbers of calls and names.
    """

    __slots__ = ("expr", "origins")
    _op_priority = 1000.0  # SymPy's operators leave the work to the operand of higher priority

    def __init__(self, expr: Any, origins: frozenset[Any]):
        self.expr, self.origins = bare(expr), origins

    def _sympy_(self) -> Any:
        return self.expr

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self.expr, name)
        if not callable(found) or isinstance(found, type):
            return found

        def method(*args: Any, **settings: Any) -> Any:
            return _made(found(*map(bare, args), **settings), self, *args)

        return method

    def __eq__(self, other: object) -> bool:
        return bool(self.expr == bare(other))

    def __hash__(self) -> int:
        return hash(self.expr)

    def __repr__(self) -> str:
        return str(self.expr)

    def __bool__(self) -> bool:
        return bool(self.expr)

    def _latex(self, printer: Any) -> Any:
        return printer._print(self.expr)

    _pretty = _sympystr = _latex


def _operator(name: str) -> Callable[..., Any]:
    def apply(self: Computed, *others: Any) -> Any:
        found = getattr(self.expr, name)(*map(bare, others))
        return found if found is NotImplemented else _made(found, self, *others)

    return apply


_TWO = ("add", "sub", "mul", "truediv", "pow", "mod", "floordiv")
_COMPARED = ("lt", "le", "gt", "ge")
for _name in (*_TWO, *(f"r{each}" for each in _TWO), *_COMPARED, "neg", "pos", "abs", "int", "float"):
    setattr(Computed, f"__{_name}__", _operator(f"__{_name}__"))


def _made(found: Any, *parts: Any) -> Any:
    """``found``, which was made from ``parts``."""
    if not isinstance(found, sympy.Expr):
        return found
    return Computed(found, frozenset().union(*map(origins, parts)))


def bare(x: Any) -> Any:
    """``x`` without the memory of where it comes from; in the keys and values of a dictionary too."""
    if isinstance(x, Computed):
        return x.expr
    if isinstance(x, Mapping) and not isinstance(x, sympy.Basic):
        return {bare(key): bare(value) for key, value in x.items()}
    return x


def origins(x: Any) -> frozenset[Any]:
    """The values of the code that ``x`` is made from; none for what somebody wrote."""
    return x.origins if isinstance(x, Computed) else frozenset()


def computed(value: Any, name: str = "") -> Any:
    """What the code has just returned, marked as such: of a schedule, a problem, or a state at its start."""
    found = sympy.sympify(bare(value))
    return Computed(found, frozenset([(next(_calls), name)])) if isinstance(found, sympy.Expr) else value


def answered(values: Mapping[str, Any], call: Any = None) -> dict[str, Any]:
    """All that one call of the code has returned, by name; calls with equal ``call`` are one call, made again."""
    call = next(_calls) if call is None else call
    return {name: _marked(value, (call, name)) for name, value in values.items()}


def _marked(value: Any, origin: Any) -> Any:
    found = sympy.sympify(value) if isinstance(value, int | sympy.Basic) else value
    return Computed(found, frozenset([origin])) if isinstance(found, sympy.Expr) else value
