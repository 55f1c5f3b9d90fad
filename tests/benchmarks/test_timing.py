"""The clock, on a clock of its own."""

import gc

import numpy as np
import pytest

from refimpl_bench import limit, timing
from refimpl_bench.contestants import Contestant, Data

from .small import TINY, entrant, quiet


class Clocked(Contestant):
    """It takes as long as one says, and remembers its steps."""

    def __init__(self, clock, seconds):
        self.clock, self.seconds, self.calls = clock, seconds, []

    def run(self, steps):
        self.calls.append(steps)
        self.clock[0] += self.seconds * steps


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(timing.time, "sleep", lambda seconds: None)
    return now


def test_short_steps_are_repeated_and_long_ones_are_not(clock):
    short, long = Clocked(clock, 1e-5), Clocked(clock, 0.2)
    runners = [timing.Runner(entrant(), each, None) for each in (short, long)]
    gc.enable()
    timing.interleaved(runners, 3, lambda done, total: pytest.fail("collecting") if gc.isenabled() else None)
    assert gc.isenabled()
    assert [runner.steps for runner in runners] == [400, 1]
    np.testing.assert_allclose([x for runner in runners for x in runner.seconds], [1e-5] * 3 + [0.2] * 3)
    assert short.calls[-2:] == [4000, 400]  # those before the clock starts, and those it counts
    assert long.calls[2:] == [1, 1, 1]  # after the turn that warms up


def test_turns_are_interleaved(clock):
    order = []

    class Named(Clocked):
        def run(self, steps):
            order.append(self.seconds)
            super().run(steps)

    runners = [timing.Runner(entrant(), Named(clock, x), None) for x in (1.0, 2.0, 3.0)]
    timing.interleaved(runners, 2, quiet)
    assert order[-6:] == [1.0, 2.0, 3.0, 3.0, 2.0, 1.0]


def test_the_bandwidth_counts_what_a_stream_reads_and_writes(clock):
    for each in limit.entrants(4, TINY.parameters * 8, (2,)):
        stream = each.make(Data(TINY, "float64"))
        stream.use(2)
        stream.run(3)
        assert len(stream.a) == 2 * TINY.parameters
        arrays = 2 if each.name.startswith("copy") else 3
        np.testing.assert_allclose(stream.a, stream.b[0] if arrays == 2 else 1 + 3 * stream.b[0])
        runner = timing.Runner(each, stream, 2, seconds=[0.7, 0.5, 9.0])
        assert limit.bandwidth(runner) == arrays * len(stream.a) * 8 / 0.5
        stream.close()
