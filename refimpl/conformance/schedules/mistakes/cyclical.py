"""Cycles between base and peak: their start, their length, their shape and how their amplitude shrinks."""

from typing import Any

from ....schedules import ALL, Triangular
from ..variant import Variant

CYCLICAL = tuple(cls.name for cls in ALL if issubclass(cls, Triangular))
AMPLITUDE, HEIGHT = "(s.peak - s.base)", "s.height(xp, k)"
SUM = f"s.base + {AMPLITUDE} *"
HALVING, POWER = "2 ** (1 - s.cycle(xp, k))", "s.gamma**k"


def _times(factor: float) -> Any:
    return lambda given: given | {"stepsize": given["stepsize"] * factor}


def _longer(by: float) -> Any:
    return lambda given: given | {"stepsize": given["stepsize"] + by}


def _shape(sentence: str, *texts: str) -> Variant:
    """Another way from base to peak and back."""
    return Variant(sentence, texts, method="height", of=CYCLICAL)


MISTAKES = (
    Variant("stepsize is taken as the length of the whole cycle", settings=_times(0.5), of=CYCLICAL),
    Variant("the cycle has twice the length", settings=_times(2), of=CYCLICAL),
    Variant("stepsize is one step too long", settings=_longer(1), of=CYCLICAL),
    Variant("stepsize is one step too short", settings=_longer(-1), of=CYCLICAL),
    Variant("the cycle is one step too long", settings=_longer(0.5), of=CYCLICAL),
    Variant("the cycle is one step too short", settings=_longer(-0.5), of=CYCLICAL),
    _shape("it starts at the peak, not at base", "maximum(1 - x, 0)", "minimum(x, 1)"),
    _shape("the absolute value is missing", "xp.abs(", "("),
    _shape("the cycle in x is counted from 0: it stays at base", "s.cycle(xp, k) + 1", "(s.cycle(xp, k) - 1) + 1"),
    _shape("1 is missing in x", "s.cycle(xp, k) + 1)", "s.cycle(xp, k))"),
    _shape("it rises for the whole cycle and falls at once", "1 - x", "(k / s.stepsize) % 2 / 2"),
    _shape("it rises for stepsize steps and falls at once", "1 - x", "(k / s.stepsize) % 1"),
    _shape("it stays at the peak after the first rise: a range test", "1 - x", "xp.minimum(k / s.stepsize, 1)"),
    _shape("it stays at base after the first cycle", "1 - x", "(1 - x) * xp.at_least(2 * s.stepsize, k)"),
    _shape("a cosine stands for the straight line", "1 - x", "(1 + xp.cos(xp.pi * x)) / 2"),
    _shape("half a period of a sine stands for the straight line", "1 - x", "xp.cos(xp.pi * x / 2)"),
    _shape("a parabola stands for the straight line", "1 - x", "1 - x * x"),
    _shape("the straight line is squared", "1 - x", "(1 - x) ** 2"),
    Variant("the amplitude is peak, not peak − base", (AMPLITUDE, "s.peak"), of=CYCLICAL),
    Variant("the amplitude is peak + base", (AMPLITUDE, "(s.peak + s.base)"), of=CYCLICAL),
    Variant("base is not added", (SUM, f"{AMPLITUDE} *"), of=CYCLICAL),
    Variant("base is ignored", (SUM, "s.peak *"), of=CYCLICAL),
    Variant(
        "the amplitude is half of what it should be",
        (AMPLITUDE, "0.5 * (s.peak - s.base)"),
        of=("triangular", "exp_range"),
    ),
    Variant("peak and base are exchanged", (SUM, "s.peak + (s.base - s.peak) *"), of=CYCLICAL[1:]),
    Variant("the amplitude is halved after each half cycle", (HALVING, "2 ** -xp.floor(k / s.stepsize)")),
    Variant("the amplitude is halved in the first cycle already", (HALVING, "2 ** (0 - s.cycle(xp, k))")),
    Variant("the cycle is counted from 0: the amplitude is doubled", (HALVING, "2 ** (2 - s.cycle(xp, k))")),
    Variant("the amplitude is divided by the number of the cycle", (HALVING, "(1 / s.cycle(xp, k))")),
    Variant(
        "the amplitude is halved once, after the first cycle", (HALVING, "2 ** -xp.minimum(s.cycle(xp, k) - 1, 1)")
    ),
    Variant("the amplitude is quartered after each cycle", (HALVING, "4 ** (1 - s.cycle(xp, k))")),
    Variant("the amplitude doubles after each cycle", (HALVING, "2 ** (s.cycle(xp, k) - 1)")),
    Variant("the amplitude is not halved: it is triangular", (f" * {HALVING}", "")),
    Variant("the amplitude is halved gradually, not after each cycle", (HALVING, "2 ** (-k / (2 * s.stepsize))")),
    Variant(
        "the peak is halved, not the amplitude",
        (f"{AMPLITUDE} * {HEIGHT} * {HALVING}", f"(s.peak * {HALVING} - s.base) * {HEIGHT}"),
    ),
    Variant("base is halved too", (f"{SUM} {HEIGHT} *", f"(s.base + {AMPLITUDE} * {HEIGHT}) *"), of=("triangular2",)),
    Variant("gamma is applied per cycle, not per step", (POWER, "s.gamma ** (s.cycle(xp, k) - 1)")),
    Variant("gamma is applied per half cycle, not per step", (POWER, "s.gamma ** xp.floor(k / s.stepsize)")),
    Variant("gamma is applied once more: γ^(k+1)", (POWER, "s.gamma ** (k + 1)")),
    Variant("gamma is ignored: it is triangular", (f" * {POWER}", "")),
    Variant("gamma is applied once, not as a power", (POWER, "s.gamma")),
    Variant("gamma is taken as a rate: exp(−γk)", (POWER, "2.718281828459045 ** (-s.gamma * k)")),
    Variant("γ^k has the wrong sign: it grows", (POWER, "s.gamma**-k")),
    Variant("γ^(k/stepsize) stands for γ^k", (POWER, "s.gamma ** (k / s.stepsize)")),
    Variant(
        "the peak declines, not the amplitude",
        (f"{AMPLITUDE} * {HEIGHT} * {POWER}", f"(s.peak * {POWER} - s.base) * {HEIGHT}"),
    ),
)
