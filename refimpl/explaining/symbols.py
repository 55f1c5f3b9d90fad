"""The papers' symbols for the names in the code."""

import re
from dataclasses import dataclass

from .._util.escaping import upright
from ..core.hyperparameter_table import HYPERPARAMETERS
from ..core.symbols import LATEX, LETTERS, SPELLED

#: Name in the code -> letter; a variable ``delta`` is a difference.
GREEK = LETTERS | {name: letter for letter, name in SPELLED.items()} | {"delta": "Δ"}
#: A variable's symbols: the first that the rule's docstring uses, or else the last.
USUAL = {
    **{spelt: each.symbols for name, each in HYPERPARAMETERS.items() for spelt in (name, *each.spelt)},
    "mu_product": ("Π",),
}


@dataclass(frozen=True)
class Symbol:
    """A symbol in both notations.

    Attributes:
        text: such as ``m̂_t``.
        latex: such as ``\\hat{m}_{t}``.
    """

    text: str
    latex: str


def symbol(name: str, docstring: str = "", when: str = "", usual: tuple[str, ...] = ()) -> Symbol:
    """The symbol of a variable.

    Args:
        name: the variable's name in the code.
        docstring: of the rule, which may use another symbol than is usual.
        when: its index, such as ``t`` or ``t-1``; "" for a constant.
        usual: the symbols that the rule itself gives it; by default those of every rule.

    >>> symbol("m_hat", when="t"), symbol("beta1").text
    (Symbol(text='m̂_t', latex='\\\\hat{m}_{t}'), 'β1')
    >>> symbol("theta", when="t-1").text, symbol("denominator", when="t").latex
    ('θ_{t−1}', '\\\\mathrm{denominator}_{t}')
    """
    if name == "mu_next":
        return symbol("mu", docstring, "t+1")
    usual = usual or USUAL.get(name, ())
    known = next((each for each in usual if each in docstring), usual[-1] if usual else name)
    stem, hat = re.subn(r"_hat$", "", known.removesuffix("_t"))
    base, digits, prime = re.fullmatch(r"(.*?)(\d*)(′?)", stem).groups()  # type: ignore[union-attr]
    base = GREEK.get(base, base)
    name = upright(base)
    latex = LATEX.get(base, name if len(base) == 1 else rf"\mathrm{{{name}}}")
    latex = rf"\hat{{{latex}}}" if hat else latex
    low = ",".join(filter(None, (digits, when)))
    index = low.replace("-", "−") if when else ""
    text = base + "\u0302" * hat + (digits + prime if not index else prime)
    text += f"_{index}" if len(index) == 1 else f"_{{{index}}}" if index else ""
    return Symbol(text, latex + (f"_{{{low}}}" if low else "") + "'" * bool(prime))
