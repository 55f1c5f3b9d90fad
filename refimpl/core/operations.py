"""The operations that a rule or a schedule is made of: one row for each, which every reading and every writer reads.

A new one is a row here.  What a row leaves out, a reading makes from ``cases``, or it is the function of this name.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

#: How tightly a text binds: what binds too loosely in its place is put in parentheses.
CASES, SUM, PRODUCT, NEGATIVE, POWER, ATOM = range(6)


class Form(NamedTuple):
    """How an operation is written.

    Attributes:
        text: with its operands as {0}, {1} …; in C, {f} is the suffix of functions and constants in float.
        binds: how tightly the whole binds.
        operands: how tightly each operand must.
    """

    text: str
    binds: int = ATOM
    operands: tuple[int, ...] = (CASES, CASES, CASES)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)  # which take half of the import
class Operation:
    """One row.

    Attributes:
        name: what the recorder calls it.
        operands: what ``cases`` calls them.
        call: what ``xp`` calls it; "" where it is an operator alone.
        cases: (test, value) pairs of which the first that holds counts; the last test is "", which always holds.
        note: why the cases are these.
        rounded: is it correctly rounded by ``refimpl.core.rounded`` alone, and so a function of scalars alone?
        host: the form in Python for scalars, which may be lanes.
        element: in Python that Numba compiles for one element; None where that has other bits than NumPy.
        c_host, c: in C for scalars in double, and for elements; None where that has other bits.
        latex, text: in mathematics.
        words: as a name, with the operands' names in it.
        sympy, flint: the function of SymPy, and the method of flint's balls; "" where the reading has its own.
        bound: what rounding may make of it, for ``refimpl.conformance.bounds``: "monotone" takes the error of its
            operand through the ends of an interval, "steady" as it is, "own" by a formula there.
        roundings: how many unit roundoffs of its size a right implementation may be off.
    """

    name: str
    operands: tuple[str, ...]
    call: str
    cases: tuple[tuple[str, str | int], ...] = ()
    note: str = ""
    rounded: bool = False
    host: Form
    element: Form | None
    c_host: Form | None
    c: Form | None
    latex: Form
    text: Form
    words: str
    sympy: str = ""
    flint: str = ""
    bound: Literal["own", "monotone", "steady"] = "own"
    roundings: int = 0

    def python(self, number: str = "{}", name: str = "") -> str:
        """A function of its cases in Python, with whole numbers written as ``number`` says."""
        tests = [f"{_value(value, number)} if {test} else " for test, value in self.cases[:-1]]
        last = _value(self.cases[-1][1], number)
        return f"def {name or self.call}({', '.join(self.operands)}):\n    return {''.join(tests)}{last}\n"

    @functools.cached_property
    def of_numbers(self) -> Callable[..., Any]:
        """The function of its cases, for Python's numbers and exact ones."""
        return _defined(self.python(), self.call)

    @functools.cached_property
    def of_arrays(self) -> Callable[..., Any]:
        """The same for arrays; the first argument selects as ``numpy.where`` does."""
        *tests, (_, text) = self.cases
        text = _value(text, "{}.0")
        for test, value in reversed(tests):
            text = f"where(({test.replace(' or ', ') | (')}), {_value(value, '{}.0')}, {text})"
        return _defined(f"def {self.call}(where, {', '.join(self.operands)}):\n    return {text}\n", self.call)


def _value(value: str | int, number: str) -> str:
    return number.format(value) if isinstance(value, int) else value


def _defined(source: str, name: str) -> Callable[..., Any]:
    scope: dict[str, Any] = {}
    exec(compile(source, f"<{name} of refimpl.core.operations>", "exec"), scope)
    return scope[name]


def _row(name: str, operands: str = "x", **columns: Any) -> Operation:
    """A row whose missing columns are calls of a function of this name."""
    columns = {"call": name, **columns}
    places = ", ".join(f"{{{i}}}" for i in range(len(operands.split())))
    call = f"({places})"
    columns = {
        "host": columns["call"] + call,
        "c": None if columns.get("rounded") else f"{name}{{f}}{call}",
        "element": None if columns.get("rounded") else columns["call"] + call,
        "latex": rf"\operatorname{{{{{name}}}}}{call}",
        "text": name + call,
        "words": "_".join([name, *["{}"] * len(operands.split())]),
    } | columns
    columns.setdefault("c_host", columns["c"])
    for column in ("host", "element", "c_host", "c", "latex", "text"):
        if isinstance(columns[column], str):
            columns[column] = Form(columns[column])
    return Operation(name=name, operands=tuple(operands.split()), **columns)


def _operator(name: str, operands: str, form: Form, **columns: Any) -> Operation:
    """A row for what is written alike everywhere but where ``columns`` say otherwise."""
    alike = dict.fromkeys(("host", "element", "c", "latex", "text"), form)
    return _row(name, operands, **{"call": "", "roundings": 1, **alike, **columns})


_SUM, _PRODUCT = (SUM, (SUM, PRODUCT)), (PRODUCT, (PRODUCT, NEGATIVE))
_SIGN = (PRODUCT, (PRODUCT,))
_SELECTION = (CASES, (SUM, SUM, SUM))

