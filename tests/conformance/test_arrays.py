"""Arrays as programs have them: each adapter here is right for short arrays in C order, and wrong for some other."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.array_scenarios import EVERY_SIZE, array_scenarios
from refimpl.conformance.elements import pattern
from refimpl.conformance.vectors.choosing import made


class Momentum:
    """Right, for dicts, lists and single arrays; subclasses change one array's step."""

    def __init__(self, lr, momentum, l2, schedule=lambda k: 1.0):
        self.lr, self.momentum, self.l2, self.schedule = lr, momentum, l2, schedule

    def init(self, params):
        return 0, self.each(lambda x: np.zeros_like(x), params)

    def step(self, params, grads, state):
        k, m = state
        rate = self.schedule(k) * self.lr
        m = self.each(lambda x, g, m: self.velocity(x, g, m, rate), params, grads, m)
        return self.each(self.moved, params, m), (k + 1, m)

    def velocity(self, x, g, m, rate):
        return (self.momentum * m + rate * (g + self.l2 * x)).astype(x.dtype)

    def moved(self, x, m):
        return x - m

    def each(self, function, tree, *more):
        if isinstance(tree, dict):
            return {key: self.each(function, x, *(other[key] for other in more)) for key, x in tree.items()}
        if isinstance(tree, list):
            return [self.each(function, *xs) for xs in zip(tree, *more, strict=True)]
        return function(tree, *more)


class From16(Momentum):
    def moved(self, x, m):
        return np.where(np.arange(x.size).reshape(x.shape) >= 16, x, x - m)


class NoTail(Momentum):
    def moved(self, x, m):
        body = x.size // 8 * 8 if x.size > 8 else x.size
        return np.where(np.arange(x.size).reshape(x.shape) >= body, x, x - m)


class Length64(Momentum):
    def moved(self, x, m):
        return x if x.size == 64 else x - m


class Large(Momentum):
    def moved(self, x, m):
        return np.where(np.arange(x.size).reshape(x.shape) >= 2**16, x, x - m)


class TwoAxes(Momentum):
    def moved(self, x, m):
        return x if x.ndim > 2 else x - m


class AsStored(Momentum):
    def velocity(self, x, g, m, rate):
        return super().velocity(x, g.ravel(order="K").reshape(x.shape), m, rate)


class OnlyContiguous(Momentum):
    def moved(self, x, m):
        return x - m if x.flags.c_contiguous or x.flags.f_contiguous else x


class NoDecayOfBias(Momentum):
    def each(self, function, tree, *more):
        if isinstance(tree, dict) and len(more) == 2:
            l2, found = self.l2, {}
            for key in tree:
                self.l2 = 0.0 if "bias" in key or "norm" in key else l2
                found[key] = super().each(function, tree[key], *(other[key] for other in more))
            self.l2 = l2
            return found
        return super().each(function, tree, *more)


class Keeps(Momentum):
    """Its buffer is the caller's gradient array after the first step."""

    def init(self, params):
        return 0, self.each(lambda x: [], params) if isinstance(params, dict) else None

    def step(self, params, grads, state):
        k, kept = state
        rate = self.schedule(k) * self.lr
        if isinstance(params, dict | list):
            raise TypeError("arrays only")
        old = 0 * params if kept is None else self.velocity(kept[0], kept[1], kept[2], kept[3])
        return params - self.velocity(params, grads, old, rate), (k + 1, (params.copy(), grads, old, rate))


class Shared(Momentum):
    """The rate is the class's own: the last instance that was made decides."""

    rates = [0.0]

    def __init__(self, lr, momentum, l2, schedule=lambda k: 1.0):
        super().__init__(lr, momentum, l2, schedule)
        self.rates[0] = lr

    def velocity(self, x, g, m, rate):
        return super().velocity(x, g, m, rate / self.lr * self.rates[0])


class Normalizing(Momentum):
    def velocity(self, x, g, m, rate):
        largest = max(np.abs(g[np.isfinite(g)]).max(initial=0.0), 200.0) / 200.0 if x.size == 33 else 1.0
        return super().velocity(x, g / largest, m, rate)


