"""What became of a theorem: its steps, its verdict, and its forms for people and machines."""

import time
from dataclasses import dataclass, replace
from typing import Any

import sympy

from . import printing
from .plain import plain
from .ranges import Between
from .statement import Control, Statement
from .step import NotProved, Step, Vacuous

#: How much of what is left of a failed step a terminal shows.
LONGEST = 240


@dataclass(frozen=True)
class Refutation:
    """What became of a control: the theorem with one thing changed.

    Attributes:
        control: the change.
        failure: the step that does not hold then; None if all do, and the theorem is too weak to notice.
        error: why the control says nothing, whatever became of it; "" if it does.
    """

    control: Control
    failure: NotProved | None
    error: str = ""

    @property
    def works(self) -> bool:
        """Does the derivation fail under the change, at a step that is false then and not by an accident?"""
        return self.failure is not None and not self.error

    def as_dict(self) -> dict[str, Any]:
        failed = None if self.failure is None else printing.failed(self.failure)
        found = {"change": plain(self.control.change), "fails": self.works, "failure": failed}
        return found | ({"error": self.error} if self.error else {})


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
        """Do all steps hold, of which there are some, and can the derivation fail, as far as controls were run?"""
        return self.failure is None and not self.weakness

    @property
    def weakness(self) -> str:
        """Why steps that all hold are no proof yet; "" if they are one."""
        if not any(step.counts for step in self.steps):
            return "no step states anything"
        if not self.theorem.controls:
            return "there are no controls, so nothing shows that it can fail"
        if idle := [f"{plain(each.control.change)} ({each.error})" for each in self.refutations if each.error]:
            return f"these controls say nothing: {'; '.join(idle)}"
        if passing := [plain(each.control.change) for each in self.refutations if not each.works]:
            return f"the controls {'; '.join(passing)} hold too"
        return ""

    @property
    def statement(self) -> str:
        """The claim in plain text."""
        return plain(self.theorem.claim)

    @property
    def verdict(self) -> str:
        return "proved" if self.proved else "not proved"

    @property
    def controls_fail(self) -> bool:
        """Are there controls, and did every one fail that was run?"""
        return bool(self.theorem.controls) and all(each.works for each in self.refutations)

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
        if self.weakness:
            return f"{verdict}: {self.weakness}"
        count = len(self.refutations)
        return f"{verdict}, {count} control{'s' * (count != 1)}: all fail" if count else verdict

    def __str__(self) -> str:
        return f"{self.theorem.name}: {self.outcome} ({self.seconds:.2f} s)"

    def controlled(self) -> "Proof":
        """This proof with the theorem's controls run, each of which must fail."""
        start = time.perf_counter()
        found = tuple(self._refuted(control) for control in self.theorem.controls)
        return replace(self, refutations=found, seconds=self.seconds + time.perf_counter() - start)

    def _refuted(self, control: Control) -> Refutation:
        """What becomes of the theorem under one control; an error of the control's own is told, not raised."""
        subjects = self.theorem.subjects
        if unknown := set(control.arguments) - set(subjects):
            return Refutation(control, None, f"the theorem has no {', '.join(sorted(unknown))} to change")
        if all(_same(value, subjects[name]) for name, value in control.arguments.items()):
            return Refutation(control, None, "it changes nothing")
        try:
            _, failure, _ = self.theorem.derived(**control.arguments)
        except Exception as error:
            return Refutation(control, None, f"{type(error).__name__}: {error}")
        if isinstance(failure, Vacuous):
            return Refutation(control, failure, f"it fails at a step that states nothing: {printing.failed(failure)}")
        return Refutation(control, failure)

    @property
    def symbols(self) -> dict[str, str]:
        """Every symbol on the board, with what is assumed of it."""
        formulas = [formula for step in self.steps for formula in step.formulas if isinstance(formula, sympy.Basic)]
        found = {symbol for formula in formulas for symbol in formula.atoms(sympy.Symbol) & formula.free_symbols}
        described: dict[str, list[str]] = {}
        for symbol in sorted(found, key=lambda each: (str(each), _assumed(each))):
            described.setdefault(str(symbol), []).append(_assumed(symbol))
        told = {name: list(dict.fromkeys(each for each in assumed if each)) for name, assumed in described.items()}
        return {name: "; elsewhere ".join(assumed) for name, assumed in told.items() if assumed}

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
            "assumptions": [plain(words) for words in theorem.assumes],
            "symbols": self.symbols,
            "about": {name: _named(subject) for name, subject in self.about.items()},
            "claims": list(theorem.claims),
            "erratum": plain(theorem.erratum) or None,
            "steps": sum(step.counts for step in self.steps),
            "controls": [each.as_dict() for each in self.refutations]
            or [{"change": plain(control.change)} for control in theorem.controls],
            "verdict": self.verdict,
            "failure": (self.weakness or None) if self.failure is None else printing.failed(self.failure),
            "seconds": round(self.seconds, 3),
        }


def _same(value: Any, default: Any) -> bool:
    try:
        return value is default or bool(value == default)
    except Exception:  # what cannot be compared is not the same
        return False


def _assumed(symbol: sympy.Symbol) -> str:
    """Its range, or the strongest of the usual assumptions; "" for a mere name."""
    if isinstance(symbol, Between):
        return symbol.range
    signs = ("positive", "negative", "nonnegative", "nonpositive", "nonzero")
    sign = next((sign for sign in signs if getattr(symbol, f"is_{sign}")), "")
    kind = "integer" if symbol.is_integer else "real" if symbol.is_real else ""
    return " ".join(word for word in (sign, kind) if word)


def _named(subject: Any) -> str:
    return f"{subject.__module__}.{subject.__qualname__}" if isinstance(subject, type) else str(subject)
