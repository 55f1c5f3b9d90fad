"""Theorems asked of somebody else's rule: whose place it takes, by which names, and where it departs from ours."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from refimpl._util.names import meant
from refimpl.core.rule import Rule

from ..proving import Proof, Theorem
from ..proving.adapter import adapted, behind, names_of
from .departure import Departure, departure
from .names import resolved, suggestion, written

__all__ = ["Departure", "departed", "placed", "prove", "written"]


def placed(
    theorem: Theorem, theirs: type, subject: str = "", names: Mapping[str, str] | None = None
) -> tuple[str, type]:
    """The subject whose place a rule or schedule takes, and the class under the theorem's names.

    Args:
        theirs: a rule or a schedule.
        subject: the theorem's name for it; by default that with the most alike hyperparameters.
        names: our name -> theirs, ``beta1`` -> ``betas.0``; what is left out is mapped by a dialect, or is the same.

    Raises:
        ValueError: the theorem is about no such thing, or a name is not theirs or ours.
    """
    about = theorem.about
    if not about:
        raise ValueError(f"{theorem.name} is about no rule or schedule, so --rule cannot be {theirs.__name__}")
    if subject and subject not in about:
        raise ValueError(
            f"--rule must name one of {', '.join(about)} of {theorem.name}, got {subject!r}{meant(subject, about)}"
        )
    subject = subject or _most_alike(theirs, about, names or {})
    ours = about[subject]
    if issubclass(theirs, ours) and not names:
        return subject, theirs
    return subject, adapted(theirs, ours, resolved(theirs, ours, names or {}))


def _most_alike(theirs: Any, about: Mapping[str, type], names: Mapping[str, str]) -> str:
    """The subject that a dialect means, or that whose hyperparameters are most like those of ``theirs``."""
    kind = [name for name, cls in about.items() if issubclass(cls, Rule) == issubclass(theirs, Rule)] or list(about)
    for rule in getattr(theirs, "rules", ()):
        if same := [name for name in kind if about[name] is rule]:
            return same[0]
    own = {field.name for field in fields(theirs)}
    back = {their: our for our, their in names.items()}
    own = {back.get(name, name) for name in own} | {our for our, their in names.items() if "." in their}
    return min(kind, key=lambda name: len({field.name for field in fields(about[name])} ^ own))


def prove(theorem: Theorem, subject: str, theirs: type) -> Proof:
    """The theorem asked of ``theirs`` in the place of ``subject``.

    Raises:
        TypeError: it cannot be asked; the message says why, and what ``--names`` might say.
    """
    try:
        return theorem.prove(**{subject: theirs})
    except Exception as error:  # whatever a stranger's class raises when it is made or run on symbols
        ours = theorem.about[subject]
        reason = _lacking(error.args[0], theirs) if isinstance(error, KeyError) else f"{type(error).__name__}: {error}"
        said = suggestion(behind(theirs), ours, names_of(theirs) or resolved(theirs, ours, {}))
        raise TypeError(
            f"{theorem.name} cannot be asked of {theirs.__module__}.{theirs.__qualname__}, "
            f"as {subject} in place of {ours.__name__}: {reason}{said and '; '}{said}"
        ) from error


def _lacking(name: Any, theirs: Any) -> str:
    """Why a derivation did not find a value."""
    if name in (*getattr(theirs, "slots", ()), *getattr(theirs, "scalars", ())):
        return f"the derivation knows nothing of its {name}"
    return f"its update must return {name!r}; if it calls that otherwise, say --names {name}=…"


def departed(proof: Proof) -> Departure | None:
    """Where the rule that was asked about departs from ours, for a proof that fails for it; None for any other.

    Where ours fails as well, or theirs makes the same values, it has no lines, and says so; a derivation that wrote
    nothing was not begun, and explains itself.
    """
    own = proof.theorem.about
    asked = {name: cls for name, cls in proof.about.items() if name in own and own[name] is not cls}
    if proof.failure is None or not asked or not proof.steps:
        return None
    ((name, theirs),) = asked.items()
    if proof.theorem.derived()[1] is not None:
        return Departure(own[name].__name__, note=f"It is not proved for {own[name].__name__} either.")
    return departure(theirs, own[name])
