"""The second engines: what each agrees with, what each refuses, and what the exporters must not lose on the way."""

import json
import re
import shutil
import subprocess
import sys

import flint
import pytest
import sympy
from typer.testing import CliRunner

from derivations.engines import coq, deciding, maxima, report, signs, smt
from derivations.engines.__main__ import MISSING, main
from derivations.engines.deciding import ENGINES, Decision
from derivations.engines.maxima_text import Text
from derivations.engines.perturbed import perturbed
from derivations.engines.reading import read
from derivations.engines.terms import Fact, difference, number
from derivations.engines.verdict import AGREES, NOT_EXPORTABLE, REFUTED, UNDECIDED, NotExportable, Verdict
from derivations.proving import between, index, positive, real, sequence
from derivations.proving.relation import Relation

A, B, BETA = positive("a b beta")
X, Y = real("x y")
T = index()
Q = between("q", 0, 1)
R = between("r", Q, 1, high_too=True)
I = sympy.Symbol("i", integer=True)  # noqa: E741
G, P = sequence("g"), sequence("p", positive=True)
sqrt = sympy.sqrt


def needs(name):
    engine = ENGINES[name]
    reason = f"{engine.BINARY} is not installed (Debian: {engine.PACKAGE})"
    return pytest.mark.skipif(shutil.which(engine.BINARY) is None, reason=reason)


def equal(left, right):
    return Relation("equal", sympy.sympify(left), sympy.sympify(right), "")


def at_least(left, right, because, strict=False):
    left, right, because = map(sympy.sympify, (left, right, because))
    return Relation("greater" if strict else "at_least", left, right, "", because)


def true(left, sign, right):
    return Relation("true", sympy.sympify(left), sympy.sympify(right), "", sign=sign)


def statuses(engine, *relations):
    return [verdict.status for verdict in engine.decide(relations)]


IDENTITIES = {
    "quotients": equal(1 / A - 1 / B, (B - A) / (A * B)),
    "roots": equal(sqrt(A * B) / sqrt(B), sqrt(A)),
    "a root of a quotient": equal(sqrt(A / B**3) * B, sqrt(A / B)),
    "a third": equal(X / 3 + X / 6, X / 2),
    "powers": equal(BETA**T / BETA, BETA ** (T - 1)),
    "half powers": equal((BETA ** (T / 2) + 1) ** 2 - 1, BETA**T + 2 * BETA ** (T / 2)),
    "powers of numbers": equal(4**T - 1, (2**T - 1) * (2**T + 1)),
    "minus before a power": equal(-(X**2), (1 - X) * (1 + X) - 1),
    "sequences": equal((G[T] + G[T - 1]) ** 2, G[T] ** 2 + 2 * G[T] * G[T - 1] + G[T - 1] ** 2),
    "sums": equal(
        BETA * sympy.Sum(BETA ** (T - 1 - I) * G[I], (I, 1, T - 1)) + G[T], sympy.Sum(BETA ** (T - I) * G[I], (I, 1, T))
    ),
    "an absolute value": equal(sympy.Abs(X) ** 2, X**2),
    "a maximum": equal(sympy.Max(A * X, 0) * 2, sympy.Max(2 * X * A, 0)),
    "one name, two symbols": equal(real("a") ** 2 - A * real("a"), real("a") * (real("a") - A)),
    "names that differ in case": equal((A - positive("A")) * (A + positive("A")), A**2 - positive("A") ** 2),
    "names that engines reserve": equal((real("E") + real("I")) * real("%e") * real(r"\pi_{t+1}"),
                                        real("%e") * real(r"\pi_{t+1}") * (real("I") + real("E"))),
}  # fmt: skip
FALSE = {
    "a sign": equal(1 / A - 1 / B, (A - B) / (A * B)),
    "a root of a square may be negative": equal(sqrt((X - 1) ** 2), X - 1),
    "an index": equal(G[T], G[T - 1]),
    "an exponent": equal(BETA**T / BETA, BETA ** (T - 2)),
    "integer division": equal(X / 2 + sympy.Rational(1, 3), X / 2),
    "precedence": equal(-(X**2), (-X) ** 2),
    "a power of a power": equal((2**T) ** T, 2 ** (2 * T)),
    "the last term of a sum": equal(sympy.Sum(G[I] ** 2, (I, 1, T - 1)), sympy.Sum(G[I] ** 2, (I, 1, T))),
    "the index of a sum": equal(sympy.Sum(G[I] * G[T], (I, 1, T)), sympy.Sum(G[I] ** 2, (I, 1, T))),
    "one name, two symbols": equal(real("a"), A),
    "names that differ in case": equal(positive("A"), A),
    "an absolute value": equal(sympy.Abs(X), X),
    "a constant for a symbol": equal(real("pi") + real("e"), sympy.pi + sympy.E),
    "a step that is no integer": equal(sympy.cos(2 * sympy.pi * X), 1),
    "positive is more than real": true(X, ">", -1),
    "an order": true(A, ">=", B),
    "a certificate of the other sign": at_least(X**2, 2 * X**2, -(X**2)),
    "a certificate that is no difference": at_least(X**2 - 1, 0, X**2),
    "a range": true(Q, "<", sympy.Rational(1, 2)),
    "not strict": at_least(X**2, 0, X**2, strict=True),
    "numbers": true(sqrt(2), "<", sympy.Rational(7, 5)),
    "differ": Relation("differ", X, Y, ""),
}
INEQUALITIES = {
    "a square": at_least(X**2 + Y**2, 2 * X * Y, (X - Y) ** 2),
    "strict": at_least(A / (A + B), 0, A / (A + B), strict=True),
    "a root": at_least(sqrt(A + X**2) + 1, 1, sqrt(A + X**2), strict=True),
    "a sequence of positive numbers": at_least((P[T] + 1) ** 2, 1, P[T] * (P[T] + 2), strict=True),
    "steps from 1 on": at_least((T + 1) * A, 2 * A, A * (T - 1)),
    "a range": at_least(1, Q, 1 - Q, strict=True),
    "a range within another": at_least(R**2, Q**2, (R - Q) * (R + Q), strict=True),
    "numbers": true(sqrt(10) / 625, "<", sympy.Rational(1013, 200000)),
    "differ": Relation("differ", A + B, sympy.Integer(0), ""),
}


