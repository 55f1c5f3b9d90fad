"""z3, given SMT-LIB text in the logic of polynomial arithmetic over the reals: proofs by refuting the negation."""

import re
import subprocess
from collections.abc import Iterable, Sequence

from derivations.proving.relation import Relation

from .reading import read
from .terms import Fact, Reading, Term, number
from .verdict import AGREES, NOT_EXPORTABLE, REFUTED, UNDECIDED, NotExportable, Verdict

NAME, BINARY, PACKAGE = "z3", "z3", "z3"
#: Seconds for one question about a relation, and for one about a condition.
TIMEOUT, BRIEF = 6, 1
_NEGATED = {"==": "distinct", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def version() -> str:
    """Name and version of the engine that is installed."""
    told = subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=True).stdout
    return "z3 " + re.search(r"version (\S+)", told)[1]  # type: ignore[index]


def decide(relations: Sequence[Relation]) -> Iterable[Verdict]:
    """The verdicts, one by one."""
    for relation in relations:
        try:
            reading = read(relation)
        except NotExportable as reason:
            yield Verdict(NOT_EXPORTABLE, str(reason))
        else:
            yield _verdict(reading, _answers(written(reading), 2 if reading.because is None else 4))


def text(term: Term) -> str:
    """A term in SMT-LIB's prefix form."""
    kind, *parts = term
    if kind == "number":
        (value,) = parts
        digits = (
            str(abs(value.numerator)) if value.denominator == 1 else f"(/ {abs(value.numerator)} {value.denominator})"
        )
        return f"(- {digits})" if value < 0 else digits
    if kind == "unknown":
        return str(parts[0])
    if kind == "^":
        base, exponent = text(parts[0]), parts[1]
        power = f"(* {' '.join([base] * abs(exponent))})" if abs(exponent) > 1 else base if exponent else "1"
        return f"(/ 1 {power})" if exponent < 0 else power
    if kind in ("+", "*"):
        return f"({kind} {' '.join(map(text, parts))})" if len(parts) > 1 else text(parts[0]) if parts else "1"
    first, *others = map(text, parts)
    if kind == "abs":
        return f"(ite (>= {first} 0) {first} (- {first}))"
    for other in others:
        first = f"(ite ({'>=' if kind == 'max' else '<='} {first} {other}) {first} {other})"
    return first


def stated(fact: Fact, negated: bool = False) -> str:
    """``fact`` as a formula, or its negation."""
    if fact.sign == "!=":
        return f"({'=' if negated else 'distinct'} {text(fact.term)} 0)"
    sign = _NEGATED[fact.sign] if negated else fact.sign.replace("==", "=")
    return f"({sign} {text(fact.term)} 0)"


def written(reading: Reading) -> str:
    """The questions about a relation.

    First: are the hypotheses consistent?  Second: can the relation fail?  Third and fourth, for an inequality with a
    certificate: can the certificate differ from left − right, can it have the other sign?
    """
    lines = [*_assumed(reading), *(f"(assert {stated(condition)})" for condition in reading.conditions.values())]
    lines += [*_timeout(BRIEF), "(check-sat)", *_timeout(BRIEF if reading.goal.sign == "==" else TIMEOUT)]
    lines += _question(stated(reading.goal, negated=True))
    if reading.because is not None:
        same = ("+", reading.goal.term, ("*", number(-1), reading.because))
        lines += _question(stated(Fact(same, "=="), negated=True))
        lines += _question(stated(Fact(reading.because, reading.goal.sign), negated=True))
    return "\n".join(lines)


def undischarged(reading: Reading) -> tuple[list[str], bool]:
    """The conditions that z3 does not derive from the signs of the symbols; can all of them hold at once?"""
    lines = [*_assumed(reading), *_timeout(BRIEF)]
    for condition in reading.conditions.values():
        lines += _question(stated(condition, negated=True))
    lines += [*(f"(assert {stated(condition)})" for condition in reading.conditions.values()), "(check-sat)"]
    *answers, together = _answers("\n".join(lines), len(reading.conditions) + 1)
    left = [words for words, answer in zip(reading.conditions, answers, strict=True) if answer != "unsat"]
    return left, together != "unsat"


def _assumed(reading: Reading) -> list[str]:
    lines = ["(set-logic QF_NRA)", *(f"(declare-const {name} Real)" for name in reading.meanings)]
    return lines + [f"(assert {stated(fact)})" for fact in reading.facts]


def _timeout(seconds: int) -> list[str]:
    return [f"(set-option :timeout {seconds * 1000})"]


def _question(formula: str) -> list[str]:
    return ["(push)", f"(assert {formula})", "(check-sat)", "(pop)"]


def _answers(script: str, count: int) -> list[str]:
    """What z3 answers to ``count`` questions; "unknown" to those that it does not come to."""
    try:
        process = subprocess.run(
            [BINARY, "-in"], input=script, capture_output=True, text=True, timeout=2 * TIMEOUT * count, check=False
        )
        told = process.stdout
    except subprocess.TimeoutExpired as late:  # z3 does not always keep to its own
        told = (late.stdout or b"").decode()
    if errors := re.findall(r"\(error .*", told):
        raise RuntimeError(f"z3 does not take what was exported: {errors[0]}\n{script}")
    return [*told.split(), *["unknown"] * count][:count]


def _verdict(reading: Reading, answers: Sequence[str]) -> Verdict:
    consistent, can_fail, *certified = answers
    if consistent == "unsat":
        return Verdict(UNDECIDED, "what is assumed contradicts itself")
    if can_fail == "unsat":
        return Verdict(AGREES)
    if certified == ["unsat", "unsat"]:
        return Verdict(AGREES, "by the certificate")
    if can_fail == "sat" and not reading.coarse:
        return Verdict(REFUTED, "z3 has a counterexample")
    return Verdict(UNDECIDED, "more than z3 sees" if can_fail == "sat" else "timeout")
