"""The page of theorems: ``python -m derivations.page`` writes docs/theorems.md to the standard output."""

from refimpl._util.escaping import code, markdown, prose

from .proving import Theorem
from .proving.printing import sentence
from .table import select

_HEAD = """# Theorems

What `refimpl prove` proves about the code of this package, written by `python -m derivations.page`.
`refimpl prove NAME --markdown` prints a derivation, `--latex` the same for LaTeX; [proofs.md](proofs.md) says what
a proof here rests on. The names in brackets are the subjects: `--rule SUBJECT=mine:MyRule` asks a theorem of a rule of
yours in the place of one.
"""


def page() -> str:
    """All theorems in Markdown: claim, source, domain, what it is about, and what the source has otherwise."""
    return "\n".join([_HEAD, *map(_entry, select())])


def _entry(theorem: Theorem) -> str:
    about = ", ".join(f"{code(name)} ({markdown(cls.__name__)})" for name, cls in theorem.about.items())
    file = f"[`{theorem.name}`](../derivations/{theorem.name}.py)"
    lines = [f"## {theorem.title}", "", file + (f", about {about}" if about else ""), ""]
    lines += [f"{sentence(theorem.claim)}", "", f"*Source:* {theorem.source}.", ""]
    if theorem.domain:
        lines += ["*Domain:* " + "; ".join(theorem.domain) + ".", ""]
    if theorem.assumes:
        lines += ["*Assumed:* " + "; ".join(theorem.assumes) + ".", ""]
    for each in theorem.findings:
        lines += [f"*{each.title}:* {sentence(each.words)}", ""]
    return prose("\n".join(lines))


if __name__ == "__main__":
    print(page(), end="")
