"""Whatever is done between two steps: the plain reading's bits, or a refusal and nothing written."""

import copy

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

import refimpl as ri
from tests.bits import each
from tests.engine.stepping import assert_plain, assert_refused, listed, needs_refusal

pytest.importorskip("numba")

RULES = (ri.NAdam, ri.AdamW, ri.Momentum, ri.AMSGrad)
DTYPES = ("float32", "float64")
shapes = st.sampled_from([(), (1,), (4,), (2, 3), (0, 2), (3, 1, 2)])
trees = st.recursive(
    st.tuples(shapes, st.sampled_from(DTYPES)),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
    ),
    max_leaves=6,
)
seeds = st.integers(0, 2**32 - 1)


def filled(tree, seed):
    """Arrays in the place of shapes and dtypes."""
    rng = np.random.default_rng(seed)
    if isinstance(tree, dict):
        return {key: filled(value, rng) for key, value in tree.items()}
    if isinstance(tree, list):
        return [filled(value, rng) for value in tree]
    if len(tree) == 2 and tree[1] in DTYPES:
        return np.array(rng.normal(size=tree[0]), tree[1])
    return tuple(filled(value, rng) for value in tree)


def places(tree, kinds=(np.ndarray,)):
    """Dicts and lists of a tree with the keys at which they hold such things."""
    if isinstance(tree, dict | list | tuple):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            if isinstance(value, kinds) and not isinstance(tree, tuple):
                yield tree, key
            yield from places(value, kinds)


def like(array, rng):
    """Another array of the same kind, in some layout."""
    new = np.array(rng.normal(size=array.shape), array.dtype)
    if not new.ndim:
        return new
    return [new, np.asfortranarray(new), np.repeat(new, 2, axis=-1)[..., ::2], new[::-1]][rng.integers(4)]


class Changing(RuleBasedStateMachine):
    """One compiled rule; its parameters, gradients and state lie in a box, so that trees of one array are alike."""

    @initialize(make=st.sampled_from(RULES), tree=trees, seed=seeds)
    def start(self, make, tree, seed):
        self.fast = ri.jit(make())
        self.box = {"params": filled(tree, seed), "grads": filled(tree, seed + 1)}
        self.state = self.fast.init(self.box["params"])
        self.step()

    def trees_to_change(self):
        return [self.box, self.state.slots]

    def pick(self, seed, kinds=(np.ndarray,)):
        rng = np.random.default_rng(seed)
        found = [place for tree in self.trees_to_change() for place in places(tree, kinds)]
        return (rng, *found[rng.integers(len(found))]) if found else (rng, None, None)

    @rule()
    def step(self):
        given = self.box["params"], self.box["grads"], self.state
        try:
            self.fast.opt.step(*copy.deepcopy(given))
        except (TypeError, ValueError):
            assert_refused(self.fast, *given)
        else:
            if needs_refusal(*given):
                assert_refused(self.fast, *given)
            else:
                self.state = assert_plain(self.fast, *given)

    @rule(seed=seeds)
    def new_gradients(self, seed):
        rng = np.random.default_rng(seed)
        self.box["grads"] = each(self.box["params"], lambda p: like(np.asarray(p), rng))

    @rule(seed=seeds)
    def begin_anew(self, seed):
        rng = np.random.default_rng(seed)
        arrays = each(self.box["params"], lambda p: like(p, rng) if p.dtype in DTYPES else np.ones(2))
        self.box["params"], self.box["grads"] = arrays, each(arrays, np.array)
        self.state = self.fast.init(each(arrays, np.array) if rng.integers(2) else arrays)

    @rule(seed=seeds)
    def another_array(self, seed):
        rng, tree, key = self.pick(seed)
        if tree is not None:
            tree[key] = like(tree[key], rng)

    @rule(seed=seeds)
    def the_same_array_elsewhere(self, seed):
        rng, tree, key = self.pick(seed)
        _, other, at = self.pick(seed // 2)
        if tree is not None:
            tree[key] = other[at] if rng.integers(2) else other[at][()] if other[at].ndim else other[at]

    @rule(seed=seeds)
    def two_exchanged(self, seed):
        _, tree, key = self.pick(seed, (np.ndarray, dict, list))
        _, other, at = self.pick(seed // 2, (np.ndarray, dict, list))
        if tree is not None and not any(x is y for _, x in listed(tree[key]) for _, y in listed(other[at])):
            tree[key], other[at] = other[at], tree[key]

    @rule(seed=seeds)
    def lock_or_unlock(self, seed):
        _, tree, key = self.pick(seed)
        if tree is not None:
            try:
                tree[key].flags.writeable = not tree[key].flags.writeable
            except ValueError:  # a view of one that is locked
                tree[key] = np.array(tree[key])

    @rule(seed=seeds, dtype=st.sampled_from([*DTYPES, "int32", "float16"]))
    def another_dtype_in_place(self, seed, dtype):
        _, tree, key = self.pick(seed)
        try:
            if tree is not None:
                tree[key].dtype = dtype
        except (TypeError, ValueError):  # the layout does not allow it
            pass

    @rule(seed=seeds, size=st.sampled_from([0, 1, 6, 5000]))
    def another_size_in_place(self, seed, size):
        _, tree, key = self.pick(seed)
        old = tree is not None and tree[key]
        if old is not False and old.flags.owndata and old.flags.c_contiguous and old.flags.writeable:
            shape = old.shape
            old.resize(size, refcheck=False)
            if size == 5000:  # and back, likely at another address
                old.resize(shape, refcheck=False)

    @rule(seed=seeds)
    def another_shape_in_place(self, seed):
        _, tree, key = self.pick(seed)
        if tree is not None and tree[key].flags.c_contiguous:
            tree[key].shape = (*tree[key].shape, 1) if seed % 2 else -1

    @rule(seed=seeds)
    def another_order(self, seed):
        _, tree, key = self.pick(seed, (dict,))
        for each_key in list(tree[key])[::-1] if tree is not None else ():
            tree[key][each_key] = tree[key].pop(each_key)

    @rule(seed=seeds)
    def the_same_in_new_containers(self, seed):
        _, tree, key = self.pick(seed, (dict, list, tuple))
        if tree is not None:
            tree[key] = each(tree[key], lambda x: x)

    @rule(seed=seeds)
    def another_kind_of_container(self, seed):
        _, tree, key = self.pick(seed, (dict, list, tuple))
        if tree is not None:
            values = list(tree[key].values() if isinstance(tree[key], dict) else tree[key])
            tree[key] = [values, tuple(values), {str(i): x for i, x in enumerate(values)}][seed % 3]

    @rule(seed=seeds)
    def an_entry_less_or_more(self, seed):
        rng, tree, key = self.pick(seed, (dict, list))
        if tree is not None and tree[key] and seed % 2:
            tree[key].pop(rng.choice(list(tree[key]))) if isinstance(tree[key], dict) else tree[key].pop()
        elif tree is not None:
            tree[key].update(x=np.ones(2)) if isinstance(tree[key], dict) else tree[key].append(np.ones(2))

    @rule(value=st.sampled_from([0.5, 2, True, None, "one"]), t=st.sampled_from([0, 3, -1, True, 2.0]))
    def another_number(self, value, t):
        if isinstance(value, float):
            self.state = ri.State(self.state.rule, t, self.state.slots, self.state.scalars)
        for name in self.state.scalars:
            self.state.scalars[name] = value


Changing.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestAnyChanges = Changing.TestCase
