"""Groups, missing gradients, skipped steps and the rest: right and wrong, of PyTorch and of adapters."""

import ml_dtypes
import numpy as np
import pytest

import refimpl as ri

NAMES = ("groups", "missing", "skipped", "maximize", "accumulated", "shards", "other settings", "master", "stochastic")


class SGD:
    """Everything, with gradient descent, on dicts and single arrays; a subclass makes one mistake."""

    missing = sharded = True

    def __init__(self, lr, l2, schedule=lambda k: 1.0, maximize=False):
        self.lr, self.l2, self.schedule, self.sign = lr, l2, schedule, -1.0 if maximize else 1.0

    def init(self, params):
        wide = {key: x.astype(np.float32) for key, x in params.items()} if isinstance(params, dict) else None
        return {"k": 0, "rates": {}, "decays": {}, "master": wide}

    def init_groups(self, params, groups):
        state = self.init(params)
        for group in groups:
            for key in group["params"]:
                state["rates"][key] = group.get("lr", self.lr)
                state["decays"][key] = group.get("l2", self.l2)
        return state

    def step(self, params, grads, state):
        return self.each(params, grads, state), self.after(state, params, grads)

    def each(self, tree, grads, state, key=None):
        if isinstance(tree, dict):
            return {key: self.each(x, grads[key], state, key) for key, x in tree.items()}
        if isinstance(tree, list):
            return [self.each(x, g, state) for x, g in zip(tree, grads, strict=True)]
        if grads is None:
            return tree
        if tree.dtype == ml_dtypes.bfloat16 and key is not None:
            return self.narrowed(self.moved(state["master"][key], grads.astype(np.float32), state, key))
        return self.moved(tree, grads, state, key)

    def narrowed(self, wide):
        return wide.astype(ml_dtypes.bfloat16)

    def moved(self, x, g, state, key):
        lr, l2 = state["rates"].get(key, self.lr), state["decays"].get(key, self.l2)
        eta = x.dtype.type(self.schedule(state["k"]) * lr)
        return x - eta * (x.dtype.type(self.sign) * g + x.dtype.type(l2) * x)

    def after(self, state, params, grads):
        wide = state["master"]
        if isinstance(params, dict) and wide is not None and all(g is not None for g in grads.values()):
            wide = {k: self.moved(x, grads[k].astype(np.float32), state, k) for k, x in wide.items() if k in grads}
        return state | {"k": state["k"] + 1, "master": wide}

    def step_if_finite(self, params, grads, state):
        if not all(np.isfinite(g).all() for g in grads.values()):
            return params, state
        return self.step(params, grads, state)

    def accumulate(self, params, micro, state):
        mean = {key: sum(each[key] for each in micro) / len(micro) for key in params}
        return self.step(params, mean, state)

    def save(self, state):
        return state

    def load(self, params, saved):
        return saved

    def master(self, state):
        return state["master"]

    def step_rounding(self, params, grads, state, bits):
        new = {}
        for key, x in params.items():
            wide = self.moved(x.astype(np.float32), grads[key].astype(np.float32), state, key)
            whole = (wide.view(np.uint32) + bits[key]) & np.uint32(0xFFFF0000)
            new[key] = whole.view(np.float32).astype(ml_dtypes.bfloat16)
        return new, state | {"k": state["k"] + 1}


class OneGroup(SGD):
    def init_groups(self, params, groups):
        return super().init_groups(params, [{"params": list(params)}])


class ZeroForNone(SGD):
    def each(self, tree, grads, state, key=None):
        return super().each(tree, np.zeros_like(tree) if grads is None else grads, state, key)


class CountsSkipped(SGD):
    def step_if_finite(self, params, grads, state):
        new, after = super().step_if_finite(params, grads, state)
        return new, after | {"k": state["k"] + 1}


class ClimbsTwice(SGD):
    def moved(self, x, g, state, key):
        return super().moved(x, g, state, key) if self.sign > 0 else 2 * super().moved(x, g, state, key) - x


class Sums(SGD):
    def accumulate(self, params, micro, state):
        return self.step(params, {key: sum(each[key] for each in micro) for key in params}, state)


class DropsShardEnds(SGD):
    def each(self, tree, grads, state, key=None):
        if isinstance(tree, list) and len(tree) > 2:
            return [*super().each(tree[:-1], grads[:-1], state), tree[-1]]
        return super().each(tree, grads, state, key)


