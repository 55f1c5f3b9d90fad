"""What became of a theorem: its steps, its verdict, and its forms for people and machines."""

from dataclasses import dataclass, replace
from typing import Any

import sympy

from . import printing
from .board import NotProved, Step
from .plain import plain
from .statement import Control, Statement

#: How much of what is left of a failed step a terminal shows.
LONGEST = 240


@dataclass(frozen=True)
class Refutation:
    """What became of a control: the theorem with one thing changed.

    Attributes:
        control: the change.
        failure: the step that does not hold then; None if all do, and the theorem is too weak to notice.
    """

    control: Control
    failure: NotProved | None

    def as_dict(self) -> dict[str, Any]:
        failed = None if self.failure is None else printing.failed(self.failure)
        return {"change": plain(self.control.change), "fails": failed is not None, "failure": failed}


@dataclass(frozen=True)
class Proof:
    """The outcome of one derivation.

    Attributes:
        theorem: what was to be proved.
        about: the rules and schedules that it was proved about, and other changes.
        steps: all lines of the board, as far as it got.
        failure: the step that did not hold; None if all did.
        seconds: how long it took, with the controls where they were run.
        refutations: what became of the controls, where they were run.
    """

    theorem: Statement
    about: dict[str, Any]
    steps: tuple[Step, ...]
    failure: NotProved | None
    seconds: float
    refutations: tuple[Refutation, ...] = ()

    @property
    def proved(self) -> bool:
        return self.failure is None

    @property
    def statement(self) -> str:
        """The claim in plain text."""
        return plain(self.theorem.claim)

    @property
    def verdict(self) -> str:
        return "proved" if self.proved else "not proved"

    @property
    def controls_fail(self) -> bool:
        """Did every control fail that was run?"""
        return all(each.failure is not None for each in self.refutations)

    @property
    def asked(self) -> str:
        """The rules that it was asked of in place of its own; "" for none."""
        own = self.theorem.about
        return ", ".join(f"{_named(cls)} as {name}" for name, cls in self.about.items() if own.get(name) is not cls)

    @property
    def outcome(self) -> str:
        """The verdict, with what explains it."""
        verdict = f"{self.verdict} for {self.asked}" if self.asked else self.verdict
        if self.failure is not None:
            failed = printing.failed(self.failure)
            return (
                f"{verdict}: {failed if len(failed) <= LONGEST else failed[:LONGEST] + '… (--markdown shows it all)'}"
            )
        if not self.refutations:
            return verdict
        passing = [plain(each.control.change) for each in self.refutations if each.failure is None]
        told = f"but the controls {'; '.join(passing)} hold too" if passing else "all fail"
        return f"{verdict}, {len(self.refutations)} controls: {told}"

    def __str__(self) -> str:
        return f"{self.theorem.name}: {self.outcome} ({self.seconds:.2f} s)"

    def controlled(self) -> "Proof":
        """This proof with the theorem's controls run, each of which must fail."""
        found, seconds = [], self.seconds
        for control in self.theorem.controls:
            _, failure, took = self.theorem.derived(**control.arguments)
            found.append(Refutation(control, failure))
            seconds += took
        return replace(self, refutations=tuple(found), seconds=seconds)

    @property
    def symbols(self) -> dict[str, str]:
        """Every symbol on the board, with what is assumed of it."""
        formulas = [formula for step in self.steps for formula in step.formulas if isinstance(formula, sympy.Basic)]
        found = {symbol for formula in formulas for symbol in formula.atoms(sympy.Symbol) & formula.free_symbols}
        described = {str(symbol): _assumed(symbol) for symbol in sorted(found, key=str)}
        return {name: assumed for name, assumed in described.items() if assumed}

    def markdown(self) -> str:
        """The derivation as a person would write it, for a notebook or a page."""
        return printing.markdown(self)

    def latex(self) -> str:
        """The same as a complete LaTeX document."""
        return printing.document([self])

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def as_dict(self) -> dict[str, Any]:
        """Name, claim, source, assumptions, verdict and seconds, for JSON."""
        theorem = self.theorem
        return {
            "name": theorem.name,
            "title": plain(theorem.title),
            "claim": self.statement,
            "source": theorem.source,
            "domain": [plain(words) for words in theorem.domain],
            "assumptions": [plain(words) for words in theorem.assumes],
            "symbols": self.symbols,
            "about": {name: _named(subject) for name, subject in self.about.items()},
            "claims": list(theorem.claims),
            "findings": [
                {"kind": each.kind, "words": plain(each.words), "provenance": each.provenance}
                for each in theorem.findings
            ],
            "erratum": plain(theorem.erratum) or None,
            "steps": sum(step.kind == "checked" for step in self.steps),
            "controls": [each.as_dict() for each in self.refutations]
            or [{"change": plain(control.change)} for control in theorem.controls],
            "verdict": self.verdict,
            "failure": None if self.failure is None else printing.failed(self.failure),
            "seconds": round(self.seconds, 3),
        }


def _assumed(symbol: sympy.Symbol) -> str:
    """The strongest of the usual assumptions; "" for a mere name."""
    signs = ("positive", "negative", "nonnegative", "nonpositive", "nonzero")
    sign = next((sign for sign in signs if getattr(symbol, f"is_{sign}")), "")
    kind = "integer" if symbol.is_integer else "real" if symbol.is_real else ""
    return " ".join(word for word in (sign, kind) if word)


def _named(subject: Any) -> str:
    return f"{subject.__module__}.{subject.__qualname__}" if isinstance(subject, type) else str(subject)
