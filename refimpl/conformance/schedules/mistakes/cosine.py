"""The cosine and its end; most of these can be made in warm restarts as well."""

from typing import Any

from ..against import SCHEDULES
from ..variant import Variant

COSINE = ("cosine", "warm_restarts")
#: Those with a length T.
ENDING = tuple(name for name, cls in SCHEDULES.items() if "T" in cls.__dataclass_fields__)
RISE = "s.eta_min + (s.eta_max - s.eta_min)"
HALF = "(1 + xp.cos(xp.pi * t_cur / {length})) / 2"
END = "xp.minimum(k, s.T)"


def _length(by: int) -> Any:
    """The settings with a length that is ``by`` steps longer."""
    return lambda given: {name: x + by if name in ("T", "T_0") else x for name, x in given.items()}


def _each(sentence: str, instead: str) -> list[Variant]:
    """Another decay from 1 to 0, of x = t_cur/{length}, for a run of either schedule."""
    return [
        Variant(sentence, (HALF.format(length=length), instead.format(x=f"t_cur / {length}")), of=COSINE)
        for length in ("s.T", "t_i")
    ]


MISTAKES = (
    Variant("T is one step too long", settings=_length(1), of=ENDING),
    Variant("T is one step too short", settings=_length(-1), of=ENDING, thread="pytorch/pytorch#91853"),
    Variant("the cosine runs through a whole period: 2πk/T stands for πk/T", ("xp.pi * t_cur", "2 * xp.pi * t_cur")),
    Variant(
        "the cosine runs through a quarter period: πk/(2T) stands for πk/T", ("xp.pi * t_cur", "xp.pi / 2 * t_cur")
    ),
    Variant("π is missing in the argument of the cosine", ("xp.pi * t_cur", "t_cur")),
    Variant("the argument of the cosine is in degrees", ("xp.pi * t_cur", "180 * t_cur")),
    Variant("½ is missing: it starts at twice its height", (")) / 2", "))")),
    Variant("½ is applied twice", (")) / 2", ")) / 4")),
    Variant("½ multiplies the cosine alone, not 1 + cos", ("(1 + xp.cos(", "(2 + xp.cos(")),
    Variant("1 is missing beside the cosine", ("(1 + xp.cos(", "(xp.cos(")),
    Variant("eta_max and eta_min are exchanged, so that it rises", (RISE, "s.eta_max + (s.eta_min - s.eta_max)")),
    Variant("a sine stands for the cosine", ("xp.cos(xp.pi * t_cur", "xp.cos(-xp.pi / 2 + xp.pi * t_cur")),
    *_each("a straight line stands for the cosine", "(1 - {x})"),
    *_each("the decay is squared, ((1 + cos)/2)²", "((1 + xp.cos(xp.pi * {x})) / 2) ** 2"),
    *_each("the root is taken, cos(πk/(2T)), not its square", "xp.cos(xp.pi / 2 * {x})"),
    *_each("a parabola stands for the cosine", "(1 - {x}) ** 2"),
    *_each("a geometric decay to 1/100 stands for the cosine", "0.01 ** ({x})"),
    Variant("the amplitude is eta_max, not eta_max − eta_min", ("(s.eta_max - s.eta_min)", "s.eta_max")),
    Variant("the amplitude is eta_max + eta_min", ("(s.eta_max - s.eta_min)", "(s.eta_max + s.eta_min)")),
    Variant("eta_min is not added", (f"{RISE} *", "(s.eta_max - s.eta_min) *")),
    Variant("eta_min is ignored", (f"{RISE} *", "s.eta_max *")),
    Variant(
        "eta_min is a floor under a decay to 0",
        (f"{RISE} * (1", "xp.maximum(s.eta_min, s.eta_max * (1", ")) / 2", ")) / 2)"),
        of=COSINE,
    ),
    Variant("eta_max is ignored: it stays 1", (RISE, "s.eta_min + (1 - s.eta_min)")),
    Variant("after T it starts again at eta_max, as with warm restarts", (END, "k % s.T")),
    Variant("after T it stays at eta_max", (END, "xp.where(xp.at_least(k, s.T), 0, k)")),
    Variant("after T it is eta_max, T itself excepted", (END, "xp.where(1 - xp.at_least(s.T, k), 0, k)")),
    Variant(
        "after T it is 0, not eta_min", ("return ", "return xp.at_least(s.T, k) * ", "= xp", "= xp"), of=("cosine",)
    ),
    Variant("from T on it is 0, not eta_min", ("return ", "return (1 - xp.at_least(k, s.T)) * "), of=("cosine",)),
    Variant("it stops one step early and never reaches eta_min", (END, "xp.minimum(k, s.T - 1)")),
    Variant("it takes 2T steps", settings=lambda given: given | {"T": 2 * given["T"]}, of=("cosine",)),
    Variant("it takes T/2 steps", settings=lambda given: given | {"T": given["T"] / 2}, of=("cosine",)),
    Variant("T − 1 stands in the divisor, and T in the end", ("t_cur / s.T", "t_cur / (s.T - 1)")),
    Variant("T + 1 stands in the divisor, and T in the end", ("t_cur / s.T", "t_cur / (s.T + 1)")),
)
