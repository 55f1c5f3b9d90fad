"""The comments of emitted code: what it is, where it comes from, how to compile and use it."""

import inspect
import textwrap
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..core.rule import Rule
from .element import Element
from .inputs import lookups
from .lines import functions
from .scalars import arguments

_COMPILE = {
    "c": "cc -std=c99 -O2 -ffp-contract=off -c {name}.c",
    "cuda": "nvcc -O2 --fmad=false -Xcompiler -ffp-contract=off -c {name}.cu",
}
_FASTER = {"c": "-ffast-math", "cuda": "--use_fast_math"}
_USE = {
    "c": "{name}_step(n, {arrays}, c);",
    "cuda": "{name}_step<<<blocks, threads>>>(n, {arrays}, c);",
}


def header(opt: Rule, step: Element, language: str, name: str) -> str:
    """The comment at the top of the file."""
    dtype = {"float": "float32", "double": "float64"}[step.type]
    rule = type(opt).__name__
    parts = [f"{rule}, one step in {dtype}.", *_from_docstring(opt), *_parts(opt)]
    if opt.box is not None:
        parts.append("Each element is then projected onto the box [box_lo, box_hi].")
    parts.append("Written by refimpl.emit from the rule's own text: the same operations in the same order.")
    if any(x.startswith("line") for x in step.comments.values()):
        parts[-1] += ' A comment such as "line 7" names the line of the source.'
    parts.append(
        f"Compiled as follows, and never with {_FASTER[language]}, it has the bits of the reference:\n\n    "
        + _COMPILE[language].format(name=name)
    )
    parts.append(_use(opt, step, language, name))
    parts.append("This file may be used, changed and passed on without any condition (CC0 1.0).")
    return comment(parts)


def about_coefficients(opt: Rule, step: Element) -> str:
    """The comment above the function on the host."""
    program, known = step.program, arguments(step.program)
    parts = ["The coefficients of step t, which counts from 1." if "t" in known else "The coefficients of a step."]
    start = opt.at(0)
    values = {key: look(start) for key, look in lookups(opt).items() if key in known and key != "eta"}
    if values:
        settings = _listed(f"{key} = {value!r}" for key, value in values.items())
        parts[0] += f" The rule this was written from begins with {settings}."
    if "eta" in known:
        parts[0] += " eta is the schedule's multiplier at this step, 1 where there is no schedule."
    for key in program.scalars:
        parts[0] += f" *{key} is updated."
    return comment(parts)


def comment(parts: Iterable[str]) -> str:
    """Paragraphs as one comment; indented ones keep their lines."""
    lines: list[str] = []
    for part in parts:
        for paragraph in part.split("\n\n"):
            kept = paragraph.startswith(" ")
            lines += ["", *(paragraph.splitlines() if kept else textwrap.wrap(paragraph, 100))]
    text = "\n".join(f" * {line}".rstrip() for line in lines[1:])
    return f"/*\n{text.replace('*/', '* /')}\n */"


def _from_docstring(opt: Rule) -> list[str]:
    """The first line, the formulas and the source."""
    paragraphs = inspect.cleandoc(type(opt).__doc__ or "").split("\n\n")
    formulas = [part for part in paragraphs[1:2] if part.startswith(" ")]
    return [*paragraphs[:1], *formulas, *(part for part in paragraphs if part.startswith("Source:"))]


def _parts(opt: Rule) -> list[str]:
    """Which φ and ψ a rule of the framework has."""
    parts = functions(opt).items()
    return [f"{name} = {type(x).__name__}: {inspect.cleandoc(type(x).__doc__ or '')}" for name, x in parts]


def _use(opt: Rule, step: Element, language: str, name: str) -> str:
    program = step.program
    start = dict.fromkeys(opt.slots, "zero") | {key: _first(x) for key, x in opt.start(np.zeros(())).items()}
    started = "".join(f"; {key} is {words} before the first" for key, words in start.items() if words != "zero")
    slots = [key for key, words in start.items() if words == "zero"]
    given = ", ".join(f"&{key}" if key in program.scalars else key for key in arguments(program))
    zero = f"; {_listed(slots)} {'are' if len(slots) > 1 else 'is'} zero before the first" if slots else ""
    one = "".join(f"; {key} is then 1" for key in program.scalars)
    return (
        f"In each step, for n parameters theta with the gradient g{zero}{started}{one}:\n\n"
        f"    struct {name} c = {name}_coefficients({given});\n    "
        + _USE[language].format(name=name, arrays=", ".join(program.arrays))
    )


def _first(value: Any) -> str:
    """A slot's first value in words."""
    if hasattr(value, "dtype"):
        return "as refimpl's init gives it"
    return f"{value!r}" if value else "zero"


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
