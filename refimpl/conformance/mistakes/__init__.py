"""The catalogue of known mistakes, each a small change of a rule's text."""

from collections.abc import Callable, Iterator
from dataclasses import fields

from ...core.rule import Rule
from ..reference import Candidate
from . import averages, bias, decay, epsilon, modern, momentum, rates, schedule_free
from .mistake import Make, Mistake

__all__ = ["CATALOGUE", "Mistake", "mistakes"]

CATALOGUE: tuple[Mistake, ...] = (
    *decay.MISTAKES,
    *epsilon.MISTAKES,
    *bias.MISTAKES,
    *momentum.MISTAKES,
    *averages.MISTAKES,
    *rates.MISTAKES,
    *modern.MISTAKES,
    *schedule_free.MISTAKES,
)


def mistakes(cls: type[Rule], make: Callable[[type[Rule]], Make]) -> Iterator[Candidate]:
    """Those that can be made in the rule ``cls``, as candidates.

    Args:
        cls: a rule or a dialect.
        make: how an optimizer is made of ``cls``, or of a changed copy.
    """
    for mistake in CATALOGUE:
        if mistake.fits(cls):
            yield mistake.made_in(cls, make)
    for mistake in _ignored(cls):
        yield mistake.made_in(cls, make)


def _ignored(cls: type[Rule]) -> Iterator[Mistake]:
    """Hyperparameters that are not heeded: they stay at their defaults; and a decay that is not there."""
    for field in fields(cls):
        name, default = field.name, field.default
        if name in ("schedule", "box") or not isinstance(default, int | float):
            continue
        if (name, default) == ("weight_decay", 0):  # that is no decay, which is below
            continue
        yield Mistake(
            f"{name} is ignored: it stays {default:g}",
            settings=_with(name, default),
            thread="facebookresearch/higher#44" if name == "eps" else "",
            about=rf"\bh\.{name}\b",
        )
    if "weight_decay" in {field.name for field in fields(cls)}:
        yield Mistake(
            "there is no weight decay",
            settings=_with("weight_decay", 0.0),
            thread="kozistr/pytorch_optimizer#517",
            about=r"\bh\.weight_decay\b",
        )


def _with(name: str, value: float) -> Callable[[dict[str, float]], dict[str, float]]:
    return lambda given: given | {name: value}
