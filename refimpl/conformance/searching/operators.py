"""Edits of an operator or a function: an operand is missing, another operator, an operand inside or outside."""

import ast
from collections.abc import Iterator

from .parts import Part, Variation, shown
from .scope import Scope

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_ADDED, _TIMES = ("+", "-"), ("*", "/")
_DONE = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}


def of_operators(part: Part, scope: Scope) -> Iterator[Variation]:
    """What may stand for an operator with its operands, or for a function of something."""
    node = part.node
    if isinstance(node, ast.Call):
        yield from _of_call(part, [part.of(each) for each in node.args])
    elif isinstance(node, ast.UnaryOp):
        yield Variation("sign", part.of(node.operand).closed, 1.5, f"the sign of {shown(part.text)} is wrong")
    elif isinstance(node, ast.BinOp):
        a, b, sign = part.of(node.left), part.of(node.right), _SIGNS.get(type(node.op), "")
        if sign in _ADDED:
            yield from _of_sum(a, b, sign)
        elif sign in _TIMES:
            yield from _of_product(a, b, sign)
        elif sign == "**":
            yield from _of_power(a, b)


def _of_sum(a: Part, b: Part, sign: str) -> Iterator[Variation]:
    yield Variation("operand", a.closed, 1, f"the term {shown(b.text)} is missing")
    yield Variation("operand", f"({'-' * (sign == '-')}{b.closed})", 1, f"the term {shown(a.text)} is missing")
    other = "-" if sign == "+" else "+"
    yield Variation(
        "sign", f"({a.text} {other} {b.closed})", 1.5, f"{shown(b.text)} is {_DONE[other]}, where it is {_DONE[sign]}"
    )
    yield Variation("sign", f"({b.closed} - {a.closed})", 1.5, f"{shown(a.text)} has the wrong sign")
    for call, words in (("maximum", "larger"), ("minimum", "smaller")):
        new = f"xp.{call}({a.text}, {b.text})"
        yield Variation(
            "maximum", new, 1.5, f"the {words} of {shown(a.text)} and {shown(b.text)} is taken, not their sum"
        )
    for x, y in ((a, b), (b, a)):
        yield from _moved_in(x, y, sign)
        if isinstance(x.node, ast.BinOp) and isinstance(x.node.op, ast.Div) and sign == "+":
            top, low = x.of(x.node.left), x.of(x.node.right)
            words = f"{shown(y.text)} is divided by {shown(low.text)} as well"
            yield Variation("factor", f"(({top.text} + {y.text}) / {low.closed})", 1.5, words)
        if isinstance(x.node, ast.BinOp) and isinstance(x.node.op, ast.Mult) and sign == "+":
            for one, rest in ((x.of(x.node.left), x.of(x.node.right)), (x.of(x.node.right), x.of(x.node.left))):
                words = f"{shown(y.text)} is multiplied by {shown(one.text)} as well"
                yield Variation("factor", f"({one.closed} * ({rest.text} + {y.text}))", 1.5, words)


def _moved_in(x: Part, y: Part, sign: str) -> Iterator[Variation]:
    """A term beside a function of one argument, which goes inside: √x + ε as √(x + ε)."""
    if not isinstance(x.node, ast.Call) or len(x.node.args) != 1:
        return
    inner, name = x.of(x.node.args[0]).text, ast.unparse(x.node.func)
    where = f"inside `{name}`, not outside"
    yield Variation("inside", f"{name}({inner} {sign} {y.closed})", 1.5, f"{shown(y.text)} stands {where}")
    yield Variation(
        "inside",
        f"{name}({inner} {sign} {y.closed} * {y.closed})",
        1.6,
        f"the square of {shown(y.text)} stands {where}",
    )
    yield Variation(
        "inside",
        f"({name}({inner} {sign} {y.closed}) {sign} {y.closed})",
        1.7,
        f"{shown(y.text)} stands inside and outside `{name}`",
    )


