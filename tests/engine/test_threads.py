"""Work shared between threads."""

import threading
from functools import partial

import numpy as np
import pytest

import refimpl as ri
from refimpl._util import threads
from refimpl.engine.in_place import Work


@pytest.fixture
def three(monkeypatch):
    monkeypatch.setattr(threads, "count", lambda elements: 3)
    monkeypatch.setattr(threads, "available", lambda: 3)


def shared_out(params, lr=0.1, lane_axes=0):
    """For each thread, the views of theta that it works on."""
    opt = ri.Momentum(lr=lr)
    work = Work(opt, params, [p.copy() for p in params], opt.init(params))
    return [[piece.views[0] for piece in share] for share in work._shared_out(lane_axes)]


@pytest.mark.parametrize("sizes", [(3000,), (1, 2998, 1), (0, 5, 0, 1700, 1000, 4, 291, 0), (10,) * 300])
def test_every_thread_has_as_many_elements(three, sizes):
    params = [np.zeros(n) for n in sizes]
    shares = shared_out(params)
    assert [sum(view.size for view in share) for share in shares] == [1000] * 3
    for share in shares:
        for view in share:
            view += 1
    assert all((p == 1).all() for p in params)  # each element is in one share and no other


def test_lanes_are_not_cut(three):
    shares = shared_out([np.zeros((7, 100)), np.zeros((7, 3))], np.full(7, 0.1), 1)
    assert [[view.shape for view in share] for share in shares] == [[(2, 100)], [(2, 100)], [(3, 100), (7, 3)]]


def test_fewer_elements_than_threads(three):
    assert [[view.size for view in share] for share in shared_out([np.zeros(2)])] == [[1], [1]]
    assert shared_out([np.zeros(0), np.zeros((3, 0))]) == []


def test_the_first_task_is_done_here_and_the_others_elsewhere():
    ran = {}
    meet = threading.Barrier(2, timeout=10)

    def task(i):
        meet.wait()  # so both run at once
        ran[i] = threading.current_thread()

    threads.together([lambda: task(0), lambda: task(1)])
    assert ran[0] is threading.current_thread()
    assert ran[1] is not ran[0]


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_is_raised_when_all_have_ended(failing):
    ended = []

    def task(i):
        ended.append(i)
        if i == failing:
            raise ZeroDivisionError(i)

    for _ in range(3):  # and the threads live on
        ended.clear()
        with pytest.raises(ZeroDivisionError, match=str(failing)):
            threads.together([lambda: task(0), lambda: task(1)])
        assert sorted(ended) == [0, 1]


def test_callers_do_not_mix_up_their_tasks():
    """Two threads step at once, as two models do; each waits for its own tasks alone."""
    found = []

    def caller(i):
        for _ in range(200):
            mine = []
            threads.together([lambda: None, partial(mine.append, i)])
            found.append(mine == [i])

    callers = [threading.Thread(target=caller, args=(i,)) for i in range(3)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert found == [True] * 600
