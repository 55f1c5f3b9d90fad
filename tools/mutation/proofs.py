"""Runs the theorems about a class against each of its mutants."""

import signal
from collections.abc import Iterator

import derivations
from derivations import Theorem

from .breakage import Mutant, mutants
from .equivalent import EQUIVALENT
from .judge import Verdict
from .targets import GROUPS, Group, Target

SECONDS = 20  # for one proof of one mutant

#: What theorems are about that is no class of theirs: a group -> the classes that compute with it.
USED_BY = {"conditions": ("Theorem2",)}
#: Texts that refuse arguments and compute nothing; what they refuse is no matter of a proof.
CHECKS = ("normalized_weight_decay",)


def theorems(name: str) -> list[Theorem]:
    """The theorems about the classes or functions of the group ``name``."""
    asked = [target for key in (name, *USED_BY.get(name, ())) for target in GROUPS[key].targets]
    owners = [target.owner if isinstance(target.owner, type) else target.function for target in asked]
    return [
        each for each in derivations.select() if any(x is owner for x in each.subjects.values() for owner in owners)
    ]


def judge(name: str, limit: int | None = None) -> Verdict:
    """All mutants of the group ``name``, or ``limit`` of them, spread evenly, but those that compute the same.

    One is caught if some proof about it does not go through.
    """
    group, proofs = GROUPS[name], theorems(name)
    assert proofs, f"no theorem is about {name}"
    broken = [each for each in _mutants(group) if (each[0].path, each[1].new) not in EQUIVALENT]
    if limit is not None:
        broken = broken[:: max(1, -(-len(broken) // limit))]
    complete = tuple(target.path for target in group.targets if target.path not in CHECKS) if limit is None else ()
    verdict = Verdict(name, len(broken), complete=complete)
    for target, mutant in broken:
        with target.replaced_by(mutant.source):
            breaks = next((theorem for theorem in proofs if _breaks(theorem)), None)
        if breaks is None:
            verdict.survivors.append((target.path, mutant))
        else:  # it is asked first about the next mutant, which is often alike
            verdict.caught += 1
            proofs.remove(breaks)
            proofs.insert(0, breaks)
    return verdict


def _mutants(group: Group) -> Iterator[tuple[Target, Mutant]]:
    for target in (each for each in group.targets if each.path not in CHECKS):
        for mutant in mutants(target.source, target.settings):
            yield target, mutant


def _breaks(theorem: Theorem) -> bool:
    """Does the proof fail, by a step or by an error, or not come to an end?"""
    previous = signal.signal(signal.SIGALRM, _too_long)
    try:
        signal.alarm(SECONDS)
        return not theorem.prove().proved
    except Exception:
        return True
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def _too_long(*_):
    raise TimeoutError
