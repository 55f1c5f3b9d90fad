"""Text in a notebook: a rule's own source, a derivation, and what is folded away."""

import inspect
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def markdown(text: str) -> None:
    """Show Markdown below the cell."""
    from IPython.display import Markdown, display

    display(Markdown(text))


def fold(summary: str, text: str) -> None:
    """Show Markdown that opens when its summary is clicked."""
    markdown(f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>")


def rule_source(rule: Any) -> None:
    """Show the lines that a rule computes with: the source of its ``update``, or of the function given."""
    function = getattr(rule, "update", rule)
    lines = textwrap.dedent(inspect.getsource(function)).rstrip()
    file = Path(inspect.getsourcefile(function) or "").resolve()
    markdown(f"`{'/'.join(file.parts[-3:])}`\n\n```python\n{lines}\n```")


def derivation(name: str, **changes: Any) -> None:
    """Prove a theorem of ``derivations`` now, say how it went, and show the derivation folded away.

    Raises:
        AssertionError: it is not proved.
    """
    from derivations import prove

    proof = prove(name, **changes)
    assert proof.proved, proof.outcome
    checked = sum(step.kind == "checked" for step in proof.steps)
    theorem = proof.theorem
    claim = theorem.claim[0].upper() + theorem.claim[1:]
    markdown(f"**{theorem.title}: proved** just now, {checked} steps checked.\n\n{claim}.\n\n*{theorem.source}*")
    fold("The derivation, step by step", proof.markdown())
