"""Checks of arrays: plain arrays of the allowed dtypes, or refused by name."""

import collections
import re
import types

import numpy as np
import pytest

import refimpl as ri
from refimpl.engine.overlaps import self_overlaps

ALLOWED = r"must be an array of float16, float32, float64, got "


class Liar(np.ndarray):
    """Its product is always zero."""

    def __mul__(self, other):
        return np.zeros(self.shape)


class Odd:
    def __repr__(self):
        return "odd\n" * 1000


SUBCLASSES = {
    "MaskedArray": lambda: np.ma.array([1.0, 2.0], mask=[False, True]),
    "matrix": lambda: np.asarray([[1.0]]).view(np.matrix),
    "recarray": lambda: np.ones(2).view(np.recarray),
    "memmap": lambda: np.ones(2).view(np.memmap),
    "Liar": lambda: np.ones(2).view(Liar),
}
OTHERS = {
    "other byte order": (
        lambda: np.ones(2, np.dtype("f4").newbyteorder()),
        r"byte order; x.astype\('float32'\) has it",
    ),
    "structured": (lambda: np.zeros(2, "f4,f4"), "dtype"),
    "dates": (lambda: np.array(["2020"], "M8[D]"), "datetime64"),
    "mapping": (lambda: types.MappingProxyType({"a": np.ones(2)}), r"a mappingproxy; as containers .* dict\(x\)"),
    "UserDict": (lambda: collections.UserDict(a=np.ones(2)), r"a UserDict; as containers"),
    "UserList": (lambda: collections.UserList([1.0]), r"a collections.UserList"),
    "set": (lambda: {1.0}, r"\{1.0\}"),
    "long repr": (Odd, r"odd odd .*… \(\d+ characters\), a tests.test_array_checks.Odd"),
}


def everywhere(bad):
    """The message for ``bad`` as parameter, gradient and slot."""
    opt, good = ri.Adam(), {"w": np.ones(2)}
    state = opt.init(good)
    wrong = ri.State("Adam", 0, {"m": {"w": bad()}, "v": good})
    for path, call in (
        ("params['w']", lambda: opt.init({"w": bad()})),
        ("params['w']", lambda: opt.step({"w": bad()}, good, state)),
        ("grads['w']", lambda: opt.step(good, {"w": bad()}, state)),
        ("state.slots['m']['w']", lambda: opt.step(good, good, wrong)),
        ("params['w']", lambda: ri.jit(opt).step_({"w": bad()}, good, state)),
    ):
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value).startswith(path), caught.value
        yield str(caught.value)


@pytest.mark.parametrize("name", SUBCLASSES)
def test_subclasses_of_arrays_are_refused_by_name(name):
    for message in everywhere(SUBCLASSES[name]):
        assert f"got the subclass {name} of it; np.asarray(x) makes it a plain array" in message
        assert ("without its mask" in message) == (name == "MaskedArray")


@pytest.mark.parametrize("name", OTHERS)
def test_other_leaves_are_refused_by_name(name):
    make, words = OTHERS[name]
    for message in everywhere(make):
        assert len(message) < 500
        assert re.search(f"{ALLOWED}.*{words}", message), message


def test_bfloat16_of_numpy_is_refused_by_name():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    for message in everywhere(lambda: np.ones(2, ml_dtypes.bfloat16)):
        assert "got dtype bfloat16" in message


