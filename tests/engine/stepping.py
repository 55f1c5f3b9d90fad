"""A step in place held against the plain reading, whatever has become of what it is given."""

import copy

import numpy as np
import pytest

import refimpl as ri
from tests.bits import each


def start(opt, params):
    """A compiled rule that has done one step, and what the next one is given."""
    fast = ri.jit(opt)
    grads = each(params, lambda p: np.asarray(np.full_like(p, 0.25)))
    state = fast.step_(params, grads, fast.init(params))
    return fast, params, grads, state


def listed(tree, path=""):
    """Each array with its path, which for entries of dicts is made of their keys, sorted by it."""
    if isinstance(tree, ri.State):
        yield from ((f"{path}{name}{inner}", x) for name, slot in tree.slots.items() for inner, x in listed(slot))
    elif isinstance(tree, dict):
        yield from ((f"{path}{key}{inner}", x) for key in sorted(tree, key=repr) for inner, x in listed(tree[key], "."))
    elif isinstance(tree, list | tuple):
        yield from ((f"{path}{i}{inner}", x) for i, value in enumerate(tree) for inner, x in listed(value, "."))
    else:
        yield path, tree


def contents(*trees):
    """Every number and everything about it that a step could change."""
    return [
        (path, id(x), x.tobytes(), x.shape, x.strides, x.dtype, x.flags.writeable) if isinstance(x, np.ndarray) else x
        for tree in trees
        for path, x in listed(tree)
    ]


def assert_refused(fast, params, grads, state, match=None):
    """``step_`` names what is wrong, and nothing has been written; nor by another call."""
    before, scalars = contents(params, grads, state), copy.deepcopy(state.scalars)
    for _ in range(2):
        with pytest.raises((TypeError, ValueError), match=match):
            fast.step_(params, grads, state)
        assert contents(params, grads, state) == before
        assert repr(state.scalars) == repr(scalars)


def assert_plain(fast, params, grads, state):
    """``step_`` gives what the rule's own step gives on copies, to the bit, in the arrays that it was given."""
    given = copy.deepcopy((params, grads, state))
    want, want_state = fast.opt.step(*given)
    arrays = [[(path, id(x)) for path, x in listed(tree)] for tree in (params, state)]
    new = fast.step_(params, grads, state)
    assert [[(path, id(x)) for path, x in listed(tree)] for tree in (params, new)] == arrays
    assert (new.rule, new.t, repr(new.scalars)) == (want_state.rule, want_state.t, repr(want_state.scalars))
    for found, wanted in ((params, want), (new, want_state)):
        pairs = zip(sorted(listed(found)), sorted(listed(wanted)), strict=True)
        for (path, x), (other, y) in pairs:
            assert (path, x.shape, x.dtype, x.tobytes()) == (other, y.shape, y.dtype, y.tobytes()), path
    return new


def needs_refusal(params, grads, state):
    """May a step in place refuse what the plain reading takes?  Where it would write what is locked or shared."""
    written = [x for tree in (params, state) for _, x in listed(tree)]
    every = [*written, *(x for _, x in listed(grads))]
    return any(not isinstance(x, np.ndarray) or not x.flags.writeable for x in written) or any(
        np.shares_memory(x, y) for i, x in enumerate(written) for y in every[i + 1 :]
    )
