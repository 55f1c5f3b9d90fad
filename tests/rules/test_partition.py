"""A partition: each array has the bits of its rule alone, in every reading that serves one."""

import copy
import itertools
import re
from fractions import Fraction

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.containers import leaves
from tests.ulp import assert_same

RULES = {
    "decay": ri.AdamW(lr=0.1, weight_decay=0.1, schedule=ri.CosineAnnealing(T=9)),
    "bias": ri.NAdam(lr=0.1).projected(ri.Box(-1, 1)),
    "rest": ri.ScheduleFreeAdamW(lr=0.25),
}


def label(path, array):
    return "decay" if array.ndim > 1 else "bias" if path.endswith("['b']") else "rest"


OPT = ri.Partition(RULES, label)


def tree(seed, dtype=np.float64):
    rng = np.random.default_rng(seed)

    def draw(*shape):
        return np.asarray(rng.normal(size=shape), dtype)

    layer = {"w": draw(3, 4), "b": draw(4)}
    return {"layers": [layer, {"b": draw(), "w": draw(4, 2)}], "pair": (draw(2), draw(2, 2), draw(0))}


def part(params, wanted):
    """The arrays of one label by their paths, as a tree of its own."""
    found = leaves(params, "params")
    return {path: x for path, x in found if label(path.removeprefix("params"), x) == wanted}


def same_trees(a, b):
    for (path, x), (_, y) in zip(leaves(a, "theta"), leaves(b, "theta"), strict=True):
        assert_same(np.asarray(x), np.asarray(y), path)


def taken(opt, steps=5, dtype=np.float64):
    params = tree(0, dtype)
    state = opt.init(params)
    for seed in range(1, steps + 1):
        params, state = opt.step(params, tree(seed, dtype), state)
    return params, state


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", RULES)
def test_the_arrays_of_a_label_have_the_bits_of_its_rule_alone(name, dtype):
    params, state = taken(OPT, dtype=dtype)
    rule, alone = RULES[name], part(tree(0, dtype), name)
    own = rule.init(alone)
    for seed in range(1, 6):
        alone, own = rule.step(alone, part(tree(seed, dtype), name), own)
    same_trees(part(params, name), alone)
    for slot in rule.slots:
        mine = [x for _, x in leaves(state.slots[name][slot], "")]
        for x, y in zip(mine, own.slots[slot].values(), strict=True):
            assert_same(x, y, slot)
    assert {key: x for key, x in state.scalars.items() if key.startswith(name)} == {
        f"{name}.{key}": x for key, x in own.scalars.items()
    }


def test_the_slots_of_a_label_have_no_other_arrays():
    _, state = taken(OPT)
    assert state.rule == "Partition(decay: AdamW, bias: NAdam, rest: ScheduleFreeAdamW)"
    assert state.t == 5
    assert list(state.slots) == list(RULES)
    assert list(state.slots["bias"]) == ["m", "v"]
    m = state.slots["decay"]["m"]
    assert [list(layer) for layer in m["layers"]] == [["w"], ["w"]]
    assert (m["pair"][0], m["pair"][1].shape, m["pair"][2]) == ((), (2, 2), ())


def test_labels_may_be_a_tree():
    params, state = taken(OPT)
    labels = {
        "layers": [{"b": "bias", "w": "decay"}, {"w": "decay", "b": "bias"}],
        "pair": ("rest", "decay", "rest"),
    }
    same, same_state = taken(ri.Partition(RULES, labels))
    same_trees(params, same)
    assert state.scalars == same_state.scalars


def test_the_compiled_step_has_the_same_bits_in_place_and_not():
    pytest.importorskip("numba")
    fast, params = ri.jit(OPT), tree(0)
    mine, other = copy.deepcopy(params), params
    state = fast.init(params)
    mine_state = copy.deepcopy(state)
    for seed in range(1, 6):
        mine_state = fast.step_(mine, tree(seed), mine_state)
        other, state = fast.step(other, tree(seed), state)
    straight, straight_state = taken(OPT)
    same_trees(mine, straight)
    same_trees(other, straight)
    assert mine_state.scalars == state.scalars == straight_state.scalars
    assert mine_state.t == 5
    same_trees(params, tree(0))


def test_the_compiled_step_writes_nothing_where_another_label_is_refused():
    pytest.importorskip("numba")
    fast, params = ri.jit(ri.Partition({"a": ri.SGD(), "b": ri.SGD()}, {"x": "a", "y": "b"})), {}
    params["x"], params["y"] = np.ones(2), np.ones(2)
    state = fast.init(params)
    with pytest.raises(ValueError, match=r"Partition, b: grads\['y'\] must have the shape"):
        fast.step_(params, {"x": np.ones(2), "y": np.ones(3)}, state)
    with pytest.raises(ValueError, match="share memory"):
        fast.step_(params, {"x": params["y"], "y": np.ones(2)}, state)
    assert params["x"].tolist() == params["y"].tolist() == [1, 1]


