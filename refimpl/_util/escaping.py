"""Text of strangers in Markdown and LaTeX: names, keys and messages are shown, and never become markup."""

import re
from collections.abc import Iterable, Sequence

#: What begins a tag, a comment or an entity of HTML, except after a backslash.
_HTML = re.compile(r"(\\.)|(<(?=[A-Za-z/!?])|&(?=#?\w+;))", re.DOTALL)
#: What Markdown reads as markup within a line, a dollar sign of mathematics among it.
_MARKUP = re.compile(r"[\\`*_~$<>&]|\](?=[(:])")
_LATEX = {
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
    **{"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "<": r"\lt ", ">": r"\gt ", "`": "'"},
}


def markdown(text: str) -> str:
    r"""Any text as Markdown in one line that shows that text.

    >>> print(markdown("<b>*a*</b>"))
    \<b\>\*a\*\</b\>
    """
    return _MARKUP.sub(r"\\\g<0>", _line(text))


def prose(text: str) -> str:
    """Markdown that somebody wrote, code and mathematics in it, with what would be HTML shown as text."""
    parts = re.split(r"(`[^`]*`|\$[^$]*\$)", text)
    parts[::2] = [_HTML.sub(lambda found: found[1] or f"\\{found[2]}", part) for part in parts[::2]]
    return "".join(math(part) if part[:1] == "$" else part for part in parts)


def math(latex: str) -> str:
    """LaTeX between dollar signs of Markdown: ``<b`` would be a tag where mathematics is not known."""
    return re.sub(r"<(?=[A-Za-z/!?])", r"\\lt ", latex)


def code(text: str) -> str:
    """Text as code in a line of Markdown, whatever backticks it holds.

    >>> code("a`b")
    '`` a`b ``'
    """
    text = _line(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " * (longest > 0)
    return f"{fence}{pad}{text}{pad}{fence}"


def row(cells: Iterable[str]) -> str:
    """A line of a table, of cells that are Markdown already, whose pipes end none of them.

    A table takes one backslash from before each pipe, in code too, and Markdown is read after that.
    """
    escaped = (_line(cell).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are Markdown already."""
    return "\n".join(map(row, [head, ["---"] * len(head), *rows]))


def upright(name: str) -> str:
    """A name within mathematics of LaTeX, for use in ``\\\\mathrm``."""
    return "".join(_LATEX.get(sign, sign) for sign in _line(name))


def _line(text: str) -> str:
    """In one line, without control characters."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)
