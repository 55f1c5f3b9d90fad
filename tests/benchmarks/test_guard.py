"""Who computes something else than the plain reading is not timed."""

from dataclasses import replace
from math import nan

import numpy as np
import pytest

import refimpl as ri
from refimpl_bench.contestants import Data
from refimpl_bench.contests import CONTESTS
from refimpl_bench.group import Group
from refimpl_bench.guard import Reference, take_steps
from refimpl_bench.own_contestants import Plain

from .small import TINY, entrant, quiet


def admitted(make, **kind):
    group = Group(TINY, CONTESTS["AdamW"], "float64")
    group.measure([entrant(make, **kind)], 1, quiet)
    return group


@pytest.mark.parametrize("settings", [{"weight_decay": 1e-4 * 1e-3}, {"lr": 1.01e-3}, {"beta1": 0.91}])
def test_who_computes_something_else_is_refused(settings):
    wrong = replace(CONTESTS["AdamW"].rule, **settings)
    group = admitted(lambda data: Plain(wrong, data))
    assert group.timings == []
    assert "it is off by" in group.refused["it"]


def test_a_last_bit_is_enough_to_refuse_a_reading_of_refimpl_but_not_a_peer():
    opt = CONTESTS["AdamW"].rule
    near = replace(opt, lr=opt.lr * (1 + 1e-12))
    assert admitted(lambda data: Plain(near, data)).refused == {}
    assert set(admitted(lambda data: Plain(near, data), library="refimpl", exact=True).refused) == {"it"}


def test_nan_is_refused():
    class Broken(Plain):
        def theta(self):
            return (np.full_like(x, nan) for x in super().theta())

    assert set(admitted(lambda data: Broken(CONTESTS["AdamW"].rule, data)).refused) == {"it"}


def test_a_peer_that_fails_is_named_and_refimpl_that_fails_is_an_error():
    def fails(data):
        raise RuntimeError("no such kernel")

    assert "no such kernel" in admitted(fails).refused["it"]
    with pytest.raises(RuntimeError, match="no such kernel"):
        admitted(fails, library="refimpl")


def test_the_guard_uses_every_thread_count():
    used = []

    class Spy(Plain):
        def use(self, count):
            used.append(count)

    spy = Spy(ri.SGD(), Data(TINY, "float64"))
    take_steps(spy, entrant(threads=(1, 2)))
    assert used == [1, 2, 1]
    assert Reference(ri.SGD(), TINY, "float64").agreement(spy, exact=True).identical
