"""ε as a constant in a target's code: which one it is, where the target does not say."""

from collections.abc import Callable
from dataclasses import replace

from ..core.rule import Rule
from .scenarios import names
from .targets import Target

#: The constants in use, the most frequent first: those of libraries, and those of kernels written by hand.
EPSILONS = (1e-8, 1e-7, 1e-10, 1e-6, 1e-12, 1e-5, 1e-15, 1e-16)


def fitted(target: Target, rule: type[Rule], passes: Callable[[Target], bool]) -> Target:
    """The target with the ε with which it passes, and a note; the target itself if it takes ε, or if none fits.

    Args:
        target: what is checked.
        rule: the rule that it is compared with.
        passes: does a target pass a scenario with small gradients, where each of EPSILONS shows?
    """
    if "eps" not in names(rule) or target.takes("eps") or "eps" in target.fixed or passes(target):
        return target
    for eps in EPSILONS:
        tried = replace(target, fixed=target.fixed | {"eps": eps})
        if passes(tried):
            note = f"eps is a constant in its code: {eps!r} fits; an attribute `fixed` would say so"
            return replace(tried, notes=(*target.notes, note))
    return target