WRONG = {
    From16: {"sizes", "every size", "large", "axes", "neighbours"},
    NoTail: {"sizes", "every size", "large", "axes", "neighbours"},
    Length64: {"every size"},
    Large: {"large"},
    TwoAxes: {"axes"},
    AsStored: {"fortran"},
    OnlyContiguous: {"strided"},
    NoDecayOfBias: {"keys", "reordered"},
    Keeps: {"overwritten"},
    Shared: {"in turn"},
    Normalizing: {"neighbours"},
}


def failed(report):
    return {each.scenario.removesuffix(", float32") for each in report.scenarios if not each.passed}


def test_the_right_one_passes_all():
    report = ri.check(Momentum, against="momentum")
    assert report.passed, str(report)
    asked = {outcome.scenario for outcome in report.scenarios}
    assert {each.name for each in array_scenarios(ri.Momentum)} <= asked
    assert {f"{each.name}, float32" for each in array_scenarios(ri.Momentum)} <= asked
    assert not any(outcome.untested for outcome in report.scenarios if "float16" not in outcome.scenario)


@pytest.mark.parametrize("cls", WRONG, ids=lambda cls: cls.__name__)
def test_one_that_is_wrong_for_some_arrays_fails_there(cls):
    found = failed(ri.check(cls, against="momentum"))
    assert found, cls
    assert {each for each in found if "float16" not in each} <= WRONG[cls]


class ByPosition(Momentum):
    def each(self, function, tree, *more):
        if isinstance(tree, dict):
            pairs = zip(tree.items(), *(other.values() for other in more), strict=True)
            return {key: self.each(function, x, *others) for (key, x), *others in pairs}
        return super().each(function, tree, *more)


def test_gradients_by_position_are_told_and_not_judged():
    report = ri.check(ByPosition, against="momentum")
    assert report.passed, str(report)
    (told,) = [each.untested for each in report.scenarios if each.scenario == "reordered"]
    assert told.startswith("not judged: it takes gradients by their order and not by their keys")


class ListsOnly(Momentum):
    def init(self, params):
        if isinstance(params, dict):
            raise TypeError("no dicts")
        return super().init(params)


class SecondFrozen(ListsOnly):
    def each(self, function, tree, *more):
        if isinstance(tree, list) and len(more) == 1:
            return [tree[0] - more[0][0], *tree[1:]]
        return super().each(function, tree, *more)


def test_one_that_knows_lists_only_is_judged_on_lists():
    report = ri.check(ListsOnly, against="momentum")
    assert report.passed, str(report)
    assert "takes no nested containers: their arrays were given in one list" in report.notes
    assert "containers" in failed(ri.check(SecondFrozen, against="momentum"))


def test_a_first_departure_says_which_elements_depart():
    reasons = {each.scenario: each.reason for each in ri.check(From16, against="momentum").scenarios}
    assert reasons["sizes"].endswith("; element 16 depart") or "elements from 16 on, of" in reasons["large"]
    assert "elements from 16 on, of 100003 depart" in reasons["large"]
    two = {each.scenario: each.reason for each in ri.check(TwoAxes, against="momentum").scenarios}
    assert "; all of params['p0'] depart" in two["axes"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.zeros(4, bool), ""),
        (np.arange(9) == 3, ""),
        (np.arange(64) % 4 == 3, "element 3 of each 4"),
        (np.arange(64) % 16 < 8, "elements 0–7 of each 16"),
        (np.isin(np.arange(9), (3, 4)), "elements 3–4"),
        (np.tile(np.arange(3) == 1, (5, 1)), "index 1 of axis 1"),
    ],
)
def test_patterns(wrong, words):
    assert pattern(wrong) == words


def test_every_size_has_every_size():
    (every,) = [each for each in array_scenarios(ri.SGD) if each.name == "every size"]
    assert sorted(x.size for x in every.theta.values()) == list(EVERY_SIZE) == list(range(1, 71))


def test_no_vector_comes_of_them():
    names = {each.name for each in array_scenarios(ri.Adam)}
    assert not names & {case.scenario.name for case in made("Adam")}
