"""The search for the mistake of a schedule: which edit of its text has the function's values."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..searching.edit import Edit, plain
from .against import Against
from .asking import Answers
from .changing import Changed
from .edits import VALUE, K, edits_of, lines_of
from .tolerance import Tolerance
from .variant import Values

SECONDS = 3.0
#: So many that come closest are tried with another beside.
NEAREST = 40


def searched(
    right: Against, found: Answers, judged: list[int], allowed: Tolerance, confirms: Callable[[Values], bool]
) -> str | None:
    """What is wrong, in a sentence; None if no edit has these values.

    Args:
        judged: the steps at which the function is judged.
        confirms: are these the function's values, within the tolerance?
    """
    hunt = _Hunt(right, found, judged, allowed)
    with np.errstate(all="ignore"):
        for stage in (hunt.singles, hunt.fits, hunt.pairs):
            groups = hunt.distinct([edits for edits in stage() if confirms(Changed(right.right, edits).values)])
            if groups:
                first, *others = ("; and ".join(map(hunt.told, edits)) for edits in groups[:4])
                return first + "".join(f"; or, with the same values, {each}" for each in others)
    return None


class _Hunt:
    def __init__(self, right: Against, found: Answers, judged: list[int], allowed: Tolerance):
        self.right, self.deadline = right, time.thread_time() + SECONDS
        steps = [k for k in judged if k in found.values]
        self.k = np.array(steps, float)
        self.found = np.array([found.values[k] for k in steps])
        self.slack = np.array([allowed(k) for k in steps]) + 1e-12 * np.abs(self.found)
        self.near: list[tuple[float, Edit]] = []
        self.cls: Any = type(right.right)

    def values(self, *edits: Edit) -> np.ndarray | None:
        try:
            return Changed(self.right.right, edits).on(self.k)
        except Exception:  # whatever an edited text does
            return None

    def agrees(self, values: np.ndarray | None) -> bool:
        return values is not None and bool((np.abs(values - self.found) <= self.slack).all())

    def singles(self) -> Iterator[tuple[Edit, ...]]:
        for edit in edits_of(self.cls):
            values = self.values(edit)
            if self.agrees(values):
                yield (edit,)
            elif values is not None:
                far = np.abs(values - self.found)
                met = float((far <= self.slack).mean())
                self.near.append((met - float(np.nan_to_num(np.median(far), nan=9.0, posinf=9.0)), edit))

    def fits(self) -> Iterator[tuple[Edit, ...]]:
        """One constant: k held at a step, k moved by some steps, a factor, an end."""
        found, k = self.found, self.k
        still = k[np.abs(found - found[-1]) > self.slack]
        for held in (still.max() + 1 if still.size else 0,):
            yield from self._fit(K, f"xp.minimum(k, {held:g})", f"it stays as it is from step {held:g} on")
        right = self.values()
        if right is not None and right[0] and found[0]:
            c = found[0] / right[0]
            if abs(c - 1) > 1e-4:
                yield from self._fit(VALUE, f"{c:.17g} * value", f"it is {c:.6g} times what it should be")
        for by in range(2, 41):
            yield from self._fit(K, f"k + {by}", f"it is {by} steps ahead")
            yield from self._fit(K, f"xp.maximum(k - {by}, 0)", f"it is {by} steps late")
        for name, x in self.right.settings.items():
            if isinstance(x, int | float) and float(x).is_integer() and x > 2:
                for other in range(max(1, int(x) - 20), int(x) + 21):
                    yield from self._fit(f"s.{name}", str(other), f"{name} is {other}, where it is {x:g}")

    def _fit(self, place: str, new: str, words: str) -> Iterator[tuple[Edit, ...]]:
        edit = Edit("fit", ((place, new),), 2.5, words)
        if self.agrees(self.values(edit)):
            yield (edit,)

    def pairs(self) -> Iterator[tuple[Edit, ...]]:
        """Two edits: those of k and of the value with each other, and those that come closest with each."""
        edits = edits_of(self.cls)
        whole = [each for each in edits if each.kind in ("k", "value", "setting")]
        near = [edit for _, edit in sorted(self.near, key=lambda pair: -pair[0])[:NEAREST]]
        for firsts, seconds in ((whole, whole), (near, edits)):
            for one in firsts:
                for other in seconds:
                    if time.thread_time() > self.deadline:
                        return
                    if not one.places & other.places and self.agrees(self.values(one, other)):
                        yield one, other
                        return

    def distinct(self, hits: list[tuple[Edit, ...]]) -> list[tuple[Edit, ...]]:
        """The hits without those that are the same with other settings too."""
        probe = object.__new__(type(self.right.right))
        probe.__dict__.update(
            {name: x * 1.37 + 0.11 if type(x) in (int, float) else x for name, x in self.right.settings.items()}
        )
        courses: list[tuple[Any, tuple[Edit, ...]]] = []
        for edits in hits:
            try:
                course = Changed(self.right.right, edits).on(np.arange(200.0), probe)
            except Exception:
                course = np.zeros(200)
            if not any(np.allclose(course, other, 1e-9, 1e-12, equal_nan=True) for other, _ in courses):
                courses.append((course, edits))
        least = min((sum(e.cost for e in edits) for edits in hits), default=0)
        return [edits for _, edits in courses if sum(e.cost for e in edits) <= least + 0.5]

    def told(self, edit: Edit) -> str:
        """An edit in a sentence, with the line."""
        lines, (place, new) = lines_of(self.cls), edit.changes[0]
        old = lines.texts.get(place, "")
        return f"{edit.words} (`{old}` → `{plain(new)}`)" if old else edit.words
