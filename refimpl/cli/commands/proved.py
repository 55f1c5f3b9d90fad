"""Proofs on lines of 80 columns: a block for each theorem, and a count."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._util.plain_text import ascii_of

if TYPE_CHECKING:
    from derivations import Proof
    from derivations.asking import Departure

WIDTH = 80


def block(proof: "Proof", departure: "Departure | None", *, statement: bool, signs: bool) -> str:
    """Sign, name, verdict and seconds; the title; what explains the verdict.

    Args:
        departure: where the rule that was asked first differs from ours.
        statement: print the whole claim too.
        signs: the output can show signs outside ASCII.
    """
    from derivations.proving.plain import plain

    held = proof.proved and proof.controls_fail
    seconds, verdict = f"{proof.seconds:.2f} s", "proved" if held else "NOT PROVED"
    lines = [f"{'∎' if held else '✗'} {proof.theorem.name:<{WIDTH - 24}} {verdict:>10} {seconds:>10}"]
    lines += _wrapped(plain(proof.theorem.title), signs)
    if statement:
        lines += _wrapped(f"Statement: {proof.statement}", signs)
    if proof.outcome != proof.verdict:
        lines += _wrapped(f"{proof.outcome[:1].upper()}{proof.outcome[1:]}", signs)
    if departure:
        lines += textwrap.indent(f"{departure}", "  ").splitlines()
    text = "\n".join(lines)
    return text if signs else ascii_of(text)


def _wrapped(text: str, signs: bool) -> list[str]:
    return textwrap.wrap(
        text if signs else ascii_of(text),
        WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def closing(proofs: Sequence["Proof"], *, signs: bool) -> str:
    """How many theorems are proved, in what time, and where the details are."""
    proved = sum(proof.proved and proof.controls_fail for proof in proofs)
    seconds = sum(proof.seconds for proof in proofs)
    told = [
        "──",
        f" {proved} of {len(proofs)} theorems proved in {seconds:.1f} s.",
        " Each step: refimpl prove NAME --markdown. Whole statements: --verbose.",
    ]
    if not any(proof.refutations for proof in proofs):
        told.append(" No negative control was run; --controls runs them.")
    text = "\n".join(told)
    return text if signs else ascii_of(text)
