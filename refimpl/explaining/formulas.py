"""The formula of each statement: ``update`` run on recorder objects, one statement at a time.

Before a statement every variable is a symbol; the expression that the statement records is its formula, and
the variable becomes a symbol again.  Nothing is written down twice, so that nothing can drift.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.definition import HISTORY
from ..core.rule import Rule
from ..engine.inputs import input_names, symbolic
from ..engine.nodes import Node, Recording, Tape
from ..engine.observed_update import watched, with_update
from .notation import LATEX, NUMBERS, TEXT
from .symbols import Symbol, symbol

#: A sum over more gradients than these is not written out.
LONGEST_HISTORY = 4


@dataclass(frozen=True)
class Formula:
    """An equation: what a variable becomes.

    Attributes:
        left: the variable.
        right: what it becomes.
        symbols: input of ``right`` -> its symbol.
    """

    left: Symbol
    right: Node
    symbols: Mapping[str, Symbol]

    @property
    def overwrites(self) -> bool:
        """Does the symbol on the left stand on the right too?"""
        return any(self.symbols[node.args[0]] == self.left for node in _inputs(self.right))

    def text(self) -> str:
        names = {node: self.symbols[node.args[0]].text for node in _inputs(self.right)}
        return f"{self.left.text} {'←' if self.overwrites else '='} {TEXT.write(self.right, names)}"

    def latex(self) -> str:
        names = {node: self.symbols[node.args[0]].latex for node in _inputs(self.right)}
        sign = r"\leftarrow" if self.overwrites else "="
        return f"{self.left.latex} {sign} {LATEX.write(self.right, names)}"

    def substituted(self, numbers: Mapping[str, str]) -> str:
        """The right side with numbers for its symbols; "" where one is missing."""
        names = {node: numbers.get(node.args[0], "") for node in _inputs(self.right)}
        return NUMBERS.write(self.right, names) if all(names.values()) else ""


class _Reading(Recording):
    """The recorder's reading, for a rule that keeps its history too, and without precisions."""

    def where(self, test: Any, x: Any, y: Any) -> Any:
        return self.tape.apply("where", test, x, y)


class _Writer:
    """Keeps what each variable is, and gives it back as a symbol."""

    def __init__(self, opt: Rule, tape: Tape, symbols: dict[str, Symbol]):
        self.docstring = inspect.getdoc(type(opt)) or ""
        self.tape, self.symbols = tape, symbols
        self.found: dict[tuple[int, str], Formula | None] = {}

    def look(self, number: int, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.look(number, key, each) for key, each in value.items()}
        if not isinstance(value, Node):
            return value
        after = symbol(name, self.docstring, "t" if value.op != "input" or value.is_array else "")
        if value.op == "input" and self.symbols[value.args[0]] == after:
            self.found[number, name] = None  # another name for the same thing
            return value
        self.found[number, name] = Formula(after, value, self.symbols)
        self.symbols = {**self.symbols, after_statement(number, name): after}
        return self.tape.input(after_statement(number, name), value.is_array)


def after_statement(number: int, name: str) -> str:
    """The key of a variable's symbol and value after a statement."""
    return f"{name} after {number}"


def formulas(opt: Rule, t: int) -> dict[tuple[int, str], Formula | None]:
    """(statement number, variable) -> its formula in step ``t``, or None where a thing just gets another name.

    A rule that does something else with its arguments than arithmetic has fewer formulas, or none.
    """
    tape = Tape()
    writer = _Writer(opt, tape, symbols_before(opt, t))
    kept: dict[str, Any] = {name: tape.input(name, True) for name in opt.slots if not opt.is_history(name)}
    kept |= {name: tape.input(name, False) for name in opt.scalars}
    if opt.keeps_history:
        if t > LONGEST_HISTORY:
            return {}
        kept[HISTORY] = tuple(tape.input(f"g_{i}", True) for i in range(1, t))
    theta, g, step = tape.input("theta", True), tape.input("g", True), tape.input("t", False)
    h = symbolic(with_update(opt, watched(type(opt).update, writer.look)), t - 1, tape)
    try:
        values = h.apply(_Reading(tape), step, theta, g, **kept)
        if h.box is not None:
            writer.look(PROJECTION, "theta", values["theta"])
    except (TypeError, AttributeError):  # no arithmetic: a branch on a value, or a function of some library
        pass
    return writer.found


#: The number of the projection, which stands after all statements of ``update``.
PROJECTION = 1_000_000


def symbols_before(opt: Rule, t: int) -> dict[str, Symbol]:
    """Hyperparameters, slots and arguments -> the symbols that they have before step ``t``."""
    docstring = inspect.getdoc(type(opt)) or ""
    paths = {name: path.removeprefix("betas.").removeprefix("box.") for path, name in input_names(opt).items()}
    own = {name: row.symbols for name, row in opt.hyperparameters.items()}
    symbols = {name: symbol(path.replace(".", "_"), docstring, usual=own.get(path, ())) for name, path in paths.items()}
    symbols["eta"] = symbol("eta", when="t")
    symbols |= {"t": Symbol("t", "t"), "theta": symbol("theta", when="t-1"), "g": symbol("g", when="t")}
    symbols |= {name: symbol(name, docstring, "t-1") for name in (*opt.slots, *opt.scalars) if not opt.is_history(name)}
    return symbols | {f"g_{i}": symbol("g", when=str(i)) for i in range(1, t) if opt.keeps_history}


def _inputs(node: Node) -> set[Node]:
    if node.op == "input":
        return {node}
    return {x for each in node.args if isinstance(each, Node) for x in _inputs(each)}