@needs("maxima")
def test_maxima_agrees_with_what_holds():
    holds = IDENTITIES | INEQUALITIES
    del holds["a maximum"]  # which Maxima leaves undecided
    assert set(statuses(maxima, *holds.values())) == {AGREES}


@needs("coq")
def test_coq_agrees_with_what_holds():
    assert set(statuses(coq, *IDENTITIES.values(), *list(INEQUALITIES.values())[:5])) == {AGREES}


@needs("z3")
def test_z3_agrees_with_what_holds():
    assert set(statuses(smt, *INEQUALITIES.values())) == {AGREES}


@needs("maxima")
def test_maxima_computes_where_an_identity_fails():
    found = dict(zip(FALSE, statuses(maxima, *FALSE.values()), strict=True))
    assert AGREES not in found.values()
    assert {found[name] for name in ("a sign", "a root of a square may be negative", "precedence", "numbers")} == {
        REFUTED
    }


@needs("coq")
def test_coq_proves_nothing_false():
    """All in one file: an error is put down to its own lemma, and those around it are decided all the same."""
    mixed = [each for false in FALSE.values() for each in (IDENTITIES["quotients"], false)]
    found = statuses(coq, *mixed)
    assert set(found[::2]) == {AGREES}
    assert set(found[1::2]) <= {UNDECIDED, NOT_EXPORTABLE}


@needs("z3")
def test_z3_has_counterexamples():
    found = dict(zip(FALSE, statuses(smt, *FALSE.values()), strict=True))
    assert AGREES not in found.values()
    assert {found[name] for name in ("a sign", "an order", "positive is more than real", "numbers", "differ")} == {
        REFUTED
    }


@needs("maxima")
def test_maxima_takes_limits():
    limit = sympy.Limit((1 - (1 + B) ** -T) / T, T, sympy.oo)
    relations = [Relation("limit", sympy.Limit((A * X + 1) / X, X, sympy.oo, "-"), value, "") for value in (A, A + 1)]
    assert statuses(maxima, *relations) == [AGREES, UNDECIDED]
    assert statuses(maxima, Relation("limit", limit, sympy.Integer(0), "")) != [REFUTED]


