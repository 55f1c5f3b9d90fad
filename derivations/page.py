"""The page of theorems: ``python -m derivations.page`` writes docs/theorems.md to the standard output."""

from .proving import Theorem
from .table import select

_HEAD = """# Theorems

What `refimpl prove` proves about the code of this package, written by `python -m derivations.page`.
`refimpl prove NAME --markdown` prints a derivation, `--latex` the same for LaTeX; [proofs.md](proofs.md) says what
a proof here rests on.
"""


def page() -> str:
    """All theorems in Markdown: claim, source, what it is about, and what the source has wrong."""
    return "\n".join([_HEAD, *map(_entry, select())])


def _entry(theorem: Theorem) -> str:
    about = ", ".join(f"`{cls.__name__}`" for cls in dict.fromkeys(theorem.about.values()))
    lines = [f"## {theorem.title}", "", f"`{theorem.name}`" + (f", about {about}" if about else ""), ""]
    lines += [f"{_sentence(theorem.claim)}", "", f"*Source:* {theorem.source}.", ""]
    if theorem.assumes:
        lines += ["*Assumed:* " + "; ".join(theorem.assumes) + ".", ""]
    if theorem.erratum:
        lines += [f"*The source errs:* {_sentence(theorem.erratum)}", ""]
    return "\n".join(lines)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + ("" if words.endswith(".") else ".")


if __name__ == "__main__":
    print(page(), end="")
