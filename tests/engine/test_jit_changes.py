"""``step_`` after anything was changed between two steps: the plain reading's bits, or a refusal by name."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy

import refimpl as ri
from refimpl.core.lanes import Lanes
from refimpl.core.scalar import Scalar
from refimpl.engine import array_watch
from tests.bits import same_bits
from tests.engine.stepping import assert_plain, assert_refused, listed, start
from tests.every_rule import each_traceable

pytest.importorskip("numba")


def nested():
    """Two dtypes, one and no element, one and two axes, in every container."""
    rng = np.random.default_rng(0)
    return {
        "w": rng.normal(size=(3, 4)),
        "b": [rng.normal(size=4), (rng.normal(size=5).astype(np.float32), np.array(0.5))],
        "c": {"d": rng.normal(size=4), "e": np.zeros((0, 2))},
    }


def begun(opt=None):
    return start(opt or ri.NAdam(), nested())


def turned(tree):
    """The same entries with the keys of every dict in the opposite order."""
    if isinstance(tree, dict):
        return {key: turned(tree[key]) for key in reversed(tree)}
    return type(tree)(map(turned, tree)) if isinstance(tree, list | tuple) else tree


def turn(tree):
    """The same done to the dicts themselves."""
    for key in list(tree)[::-1]:
        tree[key] = tree.pop(key)


@each_traceable
@pytest.mark.parametrize("new", [False, True], ids=["the same arrays", "new arrays"])
def test_gradients_are_found_by_key(make, new):
    params = {"c": {"d": np.ones(2), "e": np.zeros(2)}, "a": np.zeros(2), "b": np.ones(2)}
    fast, params, grads, state = start(make(), params)
    for t in range(4):
        for i, (_, g) in enumerate(listed(grads)):
            g[...] = i + t + 1
        if new:
            grads = {**grads, "c": {"e": grads["c"]["e"].copy(), "d": grads["c"]["d"].copy()}}
        state = assert_plain(fast, params, turned(grads) if t % 2 else grads, state)


def test_gradients_in_another_order_at_the_first_step_too():
    fast = ri.jit(ri.SGD(lr=1.0))
    params, grads = {"a": np.zeros(1), "b": np.zeros(1)}, {"b": np.ones(1), "a": np.zeros(1)}
    state = fast.init(params)
    for _ in range(3):
        state = fast.step_(params, grads, state)
    assert (params["a"].tolist(), params["b"].tolist()) == ([0], [-3])


def test_gradients_of_jax_come_with_sorted_keys_and_are_found_by_them():
    jax = pytest.importorskip("jax")

    def loss(p):
        return ((p["scale"] - 3) ** 2).sum() + ((p["bias"] + 1) ** 2).sum()

    opt, start = ri.SGD(lr=0.1), {"scale": np.ones(2), "bias": np.zeros(2)}
    fast, params, plain = ri.jit(opt), {key: x.copy() for key, x in start.items()}, start
    state, plain_state = fast.init(params), opt.init(plain)
    with jax.enable_x64(True):
        for _ in range(200):
            grads = {key: np.asarray(g) for key, g in jax.grad(loss)(params).items()}
            assert list(grads) == ["bias", "scale"]
            plain, plain_state = opt.step(plain, grads, plain_state)
            state = fast.step_(params, grads, state)
    assert same_bits(params, plain)


def params_turned(params, grads, state):
    turn(params)
    turn(params["c"])


def slots_turned(params, grads, state):
    turn(state.slots)
    turn(state.slots["m"])
    turn(state.slots["v"]["c"])


def an_array_of_params_replaced(params, grads, state):
    params["c"]["d"] = np.full(4, 10.0)


def a_container_of_params_replaced(params, grads, state):
    params["c"] = {"e": np.zeros((0, 2)), "d": np.full(4, 10.0)}
    params["b"] = list(params["b"])


def arrays_of_params_exchanged(params, grads, state):
    params["c"]["d"], params["b"][0] = params["b"][0], params["c"]["d"]


def a_slot_replaced(params, grads, state):
    state.slots["m"] = {"w": np.zeros((3, 4)), **{key: state.slots["m"][key] for key in "bc"}}


def an_array_of_a_slot_replaced(params, grads, state):
    state.slots["v"]["b"][0] = np.full(4, 2.0)


def slots_exchanged(params, grads, state):
    state.slots["m"], state.slots["v"] = state.slots["v"], state.slots["m"]


def numbers_written_into_all(params, grads, state):
    for tree in (params, grads, state):
        for _, x in listed(tree):
            x *= 3


def a_scalar_replaced(params, grads, state):
    state.scalars["mu_product"] = 0.5


def a_scalar_that_is_an_integer(params, grads, state):
    state.scalars["mu_product"] = 2


def an_entry_more_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["more"] = np.full(3, 0.5)


def an_entry_less_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        del tree["w"]


def an_item_more_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["b"].append(np.full(3, 0.5))


def a_key_renamed_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["W"] = tree.pop("w")


def a_shape_changed_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["w"].shape = (2, 6)


def a_dtype_changed_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["w"].dtype = np.float32


def a_size_changed_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["b"][0].resize(2, refcheck=False)


def memory_moved_everywhere(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        for size in (100_000, 4):
            tree["b"][0].resize(size, refcheck=False)


def all_dicts_of_another_kind(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["c"] = list(tree["c"].values())


def all_lists_tuples(params, grads, state):
    for tree in (params, grads, *state.slots.values()):
        tree["b"] = tuple(tree["b"])


def gradients_locked(params, grads, state):
    for _, g in listed(grads):
        g.flags.writeable = False


def new_gradients_locked(params, grads, state):
    grads["w"] = np.full((3, 4), 0.5)
    grads["w"].flags.writeable = False


def gradients_scattered(params, grads, state):
    grads["w"], grads["c"]["d"] = np.asfortranarray(np.ones((3, 4)) * range(4)), np.arange(8.0)[::2]


def a_gradient_backwards(params, grads, state):
    grads["b"][0] = grads["b"][0][::-1]


def a_gradient_spread(params, grads, state):
    grads["w"] = np.broadcast_to(np.arange(4.0), (3, 4))


def a_gradient_that_is_a_number(params, grads, state):
    grads["b"][1] = (grads["b"][1][0], np.float64(0.75))


def params_and_slots_scattered(params, grads, state):
    params["w"], state.slots["m"]["w"] = np.asfortranarray(params["w"]), np.zeros((3, 8))[:, ::2]


STEPS = [
    *(params_turned, slots_turned, an_array_of_params_replaced, a_container_of_params_replaced),
    *(arrays_of_params_exchanged, a_slot_replaced, an_array_of_a_slot_replaced, slots_exchanged),
    *(numbers_written_into_all, a_scalar_replaced, a_scalar_that_is_an_integer, an_entry_more_everywhere),
    *(an_entry_less_everywhere, an_item_more_everywhere, a_key_renamed_everywhere, a_shape_changed_everywhere),
    *(a_dtype_changed_everywhere, a_size_changed_everywhere, memory_moved_everywhere, all_dicts_of_another_kind),
    *(all_lists_tuples, gradients_locked, new_gradients_locked, gradients_scattered, a_gradient_backwards),
    *(a_gradient_spread, a_gradient_that_is_a_number, params_and_slots_scattered),
]


@pytest.mark.parametrize("change", STEPS, ids=lambda change: change.__name__)
def test_what_the_plain_reading_takes_is_stepped_with_its_bits(change):
    fast, params, grads, state = begun()
    change(params, grads, state)
    for _ in range(3):
        state = assert_plain(fast, params, grads, state)


def locked(array):
    array.flags.writeable = False


#: What is done between two steps, and what the refusal says.
REFUSED = {
    "params locked": (lambda p, g, s: locked(p["c"]["d"]), r"params\['c'\]\['d'\] must be writeable"),
    "a slot locked": (lambda p, g, s: locked(s.slots["v"]["w"]), r"state.slots\['v'\]\['w'\] must be writeable"),
    "another dtype": (lambda p, g, s: setattr(p["w"], "dtype", "float32"), r"params\['w'\]"),
    "integers": (lambda p, g, s: setattr(p["w"], "dtype", "int64"), r"params\['w'\] must be an array of float16"),
    "half": (lambda p, g, s: setattr(p["w"], "dtype", "float16"), r"params\['w'\]"),
    "a slot of another dtype": (lambda p, g, s: setattr(s.slots["m"]["w"], "dtype", "int64"), r"\['m'\]\['w'\]"),
    "gradients of integers": (lambda p, g, s: setattr(g["w"], "dtype", "int64"), r"grads\['w'\]"),
    "params smaller": (lambda p, g, s: p["b"][0].resize(1, refcheck=False), r"\['b'\]\[0\]"),
    "a slot smaller": (lambda p, g, s: s.slots["v"]["b"][0].resize(1, refcheck=False), r"\['v'\]\['b'\]\[0\]"),
    "a gradient smaller": (lambda p, g, s: g["b"][0].resize(1, refcheck=False), r"grads\['b'\]\[0\]"),
    "another shape": (lambda p, g, s: setattr(p["w"], "shape", (4, 3)), r"must have the shape \(4, 3\) of params"),
    "other keys": (lambda p, g, s: g.update(W=g.pop("w")), r"grads must have the entries \['w', 'b', 'c'\]"),
    "other inner keys": (lambda p, g, s: g["c"].update(D=g["c"].pop("d")), r"grads\['c'\] must have the entries"),
    "a gradient more": (lambda p, g, s: g.update(x=np.ones(3)), "grads must have the entries"),
    "a gradient less": (lambda p, g, s: g.pop("w"), "grads must have the entries"),
    "a list of gradients": (lambda p, g, s: g.update(c=[*g["c"].values()]), r"grads\['c'\] must be a dict"),
    "a tuple for a list": (lambda p, g, s: g.update(b=tuple(g["b"])), r"grads\['b'\] must be a list"),
    "an array for a dict": (lambda p, g, s: g.update(c=np.ones(4)), r"grads\['c'\] must be a dict"),
    "a dict for an array": (lambda p, g, s: g.update(w={"x": g["w"]}), r"grads\['w'\] must be an array"),
    "a parameter more": (lambda p, g, s: p.update(x=np.ones(3)), r"state.slots\['m'\]|grads must"),
    "a parameter less": (lambda p, g, s: p["b"].pop(), r"\['b'\] must have the entries"),
    "a parameter renamed": (lambda p, g, s: p.update(W=p.pop("w")), "must have the entries"),
    "a key that is no string": (
        lambda p, g, s: (p.update({1: p.pop("w")}), g.update({1: g.pop("w")})),
        "the entries .*1. like params",
    ),
    "params a tuple": (lambda p, g, s: p.update(b=tuple(p["b"])), r"\['b'\] must be a tuple like params"),
    "a slot less": (lambda p, g, s: s.slots.pop("m"), r"state has the slots \['v'\]"),
    "a slot more": (lambda p, g, s: s.slots.update(x=s.slots["m"]), "state has the slots"),
    "a slot renamed": (lambda p, g, s: s.slots.update(M=s.slots.pop("m")), "state has the slots"),
    "a slot's entry less": (lambda p, g, s: s.slots["m"].pop("w"), r"state.slots\['m'\] must have the entries"),
    "a slot a list": (lambda p, g, s: s.slots.update(m=[*s.slots["m"].values()]), r"state.slots\['m'\] must be a dict"),
    "a slot's number": (lambda p, g, s: s.slots["m"].update(w=0.5), r"state.slots\['m'\]\['w'\] must"),
    "one slot twice": (lambda p, g, s: s.slots.update(m=s.slots["v"]), "share memory"),
    "a slot in params": (lambda p, g, s: s.slots["m"].update(w=p["w"]), "share memory"),
    "a parameter twice": (lambda p, g, s: p["b"].__setitem__(0, p["c"]["d"]), "share memory"),
    "a gradient in params": (lambda p, g, s: g.update(w=p["w"]), "share memory"),
    "a gradient in a slot": (lambda p, g, s: g.update(w=s.slots["m"]["w"]), "share memory"),
    "a part of params": (lambda p, g, s: g["c"].update(d=p["w"][1]), "share memory"),
    "a backward part of a slot": (lambda p, g, s: g["c"].update(d=s.slots["v"]["w"][2, ::-1]), "share memory"),
    "elements that share": (
        lambda p, g, s: p.update(w=np.lib.stride_tricks.as_strided(np.ones(9), (3, 4), (8, 8), writeable=True)),
        r"params\['w'\] must have memory for each of its elements",
    ),
    "a slot of one number": (
        lambda p, g, s: s.slots["m"].update(w=np.lib.stride_tricks.as_strided(np.ones(1), (3, 4), (0, 0))),
        r"state.slots\['m'\]\['w'\] must have memory for each of its elements",
    ),
    "a scalar less": (lambda p, g, s: s.scalars.clear(), "and scalars"),
    "a scalar more": (lambda p, g, s: s.scalars.update(x=1.0), "and scalars"),
    "a scalar that is None": (lambda p, g, s: s.scalars.update(mu_product=None), r"state.scalars\['mu_product'\]"),
    "a scalar that is true": (lambda p, g, s: s.scalars.update(mu_product=True), r"state.scalars\['mu_product'\]"),
    "lanes in a scalar": (
        lambda p, g, s: s.scalars.update(mu_product=Lanes([0.5, 0.25])),
        r"must have leading axes \(2,\), the lanes of state.scalars\['mu_product'\]",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_stepped_is_refused_by_name_and_nothing_is_written(case):
    fast, params, grads, state = begun()
    change, match = REFUSED[case]
    change(params, grads, state)
    assert_refused(fast, params, grads, state, match)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda s: ri.State("Adam", s.t, s.slots, s.scalars), "state belongs to the rule 'Adam'"),
        (lambda s: ri.State(s.rule, -1, s.slots, s.scalars), "state.t must be an integer >= 0"),
        (lambda s: ri.State(s.rule, True, s.slots, s.scalars), "state.t must be an integer >= 0"),
        (lambda s: ri.State(s.rule, 1.0, s.slots, s.scalars), "state.t must be an integer >= 0"),
    ],
    ids=["of another rule", "negative", "true", "a float"],
)
def test_another_state_is_refused(make, match):
    fast, params, grads, state = begun()
    assert_refused(fast, params, grads, make(state), match)


@pytest.mark.parametrize("t", [2**53 + 1, 10**400], ids=["2^53 + 1", "10^400"])
def test_a_count_of_steps_that_the_plain_reading_refuses_is_refused_after_the_first_step_too(t):
    fast, theta = ri.jit(ri.SGD()), np.ones(2)
    fast.step_(theta, np.ones(2), fast.init(theta))
    before = theta.copy()
    with pytest.raises(ValueError, match=r"state\.t must be an integer >= 0"):
        fast.step_(theta, np.ones(2), ri.State("SGD", t, {}, {}))
    assert theta.tobytes() == before.tobytes()


@pytest.mark.parametrize("number", [np.float64, Scalar])
def test_a_running_scalar_of_another_float_is_a_float(number):
    opt, theta = ri.NAdam(), np.ones(2, np.float32)
    start = opt.init(theta)
    wanted, after = opt.step(theta, theta, ri.State("NAdam", 1, start.slots, {"mu_product": 0.5}))
    given = ri.State("NAdam", 1, start.slots, {"mu_product": number(0.5)})
    fast = ri.jit(opt)
    for new, state in (opt.step(theta, theta, given), fast.step(theta, theta, given)):
        assert new.tobytes() == wanted.tobytes()
        assert state.scalars == after.scalars
        assert type(state.scalars["mu_product"]) is float
    mine, slots = theta.copy(), opt.init(theta).slots
    state = fast.step_(mine, theta, ri.State("NAdam", 1, slots, {"mu_product": number(0.5)}))
    assert mine.tobytes() == wanted.tobytes()
    assert type(state.scalars["mu_product"]) is float


def test_parameters_that_hold_themselves_are_named():
    circle = {}
    circle["a"] = circle
    with pytest.raises(ValueError, match=r"params\['a'\] is the container params again"):
        ri.jit(ri.SGD()).step_(circle, circle, ri.State("SGD"))


def test_a_state_made_by_hand_of_the_same_arrays_goes_on_from_its_own_t():
    fast, params, grads, state = begun()
    state = ri.State(state.rule, 7, dict(state.slots), dict(state.scalars))
    assert assert_plain(fast, params, grads, state).t == 8
    assert assert_plain(fast, params, grads, state).t == 8  # a used one too: its arrays are those of the next


def test_two_sets_of_parameters_and_two_states_in_turn():
    fast, params, grads, state = begun()
    others = nested()
    other_state = fast.init(others)
    third = fast.init(params)
    for _ in range(3):
        state = assert_plain(fast, params, grads, state)
        other_state = assert_plain(fast, others, grads, other_state)
        third = assert_plain(fast, params, grads, third)


def test_bare_arrays():
    """One parameter in no container, where there is less to compare."""
    theta = np.linspace(-1, 1, 6)
    fast, theta, g, state = start(ri.NAdam(), theta)
    state = assert_plain(fast, theta, g.copy(), state)
    assert_refused(fast, [theta], [g], state, r"state.slots\['m'\] must be a list like params")
    assert_refused(fast, theta, [g], state, "grads must be an array")
    assert_refused(fast, theta, {"w": g}, state, "grads must be an array")
    assert_refused(fast, theta, theta[:], state, "share memory")
    state.slots["m"] = np.ones(6)
    state = assert_plain(fast, theta, g, state)
    for array in (theta, g, *state.slots.values()):
        array.shape = (2, 3)
    state = assert_plain(fast, theta, g, state)
    state.slots["v"].shape = 6
    assert_refused(fast, theta, g, state, r"state.slots\['v'\] must have the shape \(2, 3\)")


def test_one_container():
    fast, params, grads, state = start(ri.Momentum(), [np.ones(2), np.zeros(3)])
    state = assert_plain(fast, params, grads, state)
    assert_refused(fast, params, tuple(grads), state, "grads must be a list")
    state = assert_plain(fast, params, grads, state)
    assert_refused(fast, params, [*grads, np.ones(2)], state, "grads must have the entries")


@pytest.mark.parametrize("theta", [np.array(1.5), np.zeros((0, 3)), np.ones(5, np.float32)], ids=["0-d", "empty", "32"])
def test_small_arrays(theta):
    fast, theta, g, state = start(ri.NAdam(), theta)
    for _ in range(2):
        state = assert_plain(fast, theta, g.copy(), state)
    theta.flags.writeable = False
    assert_refused(fast, theta, g, state, "params must be writeable")


@pytest.mark.parametrize("which", ["params", "grads", "m"])
def test_strides_changed_in_place_are_seen(which):
    """The same shape, memory, flags and dtype, but every other column elsewhere."""
    params = np.arange(24.0).reshape(2, 3, 4)[:, :, ::2]
    fast, params, grads, state = start(ri.Momentum(), params)
    grads, state.slots["m"] = np.arange(24.0).reshape(2, 3, 4)[:, :, ::2], np.ones((2, 3, 4))[:, :, ::2]
    state = assert_plain(fast, params, grads, state)
    array = {"params": params, "grads": grads, "m": state.slots["m"]}[which]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        array.strides = (32, 64, 16)
    assert_plain(fast, params, grads, state)


def test_elements_that_only_seem_to_share_memory_are_stepped():
    theta = np.lib.stride_tricks.as_strided(np.arange(40.0), (3, 2), (16, 24), writeable=True)  # at 0 3 2 5 4 7
    fast, theta, g, state = start(ri.SGD(), theta)
    assert_plain(fast, theta, g, state)


def test_keys_that_a_gradients_dict_would_make_up_are_missing():
    """A defaultdict answers to any key, and would keep what it made up."""
    from collections import defaultdict

    params = {"a": np.zeros(2), "b": np.zeros(2)}
    grads = defaultdict(lambda: np.ones(2), {"a": np.ones(2), "b": np.ones(2)})
    fast = ri.jit(ri.SGD())
    state = fast.step_(params, grads, fast.init(params))
    grads["c"] = grads.pop("b")
    assert_refused(fast, params, grads, state, "grads must have the entries")
    assert list(grads) == ["a", "c"]


def test_large_arrays_shared_between_threads(monkeypatch):
    from refimpl._util import threads

    monkeypatch.setattr(threads, "available", lambda: 3)
    theta = {"a": np.ones(threads.WORTHWHILE), "b": np.ones((2, 5)), "c": np.ones((300, 400), order="F")}
    fast, params, grads, state = start(ri.Momentum(), theta)
    for _ in range(2):
        state = assert_plain(fast, params, {key: np.array(g + 1.0) for key, g in turned(grads).items()}, state)
    state.slots["m"]["a"] = np.zeros(threads.WORTHWHILE)
    state = assert_plain(fast, params, grads, state)
    params["b"].flags.writeable = False
    assert_refused(fast, params, grads, state, r"params\['b'\] must be writeable")


def test_lanes():
    fast, params, grads, state = start(ri.NAdam(lr=np.array([0.1, 0.2])), {"a": np.ones((2, 3)), "b": np.ones(2)})
    state = assert_plain(fast, params, turned(grads), state)
    params["b"] = np.ones((2, 2))
    assert_refused(fast, params, grads, state, r"\['b'\] must have the shape")
    params["b"] = np.ones(2)
    state.slots["m"]["b"] = np.ones(2)
    assert_plain(fast, params, grads, state)


def test_a_schedule_whose_lanes_stop_fitting_some_parameters_is_refused_before_the_others_are_written():
    opt = ri.SGD(schedule=lambda k: np.ones(2) if k < 2 else np.ones((2, 3)))
    fast, params, grads, state = start(opt, {"a": np.ones((2, 3)), "b": np.ones((2, 4))})
    state = assert_plain(fast, params, grads, state)
    assert_refused(fast, params, grads, state, r"params\['b'\] must have leading axes \(2, 3\), the lanes of schedule")


def test_a_schedule_that_fails_leaves_all_as_it_was():
    def eta(k):
        if k == 2:
            raise ValueError("no rate")
        return 1.0

    fast, params, grads, state = start(ri.AdamW(schedule=eta), nested())
    state = assert_plain(fast, params, grads, state)
    assert_refused(fast, params, grads, state, "no rate")
    state = ri.State(state.rule, 5, state.slots)
    params["w"] = np.zeros((3, 4))
    assert_plain(fast, params, grads, state)


def test_lanes_that_a_scalar_brings_are_stepped():
    fast, theta, g, state = start(ri.NAdam(), np.ones((2, 3)))
    state.scalars["mu_product"] = Lanes([0.5, 0.25])
    state = assert_plain(fast, theta, g, state)
    assert_plain(fast, theta, g, state)


@pytest.mark.parametrize("given", ["lr", "schedule"])
def test_exact_numbers_beside_float_arrays_are_the_nearest_floats(given):
    tenth = Fraction(1, 10) if given == "lr" else lambda k: Fraction(1, 10)
    opt, theta = ri.Adam(**{given: tenth}), np.ones(3)
    plain, _ = ri.Adam(**{given: 0.1}).step(theta, np.ones(3), opt.init(theta))
    ri.jit(opt).step_(theta, np.ones(3), opt.init(theta))
    assert same_bits(theta, plain)


def test_symbols_beside_float_arrays_are_named():
    theta = np.ones(3)
    for opt in (ri.Adam(lr=sympy.Symbol("a")), ri.Adam(schedule=lambda k: sympy.Symbol("a"))):
        with pytest.raises(TypeError, match="allowed are floats and exact numbers, no symbols"):
            ri.jit(opt).step_(theta, np.ones(3), ri.Adam().init(theta))
        assert same_bits(theta, np.ones(3))


def test_a_pure_step_names_what_the_plain_one_names():
    fast, params, grads, state = begun()
    grads["c"] = [*grads["c"].values()]
    for step in (fast.opt.step, fast.step):
        with pytest.raises(ValueError, match=r"grads\['c'\] must be a dict"):
            step(params, grads, state)
    params["w"].dtype = np.int64
    for step in (fast.opt.step, fast.step):
        with pytest.raises(TypeError, match=r"params\['w'\] must be an array of float16, .* got dtype int64"):
            step(params, grads, state)


@pytest.mark.parametrize("field", ["DATA", "ND", "DESCR", "FLAGS"])
def test_another_layout_of_arrays_is_noticed(field, monkeypatch):
    assert array_watch.readable()
    headers = array_watch._headers()
    monkeypatch.setattr(headers, field, getattr(headers, field) + headers.WORD)
    assert not array_watch.readable.__wrapped__()
    monkeypatch.setattr(headers, field, 10**4)
    assert not array_watch.readable.__wrapped__()


@each_traceable
def test_where_arrays_cannot_be_read_each_step_checks_them_anew(make, monkeypatch):
    monkeypatch.setattr(array_watch, "readable", lambda: False)
    fast, params, grads, state = start(make(), nested())
    assert not fast._work._watch.unchanged()
    assert not fast._work._watch.exchanged([x.all[1] for x in fast._work.arrays])
    state = assert_plain(fast, params, grads, state)
    assert_plain(fast, params, turned(grads), state)
