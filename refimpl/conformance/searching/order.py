"""The stages of a search, from the most likely to the most far-fetched."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from ..against import Against
from ..judging import departure
from ..reference import Candidate, expected
from .bases import made, siblings, translated
from .edit import Edit
from .explanation import Explanation
from .fits import fits
from .lanes import Known, Lanes, lanes_of
from .places import Place, places
from .probing import probe_of
from .saved import saved_edits
from .searching import Budget, Hunt, confirmed, distinct, hunted

SECONDS = 5.0
#: So many of the bases that come closest are edited.
BASES = 12


@dataclass(frozen=True)
class Base:
    """A formula that is edited where the right one does not explain: in words, and is it one of the rule's dialects?"""

    words: str
    candidate: Candidate
    preferred: bool = False


@dataclass
class Search:
    """One search.

    Attributes:
        right: what the target is held against.
        known: what was asked, and the parameters that were found, the failing first.
        predict: what a candidate gives in a scenario, with bounds.
        budget: its time.
    """

    right: Against
    known: Known
    predict: Callable[..., Any]
    budget: Budget
    lanes: Lanes
    hunt: Hunt | None = None

    def confirms(self, candidate: Candidate, place: Place | None = None) -> bool:
        """Are its numbers, with bounds, the target's in every run?"""
        try:
            return all(
                departure(found, self._predicted(candidate, each, place), explaining=True) is None
                for each, found in self.known
            )
        except Exception:  # whatever an edited formula does where it was not tried
            return False

    def _predicted(self, candidate: Candidate, scenario: Any, place: Place | None) -> Iterator[Any]:
        if place is None:
            yield from self.predict(candidate, scenario)
            return
        both = zip(self.predict(candidate, scenario), self.predict(self.right.candidate, scenario), strict=True)
        for inside, outside in both:
            yield place.merged(getattr(scenario, "scenario", scenario), inside, outside)

    def told(self, hunt: Hunt, hits: list[Edit], technique: str, place: Place | None = None) -> Explanation | None:
        """The explanation that the bound confirms among edits with the target's numbers on lanes."""
        if not hits:
            return None
        rule: Any = self.right.rule
        groups = distinct(hunt, hits, probe_of(rule))
        found = confirmed(hunt, groups, lambda candidate: self.confirms(candidate, place), technique)
        return replace(found, where=place.words) if found and place else found

    def run(self) -> Explanation | None:
        """The first stage that explains."""
        hunt = self.hunt = hunted(self.right.candidate, self.right.cls, self.lanes, self.budget)
        if hunt is not None and hunt.agrees:
            return None
        stages: list[Callable[[], Explanation | None]] = [self._other]
        if hunt is not None:
            stages = [
                lambda: self.told(hunt, [*hunt.singles()], "edit"),
                lambda: self.told(hunt, [*hunt.twins()], "twins"),
                self._other,
                lambda: self._placed(hunt),
                lambda: self.told(hunt, [*hunt.conditioned()], "conditioned"),
                lambda: self._fitted(hunt),
            ]
        stages += [lambda: self._edited(self._bases()), lambda: self._edited(self._farther())]
        for stage in stages:
            if self.budget.over:
                return None
            if found := stage():
                return found
        return None

    def _other(self) -> Explanation | None:
        """Another rule, or a dialect of one, as it is."""
        for against, candidate in siblings(self.right):
            other = self._hunt(candidate)
            if other and other.agrees and self.confirms(candidate):
                return Explanation(
                    "other rule",
                    candidate,
                    base=f"it is {against.name}",
                    tried=self.budget.tried,
                    seconds=self.budget.spent,
                )
        return None

    def _hunt(self, candidate: Candidate) -> Hunt | None:
        try:
            cls = made(candidate, self.lanes.scenarios[0].settings)
        except Exception:  # these settings are none of that rule's
            return None
        self.budget.tried += 1
        return hunted(candidate, cls, self.lanes, self.budget)

    def _placed(self, hunt: Hunt) -> Explanation | None:
        """An edit that holds in some elements only."""
        wrong = departing(hunt)
        for place in places(self.lanes, wrong):
            here = hunted(self.right.candidate, self.right.cls, self.lanes.of(place.chosen(self.lanes)), self.budget)
            if here is None:
                continue
            saved = saved_edits(here.formula) if "saved" in place.words else ()
            hits = [*here.hits(chain(saved, here.grammar.singles))]
            if found := self.told(here, hits, "place", place):
                return found
        return None

    def _fitted(self, hunt: Hunt) -> Explanation | None:
        """An edit with one constant that the target's numbers say."""
        for edit, constant in fits(hunt.stand):
            if found := self.told(hunt, [*hunt.hits([edit])], "fit"):
                return replace(found, constant=constant)
        return None

    def _edited(self, bases: Iterable[Base]) -> Explanation | None:
        """An edit of a dialect, of a known mistake, or of another rule: of those that come closest."""
        near = self._nearest(bases, self.hunt.signature if self.hunt else b"")
        for preferred, ways in ((True, (Hunt.singles, Hunt.twins, Hunt.conditioned)), (False, (Hunt.singles,))):
            for base, hunt in near:
                if base.preferred is not preferred:
                    continue
                for way in ways:
                    if self.budget.over:
                        return None
                    if found := self.told(hunt, [*way(hunt)], "base and edit"):
                        return replace(found, base=base.words)
        return None

    def _farther(self) -> Iterator[Base]:
        """The known mistakes of other rules."""
        for against, _ in siblings(self.right):
            if against.cls is against.rule:
                for each in against.mistakes:
                    candidate = translated(each, self.right.rule, against.rule)
                    yield Base(f"it is as {against.name}, {each.sentence}, and", candidate)

    def _nearest(self, bases: Iterable[Base], right: bytes) -> list[tuple[Base, Hunt]]:
        """The bases that come closest; of those that compute the same the first."""
        known: dict[bytes, tuple[Base, Hunt]] = {}
        for base in bases:
            hunt = self._hunt(base.candidate)
            if hunt is None or hunt.signature == right:
                continue
            first, same = known.get(hunt.signature, (base, hunt))
            known[hunt.signature] = replace(first, preferred=first.preferred or base.preferred), same
        near = [(closeness(hunt) + 0.5 * base.preferred, base, hunt) for base, hunt in known.values()]
        near.sort(key=lambda each: -each[0])
        return [(base, hunt) for _, base, hunt in near[:BASES]]

    def _bases(self) -> Iterator[Base]:
        for each in self.right.mistakes:
            yield Base(f"{each.sentence}, and", each)
        for each in self.right.dialects("", False):
            yield Base(f"it is as {each.name}, but", each, True)
        for against, candidate in siblings(self.right):
            yield Base(f"it is as {against.name}, but", candidate)