_ROWS = (
    _operator("+", "x y", Form("{0} + {1}", *_SUM), words="{}_plus_{}"),
    _operator("-", "x y", Form("{0} - {1}", *_SUM), text=Form("{0} − {1}", *_SUM), words="{}_minus_{}"),
    _operator(
        "*",
        "x y",
        Form("{0} * {1}", *_PRODUCT),
        latex=Form(r"{0} \, {1}", *_PRODUCT),
        text=Form("{0} {1}", *_PRODUCT),
        words="{}_times_{}",
    ),
    _operator(
        "/",
        "x y",
        Form("{0} / {1}", *_PRODUCT),
        call="divide",
        latex=Form(r"\frac{{{0}}}{{{1}}}", POWER),
        text=Form("{0} / {1}", PRODUCT, (PRODUCT, POWER)),
        words="{}_over_{}",
    ),
    _operator(
        "neg",
        "x",
        Form("-{0}", NEGATIVE, (ATOM,)),
        latex=Form("-{0}", *_SIGN),
        text=Form("−{0}", *_SIGN),
        words="minus_{}",
        roundings=0,
    ),
    _operator(
        "**",
        "x y",
        Form("{0} ** {1}", POWER, (ATOM, ATOM)),
        call="power",
        rounded=True,
        host=Form("power({0}, {1})"),
        c_host=Form("rounded_power({0}, {1})"),
        c=None,
        latex=Form("{0}^{{{1}}}", POWER, (ATOM, CASES)),
        text=Form("{0}^{1}", POWER, (ATOM, ATOM)),
        words="{}_pow_{}",
    ),
    _row(
        "sqrt",
        latex=r"\sqrt{{{0}}}",
        text=Form("√{0}", POWER, (ATOM,)),
        sympy="sqrt",
        flint="sqrt",
        roundings=1,
    ),
    _row(
        "sign",
        cases=(("x > 0", 1), ("x < 0", -1), ("x == 0", 0), ("", "x")),
        note="NaN propagates, and of both zeros it is 0",
        latex=r"\operatorname{{sgn}}({0})",
        sympy="sign",
        flint="sgn",
        bound="monotone",
    ),
    _row("abs", c="fabs{f}({0})", latex=r"\lvert {0} \rvert", text="|{0}|", sympy="Abs"),
    _row(
        "maximum",
        "x y",
        cases=(("x > y or x != x", "x"), ("", "y")),
        note="NaN propagates, and of equal zeros it is the second",
        latex=r"\max({0}, {1})",
        text="max({0}, {1})",
        sympy="Max",
        flint="max",
    ),
    _row(
        "minimum",
        "x y",
        cases=(("x <= y or x != x", "x"), ("", "y")),
        note="NaN propagates, and of equal zeros it is the first",
        latex=r"\min({0}, {1})",
        text="min({0}, {1})",
        sympy="Min",
        flint="min",
    ),
    _row(
        "at_least",
        "x y",
        cases=(("x >= y", 1), ("", 0)),
        c=Form("{0} >= {1} ? 1.0{f} : 0.0{f}", *_SELECTION),
        latex=r"\left[{0} \ge {1}\right]",
        text="[{0} ≥ {1}]",
        words="{}_at_least_{}",
    ),
    _row(
        "where",
        "test x y",
        cases=(("test != 0", "x"), ("", "y")),
        element=Form("{1} if {0} != 0 else {2}", *_SELECTION),
        c=Form("{0} != 0 ? {1} : {2}", *_SELECTION),
        latex=r"\begin{{cases}} {1} & \text{{where }} {0} \ne 0 \\ {2} & \text{{where }} {0} = 0 \end{{cases}}",
        text=Form("{1} where {0} ≠ 0, else {2}", *_SELECTION),
    ),
    _row("ones_like", cases=(("", 1),), element="T(1.0)", c="1.0{f}", latex="1", text="1"),
    _row(
        "floor",
        element="np.floor({0})",
        c_host=Form("floor({0}) + 0.0", SUM),  # as Python has it, without a negative zero
        latex=r"\lfloor {0} \rfloor",
        text="⌊{0}⌋",
        sympy="floor",
        flint="floor",
        bound="monotone",
    ),
    _row("floor_log", "x base", rounded=True, latex=r"\lfloor \log_{{{1}}} {0} \rfloor", text="⌊log_{1} {0}⌋"),
    _row("exp", rounded=True, latex=r"\exp({0})", sympy="exp", flint="exp", bound="monotone", roundings=4),
    _row("expm1", rounded=True, latex=r"(\exp({0}) - 1)", flint="expm1", bound="monotone", roundings=4),
    _row(
        "log", rounded=True, latex=r"\ln({0})", text="ln({0})", sympy="log", flint="log", bound="monotone", roundings=4
    ),
    _row(
        "log1p",
        rounded=True,
        latex=r"\ln(1 + {0})",
        text="ln(1 + {0})",
        flint="log1p",
        bound="monotone",
        roundings=4,
    ),
    _row("cos", rounded=True, latex=r"\cos({0})", sympy="cos", flint="cos", bound="steady", roundings=4),
)
#: By the recorder's name.
OPERATIONS = {row.name: row for row in _ROWS}
#: By what ``xp`` calls it.
CALLS = {row.call: row for row in _ROWS if row.call}
