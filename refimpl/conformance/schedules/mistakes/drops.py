"""Drops at milestones: when, how often, and by how much."""

import itertools
from typing import Any

from ..variant import Variant

ONLY = ("step_drop",)
ACTS, POWER = "xp.at_least(k, milestone)", "s.gamma**n"


def _milestones(sentence: str, of: Any) -> Variant:
    """Other milestones."""
    return Variant(sentence, settings=lambda given: given | {"milestones": of(given["milestones"])}, of=ONLY)


MISTAKES = (
    Variant(
        "each drop acts one step after its milestone, as if k were one less", (ACTS, "xp.at_least(k, milestone + 1)")
    ),
    Variant(
        "each drop acts one step before its milestone, as if k were counted from 1",
        (ACTS, "xp.at_least(k, milestone - 1)"),
    ),
    Variant(
        "gamma is applied twice at the milestone itself, and once after it",
        (ACTS, "2 * xp.at_least(k, milestone) - xp.at_least(k, milestone + 1)"),
        thread="pytorch/pytorch#20486",
    ),
    Variant("gamma acts at the milestone itself only", (ACTS, "xp.at_least(k, milestone) * xp.at_least(milestone, k)")),
    Variant("gamma is applied twice at each milestone", (ACTS, "2 * xp.at_least(k, milestone)")),
    Variant(
        "gamma is applied in every step after a milestone",
        (ACTS, "xp.maximum(0, k - milestone + 1)"),
        thread="pytorch/pytorch#31828",
    ),
    Variant("gamma is not cumulative: every milestone sets the rate to gamma", (POWER, "s.gamma ** xp.minimum(n, 1)")),
    Variant("the drops are subtracted, not multiplied", (POWER, "xp.maximum(0, 1 - n * (1 - s.gamma))")),
    Variant("gamma is divided by the number of drops", (POWER, "xp.where(n, s.gamma / xp.maximum(n, 1), 1)")),
    Variant("the exponents are squared: gamma^(n²)", (POWER, "s.gamma ** (n * n)")),
    Variant("gamma is applied from the start, before the first milestone", ("n = 0 * k", "n = 1")),
    Variant("gamma divides the rate, so that it grows", (POWER, "(1 / s.gamma) ** n")),
    Variant("1 − gamma stands for gamma", (POWER, "(1 - s.gamma) ** n")),
    Variant("gamma is ignored: it stays 0.1", (POWER, "0.1**n")),
    Variant("the drops are smooth: gamma^(k/milestone)", (ACTS, "k / milestone")),
    Variant("nothing drops", (POWER, "1")),
    _milestones("the first milestone is left out", lambda milestones: milestones[1:]),
    _milestones("the last milestone is left out", lambda milestones: milestones[:-1]),
    _milestones("the milestones are taken as distances", lambda milestones: tuple(itertools.accumulate(milestones))),
    Variant(
        "the first milestone is taken as a period: it drops at every multiple of it",
        (POWER, "s.gamma ** xp.floor(k / s.milestones[0])"),
    ),
    Variant("it returns to 1 after the last milestone", (POWER, "s.gamma ** (n % xp.maximum(len(s.milestones), 1))")),
)
