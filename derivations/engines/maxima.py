"""Maxima: left − right is evaluated at points, and then reduced to zero by Maxima's own simplifiers."""

import subprocess
from collections.abc import Iterable, Sequence

import sympy

from derivations.proving.relation import Relation

from .maxima_session import Session, Silence
from .maxima_text import Text
from .points import points
from .verdict import AGREES, NOT_EXPORTABLE, REFUTED, UNDECIDED, NotExportable, Verdict

NAME, BINARY, PACKAGE = "maxima", "maxima", "maxima"
#: Seconds for one relation.
TIMEOUT = 10
#: The signs that Maxima may find for left − right, where a relation says this of it.
_SIGNS = {
    ">": ("pos",),
    ">=": ("pos", "pz", "zero"),
    "<": ("neg",),
    "<=": ("neg", "nz", "zero"),
    "!=": ("pos", "neg", "pn"),
}
#: A value this far on the wrong side of 0, computed with 40 digits, is no rounding error.
HEAD = """
display2d: false$ fpprec: 40$ keepfloat: true$ ratprint: false$ linel: 10000$
value(x) := block([r: errcatch(bfloat(x))],
  if r = [] then unknown else (r: first(r), if bfloatp(r) or numberp(r) then r else unknown))$
fails(x, s) := block([v: value(x), e: 1b-20],
  if v = unknown then false
  elseif s = "==" then is(abs(v) > e)
  elseif s = ">" or s = ">=" then is(v < -e)
  elseif s = "<" or s = "<=" then is(v > e)
  else false)$
inside(f, x) := if atom(x) then x elseif op(x) = nounify(sum)
  then block([y: apply(f, [part(x, 1)])], if y = 0 then 0 else funmake(nounify(sum), cons(y, rest(args(x)))))
  else map(lambda([y], inside(f, y)), x)$
gathered(x) := expand(inside(radcan, sumcontract(intosum(expand(x)))))$
turned(x) := ratsimp(trigexpand(x))$
reduced(x) := ratsimp(trigreduce(expand(scanmap(expand, x))))$
zero(x) := block([answer: false, r], for f in [ratsimp, radcan, turned, reduced, gathered] unless answer do
  (r: errcatch(apply(f, [x])), if r # [] and is(first(r) = 0) then answer: true), answer)$
signs(x) := block([answer: [], r], for f in [factor, ratsimp, turned, lambda([y], y)] do
  (r: errcatch(sign(apply(f, [x]))), if r # [] then answer: endcons(first(r), answer)), answer)$
"""


def version() -> str:
    """Name and version of the engine that is installed."""
    return subprocess.run([BINARY, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def decide(relations: Sequence[Relation]) -> Iterable[Verdict]:
    """The verdicts, one by one, from one process, which is restarted after a question or a timeout."""
    with Session([BINARY, "--very-quiet"], HEAD) as session:
        for i, relation in enumerate(relations):
            try:
                yield _decided(session, relation, f"r{i + 1}")
            except NotExportable as reason:
                yield Verdict(NOT_EXPORTABLE, str(reason))
            except Silence as reason:
                yield Verdict(UNDECIDED, str(reason))


def _decided(session: Session, relation: Relation, name: str) -> Verdict:
    text = Text(name)
    if not isinstance(relation.left, sympy.Basic) or not isinstance(relation.right, sympy.Basic):
        raise NotExportable("a comparison of balls")
    if relation.kind == "limit":
        return _limit(session, relation, text)
    left, right = text(relation.left), text(relation.right)
    certified = relation.because is not None
    because = text(relation.because) if certified else ""
    for point in points(relation, text):
        if (
            session.ask(f'fails(({point(relation.left)})-({point(relation.right)}), "{relation.sign}")', TIMEOUT)
            == "true"
        ):
            return Verdict(REFUTED, f"Maxima computes that it fails at {point}")
    session.tell(*text.assumptions)
    try:
        difference = f"({left})-({right})"
        if relation.sign == "==":
            agrees = session.ask(f"zero({difference})", TIMEOUT) == "true"
        elif certified and session.ask(f"zero({difference}-({because}))", TIMEOUT) == "true":
            agrees = _signed(session, because, relation.sign)
        else:
            agrees = _signed(session, difference, relation.sign)
        return Verdict(AGREES) if agrees else Verdict(UNDECIDED, "Maxima's simplifiers do not show it")
    finally:
        session.tell("forget(facts(initial))")


def _signed(session: Session, x: str, sign: str) -> bool:
    found = session.ask(f"signs({x})", TIMEOUT).strip("[]").split(",")
    return any(each.strip() in _SIGNS[sign] for each in found)


def _limit(session: Session, relation: Relation, text: Text) -> Verdict:
    """Maxima's own limit is the stated one."""
    expression, symbol, to, side = relation.left.args
    asked = f"{text(expression)}, {text(symbol)}, {text(to)}"
    if to.is_finite:
        asked += ", plus" if str(side) == "+" else ", minus"
    value = text(relation.right)
    session.tell(*text.assumptions)
    try:
        found = session.ask(f"zero(limit({asked})-({value}))", TIMEOUT)
        return Verdict(AGREES) if found == "true" else Verdict(UNDECIDED, "Maxima does not find this limit")
    finally:
        session.tell("forget(facts(initial))")
