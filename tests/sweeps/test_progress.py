"""What is said of a sweep's runs: how many there are, how many are done, and what is left."""

from types import SimpleNamespace

import pytest

from refimpl._util.progress import Silent
from refimpl.sweeps import progress
from refimpl.sweeps.progress import PAUSE, Runs


class Noted(Silent):
    """A reporter that notes the lines and counts the parts."""

    def __init__(self):
        self.lines, self.parts = [], 0

    def ends(self, line="", parts=1):
        self.lines += [line] * bool(line)
        self.parts += parts


def works(runs):
    return SimpleNamespace(runs=range(runs))


def test_a_line_now_and_then_with_what_is_left(monkeypatch):
    now, told, noted = [100.0], [], Noted()
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])
    runs = Runs(200, noted, lambda done, total: told.append((done, total)))
    runs.starts(20)
    assert noted.lines.pop() == "20 of 200 runs are there already"
    for seconds in (PAUSE - 1, 2):
        now[0] += seconds
        runs.ends(works(30))
    assert noted.lines == ["80 of 200 runs, about 0:00:12 left"]  # 60 were done in 6 s
    now[0] += 2 * PAUSE
    runs.ends(works(120))
    assert len(noted.lines) == 1  # nothing is left
    assert noted.parts == 200
    assert told == [(50, 200), (80, 200), (200, 200)]


def test_nothing_is_said_where_nothing_was_there():
    noted = Noted()
    Runs(5, noted).starts(0)
    assert (noted.lines, noted.parts) == ([], 0)


def test_a_warning_goes_to_the_command_or_to_the_caller(capsys):
    Runs(1, warns=progress.on_standard_error).warns("mind this")
    assert capsys.readouterr().err == "refimpl sweep: warning: mind this\n"
    with pytest.warns(UserWarning, match="mind this"):
        Runs(1).warns("mind this")
