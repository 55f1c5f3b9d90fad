"""Edits beside the lines: their order, what is kept, t, the schedule, the settings, the gradient, the step."""

from collections.abc import Iterator
from typing import Any

from .edit import Edit
from .formula import AFTER, BEFORE, ETA, Formula, T
from .parts import shown
from .scope import scopes

COUNTS = (
    ("k", 1.0, "t is one too small: it counts the steps before"),
    ("k + 2", 1.0, "t is one too large"),
    ("1", 1.0, "t stays 1 for ever"),
    ("0", 1.5, "t stays 0 for ever"),
    ("2", 1.5, "t stays 2 for ever"),
    ("10**9", 1.2, "t is so large that no bias is corrected"),
    ("(k > 0) * k + (k == 0)", 1.3, "t is one too small, but never below 1"),
    ("2 * (k + 1)", 1.6, "t counts two in each step"),
    ("k // 2 + 1", 1.6, "t counts every second step"),
    ("(k + 1) ** 2", 1.8, "t is squared"),
    ("k * leaves + leaf + 1", 1.3, "t counts the updates of all parameters, not the steps"),
    ("k * leaves + leaves - leaf", 1.4, "t counts the updates of all parameters, the last first"),
    ("k * leaves + 1", 1.5, "t counts the parameters of each step"),
    ("k + 1 + (leaf > 0)", 1.5, "t is one too large for all arrays but the first"),
    ("k * (leaf == 0) + 1", 1.6, "t stays 1 for all arrays but the first"),
    *((f"min(k + 1, {n})", 1.6, f"t stops at {n}") for n in (8, 16, 256, 1024, 2048)),
    *(
        (f"(k + 1) % {n}", 1.6, f"t is counted in {bits} bits: after {n - 1} comes 0")
        for n, bits in ((256, 8), (65536, 16))
    ),
)
RATES = (
    ("1", 1.0, "the schedule is ignored: its multiplier is 1"),
    ("schedule(0)", 1.1, "the first rate of the schedule stays for ever"),
    ("schedule(k + 1)", 1.2, "the schedule is one step ahead"),
    ("schedule(k - 1)", 1.2, "the schedule is one step late"),
    ("schedule(k) * schedule(k)", 1.4, "the schedule is applied twice"),
    ("1 / schedule(k)", 1.8, "the schedule divides, where it multiplies"),
)
GRADIENTS = (
    ("xp.sign(g)", 1.5, "the sign of the gradient is taken"),
    ("xp.abs(g)", 1.5, "the absolute value of the gradient is taken"),
    ("-g", 1.2, "the sign of the gradient is wrong"),
    ("last_raw_g", 1.3, "the gradient of the step before is taken"),
    ("xp.maximum(xp.minimum(g, 1), -1)", 1.5, "the gradient is clipped to values between −1 and 1"),
    ("g * g", 1.6, "the gradient is squared"),
    ("0 * g", 1.5, "the gradient is left out"),
)
STEPS = (
    ("old_theta", 0.9, "the parameter is left as it was"),
    ("xp.where(raw_g, theta, old_theta)", 1.3, "parameters whose gradient is 0 are left as they were"),
    (
        "old_theta + xp.maximum(xp.minimum(theta - old_theta, 1), -1)",
        1.6,
        "the step is clipped to values between −1 and 1",
    ),
    ("2 * old_theta - theta", 1.2, "it climbs: the step has the wrong sign"),
    ("old_theta + 2 * (theta - old_theta)", 1.8, "the step is made twice"),
    ("old_theta + 0.5 * (theta - old_theta)", 1.8, "half of the step is made"),
)
CONSTANTS = (
    "0.9",
    "0.99",
    "0.999",
    "0.95",
    "0.5",
    "1e-08",
    "1e-07",
    "1e-06",
    "1e-05",
    "0.001",
    "0.01",
    "0.1",
    "0",
    "1",
)


def whole_edits(formula: Formula, allowed: dict[str, Any], defaults: dict[str, float]) -> Iterator[Edit]:
    """Every edit that is not in one line.

    Args:
        allowed: hyperparameter -> its range.
        defaults: hyperparameter -> its default value.
    """
    yield from (Edit("t", ((T, new),), cost, words) for new, cost, words in COUNTS)
    yield from (Edit("schedule", ((ETA, new),), cost, words) for new, cost, words in RATES)
    yield from (Edit("gradient", ((BEFORE, f"g = {new}"),), cost, words) for new, cost, words in GRADIENTS)
    yield from (Edit("step", ((AFTER, f"theta = {new}"),), cost, words) for new, cost, words in STEPS)
    yield from _settings(formula, allowed, defaults)
    yield from _starts(formula)
    yield from _stores(formula)
    yield from _orders(formula)


