"""Docstrings as Markdown.

They are written to be read as text: mathematics in indented lines, ``Args:`` and its like, doctests.
"""

import inspect
import re
import textwrap
from collections.abc import Iterator
from itertools import groupby

SECTIONS = ("Args:", "Returns:", "Raises:", "Attributes:")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>$|#~^])")
_ITEM = re.compile(r"^(\*{0,2}[A-Za-z_][\w.]*(?:, \*{0,2}[A-Za-z_][\w.]*)*): +(.*)$")


def markdown(docstring: str | None) -> str:
    """A docstring as Markdown.

    >>> print(markdown("One line.\\n\\n    m_t = x\\n\\nArgs:\\n    lr: ``α``, a rate,\\n        > 0."))
    One line.
    <BLANKLINE>
    ```text
    m_t = x
    ```
    <BLANKLINE>
    **Args**
    <BLANKLINE>
    `lr`
    : `α`, a rate, \\> 0.
    """
    return "\n\n".join(_blocks(inspect.cleandoc(docstring or "").splitlines()))


def escaped(text: str) -> str:
    """Prose in Markdown; text in backquotes is code."""
    parts = re.split(r"``(.+?)``", text)
    parts[::2] = [_SPECIAL.sub(r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"`{part}`" for part in parts[1::2]]
    return "".join(parts)


def _blocks(lines: list[str]) -> Iterator[str]:
    groups = [list(block) for blank, block in groupby(lines, key=lambda line: not line.strip()) if not blank]
    while groups:
        block = groups.pop(0)
        if block[0] in SECTIONS:
            rest = block[1:]
            while groups and groups[0][0].startswith(" "):
                rest += groups.pop(0)
            yield f"**{block[0][:-1]}**"
            yield from _items(rest)
        elif block[0].startswith(">>>"):
            yield _fenced("pycon", block)
        elif block[0].startswith("    "):
            while groups and groups[0][0].startswith("    "):  # one display in several parts
                block += ["", *groups.pop(0)]
            yield _fenced("text", [line[4:] for line in block])
        else:
            until = next((i for i, line in enumerate(block) if line.startswith("    ")), len(block))
            yield escaped(" ".join(block[:until]))
            if until < len(block):
                groups.insert(0, block[until:])


def _items(lines: list[str]) -> Iterator[str]:
    """The entries of a section: a name and what it is, or prose."""
    texts = textwrap.dedent("\n".join(lines)).splitlines()
    entries: list[str] = []
    for line in texts:
        entries = (
            [*entries[:-1], f"{entries[-1]} {line.strip()}"] if line.startswith(" ") and entries else [*entries, line]
        )
    prose: list[str] = []
    for entry in entries:
        if match := _ITEM.match(entry):
            yield f"{', '.join(f'`{name}`' for name in match[1].split(', '))}\n: {escaped(match[2])}"
        else:
            prose.append(entry)
    if prose:
        yield escaped(" ".join(prose))


def _fenced(language: str, lines: list[str]) -> str:
    return "\n".join([f"```{language}", *lines, "```"])
