"""Coq's kernel over the reals: a lemma for each relation, by ``field``, with conditions as hypotheses."""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from derivations.proving.relation import Relation

from .reading import read
from .tactics import HEAD, LEMMA, identity
from .terms import Fact, Reading, Term
from .verdict import AGREES, NOT_EXPORTABLE, UNDECIDED, NotExportable, Verdict

NAME, BINARY, PACKAGE = "coq", "coqc", "coq"
#: Seconds for one lemma, lemmas in one file, and seconds for a file.
TIMEOUT, BATCH = 20, 40
#: What the Reals of Coq's library rest on; a proof may use nothing else.
AXIOMS = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
}
_SIGNS = {"==": "=", "!=": "<>", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


def version() -> str:
    """Name and version of the engine that is installed."""
    told = subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=True).stdout
    return "Coq " + re.search(r"version (\S+)", told)[1]  # type: ignore[index]


def decide(relations: Sequence[Relation]) -> Iterable[Verdict]:
    """The verdicts, one by one; relations share a file, and an error is put down to its lemma."""
    for start in range(0, len(relations), BATCH):
        lemmas: list[str | Verdict] = []
        for i, relation in enumerate(relations[start : start + BATCH]):
            try:
                lemmas.append(lemma(f"r{start + i + 1}", read(relation)))
            except NotExportable as reason:
                lemmas.append(Verdict(NOT_EXPORTABLE, str(reason)))
        yield from _checked(lemmas)


def text(term: Term) -> str:
    """A term of Coq's, with all its parentheses."""
    kind, *parts = term
    if kind == "number":
        (value,) = parts
        return f"({value.numerator})" if value.denominator == 1 else f"({value.numerator} / {value.denominator})"
    if kind == "unknown":
        return str(parts[0])
    if kind == "^":
        base, exponent = text(parts[0]), parts[1]
        power = base if abs(exponent) == 1 else f"({base} ^ {abs(exponent)})"
        return f"(/ {power})" if exponent < 0 else power
    if kind in ("+", "*"):
        return f"({f' {kind} '.join(map(text, parts))})"
    first, *others = map(text, parts)
    if kind == "abs":
        return f"(Rabs {first})"
    for other in others:
        first = f"(R{kind} {first} {other})"
    return first


def stated(fact: Fact) -> str:
    """A fact as a proposition."""
    return f"{text(fact.term)} {_SIGNS[fact.sign]} 0"


def lemma(name: str, reading: Reading) -> str:
    """The relation, and what its reading relied on, as one lemma: all of it holds under the hypotheses."""
    parts = [(f"{text(a)} = {text(b)}", "identity") for a, b in reading.steps]
    if reading.goal.sign == "==":
        parts.append((f"{text(reading.left)} = {text(reading.right)}", "identity"))
    elif reading.because is None:
        parts.append((stated(reading.goal), "nonzero" if reading.goal.sign == "!=" else "sign"))
    else:
        parts.append((f"{text(reading.goal.term)} = {text(reading.because)}", "identity"))
        parts.append((stated(Fact(reading.because, reading.goal.sign)), "sign"))
    assumed = [*reading.facts, *reading.conditions.values()]
    hypotheses = {f"H{i}": stated(fact) for i, fact in enumerate(assumed) if fact.sign != "=="}
    rules = {f"E{root}": f"{root} ^ {n} = {text(under)}" for root, (n, under) in reading.roots.items()}
    decided = {"identity": identity(list(rules)), "sign": "sign", "nonzero": "nonzero"}
    proof = decided[parts[-1][1]]
    for _, how in reversed(parts[:-1]):
        proof = f"split; [{decided[how]} | {proof}]"
    names = list(reading.meanings)
    arrows = [f"({each})" for each in (*hypotheses.values(), *rules.values())]
    return LEMMA.format(
        name=name,
        statement=(f"forall {' '.join(names)} : R, " if names else "")
        + " ->\n  ".join([*arrows, " /\\ ".join(f"({each})" for each, _ in parts)]),
        intros=" ".join([*names, *hypotheses, *rules]),
        proof=f"timeout {TIMEOUT} ({proof})",
    ).replace("  intros .\n", "")


def _checked(lemmas: Sequence[str | Verdict]) -> Iterable[Verdict]:
    """The verdicts of one batch: what comes before an error was accepted, what comes after it is tried again."""
    verdicts = {i: each for i, each in enumerate(lemmas) if isinstance(each, Verdict)}
    waiting = {i: each for i, each in enumerate(lemmas) if isinstance(each, str)}
    while waiting:
        failed, message = _compiled(list(waiting.values()))
        for place, i in enumerate(list(waiting)):
            if failed is not None and place > failed:
                break
            del waiting[i]
            verdicts[i] = Verdict(UNDECIDED, message) if place == failed else Verdict(AGREES)
    return [verdicts[i] for i in range(len(lemmas))]


def _compiled(lemmas: Sequence[str]) -> tuple[int | None, str]:
    """Compile a file of lemmas: the place of the first that fails (None if none does), and the error."""
    source = HEAD
    starts = []
    for each in lemmas:
        starts.append(source.count("\n") + 1)
        source += each
    names = [re.match(r"Lemma (\w+)", each)[1] for each in lemmas]  # type: ignore[index]
    source += f"Definition all := ({', '.join(names)}, I).\nPrint Assumptions all.\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "relations.v")
        file.write_text(source, encoding="ascii")
        done = subprocess.run([BINARY, "-q", file.name], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        if strange := set(re.findall(r"^([A-Z]\w*\.\w[\w.]*)", done.stdout, re.MULTILINE)) - AXIOMS:
            raise RuntimeError(f"Coq used other axioms than those of its Reals: {', '.join(sorted(strange))}")
        return None, ""
    error = re.search(r"line (\d+), characters.*?\nError:\s*(.*)", done.stderr, re.DOTALL)
    if error is None or int(error[1]) < starts[0]:
        raise RuntimeError(f"coqc failed: {done.stderr or done.stdout}")
    failed = max(i for i, line in enumerate(starts) if line <= int(error[1]))
    return failed, "timeout" if "imeout" in error[2] else "field, lra and nra do not prove it"