TENSORS = {
    "requires grad": (lambda t: t.ones(2, requires_grad=True), "must not require grad, .* allowed is x.detach()"),
    "parameter": (lambda t: t.nn.Parameter(t.ones(2)), "must not require grad, got a Parameter"),
    "subclass": (
        lambda t: t.nn.Parameter(t.ones(2), requires_grad=False),
        "must be a plain torch.Tensor, .* Parameter",
    ),
    "meta": (lambda t: t.ones(2, device="meta"), "a device with values, got a tensor on the device meta"),
    "sparse": (lambda t: t.eye(2).to_sparse(), "a dense tensor, got the layout torch.sparse_coo; x.to_dense"),
    "nested": (lambda t: t.nested.nested_tensor([t.ones(2), t.ones(3)]), "got a nested one; allowed is a list"),
    "bfloat16": (lambda t: t.ones(2, dtype=t.bfloat16), "got dtype torch.bfloat16"),
    "complex": (lambda t: t.ones(2, dtype=t.complex64), "got dtype torch.complex64"),
}


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors", "ignore:Sparse")
@pytest.mark.parametrize("name", TENSORS)
def test_tensors_that_are_refused(name):
    torch = pytest.importorskip("torch")
    make, words = TENSORS[name]
    good = torch.ones(2)
    opt = ri.Adam()
    state = opt.init(good)
    with pytest.raises(TypeError, match=rf"params\['w'\] .*{words}"):
        opt.init({"w": make(torch)})
    with pytest.raises(TypeError, match=rf"grads .*{words}"):
        opt.step(good, make(torch), state)
    with pytest.raises(TypeError, match=rf"state.slots\['m'\] .*{words}"):
        opt.step(good, good, ri.State("Adam", 0, {"m": make(torch), "v": good}))


@pytest.mark.peers
def test_a_rate_that_requires_grad_is_not_detached_silently():
    torch = pytest.importorskip("torch")
    with pytest.raises(TypeError, match=r"SGD: lr must not require grad, got a Tensor that does; allowed is x\.detach"):
        ri.SGD(lr=torch.tensor(0.5, requires_grad=True))
    assert ri.SGD(lr=torch.tensor(0.5)).lr == 0.5


@pytest.mark.peers
def test_jax_keys_and_bfloat16_are_refused_by_name():
    jax = pytest.importorskip("jax")
    for bad, words in ((jax.random.key(0), "key<fry>"), (jax.numpy.ones(2, "bfloat16"), "bfloat16")):
        with pytest.raises(TypeError, match=f"params {ALLOWED}dtype {words}"):
            ri.SGD().init(bad)


def test_views_that_overlap_themselves_may_be_read():
    wide = np.broadcast_to(np.float64(1), 3)
    assert ri.SGD(lr=1).step(wide, wide, ri.SGD().init(wide))[0].tolist() == [0, 0, 0]


X = np.arange(24.0)
STRIDED = np.lib.stride_tricks.as_strided
OVERLAPS = {
    "whole": (X, False),
    "0-d": (np.array(1.0), False),
    "empty": (np.broadcast_to(1.0, (0, 3)), False),
    "reversed slice": (X[::-3], False),
    "transposed slice": (X.reshape(2, 3, 4)[:, ::2, ::-1].T, False),
    "length 1 along a zero stride": (np.broadcast_to(1.0, (1, 1)), False),
    "column broadcast": (np.broadcast_to(X[:, None], (24, 2)), True),
    "scalar broadcast": (np.broadcast_to(1.0, 2), True),
    "sliding window": (np.lib.stride_tricks.sliding_window_view(X, 3), True),
    "interleaved, distinct": (STRIDED(X, (2, 3), (24, 16)), False),
    "interleaved, meeting": (STRIDED(X, (3, 4), (32, 16)), True),
    "half an item apart": (STRIDED(X, (3,), (4,)), True),
    "opposite strides": (STRIDED(X[4:], (2, 2), (8, -8)), True),
}


@pytest.mark.parametrize("name", OVERLAPS)
def test_self_overlaps_is_exact(name):
    array, expected = OVERLAPS[name]
    start = np.zeros((), int)
    for axis, (size, stride) in enumerate(zip(array.shape, array.strides, strict=True)):
        start = start + (np.arange(size) * stride).reshape((-1,) + (1,) * (array.ndim - axis - 1))
    taken = [byte for first in start.ravel().tolist() for byte in range(first, first + array.itemsize)]
    assert (len(set(taken)) < len(taken)) is expected  # by hand
    assert self_overlaps(array) is expected