def test_a_state_is_saved_and_a_run_goes_on(tmp_path):
    params, state = taken(OPT)
    ri.save_state(tmp_path / "state", state)
    loaded = ri.load_state(tmp_path / "state", like=params)
    one, other = OPT.step(params, tree(6), state), OPT.step(params, tree(6), loaded)
    same_trees(one[0], other[0])
    assert one[1].scalars == other[1].scalars


def test_a_trace_has_theta_and_the_trace_of_each_rule():
    grads = [tree(seed) for seed in range(1, 6)]
    found = ri.trace(OPT, tree(0), iter(grads))
    assert list(found) == ["theta", *RULES]
    params, _ = taken(OPT)
    same_trees(params, _last(found["theta"]))
    assert list(found["decay"]) == ["m", "v", "m_hat", "v_hat"]
    assert found["bias"]["mu_product"].shape == (5,)
    assert found["rest"]["x"]["pair"][0].shape == (5, 2)
    exact = ri.trace(
        ri.Partition({"a": ri.SGD(lr=1), "b": ri.SGD(lr=2)}, {"x": "a", "y": "b"}),
        {"x": Fraction(1), "y": Fraction(1)},
        [{"x": Fraction(1, 3), "y": Fraction(1, 3)}],
    )
    assert exact["theta"] == {"x": [Fraction(2, 3)], "y": [Fraction(1, 3)]}


def _last(history):
    if isinstance(history, dict):
        return {key: _last(value) for key, value in history.items()}
    if isinstance(history, list | tuple):
        return type(history)(map(_last, history))
    return history[-1]


def test_evaluated_is_that_of_each_rule():
    params, state = taken(OPT)
    found = OPT.evaluated(params, state)
    assert found["pair"][0] is state.slots["rest"]["x"]["pair"][0]
    assert found["layers"][0]["w"] is params["layers"][0]["w"]


def test_lanes_and_boxes_are_those_of_the_rules():
    lanes = np.array([0.1, 0.2])
    opt = ri.Partition({"a": ri.SGD(lr=lanes), "b": ri.SGD(lr=1)}, {"x": "a", "y": "b"})
    params = {"x": np.ones((2, 3)), "y": np.ones(3)}
    found, _ = opt.projected(ri.Box(-1, 0.5)).step(params, params, opt.projected(ri.Box(-1, 0.5)).init(params))
    assert found["x"].tolist() == [[0.5] * 3] * 2
    alone, _ = opt.rules["a"].step(params["x"], params["x"], opt.rules["a"].init(params["x"]))
    assert_same(opt.step(params, params, opt.init(params))[0]["x"], alone)
    with pytest.raises(ValueError, match=r"Partition, a: params\['x'\] must have leading axes"):
        opt.init({"x": np.ones(3), "y": np.ones(3)})


def test_a_partition_of_partitions_and_a_label_of_nothing():
    inner = ri.Partition({"w": ri.NAdam(), "v": ri.SGD()}, lambda path, x: "w" if "w" in path else "v")
    opt = ri.Partition({"in": inner, "out": ri.SGD(), "none": ri.AdamW()}, lambda path, x: "out" if x.ndim else "in")
    params = {"w": np.array(1.0), "v": np.array(1.0), "o": np.ones(2)}
    state = opt.init(params)
    assert state.scalars == {"in.w.mu_product": 1.0}
    assert state.slots["none"] == {"m": {}, "v": {}}
    found, state = opt.step(params, params, state)
    assert found["v"] == 0.9
    assert state.scalars["in.w.mu_product"] < 1


def test_one_array_alone_and_a_run():
    opt = ri.Partition({"a": ri.SGD(), "b": ri.AdamW()}, lambda path, x: "a" if path == "" else "b")
    state = opt.init(np.ones(2))
    assert state.slots["b"] == {"m": (), "v": ()}
    problem = ri.problems.Theorem1(C=3)  # with a box
    assert_same(ri.run(opt, problem, steps=9).iterates, ri.run(ri.SGD(), problem, steps=9).iterates)