@needs("maxima")
def test_maxima_goes_on_after_a_timeout_and_a_question(monkeypatch):
    """A process that is asked too much is replaced; what is assumed of symbols is told anew."""
    with maxima.Session([maxima.BINARY, "--very-quiet"], maxima.HEAD) as session:
        with pytest.raises(maxima.Silence, match="timeout"):
            session.ask("(for i from 1 while true do i)", 1)
        with pytest.raises(maxima.Silence, match="Maxima asks: Is u positive, negative or zero"):
            session.ask("integrate(exp(-u*x), x, 0, inf)", 10)
        assert session.ask("1+1", 10) == "2"


@needs("z3")
def test_what_contradicts_itself_is_no_verdict():
    """√(x − y) and √(y − x − 1) are not both real: everything would follow."""
    assert statuses(smt, true(sqrt(X - Y) + sqrt(Y - X - 1), ">", 5)) == [UNDECIDED]
    decision = Decision("", 1, equal(sqrt(X - Y) * sqrt(Y - X - 1), 7), {"coq": Verdict(AGREES)})
    deciding._conditions(decision)
    assert decision.status == UNDECIDED


@needs("z3")
def test_conditions_that_do_not_follow_are_listed():
    decision = Decision(
        "", 1, equal(X / (1 - BETA) / (A + B) / (A**2 + X**2 - 2 * A * X + 1), X), {"z3": Verdict(UNDECIDED)}
    )
    deciding._conditions(decision)
    assert decision.open == ["1 - beta ≠ 0"]


def test_signs_are_seen_from_parts():
    reading = read(
        equal(A / (A + X**2) + 1 / (T + Y**2) + 1 / (A - B) + P[T] ** -3 + sqrt(A + X**2) + sympy.Max(A, X) ** -1, 0)
    )
    shown = {words: signs.shown(condition, reading) for words, condition in reading.conditions.items()}
    assert {words for words, holds in shown.items() if not holds} == {"a - b ≠ 0"}
    assert len(shown) >= 5


def test_a_reading_keeps_what_is_assumed():
    reading = read(equal(A + X + T + P[T] + G[T], 0))
    facts = {
        reading.meanings[name]: fact.sign
        for fact in reading.facts
        for name in [fact.term[1] if fact.term[0] == "unknown" else fact.term[1][1]]
    }
    assert facts == {"a": ">", "t": ">=", "p[t]": ">"}
    assert set(reading.meanings.values()) == {"a", "x", "t", "p[t]", "g[t]"}


def test_a_reading_simplifies_nothing():
    reading = read(equal(sympy.Mul(X, 1 / X, evaluate=False), 1))
    assert reading.left[0] == "*"
    assert reading.conditions == {"x ≠ 0": Fact(("unknown", "a1"), "!=")}
    assert smt.text(difference(number(1), ("^", ("unknown", "a1"), -2))) == "(+ 1 (* (- 1) (/ 1 (* a1 a1))))"
    assert coq.text(("^", ("+", number(-1), ("unknown", "a1")), 2)) == "(((-1) + a1) ^ 2)"


@pytest.mark.parametrize(
    "expression",
    [
        sympy.Piecewise((X, X > 0), (0, True)), sympy.sqrt(-1 - A), sympy.I * X, X**Y, sympy.Symbol("z"), (-2) ** X,
        sympy.Sum(1, (I, 1, T), (sympy.Symbol("j", integer=True), 1, T)),
    ],
)  # fmt: skip
def test_what_has_no_words_is_said(expression):
    with pytest.raises(NotExportable):
        read(equal(expression, 1))


@pytest.mark.parametrize("engine", [coq, maxima, smt])
def test_balls_have_no_words(engine):
    ball = flint.arb(2).sqrt()
    relation = Relation("certain", ball, flint.fmpq(3, 2), "", sign="<")
    assert statuses(engine, relation) == [NOT_EXPORTABLE]
    decision = Decision("a", 1, relation, {"z3": Verdict(NOT_EXPORTABLE, "a comparison of balls")})
    deciding._conditions(decision)
    assert not decision.open
    [line] = report.left([decision, Decision("a", 2, relation, decision.verdicts)])
    assert line.endswith("and 1 more: not exportable, a comparison of balls")


