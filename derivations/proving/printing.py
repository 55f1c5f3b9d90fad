"""The printed forms of a derivation: Markdown and LaTeX."""

import re
from collections.abc import Sequence
from typing import Protocol

import sympy

from refimpl._util import escaping

from .formulas import formula
from .guard import Refused
from .plain import plain
from .statement import Statement
from .step import NotProved, Step


class Derivation(Protocol):
    """What is printed of a proof."""

    @property
    def theorem(self) -> Statement: ...
    @property
    def asked(self) -> str: ...
    @property
    def symbols(self) -> dict[str, str]: ...
    @property
    def steps(self) -> tuple[Step, ...]: ...
    @property
    def failure(self) -> NotProved | None: ...


def failed(failure: NotProved) -> str:
    """What did not hold, in a line, and a point that shows it where one is known."""
    if isinstance(failure, Refused):
        return failure.words
    return f"{plain(failure.words)}: left is {failure.left}" + (f"; {failure.at}" if failure.at else "")


def markdown(proof: Derivation) -> str:
    """A derivation in Markdown, with LaTeX between dollar signs."""
    theorem = proof.theorem
    lines = [f"## {theorem.title}", f"**Claim.** {sentence(theorem.claim)}", f"*Source:* {theorem.source}."]
    lines += [f"*Asked of* {escaping.markdown(proof.asked)}."] * bool(proof.asked)
    lines += [f"**{each.title}.** {sentence(each.words)}" for each in theorem.findings]
    lines += [f"**Domain.** {sentence('; '.join(theorem.domain))}"] * bool(theorem.domain)
    if given := _assumptions(proof):
        lines.append("**Assumptions.**\n\n" + "\n".join(f"- {words}" for words in given))
    lines.append("**Proof.**")
    lines += [_markdown_step(step) for step in proof.steps]
    if isinstance(proof.failure, Refused):
        lines.append(f"**Not proved.** {escaping.markdown(proof.failure.words)}")
    elif proof.failure is not None:
        left = escaping.math(formula(proof.failure.left))
        lines.append(f"**Not proved.** {proof.failure.words}. Left is\n\n$$ {left} $$")
        lines += [f"For {proof.failure.at}."] * bool(proof.failure.at)
    return escaping.prose("\n\n".join(lines)) + "\n"


def sentence(words: str) -> str:
    """With a capital letter and a full stop; "" stays ""."""
    return words[:1].upper() + words[1:] + "." * (words[-1:] not in ".!?")


def _markdown_step(step: Step) -> str:
    shown = "".join(f"\n\n$$ {escaping.math(formula(each))} $$" for each in step.formulas)
    box = " $\\square$" * (step.kind == "conclusion")  # amsthm draws its own
    return _lead(step, "### {}", "*{}*", "**{}**") + box + shown + (f"\n\n*({step.sides})*" if step.sides else "")


def _lead(step: Step, heading: str, slanted: str, bold: str) -> str:
    """The words of a step, dressed as its kind asks."""
    if step.kind == "part":
        return heading.format(step.words)
    if step.kind == "evidence":
        return slanted.format("Numerical evidence, no part of the proof:") + f" {step.words}"
    if step.kind == "conclusion":
        return f"{bold.format('Conclusion.')} {sentence(step.words)}"
    return step.words + (":" if step.formulas and step.words[-1] not in ".:;,?" else "")


def _assumptions(proof: Derivation) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for name, assumed in proof.symbols.items():
        kinds.setdefault(assumed, []).append(f"${sympy.latex(sympy.Symbol(name))}$")
    return [f"{', '.join(names)}: {assumed}" for assumed, names in kinds.items()] + list(proof.theorem.assumes)


_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath, amssymb, amsthm}
\usepackage[margin=2.5cm]{geometry}
\usepackage[utf8]{inputenc}
\newtheorem*{claim}{Claim}
\allowdisplaybreaks
\sloppy
\begin{document}
%s
\end{document}
"""
_SECTION = r"""\section*{%s}
\begin{claim}
%s
\end{claim}
%s
%s"""


def document(proofs: Sequence[Derivation]) -> str:
    """Derivations as a complete LaTeX document, a section each."""
    return _DOCUMENT % "\n\n".join(map(_latex_section, proofs))


def _latex_section(proof: Derivation) -> str:
    theorem = proof.theorem
    before = [f"\\emph{{Source:}} {theorem.source}."]
    before += [f"\\textbf{{{each.title}.}} {sentence(each.words)}" for each in theorem.findings]
    before += [f"\\textbf{{Domain.}} {sentence('; '.join(theorem.domain))}"] * bool(theorem.domain)
    if given := _assumptions(proof):
        items = "\n".join(f"\\item {words}" for words in given)
        before.append(f"\\textbf{{Assumptions.}}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}")
    steps = "\n\n".join(map(_latex_step, proof.steps))
    if proof.failure is None:
        steps = f"\\begin{{proof}}\n{steps}\n\\end{{proof}}"
    else:
        left = f"\\textbf{{Not proved.}} {_texts(proof.failure)}"
        steps = f"\\emph{{Attempt.}}\n\n{steps}\n\n{left}"
    parts = theorem.title, sentence(theorem.claim), "\n\n".join(before), steps
    return _SECTION % tuple(map(_escaped, parts))


def _texts(failure: NotProved) -> str:
    """What did not hold."""
    if isinstance(failure, Refused):
        return "".join(_COMMANDS.get(each, each) for each in failure.words)
    return f"{failure.words}. Left is\n\\[ {formula(failure.left)} \\]"


#: Characters of code that are commands of LaTeX, but for those that ``_escaped`` knows.
_COMMANDS = {each: rf"\{each}" for each in "{}"} | {
    "\\": r"\textbackslash{}",
    "$": r"\textdollar{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def _escaped(prose: str) -> str:
    """What LaTeX takes for commands, outside of mathematics and of the commands that are meant."""
    formulas = re.split(r"(\$[^$]*\$|\\\[.*?\\\])", prose, flags=re.DOTALL)
    formulas[::2] = [re.sub(r"[&%#_]", r"\\\g<0>", words) for words in formulas[::2]]
    return "".join(formulas)


def _latex_step(step: Step) -> str:
    shown = "".join(f"\n\\[ {formula(each)} \\]" for each in step.formulas)
    lead = _lead(step, "\\subsection*{{{}}}", "\\emph{{{}}}", "\\textbf{{{}}}")
    return lead + shown + (f"\n\n\\emph{{({step.sides})}}" if step.sides else "")
