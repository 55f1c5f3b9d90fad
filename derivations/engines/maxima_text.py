"""SymPy's expressions in Maxima's words, each symbol under a new name of its own."""

from typing import Any

import sympy
from sympy.functions.elementary.miscellaneous import MinMaxBase

from derivations.proving.ranges import Between

from .verdict import NotExportable

#: Functions that Maxima knows too, and what it calls them.
FUNCTIONS = {
    sympy.Abs: "abs", sympy.Max: "max", sympy.Min: "min", sympy.exp: "exp", sympy.log: "log", sympy.sin: "sin",
    sympy.cos: "cos", sympy.tan: "tan", sympy.atan: "atan", sympy.floor: "floor",
}  # fmt: skip
_CONSTANTS = {sympy.pi: "%pi", sympy.E: "%e", sympy.oo: "inf", -sympy.oo: "minf"}
_ASSUMED = (("positive", "{}>0"), ("negative", "{}<0"), ("nonnegative", "{}>=0"), ("nonpositive", "{}<=0"),
            ("nonzero", "notequal({},0)"))  # fmt: skip


class Text:
    """Writes the expressions of one relation; names begin with ``prefix``, so that no two relations share one.

    Attributes:
        names: the name of each symbol, sequence and undefined function.
        assumptions: what Maxima must be told of them first.
    """

    def __init__(self, prefix: str):
        self.prefix = prefix
        self.names: dict[Any, str] = {}
        self.assumptions: list[str] = []
        self._told: set[str] = set()

    def __call__(self, x: Any) -> str:
        x = sympy.sympify(x)
        if x in _CONSTANTS:
            return _CONSTANTS[x]
        if x.is_Rational:
            return f"({x.p}/{x.q})" if x.q != 1 else f"({x.p})"
        if x.is_Symbol:
            return self.known(x, self.name(x))
        if isinstance(x, sympy.Indexed):
            return self.member(x)
        if x.is_Add or x.is_Mul:
            return "(" + ("+" if x.is_Add else "*").join(map(self, x.args)) + ")"
        if x.is_Pow:
            return f"(({self(x.base)})^({self(x.exp)}))"
        if isinstance(x, sympy.Sum):
            return self.sum(x)
        if isinstance(x, sympy.Subs):
            return self(x.doit())
        if (function := next((name for cls, name in FUNCTIONS.items() if isinstance(x, cls)), None)) is not None:
            return f"{function}({', '.join(map(self, x.args))})"
        if isinstance(x, sympy.Function) and not isinstance(x, (sympy.Piecewise, MinMaxBase)):
            return self.function(x)
        raise NotExportable(f"{type(x).__name__} has no name in Maxima")

    def name(self, x: Any) -> str:
        return self.names.setdefault(x, f"{self.prefix}v{len(self.names) + 1}")

    def known(self, x: Any, name: str) -> str:
        """The name of ``x``, after Maxima is told what is assumed of it."""
        if name not in self._told:
            self._told.add(name)
            if x.is_Symbol and x.is_integer:
                self.assumptions.append(f"declare({name}, integer)")
                if x.is_positive:
                    self.assumptions.append(f"assume({name}>=1)")
            sign = next((words for kind, words in _ASSUMED if getattr(x, f"is_{kind}")), None)
            if sign:
                self.assumptions.append(f"assume({sign.format(name)})")
            if isinstance(x, Between):
                self.assumptions.append(f"assume({name}{'>=' if x.low_too else '>'}{self(x.low)})")
                if x.high != sympy.oo:
                    self.assumptions.append(f"assume({name}{'<=' if x.high_too else '<'}{self(x.high)})")
        return name

    def member(self, x: Any) -> str:
        return self.known(x, f"{self.name(x.base)}[{', '.join(map(self, x.indices))}]")

    def function(self, x: Any) -> str:
        """A function of which nothing is known."""
        return f"{self.name(x.func)}({', '.join(map(self, x.args))})"

    def sum(self, x: Any) -> str:
        if len(x.limits) != 1 or len(x.limits[0]) != 3:
            raise NotExportable("a sum over several indices, or without ends")
        i, a, b = x.limits[0]
        if (b - a + 1).is_Integer and b - a + 1 <= 12:
            return f"sum({self(x.function)}, {self(i)}, {self(a)}, {self(b)})" if b >= a else "(0)"
        beyond, rest = b.as_coeff_Add()
        shortest = rest - 1  # the shortest end in use: sums are split there
        last = "+".join(self(x.function.subs(i, b - k)) for k in range(int(beyond + 1)))
        if beyond < -1:
            raise NotExportable("sums of very different lengths")
        return f"('sum({self(x.function)}, {self(i)}, {self(a)}, {self(shortest)})" + (f"+{last})" if last else ")")
