"""The runs of a target in processes of their own: a run that spoils its process hides no other run."""

import contextlib
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from ..running import Misbehaviour, Result
from ..scenarios import Scenario
from .answers import Garbage, clean, parsed, refused, result_of, step_of
from .process import Child, Ended, Silent

#: What a process may take to start and to import its libraries, beyond the time of the runs.
STARTING = 60.0
#: The share of the time that is left that a single run may take, and what its last step may take beyond that, in
#: seconds, before it counts as hanging.
SHARE, STEP = 1 / 3, 2.0
#: After so many spoilt processes in a row no other is started.
SPOILT = 4


class Runner:
    """Asks a process, and starts another where the last one is spoilt.

    Attributes:
        left: seconds that all runs may still take.
        introduction: what the process answers to the first line.
        offers: the methods that its adapters have, as far as it has told.
    """

    def __init__(self, start: Callable[[], Child], hello: str, seconds: float):
        self._start, self._hello = start, hello
        self.seconds = self.left = seconds
        self._child: Child | None = None
        self._failed: dict[tuple[str, str], Misbehaviour] = {}
        self._spoilt = 0
        self.offers: list[str] = []
        self.introduction = self._introduced()

    def _introduced(self) -> dict[str, Any]:
        """A new process, which has said who it is.

        Raises:
            Misbehaviour: it has not.
        """
        self.end()
        self._child = child = self._start()
        self._last = weakref.finalize(self, child.end)
        child.send(self._hello)
        try:
            return parsed(child.line(time.monotonic() + STARTING), "the answer to hello")
        except Silent:
            raise Misbehaviour(f"it did not answer within {STARTING:g} s of its start") from None
        except Ended as error:
            raise Misbehaviour(str(error)) from None

    def end(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child = None
            self._last()

    def run(self, scenario: Scenario, request: str) -> Result:
        """What the target does in a scenario.

        Raises:
            Misbehaviour: with what was wrong; of the kind Refusal and so on where the process says so.
        """
        key = scenario.name, repr(scenario.settings)
        if key in self._failed:
            raise self._failed[key]  # asked before, to find out which precisions there are
        if self._spoilt == SPOILT:
            last = list(self._failed.values())[-1]
            raise Misbehaviour(f"not run, since {SPOILT} processes in a row were spoilt; by the last one {last}")
        if self.left <= 0:
            raise Misbehaviour(f"not run, since the time of {self.seconds:g} s that all runs may take was over before")
        if self._child is not None and self._child.unread():
            self.end()  # it wrote what nobody asked for
        if self._child is None:
            self._introduced()
        with self._clock(), self._kept(key):
            return self._answered(scenario, request, self.limit)

    @property
    def limit(self) -> float:
        """The seconds that the next run may take."""
        return max(self.left * SHARE, min(self.left, 1.0))

    @contextlib.contextmanager
    def _clock(self) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - start

    @contextlib.contextmanager
    def _kept(self, key: tuple[str, str]) -> Iterator[None]:
        """The process is kept after a whole run, and where it tells itself what was wrong."""
        try:
            yield
            self._spoilt = 0
        except _Told as told:
            self._failed[key] = told.error
            self._spoilt = self._spoilt + 1 if told.last else 0
            if told.last:
                self.end()
            raise told.error from None
        except Misbehaviour as error:
            self._failed[key] = error
            self._spoilt += 1
            self.end()
            raise
        except BaseException:
            self.end()
            raise

    def _answered(self, scenario: Scenario, request: str, limit: float) -> Result:
        child, deadline = self._child, time.monotonic() + limit + STEP
        assert child is not None
        child.send(request)
        steps: list[Any] = []
        slots: list[Any] = []
        for t in range(1, len(scenario.grads) + 2):
            what = f"step {t}" if t <= len(scenario.grads) else "the end of the run"
            try:
                answer = parsed(child.line(deadline), f"the answer for {what}")
            except Silent:
                raise Misbehaviour(f"its time of {limit:.3g} s was over in {what}, which did not end") from None
            except Ended as error:
                raise Misbehaviour(f"in {what} {error}") from None
            if "refused" in answer:
                raise _Told(refused(answer), answer.get("last") is True)
            if t > len(scenario.grads):
                if answer.get("done") is not True:
                    raise Garbage(f'the answer after all steps must be {{"done":true}}, got {clean(answer, 60)}')
                offers = answer.get("offers")
                self.offers = [str(each) for each in offers] if isinstance(offers, list) else self.offers
                return result_of(steps, slots, answer)
            params, shown = step_of(answer, scenario, t)
            steps.append(params)
            slots.append(shown)
        raise AssertionError


class _Told(Exception):
    """The process itself says what was wrong, and goes on, unless this was its last answer."""

    def __init__(self, error: Misbehaviour, last: bool):
        super().__init__(str(error))
        self.error, self.last = error, last