def _of_product(a: Part, b: Part, sign: str) -> Iterator[Variation]:
    if sign == "*":
        yield Variation("operand", b.closed, 1, f"the factor {shown(a.text)} is missing")
        yield Variation("operand", a.closed, 1, f"the factor {shown(b.text)} is missing")
        yield Variation("operator", f"({a.text} / {b.closed})", 1.5, f"{shown(b.text)} divides, where it multiplies")
        yield Variation("operator", f"({a.text} + {b.text})", 1.8, f"{shown(b.text)} is added, where it multiplies")
        for x, y in ((a, b), (b, a)):
            if isinstance(y.node, ast.BinOp) and isinstance(y.node.op, ast.Add | ast.Sub):
                one, two = y.of(y.node.left), y.of(y.node.right)
                op = _SIGNS[type(y.node.op)]
                out = f"is not multiplied by {shown(x.text)}"
                yield Variation(
                    "spread", f"({x.closed} * {one.closed} {op} {two.closed})", 1.2, f"{shown(two.text)} {out}"
                )
                yield Variation(
                    "spread", f"({one.closed} {op} {x.closed} * {two.closed})", 1.2, f"{shown(one.text)} {out}"
                )
        return
    yield Variation("operand", a.closed, 1, f"it is not divided by {shown(b.text)}")
    yield Variation("operand", f"(1 / {b.closed})", 1.2, f"{shown(a.text)} is missing")
    yield Variation("operator", f"({a.text} * {b.closed})", 1.5, f"{shown(b.text)} multiplies, where it divides")
    yield Variation("operator", f"({b.text} / {a.closed})", 1.5, f"{shown(a.text)} and {shown(b.text)} are exchanged")
    if isinstance(b.node, ast.BinOp) and isinstance(b.node.op, ast.Add):
        for one, two in ((b.of(b.node.left), b.of(b.node.right)), (b.of(b.node.right), b.of(b.node.left))):
            yield Variation(
                "outside",
                f"({a.text} / {one.closed} + {two.closed})",
                1.5,
                f"{shown(two.text)} is added to the quotient, not to the divisor",
            )
            yield Variation(
                "outside",
                f"({a.text} * (1 / {one.closed} + {two.closed}))",
                1.6,
                f"{shown(two.text)} is added to the reciprocal, not to the divisor",
            )


def _of_power(a: Part, b: Part) -> Iterator[Variation]:
    x, n = a.closed, b.closed
    yield Variation("power", x, 1.1, f"the power {shown(b.text)} is missing")
    yield Variation(
        "power", f"({x} * {n})", 1.6, f"{shown(a.text)} is multiplied by {shown(b.text)}, where that is its power"
    )
    yield Variation("power", f"({n} ** {x})", 1.8, f"base and exponent of {shown(f'{a.text}**{b.text}')} are exchanged")
    for other in ("2", f"({n} - 1)", f"({n} + 1)", f"(2 * {n})", f"({n} * {n})", f"({n} / 2)"):
        yield Variation("power", f"{x} ** {other}", 1.5, f"the power is {shown(other)}, where it is {shown(b.text)}")


def _of_call(part: Part, inner: list[Part]) -> Iterator[Variation]:
    name = ast.unparse(part.node.func).rpartition(".")[2]  # type: ignore[attr-defined]
    if len(inner) == 1:
        (x,) = inner
        yield Variation("function", x.closed, 1, f"`{name}` is missing: {shown(x.text)} is taken as it is")
        yield Variation(
            "function", f"({x.closed} * {x.closed})", 1.5, f"{shown(x.text)} is squared, where `{name}` is taken"
        )
        if isinstance(x.node, ast.BinOp) and isinstance(x.node.op, ast.Add):
            for one, two in ((x.of(x.node.left), x.of(x.node.right)), (x.of(x.node.right), x.of(x.node.left))):
                new = part.text.replace(x.text, one.text, 1)
                yield Variation("outside", f"({new} + {two.closed})", 1.5, f"{shown(two.text)} stands outside `{name}`")
    elif name == "at_least" and len(inner) == 2:
        x1, x2 = (each.text for each in inner)
        yield Variation(
            "compare",
            f"(1 - xp.at_least({x2}, {x1}))",
            1.1,
            f"{shown(x1)} must exceed {shown(x2)}, where it may be equal",
        )
        yield Variation("compare", f"xp.at_least({x2}, {x1})", 1.5, f"{shown(x1)} and {shown(x2)} are exchanged")
        yield Variation(
            "compare",
            f"(xp.at_least({x1}, {x2}) * xp.at_least({x2}, {x1}))",
            1.4,
            f"{shown(x1)} must be equal to {shown(x2)}",
        )
    elif name in ("maximum", "minimum") and len(inner) == 2:
        a, b = inner
        other = "minimum" if name == "maximum" else "maximum"
        yield Variation("operand", a.closed, 1, f"there is no {name}: {shown(a.text)} is taken")
        yield Variation("operand", b.closed, 1, f"there is no {name}: {shown(b.text)} is taken")
        yield Variation("maximum", f"xp.{other}({a.text}, {b.text})", 1.5, f"the {other} is taken, not the {name}")
        yield Variation("maximum", f"({a.closed} + {b.closed})", 1.6, f"the sum is taken, not the {name}")