def test_one_contradiction_or_too_little_fails():
    def decisions(*found):
        return [Decision("a", i, equal(X, X), {"z3": Verdict(each)}) for i, each in enumerate(found, 1)]

    assert report.passes(decisions(*[AGREES] * 19, UNDECIDED))
    assert not report.passes(decisions(*[AGREES] * 18, UNDECIDED))
    assert not report.passes(decisions(*[AGREES] * 99, REFUTED))
    assert report.passes(decisions(AGREES, NOT_EXPORTABLE))
    contradicted = Decision("a", 1, equal(X, X), {"z3": Verdict(REFUTED), "coq": Verdict(AGREES)})
    assert contradicted.status == REFUTED


def test_the_sample_is_always_the_same_and_has_each_theorem():
    decisions = [Decision(name, i, equal(X, X)) for name in "abcde" for i in range(1, 60)]
    chosen = deciding.sampled(decisions)
    assert chosen == deciding.sampled(decisions)
    assert {each.theorem for each in chosen if each.place == 1} == set("abcde")
    assert 15 <= len(chosen) <= 80


@pytest.fixture
def run():
    import typer

    app = typer.Typer()
    app.command()(main)
    return lambda *arguments: CliRunner().invoke(app, arguments)


@needs("maxima")
@needs("coq")
@needs("z3")
def test_the_command_decides_a_theorem(run):
    result = run("l2_is_weight_decay", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["passes"]
    assert found["share"] == 1
    assert {each["verdicts"]["coq"]["status"] for each in found["relations"]} == {AGREES}
    assert set(found["engines"]) == set(ENGINES)


@needs("maxima")
@needs("z3")
@pytest.mark.parametrize("name", ["l2_is_weight_decay", "adam_cycle", "averages_as_sums"])
def test_every_perturbed_statement_is_refused(run, name):
    result = run(name, "--perturbed", "--engines", "maxima,z3")
    assert result.exit_code == 0, result.output
    assert "0 agreed with" in result.output


@needs("coq")
def test_coq_refuses_every_perturbed_statement(run):
    result = run("l2_is_weight_decay", "--perturbed", "--engines", "coq")
    assert result.exit_code == 0, result.output
    assert "0 agreed with" in result.output


def test_a_perturbation_is_one_change_and_false():
    changed = perturbed(equal(X + 2 * Y, 2 * Y + X))
    assert changed.left != changed.right
    assert perturbed(true(X, "<", Y)).sign == ">="
    assert perturbed(equal(0, 0)).left == 1


def test_an_agreed_perturbation_fails(run, monkeypatch):
    class Credulous:
        NAME, BINARY, PACKAGE = "z3", sys.executable, "z3"

        @staticmethod
        def decide(relations):
            return [Verdict(AGREES) for _ in relations]

    monkeypatch.setitem(ENGINES, "z3", Credulous)
    result = run("l2_is_weight_decay", "--perturbed", "--engines", "z3")
    assert result.exit_code == 1
    assert "z3 agrees with a false statement" in result.output


def test_maxima_has_a_name_for_each_symbol():
    """Also where their names are alike, and where Maxima would take them for something else."""
    text = Text("r1")
    assert len({text(each) for each in (A, real("a"), positive("A"), real("e"), G[T], P[T], G[T + 1])}) == 7
    assert all(re.fullmatch(r"r1v\d+(\[.*\])?", text(each)) for each in (A, real("%e"), real("I"), G[T]))
    assert text(-(X**2)) == f"((-1)*(({text(X)})^((2))))"
    assert text(sympy.Rational(-1, 3)) == "(-1/3)"


def test_what_is_missing_is_said(run, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda binary: None)
    result = run("l2_is_weight_decay")
    assert result.exit_code == MISSING
    assert "apt-get install maxima coq z3" in result.output
    assert run("--engines", "isabelle").exit_code == 2
    assert run("fermat").exit_code == 2


def test_help_teaches():
    process = subprocess.run(
        [sys.executable, "-m", "derivations.engines", "--help"], capture_output=True, text=True, check=True
    )
    for word in ("Maxima", "kernel", "--sample", "--perturbed", "Example"):
        assert word in process.stdout
