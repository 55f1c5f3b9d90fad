"""``Variant``: what a schedule may be instead, a library's form of it or a known mistake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...core.mutation import formula, mutated
from ...schedules import Warmup
from .against import SCHEDULES, Against

Values = Callable[[int], float]


@dataclass(frozen=True)
class Variant:
    """One formula beside the right one.

    Attributes:
        sentence: its name, or what is wrong, as a report says it.
        texts: text of the formula -> what stands there instead, in pairs; it can be made in every schedule whose
            formula has each text exactly once.
        method: the method that has the formula, where it is not ``eta``.
        settings: what becomes of the settings.
        step: what becomes of k.
        function: the formula for given settings, where it is no small change of the schedule's own.
        of: the schedules that it can be made in; all by default.
        thread: where it happened, if that is known.
    """

    sentence: str
    texts: tuple[str, ...] = ()
    method: str = "eta"
    settings: Callable[[dict[str, Any]], dict[str, Any]] = dict
    step: Callable[[int], Any] = lambda k: k
    function: Callable[[dict[str, Any]], Values] | None = None
    of: tuple[str, ...] = tuple(SCHEDULES)
    thread: str = ""

    @property
    def summary(self) -> str:
        """The sentence, with the thread."""
        return self.sentence + (f"; see {self.thread}" if self.thread else "")

    def made_of(self, against: Against) -> Values | None:
        """The values, step by step; None if it cannot be made with this schedule or these settings.

        What cannot be made in a warm-up may be made in what follows it.
        """
        if not self._fits(against):
            warm = against.right
            return self._after(warm) if isinstance(warm, Warmup) else None
        try:
            given = self.settings(against.settings)
            if self.function is not None:
                return self.function(given)
            cls = type(against.right)
            schedule = (mutated(cls, *self.texts, method=self.method) if self.texts else cls)(**given)
        except (TypeError, ValueError):  # the changed settings are not allowed: T − 1 of a T of 1
            return None
        return lambda k: schedule.rounded(self.step(k))

    def _after(self, warm: Warmup) -> Values | None:
        then = self.made_of(Against(warm.then.name, warm.then))
        if then is None:
            return None
        return lambda k: then(0) * k / warm.steps if k < warm.steps else then(k - warm.steps)  # type: ignore[arg-type]

    def _fits(self, against: Against) -> bool:
        cls = type(against.right)
        if against.name not in self.of or not hasattr(cls, self.method):
            return False
        text = formula(cls, self.method)
        return all(text.count(old) == 1 for old in self.texts[::2])
