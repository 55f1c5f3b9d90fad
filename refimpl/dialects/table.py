"""The table of all dialects, in Markdown: ``python -m refimpl.dialects.table > docs/dialects.md``."""

import re
from dataclasses import MISSING, fields
from typing import Any

from .. import rules
from .._util.escaping import prose, row
from ..core.rule import Rule
from . import dialects
from .dialect import Dialect, argument

HEAD = """\
# Dialects

What the optimizers of other libraries compute, rule by rule, as [refimpl/dialects](../refimpl/dialects) has it with
formulas and sources. This page is made by `python -m refimpl.dialects.table > docs/dialects.md`.

*The paper's* means the numbers of refimpl's rule, up to rounding, for the same hyperparameters; *without L2* that the
library has no such argument. γ is the library's learning rate, μ the momentum, λ the decay, ε̂ an ε that is added to √v
and not to √v̂. The defaults are those that are not the rule's, under the library's names.
"""

#: How a docstring says that a dialect is the rule itself: not up to something, and not with other hyperparameters, as
#: "It is the paper's AdamW(α = γ, …)".
IT_IS = re.compile(r"\b[Ii]t is (the paper's|refimpl's)(?! but)(?! \w+\()")


def text() -> str:
    """The whole page."""
    return HEAD + "".join(
        _section(rule) for rule in sorted(rules.ALL, key=lambda rule: rule.__name__) if dialects(rule)
    )


def papers_form(dialect: type[Dialect]) -> str:
    """The sentence of the docstring by which a dialect is the rule itself; "" if there is none."""
    sentences = re.split(r"(?<=\.)\s+|\n\n", dialect.__doc__ or "")
    return next((" ".join(each.split()) for each in sentences if IT_IS.search(each)), "")


def _section(rule: type[Rule]) -> str:
    rows = [row(_row(rule, each)) for each in dialects(rule)]
    return "\n".join(["", f"## {rule.__name__}", "", "| dialect | form | defaults |", "|---|---|---|", *rows, ""])


def _row(rule: type[Rule], dialect: type[Dialect]) -> tuple[str, str, str]:
    defaults = ", ".join(f"`{name}` {value}" for name, value in _defaults(rule, dialect).items())
    return f"`{dialect.title()}`", prose(_form(dialect)), defaults


def _form(dialect: type[Dialect]) -> str:
    """How it is the paper's, or what the first line of the docstring says of it."""
    if sentence := papers_form(dialect):
        return re.sub(r"\b[Ii]t is ", "", sentence).removesuffix(".")
    first = (dialect.__doc__ or "").partition("\n")[0].removesuffix(".").replace("``", "`")
    return first.partition(": ")[2] or first


def _defaults(rule: type[Rule], dialect: type[Dialect]) -> dict[str, Any]:
    """Argument -> default, for those arguments that are hyperparameters of the rule and have another default there."""
    ours = {field.name: field.default for field in fields(rule)}
    theirs = {field.name: field.default for field in fields(dialect) if field.default is not MISSING}
    found = {}
    for name, default in ours.items():
        to = argument(name, dialect.arguments, theirs) if name not in ("schedule", "box") else None
        if to == "betas":
            default = (ours["beta1"], ours["beta2"])
        if to is not None and theirs[to] != default:
            found[to] = theirs[to]
    return found


if __name__ == "__main__":
    print(text(), end="")
