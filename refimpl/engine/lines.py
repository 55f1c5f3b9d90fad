"""The lines of a rule's own text, by the value that each computes: for names and comments in emitted code."""

from functools import partial
from typing import Any

from ..core.rule import Rule
from .inputs import symbolic
from .nodes import Node, Recording
from .observed_update import comments, watched, with_update
from .program import Program


def rule_lines(opt: Rule, program: Program) -> tuple[dict[Node, str], dict[Node, str]]:
    """What ``update`` calls its values, and the comments beside the lines that compute them.

    The statements of ``update``, and before them those of the framework's φ and ψ, are run once more on the
    recorder: equal expressions are one node there, so that each statement gives the very node that the program has.

    Returns:
        node -> the name it is assigned to, and node -> the comment, such as ``line 7``; both empty for
        a rule whose source cannot be read or run by statements, which costs nothing but names.
    """
    called: dict[Node, str] = {}
    beside: dict[Node, str] = {}

    def look(texts: list[str], number: int, name: str, value: Any) -> Any:
        if isinstance(value, Node) and value.op not in ("input", "constant"):
            called.setdefault(value, name)
            if texts[number]:
                beside.setdefault(value, texts[number])
        return value

    def looking(update: Any) -> Any:
        return watched(update, partial(look, comments(update)))

    tape = next(iter(program.kept.values())).tape
    xp, t = Recording(tape), tape.input("t", False)
    arrays = {name: tape.input(name, True) for name in program.arrays}
    running = {name: tape.input(name, False) for name in opt.scalars}
    try:
        h = symbolic(opt, 0, tape)
        for part in functions(h).values():
            looking(type(part).update)(part, xp, t, **part.inputs(arrays["g"], arrays))
        symbolic(with_update(opt, looking(type(opt).update)), 0, tape).apply(xp, t, **arrays, **running)
    except Exception:  # whatever a rule's author may have written: no names and comments then
        return {}, {}
    return called, beside


def functions(opt: Rule) -> dict[str, Any]:
    """The φ and ψ of a rule of the framework: its parts that have an ``update``."""
    parts = {name: getattr(opt, name, None) for name in opt.parts}
    return {name: part for name, part in parts.items() if hasattr(part, "update")}