def _settings(formula: Formula, allowed: dict[str, Any], defaults: dict[str, float]) -> Iterator[Edit]:
    known = dict(scopes(formula, allowed))
    scalars = dict.fromkeys(name for scope in known.values() for name in scope.scalars if name.startswith("h."))
    fractions = {name for scope in known.values() for name in scope.fractions}
    for name in scalars:
        short, x = shown(name), name
        default = defaults.get(name.removeprefix("h."))
        others = [(f"{default!r}", 1.0, f"{short} is ignored: it stays {default:g}")] if default is not None else []
        others += [(c, 1.4, f"{short} is {c}, whatever it is given") for c in CONSTANTS]
        others += [(f"1 - {x}", 1.3, f"1 minus {short} is taken for it")] if name in fractions else []
        others += [
            (f"{x} * {x}", 1.5, f"{short} is squared"),
            (f"xp.scalar.sqrt({x})", 1.6, f"the root of {short} is taken for it"),
        ]
        others += [
            (f"{c} * {x}", 1.7, f"{short} is multiplied by {c}")
            for c in ("2", "0.5", "10", "0.1", "100", "0.01", "1000", "0.001")
        ]
        yield from (Edit("setting", ((name, new),), cost, words) for new, cost, words in others)
        for other in scalars:
            if other != name:
                yield Edit("setting", ((name, other),), 1.5, f"{shown(other)} stands for {short} everywhere")
                if name < other:
                    words = f"{short} and {shown(other)} are exchanged"
                    yield Edit("setting", ((name, other), (other, name)), 1.4, words)
    complements = tuple((name, f"1 - {name}") for name in scalars if name in fractions)
    if len(complements) > 1:
        yield Edit("setting", complements, 1.5, "every average has its weight and 1 minus its weight exchanged")


def _starts(formula: Formula) -> Iterator[Edit]:
    for slot in formula.kept[1:]:
        for first in ("g", "g * g", "xp.abs(g)", "1", "0.1", "theta"):
            new = f"{slot} = xp.where(t - 1, {slot}, {first})"
            yield Edit("start", ((BEFORE, new),), 1.5, f"{shown(slot)} starts at {shown(first)}")


def _stores(formula: Formula) -> Iterator[Edit]:
    made = list(dict.fromkeys(name for name in formula.names.values() if name and name != "theta"))
    for slot in formula.kept[1:]:
        place, x = f"keep {slot}", formula.texts[f"keep {slot}"]
        others = [
            (f"old_{slot}", f"{shown(slot)} is never updated"),
            (f"0 * {x}", f"{shown(slot)} is forgotten after each step"),
        ]
        others += [(name, f"{shown(name)} is kept instead of {shown(slot)}") for name in (*made, "raw_g") if name != x]
        others += [
            (f"xp.sqrt({x})", f"the root of {shown(slot)} is kept instead of it"),
            (f"{x} * {x}", f"the square of {shown(slot)} is kept instead of it"),
        ]
        others += [
            (f"xp.abs({x})", f"the absolute value of {shown(slot)} is kept"),
            (f"-{x}", f"{shown(slot)} is kept with the wrong sign"),
        ]
        yield from (Edit("store", ((place, new),), 1.4, words) for new, words in others)


def _orders(formula: Formula) -> Iterator[Edit]:
    """Lines left out, made twice, or made later or earlier."""
    places = formula.lines
    for i, place in enumerate(places):
        text = formula.texts[place]
        said = shown(text.partition("=")[2].strip())
        yield Edit("order", ((place, ""),), 1.2, f"the line that computes {said} is left out")
        yield Edit("order", ((place, f"{text}\n{text}"),), 1.6, f"the line that computes {said} is run twice")
        for j, other in enumerate(places):
            if j > i:
                again = f"{formula.texts[other]}\n{text}"
                words = f"the line that computes {said} is run once more after {shown(formula.names[other] or other)}"
                yield Edit("order", ((other, again),), 1.6, words)
                new = ((place, ""), (other, f"{formula.texts[other]}\n{text}"))
                yield Edit(
                    "order",
                    new,
                    1.5,
                    f"{shown(formula.names[place] or text)} is computed after {shown(formula.names[other] or other)}",
                )
            elif j < i - 1:
                new = ((place, ""), (other, f"{text}\n{formula.texts[other]}"))
                yield Edit(
                    "order",
                    new,
                    1.5,
                    f"{shown(formula.names[place] or text)} is computed before {shown(formula.names[other] or other)}",
                )