def departing(hunt: Hunt) -> np.ndarray:
    """The lanes in which a number departs from the formula as it is."""
    course, lanes = hunt.course, hunt.stand.lanes
    if course is None:
        return np.ones(lanes.theta.shape, bool)
    far = np.abs(course - lanes.found) > lanes.slack
    return (far | (np.isnan(course) & ~np.isnan(lanes.slack))).any(axis=0)


def closeness(hunt: Hunt) -> float:
    """The part of what is judged that the formula meets as it is, and how near it comes in the first step."""
    course, lanes = hunt.course, hunt.stand.lanes
    if course is None:
        return -1.0
    judged = ~np.isnan(lanes.slack)
    far, moved = np.abs(course - lanes.found), np.abs(lanes.found[0] - lanes.theta)
    near = np.nan_to_num(1 / (1 + far[0] / moved), nan=0.0)
    met = ((far <= lanes.slack) & judged).sum() / max(judged.sum(), 1)
    return float(met + near[judged[0]].mean())


def searched(
    right: Against, known: Known, predict: Callable[..., Any] = expected, seconds: float = SECONDS
) -> Explanation | None:
    """What explains the numbers of a target that is not ``right``; None if nothing does.

    Args:
        known: scenarios, and the parameters after each step in them.
        predict: what a candidate gives in a scenario, with bounds.
        seconds: how long the search may take.
    """
    lanes = lanes_of(known)
    if lanes is None or _nothing_finite(lanes):
        return None
    with np.errstate(all="ignore"):
        return Search(right, known, predict, Budget.of(seconds), lanes).run()


def _nothing_finite(lanes: Lanes) -> bool:
    """Is no number of some run finite from the first step?  Then no formula is told from another."""
    return any(not np.isfinite(lanes.found[0][lanes.scenario == i]).any() for i in range(len(lanes.scenarios)))
