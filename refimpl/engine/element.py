"""What one element's step is in C or CUDA C++, with the names that its coefficients have there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..core.operations import OPERATIONS
from ..core.rule import Rule
from .assignments import Listing, statements
from .c_syntax import ELEMENTS, HOST, C
from .expressions import called, coefficient_inputs
from .lines import rule_lines
from .nodes import Node
from .program import Program

_DIGITS = {"0.0": "zero", "0.5": "half", "1.0": "one", "2.0": "two"}


@dataclass(frozen=True)
class Element:
    """The text of one element's step.

    Attributes:
        program: what it does.
        language: C in ``float`` or ``double``.
        paper: what the rule calls its values, by node.
        comments: those beside the rule's own lines, by node.
        fields: coefficient -> the member of the struct ``c`` that holds it.
        lines: statements on the scalars theta, g and the slots, some of which they overwrite.
        changed: those that they do.
    """

    program: Program
    language: C
    paper: Mapping[Node, str]
    comments: Mapping[Node, str]
    fields: Mapping[Node, str]
    lines: tuple[str, ...]
    changed: frozenset[str]

    @property
    def type(self) -> str:
        return self.language.type

    @property
    def members(self) -> str:
        """The members of the struct, one a line; C wants at least one."""
        return "".join(f"    {self.type} {name};\n" for name in self.fields.values()) or "    char none;\n"


def element(opt: Rule, program: Program, dtype: str) -> Element:
    """The text for one rule.

    Raises:
        Untraceable: the rule does what C cannot do with the same bits, such as a power of an array.
    """
    language = ELEMENTS[dtype]
    called, comments = rule_lines(opt, program)
    if opt.box is not None:
        comments[program.kept["theta"]] = "projected onto the box"
    paper = {**called, **program.names}
    arrays = {node: node.args[0] for node in inputs(program) if node.is_array}
    fields = _fields(program, paper)
    given = {**arrays, **{node: f"c.{name}" for node, name in fields.items()}}
    listing = Listing(given, paper, arrays, ("c", "i", "n"))
    lines = listing.lines(program.elements, language, program.kept.values())
    text = [] if fields else ["(void)c;"]  # or a compiler would warn
    text += [*statements(lines, language, comments), *listing.moves(program.kept, language)]
    changed = frozenset({line.name for line in lines if not line.new} | set(program.kept))
    return Element(program, language, paper, comments, fields, tuple(text), changed)


def inputs(program: Program) -> list[Node]:
    """The inputs of a program, arrays and scalars."""
    tape = next(iter(program.kept.values())).tape
    return [node for node in tape.nodes if node.op == "input"]


def functions(step: Element, specifiers: str, host: bool = False) -> str:
    """Definitions of what the elements' part calls, and the host's if it is in the same text."""
    texts = {step.language.definition(row, specifiers) for row in called(step.program.elements, step.language)}
    texts |= {HOST.definition(row, specifiers) for row in called(step.program.host if host else (), HOST)}
    return "".join(sorted(texts))


def _fields(program: Program, paper: Mapping[Node, str]) -> dict[Node, str]:
    fields: dict[Node, str] = {}
    for node in coefficient_inputs(program):
        stem = name = _words(node, paper)
        i = 1
        while name in fields.values():
            i += 1
            name = f"{stem}_{i}"
        fields[node] = name
    return fields


def _words(node: Node, paper: Mapping[Node, str]) -> str:
    """A scalar's name, or its formula in words: ``one_minus_beta1``."""
    if node.op == "input":
        return str(node.args[0])
    if node in paper:
        return paper[node]
    if node.op == "constant":
        return _DIGITS.get(repr(node.args[0]), re.sub(r"\W", "_", repr(node.args[0])))
    return OPERATIONS[node.op].words.format(*(_words(x, paper) for x in node.args))
