"""Nested containers: what they may be, and that their order and kinds are kept."""

import collections

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.containers import LEVELS, flat
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


def test_an_ordered_dict_stays_one(tmp_path):
    opt, params = ri.Adam(), collections.OrderedDict(b=A, a=collections.OrderedDict(c=B))
    params.note = "kept"
    theta, state = run(opt, params, [{"a": {"c": B}, "b": A}, params])
    assert type(theta) is type(theta["a"]) is type(state.slots["m"]) is collections.OrderedDict
    assert list(theta) == list(state.slots["m"]) == ["b", "a"]
    assert theta.note == "kept"
    plain = {"b": A, "a": {"c": B}}
    assert same_bits(list(flat(theta)), list(flat(run(opt, plain, [plain] * 2)[0])))
    ri.save_state(tmp_path / "state", state)
    assert same_bits(ri.load_state(tmp_path / "state"), state)


def test_gradients_may_lie_in_a_defaultdict():
    params, grads = {"a": A}, collections.defaultdict(list, a=A / 2)
    assert same_bits(run(ri.SGD(), params, [grads])[0], run(ri.SGD(), params, [{"a": A / 2}])[0])


class Attributes(dict):
    def __init__(self):
        raise AssertionError("not to be made")


@pytest.mark.parametrize("kind", [collections.defaultdict, collections.Counter, Attributes])
def test_other_dicts_are_refused_by_name(kind):
    tree = kind.__new__(kind)
    dict.__setitem__(tree, "a", A)
    opt, state = ri.SGD(), ri.SGD().init({"x": {"a": A}})
    words = rf"is a {kind.__name__}; allowed are dict, list and tuple .*, since the result must be of the same kind"
    for call in (lambda: opt.init({"x": tree}), lambda: opt.step({"x": tree}, {"x": {"a": A}}, state)):
        with pytest.raises(TypeError, match=rf"params\['x'\] {words}: dict\(x\) makes it a dict"):
            call()
    if kind is not collections.defaultdict:
        with pytest.raises(TypeError, match=rf"grads\['x'\] {words}"):
            opt.step({"x": {"a": A}}, {"x": tree}, state)


def deep(levels, kind):
    tree = A
    for _ in range(levels):
        tree = {"a": tree} if kind is dict else kind([tree])
    return tree


@pytest.mark.parametrize("kind", [list, tuple, dict])
def test_a_thousand_levels_work(kind):
    opt, params, grads = ri.Adam(), deep(LEVELS, kind), deep(LEVELS, kind)
    theta, state = run(opt, params, [grads, grads])
    assert same_bits(next(flat(theta)), run(opt, A, [A, A])[0])
    assert len(ri.trace(opt, params, [grads])) == 6
    assert same_bits(next(flat(ri.jit(opt).step(theta, grads, state)[0])), next(flat(opt.step(theta, grads, state)[0])))


@pytest.mark.parametrize("levels", [LEVELS + 1, 10**5])
@pytest.mark.parametrize("kind", [list, tuple, dict])
def test_deeper_trees_are_refused_in_a_sentence(levels, kind, tmp_path):
    opt, tree, flat_tree = ri.Adam(), deep(levels, kind), {"w": A}
    fast = ri.jit(opt)
    state = ri.State("Adam", 0, {"m": tree, "v": tree})
    for call in (
        lambda: opt.init(tree),
        lambda: opt.step(tree, tree, state),
        lambda: fast.step(tree, tree, state),
        lambda: fast.step_(tree, tree, state),
        lambda: ri.trace(opt, tree, [tree]),
        lambda: ri.save_state(tmp_path / "state", state),
    ):
        with pytest.raises(ValueError, match="has more than 1000 levels of containers"):
            call()
    with pytest.raises(TypeError, match=r"grads\['w'\] must be an array of .*\.\.\."):
        opt.step(flat_tree, {"w": tree}, opt.init(flat_tree))
    assert not (tmp_path / "state").exists()


def test_containers_that_hold_themselves_are_refused():
    in_list, in_dict, in_tuple = [A], {"a": {}}, ([],)
    in_list.append(in_list)
    in_dict["a"]["b"] = in_dict
    in_tuple[0].append(in_tuple)
    for tree, path in ((in_list, r"\[1\]"), (in_dict, r"\['a'\]\['b'\]"), (in_tuple, r"\[0\]\[0\]")):
        with pytest.raises(ValueError, match=rf"params{path} is the container params again, in which it lies"):
            ri.SGD().init(tree)
        with pytest.raises(ValueError, match="is the container params again, in which it lies"):
            ri.jit(ri.SGD()).step(tree, tree, ri.State("SGD"))


def test_the_same_container_twice_is_no_cycle():
    shared = [A]
    theta, _ = run(ri.SGD(lr=1), [shared, {"a": shared}], [[shared, {"a": shared}]])
    assert [x.tolist() for x in flat(theta)] == [[0, 0], [0, 0]]


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
