"""Holds code in which a bit is decided to operations that have the same bits on every machine.

    python -m tools.portable_lint

IEEE 754 fixes + − × ÷ √, comparison and rounding to an integer.  It fixes no power, logarithm or cosine, and no order
of sums in a matrix product: NumPy, the C library and BLAS choose these by processor.  ``portable_table`` says what is
refused, why, and what to use instead; ``portable_scope`` says where.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .portable_names import Names, dotted
from .portable_scope import KNOWN, SCOPES, Scope
from .portable_table import MATMUL, METHODS, POWER, Refusal, is_stable, refusal_of

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Violation:
    """One place: file and line, the function around it, what is there, and why it may not be."""

    file: str
    line: int
    function: str
    what: str
    refusal: Refusal

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.refusal.why}; use {self.refusal.instead}"


def violations(text: str, file: str, scope: Scope) -> Iterator[Violation]:
    """All places in one file.

    Args:
        text: its code.
        file: its name, for the messages.
        scope: what is held there, and to what.
    """
    tree = ast.parse(text, file)
    names = Names(tree)
    for node, function in _walked(tree, scope):
        for what, refusal in _refused(node, names, scope, function):
            if refusal in scope.allowed:
                continue
            yield Violation(file, node.lineno, function.name if function else "", what, refusal)


def _walked(
    node: ast.AST, scope: Scope, function: ast.FunctionDef | None = None
) -> Iterator[tuple[ast.AST, ast.FunctionDef | None]]:
    """Every node with the outermost function around it; what draws is left out where the scope says so."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            if not (scope.but_drawing and child.name.lstrip("_").startswith("draw")):
                yield from _walked(child, scope, function or child)
            continue
        yield child, function
        yield from _walked(child, scope, function)


def _refused(
    node: ast.AST, names: Names, scope: Scope, function: ast.FunctionDef | None
) -> Iterator[tuple[str, Refusal]]:
    match node:
        case ast.ImportFrom(module=module) if any(each.name == "*" for each in node.names) and module:
            if module.partition(".")[0] in ("numpy", "math"):
                yield f"from {module} import *", Refusal("hides what is used", "the functions by their names")
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            yield "@", MATMUL
        case ast.BinOp(op=ast.Pow(), left=base, right=exponent):
            yield from _power(base, exponent, scope, function)
        case ast.AugAssign(op=ast.Pow(), target=base, value=exponent):
            yield from _power(base, exponent, scope, function)
        case ast.Call(func=ast.Name(id="pow"), args=[base, exponent, *_]):
            yield from _power(base, exponent, scope, function)
        case ast.Call(func=ast.Name(id="getattr")) if name := names.full(node):
            if refusal := refusal_of(name, names.call_of(node)):
                yield name, refusal
        case ast.Attribute() | ast.Name() if isinstance(node.ctx, ast.Load):
            name = names.full(node)
            if name and not names.is_part(node) and (refusal := refusal_of(name, names.call_of(node))):
                yield name, refusal
            elif isinstance(node, ast.Attribute):
                yield from _method(node, name, names, scope)


def _method(node: ast.Attribute, name: str, names: Names, scope: Scope) -> Iterator[tuple[str, Refusal]]:
    """A method, known by its name alone; or a function of a rule's ``xp``."""
    if scope.text and dotted(node.value) == "xp" and node.attr not in scope.functions:
        if refusal := refusal_of(f"numpy.{node.attr}", None):
            yield f"xp.{node.attr}", refusal
    elif not name and (call := names.call_of(node)) and (refusal := METHODS.get(node.attr)):
        yield from () if is_stable(node.attr, call) else [(f".{node.attr}()", refusal)]


def _power(
    base: ast.expr, exponent: ast.expr, scope: Scope, function: ast.FunctionDef | None
) -> Iterator[tuple[str, Refusal]]:
    """A square, which NumPy makes of x·x, and powers of literals are right everywhere."""
    if isinstance(exponent, ast.Constant) and exponent.value == 2:
        return
    if scope.text and not (_arrays(function) & {*_named(base), *_named(exponent)}):
        return  # scalars of a rule or a schedule, whose powers a reading rounds correctly
    if not (_literal(base) and _literal(exponent)) and not (isinstance(base, ast.Call) and _literal(base)):
        yield f"({ast.unparse(base)}) ** ({ast.unparse(exponent)})", POWER


def _literal(node: ast.expr) -> bool:
    """A number, or a decimal one, whose arithmetic is the standard library's own."""
    if isinstance(node, ast.UnaryOp):
        return _literal(node.operand)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and dotted(node.func) == "Decimal")


def _named(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


#: Arguments of a rule's ``update`` that are no arrays.
SCALARS = {"h", "s", "self", "xp", "t", "k", "eta", "mu_product"}


def _arrays(function: ast.FunctionDef | None) -> set[str]:
    """In a rule's ``update``, the names that hold arrays: θ, g, the slots, and what is made of them."""
    if function is None or function.name != "update":
        return set()
    given = function.args
    found = {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)} - SCALARS
    made = [pair for node in ast.walk(function) for pair in _made(node)]
    for _ in made:  # until nothing is added, in whatever order they come
        found |= {name for target, value in made if _held(value) & found for name in _named(target)}
    return found


def _held(node: ast.AST) -> set[str]:
    """The names of whose values it is made: a length is no array."""
    if isinstance(node, ast.Call) and dotted(node.func) == "len":
        return set()
    inner = (_held(child) for child in ast.iter_child_nodes(node))
    return {node.id} if isinstance(node, ast.Name) else set().union(*inner)


def _made(node: ast.AST) -> list[tuple[ast.AST, ast.AST]]:
    """What a statement gives a name to, and of what."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
        case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            return [(target, value)]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return [(target, value)]
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            match target, value:
                case ast.Tuple(elts=parts), ast.Call(func=ast.Name(id="zip"), args=values):
                    return list(zip(parts, values, strict=False))
                case ast.Tuple(elts=[_, each]), ast.Call(func=ast.Name(id="enumerate"), args=[value, *_]):
                    return [(each, value)]
            return [(target, value)]
    return []


def found(root: Path = ROOT) -> list[Violation]:
    """All violations below ``root``, in the order of scopes, files and lines."""
    made = []
    for scope in SCOPES:
        for path in sorted({path for pattern in scope.files for path in root.glob(pattern)}):
            name = path.relative_to(root).as_posix()
            made += sorted(violations(path.read_text(encoding="utf-8"), name, scope), key=lambda each: each.line)
    return made


def main() -> int:
    """Print what is wrong; the exit code."""
    every = list(dict.fromkeys(found()))
    wrong = [each for each in every if (each.file, each.function) not in KNOWN]
    unused = set(KNOWN) - {(each.file, each.function) for each in every}
    for each in wrong:
        print(each)
    for file, function in sorted(unused):
        print(f"{file}: {function or 'the module'} needs no exception any more: remove it from KNOWN")
    return 1 if wrong or unused else 0


if __name__ == "__main__":
    sys.exit(main())
