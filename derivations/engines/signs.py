"""Signs of terms, seen from the signs of their parts."""

from collections.abc import Mapping

from .terms import Fact, Reading, Term

#: What each sign of a condition is shown by.
_SHOWN = {"!=": (">", "<", "!="), ">=": (">", ">=", "=="), ">": (">",)}
_TIMES = {
    (">", ">"): ">", (">", ">="): ">=", (">=", ">="): ">=", ("<", "<"): ">", ("<", "<="): ">=", ("<=", "<="): ">=",
    ("<", ">"): "<", ("<", ">="): "<=", ("<=", ">"): "<=", ("<=", ">="): "<=",
}  # fmt: skip


def shown(condition: Fact, reading: Reading) -> bool:
    """Does the condition hold by the signs that are assumed of the unknowns?"""
    known: dict[str, str] = {}
    for fact in reading.facts:
        if fact.term[0] == "unknown":
            known[fact.term[1]] = fact.sign
        elif fact.sign in (">", ">=") and fact.term[0] == "+" and fact.term[1][0] == "unknown":
            known[fact.term[1][1]] = ">"  # facts of this form say that it is at least 1
    return sign(condition.term, known) in _SHOWN[condition.sign]


def sign(term: Term, known: Mapping[str, str]) -> str:
    """ ">", ">=", "<", "<=", "==" or "!=" 0; "" for a term of which this is not seen."""
    kind, *parts = term
    if kind == "number":
        return ">" if parts[0] > 0 else "<" if parts[0] < 0 else "=="
    if kind == "unknown":
        return known.get(parts[0], "")
    if kind == "^":
        return _power(sign(parts[0], known), parts[1])
    signs = [sign(each, known) for each in parts]
    if kind == "abs":
        return ">" if signs[0] in _SHOWN["!="] else ">="
    if kind in ("max", "min"):
        strongest = ">" if kind == "max" and ">" in signs else signs[0] if len(set(signs)) == 1 else ""
        return strongest or (">=" if kind == "max" and ">=" in signs else "")
    found = ">" if kind == "*" else "=="
    for each in signs:
        found = _product(found, each) if kind == "*" else _sum(found, each)
    return found


def _power(base: str, exponent: int) -> str:
    if exponent == 0:
        return ">"
    if exponent % 2 == 0:
        return ">" if base in _SHOWN["!="] else ">="
    return base


def _product(a: str, b: str) -> str:
    if "==" in (a, b):
        return "=="
    if a and b and "!=" in (a, b):
        return "!=" if {a, b} <= {"!=", ">", "<"} else ""
    return _TIMES.get((min(a, b, key=_rank), max(a, b, key=_rank)), "")


def _rank(sign: str) -> int:
    return ("<", "<=", ">", ">=", "!=", "").index(sign)


def _sum(a: str, b: str) -> str:
    if "==" in (a, b):
        return a if b == "==" else b
    for strict, weak in ((">", ">="), ("<", "<=")):
        if {a, b} <= {strict, weak}:
            return strict if strict in (a, b) else weak
    return ""
