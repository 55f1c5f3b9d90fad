"""What became of a theorem: its steps, its verdict, and its forms for people and machines."""

import time
from dataclasses import dataclass, replace
from typing import Any

import sympy

from . import controls, printing
from .guard import Refused
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
        unmade: why it could not be made of the rule that was asked about; "" if it was.
    """

    control: Control
    failure: NotProved | None
    error: str = ""
    unmade: str = ""

    @property
    def works(self) -> bool:
        """Does the derivation fail under the change, at a step that is false then and not by an accident?"""
        return self.failure is not None and not self.error

    def as_dict(self) -> dict[str, Any]:
        failed = None if self.failure is None else printing.failed(self.failure)
        found = {"change": plain(self.control.change), "fails": self.works, "failure": failed}
        more = {"error": self.error, "not_made": self.unmade}
        return found | {name: why for name, why in more.items() if why}


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
        if passing := [plain(each.control.change) for each in self.refutations if not each.works and not each.unmade]:
            return f"all steps hold, but the controls {'; '.join(passing)} hold too"
        if self.refutations and all(each.unmade for each in self.refutations):
            return f"there is no working control, since none could be made of it: {self._unmade}"
        return ""

    @property
    def _unmade(self) -> str:
        """The controls that could not be made of the rule that was asked about, each with the reason."""
        return "; ".join(f"{plain(each.control.change)} ({each.unmade})" for each in self.refutations if each.unmade)

    @property
    def statement(self) -> str:
        """The claim in plain text."""
        return plain(self.theorem.claim)

    @property
    def verdict(self) -> str:
        return "proved" if self.proved else "not proved"

    @property
    def controls_fail(self) -> bool:
        """Are there controls, and did every one fail that was run, of which there is one?"""
        made = self.refutations and [each.works for each in self.refutations if not each.unmade]
        return bool(self.theorem.controls) and all(made) and bool(made or not self.refutations)

    @property
    def asked(self) -> str:
        """The rules that take the place of its own; "" for none."""
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
        count = sum(not each.unmade for each in self.refutations)
        rest = f"; not made of it: {self._unmade}" if self._unmade else ""
        if not count:
            return verdict
        controls = "its negative control fails, as it must" if count == 1 else f"all {count} negative controls fail"
        return f"{verdict}; {controls}{', as they must' if count > 1 else ''}{rest}"

    def __str__(self) -> str:
        return f"{self.theorem.name}: {self.outcome} ({self.seconds:.2f} s)"

    def controlled(self) -> "Proof":
        """This proof with the theorem's controls run, each of which must fail."""
        start = time.perf_counter()
        found = tuple(self._refuted(control) for control in self.theorem.controls)
        return replace(self, refutations=found, seconds=self.seconds + time.perf_counter() - start)

    def _refuted(self, control: Control) -> Refutation:
        """What becomes of the theorem under one control, of the rules that were asked about.

        An error of the control's own is told, not raised.
        """
        subjects = self.theorem.subjects
        if unknown := set(control.arguments) - set(subjects):
            return Refutation(control, None, f"the theorem has no {', '.join(sorted(unknown))} to change")
        if all(_same(value, subjects[name]) for name, value in control.arguments.items()):
            return Refutation(control, None, "it changes nothing")
        asked = {name: subject for name, subject in self.about.items() if subjects[name] is not subject}
        try:
            _, failure, _ = self.theorem.derived(**controls.arguments(control, subjects, asked))
        except controls.Unmade as reason:
            return Refutation(control, None, unmade=str(reason))
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            return Refutation(control, None, unmade=f"it raises {why}") if asked else Refutation(control, None, why)
        if isinstance(failure, Refused):
            why = f"no step was asked of it: {printing.failed(failure)}"
            return Refutation(control, None, unmade=why) if asked else Refutation(control, failure, why)
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
