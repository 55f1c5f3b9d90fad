"""Dask arrays over a local cluster of two processes: chunks stay where they are, bits are NumPy's."""

import dataclasses
import importlib.util

import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, parameters, run
from tests.ulp import assert_same

STEPS = 2
SHAPE = (2, 8, 2)
CHUNKS = (2, 2, 2)  # four chunks, each with both lanes


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="distributed is not installed")
def test_every_rule_over_two_processes():
    """All rules in one test, for each start of a cluster takes seconds."""
    import distributed

    options = dict(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0")
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        holders = [follow(rules.scheduled(name), client, name) for name in rules.RULES]
        assert len(set().union(*holders)) == 2, "both processes hold parts of the parameters"


def follow(opt, client, name):
    """A run beside one of NumPy; at its end, who holds the parameters."""
    import dask
    import dask.array

    host, grads = parameters(SHAPE, "float64"), gradients(STEPS, SHAPE, "float64")
    theta = dask.array.from_array(host, chunks=CHUNKS)
    halves = zip((theta[:, :4], theta[:, 4:]), client.scheduler_info()["workers"], strict=True)
    theta = dask.array.concatenate([client.persist(half, workers=worker) for half, worker in halves], axis=1)
    state = opt.init(theta)
    for g in grads:
        theta, state = opt.step(theta, dask.array.from_array(g, chunks=CHUNKS), state)
        theta, slots = dask.persist(theta, state.slots)  # on the cluster
        state = dataclasses.replace(state, slots=slots)
    *_, expected = run(opt, host, grads)
    arrays = {"theta": theta, **state.slots}
    assert {array.chunks for array in arrays.values()} == {((2,), (2, 2, 2, 2), (2,))}, name
    for slot, array in dask.compute(arrays)[0].items():
        assert_same(array, expected[slot], f"{name}: {slot}")
    return set().union(*client.who_has(client.futures_of(theta)).values())
