"""From how many elements a second thread pays."""

import pytest

from refimpl.rules import SGD
from refimpl_bench import threads


def test_two_threads_pay_from_where_they_are_never_slower_again():
    rows = [(1, 1.0, 0.5), (2, 1.0, 1.0), (4, 1.0, 0.9), (8, 1.0, 0.5)]
    assert threads.pays_from(rows) == 4
    assert threads.pays_from(rows[:2]) is None
    assert threads.pays_from(rows[2:]) == 4


def test_both_are_timed(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(threads, "TURNS", 3)
    handed = []
    monkeypatch.setattr(threads.threads, "together", lambda tasks: handed.append(len(tasks)))
    one, two = threads.medians(SGD(), "float32", 4096)
    assert one > 0
    assert two > 0
    assert set(handed) == {2}
