"""Ways to break a function: one token, term or statement at a time."""

import ast
import io
import itertools
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS = ("+", "-", "*", "/", "**")
NUMBERS = {"0": ("1",), "1": ("0", "2"), "2": ("1", "3"), "0.5": ("0.25",), "0.96": ("0.9",)}
FUNCTIONS = {"sqrt": ("abs",), "abs": ("sqrt",), "maximum": ("minimum",), "minimum": ("maximum",), "floor": ("abs",)}
STEPS = ("t", "k")  # counters, which may be off by one
NOT_VALUES = ("h", "s", "self", "xp", "dict", "len", "range", "sum", "zip", "reduce", "accumulate", "list")


@dataclass(frozen=True)
class Mutant:
    """A changed source, and how it differs."""

    source: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"- {self.old}\n+ {self.new}"


def mutants(source: str, settings: tuple[str, ...] = ()) -> list[Mutant]:
    """Every mutant of a function that compiles; ``settings`` are the attributes that ``h`` or ``s`` has."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    changes = itertools.chain(
        _of_tokens(source, function, settings), _of_expressions(source, function), _of_statements(source, function)
    )
    found = {}
    for start, end, text in changes:
        changed = source[:start] + text + source[end:]
        if changed != source and _compiles(changed):
            found.setdefault(_normal(changed), _mutant(source, changed))
    found.pop(_normal(source), None)
    return list(found.values())


Change = tuple[int, int, str]


def _of_tokens(source: str, function: ast.FunctionDef, settings: tuple[str, ...]) -> Iterator[Change]:
    """Operators, numbers, names and settings, each for every other of its kind."""
    at = _offsets(source)
    body = function.body[0].lineno
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.start[0] >= body]
    before = ["", "", *(token.string for token in tokens)]
    for token, dot, owner in zip(tokens, before[1:], before, strict=False):
        if token.type == tokenize.OP and token.string in OPERATORS:
            others = [operator for operator in OPERATORS if operator != token.string]
        elif token.type == tokenize.NUMBER:
            others = list(NUMBERS.get(token.string, ()))
        elif token.type == tokenize.NAME and dot == "." and owner in ("h", "s", "self"):
            others = [name for name in settings if name != token.string]
        elif token.type == tokenize.NAME and dot == "." and owner == "xp":
            others = list(FUNCTIONS.get(token.string, ()))
        elif token.type == tokenize.NAME and dot != ".":
            others = _other_names(function, token)
        else:
            others = []
        for other in others:
            yield at(token.start), at(token.end), other


def _other_names(function: ast.FunctionDef, token: tokenize.TokenInfo) -> list[str]:
    """The other variables that have a value where this one is used."""
    arguments = [a.arg for a in (*function.args.args, *filter(None, [function.args.kwarg]))]
    assigned = [
        name.id
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assign | ast.For) and statement.lineno < token.start[0]
        for name in ast.walk(statement)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    ]
    names = [name for name in dict.fromkeys([*arguments, *assigned]) if name not in NOT_VALUES]
    if token.string not in names:
        return []
    off_by_one = [f"({token.string} + 1)", f"({token.string} - 1)"] if token.string in STEPS else []
    return [name for name in names if name != token.string] + off_by_one


def _of_expressions(source: str, function: ast.FunctionDef) -> Iterator[Change]:
    """A sum, product or power for one of its sides; a call for one of its arguments; a choice for one branch."""
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, ast.UnaryOp):
            parts = [node.operand]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = list(node.args)
        else:
            continue
        for part in parts:
            yield *_span(source, node), f"({ast.get_source_segment(source, part)})"


def _of_statements(source: str, function: ast.FunctionDef) -> Iterator[Change]:
    """A statement left out, two neighbours swapped, and a returned name left out."""
    for parent in ast.walk(function):
        block = getattr(parent, "body", [])
        block = [each for each in block if not _is_docstring(each)] if isinstance(block, list) else []
        for statement in block:
            if not isinstance(statement, ast.Return):
                yield *_span(source, statement), "pass"
        for first, second in itertools.pairwise(block):
            if not isinstance(second, ast.Return) and not _independent(first, second):
                (a, b), (c, d) = _span(source, first), _span(source, second)
                yield a, d, source[c:d] + source[b:c] + source[a:b]
        if isinstance(parent, ast.If):
            yield *_span(source, parent.test), "True"
            yield *_span(source, parent.test), "False"


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    """Does neither assign what the other uses or assigns?  Then their order does not matter."""
    (stored, used), (stored_too, used_too) = _names(first), _names(second)
    return not (stored & (used_too | stored_too) or stored_too & used)


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    loops = [node.target for node in ast.walk(statement) if isinstance(node, ast.comprehension)]
    inner = {name.id for target in loops for name in ast.walk(target) if isinstance(name, ast.Name)}
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and node.id not in inner]
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return stored, {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _span(source: str, node: ast.AST) -> tuple[int, int]:
    at = _offsets(source)
    segment = [(node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)]  # type: ignore[attr-defined]
    lines = source.splitlines()
    (a, b), (c, d) = ((row, len(lines[row - 1].encode()[:column].decode())) for row, column in segment)
    return at((a, b)), at((c, d))


def _offsets(source: str):
    starts = [0, *itertools.accumulate(len(line) for line in source.splitlines(keepends=True))]
    return lambda place: starts[place[0] - 1] + place[1]


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _normal(source: str) -> str:
    return ast.unparse(ast.parse(source))


def _mutant(source: str, changed: str) -> Mutant:
    old, new = source.splitlines(), changed.splitlines()
    start = next(i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    end = next(i for i, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b)
    return Mutant(changed, _shown(old[start : len(old) - end]), _shown(new[start : len(new) - end]))


def _shown(lines: list[str]) -> str:
    return " / ".join(line.split("  #")[0].strip() for line in lines)
