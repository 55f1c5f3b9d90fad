"""Nested containers: what they may be, and that their order and kinds are kept."""

import collections

import numpy as np
import pytest

import refimpl as ri
from tests.bits import each, same_bits
from tests.every_rule import each_rule, run

A, B, C = np.array([1.0, -2.0]), np.float32([[0.5]]), np.float16(3)


@each_rule
def test_every_nesting_gives_each_array_its_own_step(opt):
    nested = {"z": [A, (B, {"c": C})], "a": A, "empty": {}, "none": [[], ()]}
    grads = each(nested, lambda x: x / 2)
    theta, state = run(opt, nested, [grads, grads])
    alone = each(nested, lambda x: run(opt, x, [x / 2, x / 2])[0])
    assert same_bits(theta, alone)
    assert list(theta) == ["z", "a", "empty", "none"]
    for slot in state.slots.values():
        assert list(slot) == ["z", "a", "empty", "none"]
        assert (type(slot["z"]), type(slot["z"][1])) == (list, tuple)


@each_rule
@pytest.mark.parametrize("empty", [{}, [], (), {"a": []}, [{}, ()]])
def test_containers_without_arrays(opt, empty):
    theta, state = run(opt, empty, [empty, empty])
    assert same_bits(theta, empty)
    assert state.t == 2
    assert all(same_bits(slot, empty) for slot in state.slots.values())


def test_lists_and_tuples_of_one_array_are_not_that_array():
    opt = ri.Adam()
    (theta,), state = run(opt, [A], [[A]])
    assert same_bits(theta, run(opt, A, [A])[0])
    assert isinstance(state.slots["m"], list)


def test_gradients_may_come_in_another_order_of_keys():
    opt, params = ri.Adam(), {"a": A, "b": B}
    grads = {"b": B / 2, "a": A / 2}
    theta, state = run(opt, params, [grads])
    assert list(theta) == list(state.slots["m"]) == ["a", "b"]
    assert same_bits(theta["b"], run(opt, B, [B / 2])[0])


def test_ordered_and_other_dicts_are_dicts():
    opt, params = ri.Adam(), collections.OrderedDict(b=A, a=A)
    theta, state = run(opt, params, [{"a": A, "b": A}, params])
    assert list(theta) == list(state.slots["m"]) == ["b", "a"]
    assert same_bits(theta, run(opt, dict(params), [dict(params)] * 2)[0])
    theta, state = opt.step(theta, params, state)
    assert state.t == 3


def test_the_same_array_twice_is_two_parameters():
    theta, _ = run(ri.SGD(lr=1), [A, A], [[A, 2 * A]])
    assert [x.tolist() for x in theta] == [[0, 0], [-1, 2]]


def test_mixed_dtypes_keep_their_own():
    theta, state = run(ri.AdamW(), [A, B, C], [[A, B, C]])
    assert [x.dtype for x in theta] == [x.dtype for x in state.slots["v"]] == [np.float64, np.float32, np.float16]


def test_a_missing_gradient_is_no_gradient():
    # bug zoo S-B: a parameter without a gradient would need a step count of its own; it is refused, not skipped
    opt, params = ri.Adam(), {"a": A, "b": B}
    with pytest.raises(TypeError, match=r"grads\['b'\] must be an array of float16, float32, float64, got None"):
        opt.step(params, {"a": A, "b": None}, opt.init(params))


class Pair(collections.namedtuple("Pair", "w b")):
    pass


class Other(list):
    pass


@pytest.mark.parametrize("tree", [Pair(A, B), {"x": Pair(A, B)}, [Pair(A, B)], Other([A])])
def test_named_tuples_and_other_kinds_are_refused(tree):
    with pytest.raises(TypeError, match=r"params.* is a (Pair|Other); allowed are dict, list and tuple"):
        ri.SGD().init(tree)


@pytest.mark.parametrize("key", [1, None, ("a",), 0.5])
def test_keys_must_be_strings(key):
    with pytest.raises(TypeError, match=r"params\['x'\] has the key .*; allowed are strings"):
        ri.SGD().init({"x": {key: A}})