class Mixes(SGD):
    """The saved rate, and the new decay."""

    def save(self, state):
        return state | {"lr": self.lr}

    def load(self, params, saved):
        self.lr = saved["lr"]
        return {key: x for key, x in saved.items() if key != "lr"}


class NarrowMaster(SGD):
    def after(self, state, params, grads):
        new = super().after(state, params, grads)
        if new["master"] is not None and not isinstance(params, list):
            kept = {key: x.astype(ml_dtypes.bfloat16).astype(np.float32) for key, x in new["master"].items()}
            return new | {"master": kept}
        return new


class ToNearest(SGD):
    def step_rounding(self, params, grads, state, bits):
        return super().step_rounding(params, grads, state, {key: np.full_like(x, 2**15) for key, x in bits.items()})


WRONG = {
    OneGroup: "groups",
    ZeroForNone: "missing",
    CountsSkipped: "skipped",
    ClimbsTwice: "maximize",
    Sums: "accumulated",
    DropsShardEnds: "shards",
    Mixes: "other settings",
    NarrowMaster: "master",
    ToNearest: "stochastic",
}


def outcomes(report):
    return {each.scenario: each for each in report.scenarios}


def test_an_adapter_with_everything_is_right_in_everything():
    report = ri.check(SGD, against="sgd")
    assert report.passed, str(report)
    assert not [name for name in NAMES if name not in outcomes(report) or outcomes(report)[name].untested]
    assert outcomes(report)["other settings"].shows.endswith("it goes on with its own settings")


@pytest.mark.parametrize("cls", WRONG, ids=lambda cls: cls.__name__)
def test_an_adapter_with_one_mistake_fails_there(cls):
    found = outcomes(ri.check(cls, against="sgd"))
    assert [name for name in NAMES if not found[name].passed] == [WRONG[cls]], found[WRONG[cls]]


def test_what_an_adapter_has_not_is_not_tested():
    class Plain:
        def __init__(self, lr, l2):
            self.lr, self.l2 = lr, l2

        def init(self, params):
            return None

        def step(self, params, grads, state):
            return params - params.dtype.type(self.lr) * (grads + params.dtype.type(self.l2) * params), None

    report = ri.check(Plain, against="sgd")
    assert report.passed
    (note,) = [each for each in report.notes if each.startswith("not tested, since the target has no such thing: ")]
    assert all(f"{name} (" in note and name not in outcomes(report) for name in NAMES)


torch = pytest.importorskip("torch")
OF_TORCH = ("groups", "missing", "skipped", "maximize", "accumulated", "other settings")


class FirstGroup(torch.optim.SGD):
    def step(self, closure=None):
        for group in self.param_groups[1:]:
            group.update({key: x for key, x in self.param_groups[0].items() if key != "params"})
        return super().step(closure)


class NoneIsZero(torch.optim.SGD):
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        return super().step(closure)


class Descends(torch.optim.SGD):
    def step(self, closure=None):
        for group in self.param_groups:
            group["maximize"] = False
        return super().step(closure)


class Forgets(torch.optim.SGD):
    def load_state_dict(self, state_dict):
        mine = [group["lr"] for group in self.param_groups]
        super().load_state_dict(state_dict)
        for group, lr in zip(self.param_groups, mine, strict=True):
            group["lr"] = lr


class LeavesOut(torch.optim.SGD):
    def zero_grad(self, set_to_none=True):
        self.fresh = True

    def step(self, closure=None):
        if getattr(self, "fresh", False):
            for group in self.param_groups:
                for p in group["params"]:
                    p.grad = p.grad / 4
        return super().step(closure)


def test_pytorch_is_right_in_all_that_it_has():
    report = ri.check(torch.optim.SGD, against="torch.SGD")
    assert report.passed, str(report)
    assert not [name for name in OF_TORCH if name not in outcomes(report) or outcomes(report)[name].untested]


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (FirstGroup, "groups"),
        (NoneIsZero, "missing"),
        (Descends, "maximize"),
        (Forgets, "other settings"),
        (LeavesOut, "accumulated"),
    ],
)
def test_wrong_subclasses_of_pytorch_fail_there(cls, name):
    found = outcomes(ri.check(cls, against="torch.SGD"))
    assert [each for each in OF_TORCH if not found[each].passed] == [name]
