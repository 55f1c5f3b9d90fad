"""The derivations: each theorem proved now, and its derivation as a page."""

import re

from derivations import select
from derivations.proving.plain import plain

_STATE = (
    "*{} steps were checked when this page was made; `refimpl prove {} --controls` checks besides that the theorem "
    "fails in each of {} changed forms.*"
)


def pages() -> dict[str, str]:
    """Name -> Markdown, of the index and of every theorem.

    Raises:
        AssertionError: a theorem is not proved.
    """
    texts, entries = {}, []
    for theorem in select():
        proof = theorem.prove()
        assert proof.proved, str(proof)
        checked = sum(step.kind == "checked" for step in proof.steps)
        text = re.sub(r"^#(#+ )", r"\1", proof.markdown(), flags=re.MULTILINE)
        _, _, rest = text.partition("\n")
        title = plain(theorem.title)  # as menus and tabs have it, which draw no mathematics
        state = _STATE.format(checked, theorem.name, len(theorem.controls))
        texts[theorem.name] = f"# {title}\n\n{state}\n{rest}"
        claims = "".join(f" · {claim}" for claim in theorem.claims)
        entries.append(f"- [{title}]({theorem.name}.md){claims}")
    listed = "\n".join(entries)
    names = "\n".join(texts)
    texts["index"] = (
        "# Proofs\n\nTheorems about the code that runs, proved with SymPy and ball arithmetic: a proof takes a rule's "
        "`update`, runs it on symbols and checks each step. [What a proof rests on](../docs/proofs.md) says what is "
        f"trusted.\n\n{listed}\n\n```{{toctree}}\n:hidden:\n{names}\n```\n"
    )
    return texts