SGDS = {"a": ri.SGD()}
CONSTANT = ri.Constant()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ri.Partition([ri.SGD()], "a"), "rules must be a dict of rules by label"),
        (lambda: ri.Partition({}, "a"), "rules must be a dict of rules by label, got {}"),
        (lambda: ri.Partition({"a": ri.SGD}, "a"), "rules['a'] must be a refimpl rule"),
        (lambda: ri.Partition({1: ri.SGD()}, "a"), "a label must be a printable text but 'theta', got 1"),
        (lambda: ri.Partition({"theta": ri.SGD()}, "a"), "a label must be a printable text but 'theta'"),
        (lambda: ri.Partition(SGDS, "a", schedule=ri.InverseSqrt()), "schedule must be given to the rules"),
        (lambda: ri.Partition(SGDS, "a", box=ri.Box(0, 1)), "box must be given to the rules"),
        (lambda: ri.Partition(SGDS, {"x": "b"}).init({"x": np.ones(1)}), "label of params['x'] must be one of ['a']"),
        (lambda: ri.Partition(SGDS, {"y": "a"}).init({"x": np.ones(1)}), "label must have the entries ['x']"),
        (
            lambda: ri.Partition(SGDS, lambda *_: None).init(np.ones(1)),
            "label of params must be one of ['a'], got None",
        ),
        (lambda: OPT.step(tree(0), {"layers": []}, OPT.init(tree(0))), "grads must have the entries"),
        (lambda: OPT.step(tree(0), tree(1), ri.SGD().init(tree(0))), "state belongs to the rule 'SGD'"),
        (lambda: OPT.step(tree(0), tree(1), ri.Partition(RULES, _other).init(tree(0))), "must have the entries"),
        (lambda: ri.emit(OPT, "c"), "refimpl.emit cannot serve Partition(decay: AdamW"),
        (lambda: ri.explain(OPT, tree(0), tree(1)), "refimpl.explain cannot serve Partition(decay: AdamW"),
        (
            lambda: ri.gamma(OPT, ri.problems.Theorem1(C=3), 4),
            "ScheduleFreeAdamW) has none, so its Gamma is not defined",
        ),
    ],
)
def test_what_is_refused_is_named(make, told):
    with pytest.raises((TypeError, ValueError), match=re.escape(told)):
        make()


def _other(path, array):
    return "rest" if array.ndim > 1 else "decay"


def test_the_check_takes_a_target_that_is_one():
    class Target:
        def __init__(self, lr, beta1, beta2, eps, weight_decay, schedule=CONSTANT):
            adamw = ri.AdamW(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay, schedule=schedule)
            turns = itertools.cycle("ab")
            labels = {}
            self.opt = ri.Partition({"a": adamw, "b": adamw}, lambda path, x: labels.setdefault(path, next(turns)))

        def init(self, params):
            return self.opt.init(params)

        def step(self, params, grads, state):
            return self.opt.step(params, grads, state)

    assert ri.check(Target, "adamw").passed


# Real libraries


@pytest.mark.peers
def test_adamw_with_no_decay_groups_of_torch():
    torch = pytest.importorskip("torch")

    params, rng = tree(0), np.random.default_rng(1)
    params["pair"] = params["pair"][:2]
    opt = ri.Partition(
        {"decay": ri.AdamW(lr=0.1, weight_decay=0.01), "none": ri.AdamW(lr=0.1, weight_decay=0)},
        lambda path, x: "decay" if x.ndim > 1 else "none",
    )
    tensors = [torch.tensor(x, requires_grad=True) for _, x in leaves(params, "")]
    groups = [
        dict(params=[x for x in tensors if x.ndim > 1], weight_decay=0.1),  # λ/lr
        dict(params=[x for x in tensors if x.ndim <= 1], weight_decay=0),
    ]
    theirs, state = torch.optim.AdamW(groups, lr=0.1), opt.init(params)
    for _ in range(20):
        grads = [rng.normal(size=tuple(x.shape)) for x in tensors]
        for x, g in zip(tensors, grads, strict=True):
            x.grad = torch.tensor(g)
        theirs.step()
        params, state = opt.step(params, ri.core.containers.rebuild(params, map(np.asarray, grads)), state)
    for (path, x), y in zip(leaves(params, ""), tensors, strict=True):
        np.testing.assert_allclose(x, y.detach().numpy(), rtol=0, atol=1e-14, err_msg=path)  # 20 steps below 0.2


@pytest.mark.peers
def test_optax_partition():
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    with jax.enable_x64(True):
        labels = {"w": "adam", "b": "sgd"}
        opt = ri.Partition({"adam": ri.Adam(lr=0.1), "sgd": ri.Momentum(lr=0.1)}, labels)
        theirs = optax.partition({"adam": optax.adam(0.1), "sgd": optax.sgd(0.1, momentum=0.9)}, labels)
        params, rng = {"w": np.ones((2, 2)), "b": np.ones(2)}, np.random.default_rng(0)
        other = jax.tree.map(jax.numpy.asarray, params)
        state, other_state = opt.init(params), theirs.init(other)
        for _ in range(20):
            grads = {"w": rng.normal(size=(2, 2)), "b": rng.normal(size=2)}
            params, state = opt.step(params, grads, state)
            moves, other_state = theirs.update(jax.tree.map(jax.numpy.asarray, grads), other_state, other)
            other = optax.apply_updates(other, moves)
        for name in params:
            np.testing.assert_allclose(params[name], other[name], rtol=0, atol=1e-14)
