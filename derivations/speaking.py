"""How ``refimpl prove`` speaks: silently, in plain lines, or with bars and a table."""

from collections.abc import Sequence

from refimpl.speaking import Bars, Silent, suiting

from .proving import Proof
from .proving.plain import plain


class Quiet(Silent):
    """Nothing at all: JSON, Markdown or LaTeX is the output."""

    def table(self, proofs: Sequence[Proof]) -> None:
        pass


class Plain(Quiet):
    """Two lines for each theorem as soon as it is decided."""

    def ends(self, result: Proof) -> None:
        print(result)
        print(f"    {plain(result.theorem.claim)}", flush=True)

    def table(self, proofs: Sequence[Proof]) -> None:
        print(_closing(proofs))


class Terminal(Bars, Quiet):
    """A bar while they are proved, and a table in the end."""

    def __init__(self, total: int):
        super().__init__(total, "all theorems")

    def table(self, proofs: Sequence[Proof]) -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table("theorem", "statement", "verdict", "s", show_lines=True)
        for proof in proofs:
            style = "green" if proof.proved and proof.controls_fail else "bold red"
            claim, outcome = Text(plain(proof.theorem.claim)), Text(proof.outcome, style=style)
            table.add_row(proof.theorem.name, claim, outcome, f"{proof.seconds:.2f}")
        self.console.print(table)
        self.console.print(Text(_closing(proofs)))


def reporter(quiet: bool, total: int) -> Quiet:
    """Who speaks, of ``total`` theorems."""
    return suiting(quiet, Quiet, Plain, Terminal)(total)


def _closing(proofs: Sequence[Proof]) -> str:
    proved = sum(proof.proved for proof in proofs)
    seconds = sum(proof.seconds for proof in proofs)
    return f"{proved} of {len(proofs)} theorems proved in {seconds:.1f} s; refimpl prove NAME --markdown shows how"
