"""What is refused: the message names the argument, its value and what is allowed, and nothing has changed."""

import copy
import math
import re
from contextlib import contextmanager

import numpy as np
import pytest

import refimpl as ri
from refimpl import phi, psi
from refimpl.core.lanes import Lanes
from tests.bits import same_bits
from tests.every_rule import MAKERS, each_maker, each_rule, hypers, run

F32, F64 = np.float32, np.float64
NAN, INF = math.nan, math.inf


@contextmanager
def refused(kind, *words):
    """``kind`` must be raised in here, with every one of ``words`` in its message."""
    with pytest.raises(kind) as caught:
        yield caught
    missing = [word for word in words if word not in str(caught.value)]
    assert not missing, f"{caught.value} does not say {missing}"


# Parameters

BAD_ARRAYS = [
    (np.ones(2, int), "int64"),
    (np.ones(2, bool), "bool"),
    (np.ones(2, complex), "complex128"),
    (np.array([1.0, None]), "object"),
    (np.array(["a"]), "U1"),
    (np.ones(2, np.longdouble), str(np.dtype(np.longdouble))),
    (np.int32(1), "int32"),
    (None, "None"),
    ("weights", "'weights'"),
    (1, "1"),
    (True, "True"),
    (1j, "1j"),
    ({1.0, 2.0}, "{1.0, 2.0}"),
    (b"x", "b'x'"),
]


@pytest.mark.parametrize(("bad", "shown"), BAD_ARRAYS, ids=[shown for _, shown in BAD_ARRAYS])
def test_what_is_no_array_of_floats(bad, shown):
    allowed = "must be an array of float16, float32, float64"
    for make in MAKERS.values():
        opt, good = make(), {"w": [np.ones(2)]}
        state = opt.init(good)
        with refused(TypeError, "params ", allowed, shown):
            opt.init(bad)
        with refused(TypeError, "params['w'][0] ", allowed, shown):
            opt.init({"w": [bad]})
        with refused(TypeError, "params['w'][0] ", allowed, shown):
            opt.step({"w": [bad]}, good, state)
        with refused(TypeError, "grads['w'][0] ", allowed, shown):
            opt.step(good, {"w": [bad]}, state)


# Gradients

PARAMS = {"w": np.ones((2, 3), F32), "b": [np.ones(2), (np.float64(1),)]}
GOOD = {"w": np.zeros((2, 3), F32), "b": [np.zeros(2), (np.float64(0),)]}
W, B, C = "grads['w']", "grads['b']", "grads['b'][0]"

BAD_GRADS = {
    "shape": (ValueError, GOOD | {"w": np.zeros((3, 2), F32)}, [W, "(2, 3) of params['w']", "(3, 2)"]),
    "broadcastable shape": (ValueError, GOOD | {"w": np.zeros((1, 3), F32)}, [W, "(2, 3)", "(1, 3)"]),
    "scalar": (ValueError, GOOD | {"w": F32(0)}, [W, "(2, 3)", "()"]),
    "dtype": (TypeError, GOOD | {"w": np.zeros((2, 3))}, [W, "dtype float32 of params['w']", "float64"]),
    "smaller dtype": (TypeError, GOOD | {"b": [np.zeros(2, F32), (F64(0),)]}, [C, "float64", "float32"]),
    "array for dict": (ValueError, np.zeros(2), ["grads", "must be a dict like params", "ndarray"]),
    "list for dict": (ValueError, [GOOD["w"], GOOD["b"]], ["grads", "must be a dict like params", "list"]),
    "tuple for list": (ValueError, GOOD | {"b": tuple(GOOD["b"])}, [B, "must be a list like params", "tuple"]),
    "missing key": (ValueError, {"w": GOOD["w"]}, ["grads", "['w', 'b'] like params", "['w']"]),
    "extra key": (ValueError, GOOD | {"x": np.zeros(2)}, ["grads", "['w', 'b'] like params", "['w', 'b', 'x']"]),
    "other key": (ValueError, {"w": GOOD["w"], "c": GOOD["b"]}, ["grads", "['w', 'b'] like params", "['w', 'c']"]),
    "too short": (ValueError, GOOD | {"b": GOOD["b"][:1]}, [B, "[0, 1] like params", "[0]"]),
    "too long": (ValueError, GOOD | {"b": GOOD["b"] * 2}, [B, "[0, 1] like params", "[0, 1, 2, 3]"]),
    "container for array": (TypeError, GOOD | {"w": [GOOD["w"]]}, [W, "must be an array of float16, float32, float64"]),
    "none": (TypeError, None, ["grads", "must be a dict like params", "NoneType"]),
    "none inside": (TypeError, GOOD | {"w": None}, [W, "must be an array of float16", "None"]),
}


@pytest.mark.parametrize("case", BAD_GRADS)
def test_gradients_that_do_not_fit(case):
    kind, grads, words = BAD_GRADS[case]
    for make in MAKERS.values():
        opt = make()
        state = opt.step(PARAMS, GOOD, opt.init(PARAMS))[1]
        before = copy.deepcopy((PARAMS, grads, state))
        with refused((kind, ValueError), *words):
            opt.step(PARAMS, grads, state)
        assert same_bits((PARAMS, grads, state), before)


# States


@each_rule
def test_what_is_no_state(opt):
    for state in (None, {}, (), "Adam", 3, np.ones(2)):
        with refused(TypeError, "state must be a refimpl.State", repr(state)):
            opt.step(np.ones(2), np.ones(2), state)


@pytest.mark.parametrize("name", MAKERS)
def test_a_state_of_another_rule(name):
    opt = MAKERS[name]()
    for other in MAKERS:
        foreign = MAKERS[other]().init(np.ones(2))
        if (opt.name, set(opt.slots)) == (foreign.rule, set(foreign.slots)):
            continue
        with refused(ValueError, "state", foreign.rule, opt.name):
            opt.step(np.ones(2), np.ones(2), foreign)


@each_rule
def test_a_state_of_other_parameters(opt):
    if not opt.slots or opt.slots == ("gradients",):
        return
    state = opt.init({"w": np.ones(2)})
    name = opt.slots[0]
    slot = f"state.slots['{name}']"
    with refused(ValueError, f"{slot}['w']", "(3,)", "(2,)"):
        opt.step({"w": np.ones(3)}, {"w": np.ones(3)}, state)
    with refused(TypeError, f"{slot}['w']", "float32", "float64"):
        opt.step({"w": np.ones(2, F32)}, {"w": np.ones(2, F32)}, state)
    with refused(ValueError, slot, "['x']", "['w']"):
        opt.step({"x": np.ones(2)}, {"x": np.ones(2)}, state)
    with refused(ValueError, slot, "list", "dict"):
        opt.step([np.ones(2)], [np.ones(2)], state)


THETA = np.ones(2)


def damaged(rule, t=1, slots=None, scalars=None):
    good = rule.init(THETA)
    return ri.State(good.rule, t, good.slots | (slots or {}), good.scalars | (scalars or {}))


ADAM, NADAM, ADAPTIVE = ri.Adam(), ri.NAdam(), ri.Adaptive(lr=1, phi=phi.EMASum(0.9), psi=psi.MeanSum())
M = "state.slots['m']"
DAMAGED = {
    "no slot": (ADAM, ri.State("Adam", 1, {"m": THETA}), ["state", "['m']", "['m', 'v']"]),
    "too many slots": (ADAM, damaged(ADAM, slots={"x": THETA}), ["state", "'x'", "['m', 'v']"]),
    "slot none": (ADAM, damaged(ADAM, slots={"m": None}), [M, "array of float16", "None"]),
    "slot tuple": (ADAM, damaged(ADAM, slots={"m": ()}), [M, "array of float16", "()"]),
    "slot list": (ADAM, damaged(ADAM, slots={"m": [THETA]}), [M, "array of float16"]),
    "slot of integers": (ADAM, damaged(ADAM, slots={"m": np.ones(2, int)}), [M, "float16", "int64"]),
    "slot of another shape": (ADAM, damaged(ADAM, slots={"m": np.ones(3)}), [M, "(2,)", "(3,)"]),
    "slots none": (ADAM, ri.State("Adam", 1, None), ["state.slots", "a dict", "None"]),
    "scalars none": (ADAM, ri.State("Adam", 1, {"m": THETA, "v": THETA}, None), ["state.scalars", "a dict", "None"]),
    "t huge": (ADAM, damaged(ADAM, t=10**400), ["state.t", "at most 2^53"]),
    "t negative": (ADAM, damaged(ADAM, t=-1), ["state.t", "an integer >= 0", "-1"]),
    "t fractional": (ADAM, damaged(ADAM, t=1.5), ["state.t", "an integer >= 0", "1.5"]),
    "t nan": (ADAM, damaged(ADAM, t=NAN), ["state.t", "an integer >= 0", "nan"]),
    "t text": (ADAM, damaged(ADAM, t="1"), ["state.t", "an integer >= 0", "'1'"]),
    "t none": (ADAM, damaged(ADAM, t=None), ["state.t", "an integer >= 0", "None"]),
    "t bool": (ADAM, damaged(ADAM, t=True), ["state.t", "an integer >= 0", "True"]),
    "no scalar": (NADAM, ri.State("NAdam", 1, NADAM.init(THETA).slots), ["state", "mu_product"]),
    "scalar text": (NADAM, damaged(NADAM, scalars={"mu_product": "1"}), ["state.scalars['mu_product']", "'1'"]),
    "scalar none": (NADAM, damaged(NADAM, scalars={"mu_product": None}), ["state.scalars['mu_product']", "None"]),
    "history no tuple": (
        ADAPTIVE,
        damaged(ADAPTIVE, slots={"gradients": THETA}),
        ["state.slots['gradients']", "tuple"],
    ),
    "history of another shape": (
        ADAPTIVE,
        damaged(ADAPTIVE, slots={"gradients": (np.ones(3),)}),
        ["state.slots['gradients'][0]", "(2,)", "(3,)"],
    ),
    "history of another length": (
        ADAPTIVE,
        damaged(ADAPTIVE, t=2, slots={"gradients": (THETA,)}),
        ["gradients", "2", "1"],
    ),
    "history none": (
        ADAPTIVE,
        damaged(ADAPTIVE, slots={"gradients": (None,)}),
        ["state.slots['gradients'][0]", "None"],
    ),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_state(case):
    opt, state, words = DAMAGED[case]
    with refused((TypeError, ValueError), *words):
        opt.step(THETA, THETA, state)


# Hyperparameters

FRACTIONS = {"beta1", "beta2", "beta3", "momentum", "rho"}
NO_NUMBER = ["0.1", None, True, b"1", 1j, [0.1], {"a": 1}, (0.1,), object(), ri.Box(0, 1), ri.SGD(), phi.EMA(0.9)]


def is_closed(make, hyper):
    """Is 1 the largest that it may be?"""
    return type(make()) is ri.Lookahead and hyper == "alpha"


def outside(hyper):
    """Numbers that ``hyper`` may not be."""
    numbers = [NAN, INF, -INF, -0.1, np.float32("nan"), np.array([0.1, NAN]), np.array([0.1, -1.0])]
    return numbers + ([1, 1.0, 1.5, np.array([0.5, 1.0])] if hyper in FRACTIONS else [])


def shown(value):
    """How a message shows a number or an array of lanes."""
    return repr(Lanes(value)) if isinstance(value, np.ndarray) else repr(value)


@each_maker
def test_hyperparameters_out_of_range(make):
    for hyper in hypers(make):
        allowed = "in [0, 1)" if hyper in FRACTIONS else "a finite number >= 0"
        allowed = "in [0, 1]" if is_closed(make, hyper) else allowed
        for value in outside(hyper):
            got = shown(float(value) if isinstance(value, np.generic) else value)
            with refused(ValueError, f"{type(make()).__name__}: {hyper} must be {allowed}, got {got}"):
                make(**{hyper: value})


@each_maker
def test_hyperparameters_of_another_kind(make):
    for hyper in hypers(make):
        for value in NO_NUMBER:
            with refused(TypeError, f"{type(make()).__name__}: {hyper} must be ", f"got {value!r}"):
                make(**{hyper: value})
        for value in (np.True_, np.array([True]), np.array(["a"]), np.array([1j]), np.array([None])):
            with refused(
                TypeError, f"{type(make()).__name__}: {hyper} must hold real numbers, got dtype {value.dtype}"
            ):
                make(**{hyper: value})


@each_maker
def test_hyperparameters_at_the_ends_of_their_range_are_allowed(make):
    make(**dict.fromkeys(hypers(make), 0))
    largest = {hyper: 1 - 2**-53 if hyper in FRACTIONS else 1e308 for hyper in hypers(make)}
    make(**largest | {hyper: 1 for hyper in largest if is_closed(make, hyper)})


@each_maker
def test_unknown_and_positional_settings(make):
    with refused(TypeError, "learning_rate"):
        make(learning_rate=0.1)
    with pytest.raises(TypeError):
        make(0.1)


@pytest.mark.parametrize(
    ("make", "name", "hint"),
    [
        (ri.AdamW, "learning_rate", "did you mean lr? allowed are "),
        (ri.AdamW, "epsilon", "did you mean eps? allowed are "),
        (ri.AdamW, "weight_deca", "did you mean weight_decay? allowed are "),
        (ri.AdamW, "nonsense", "allowed are schedule, box, lr, beta1, beta2, eps, weight_decay"),
        (ri.SGD, "wd", "allowed are schedule, box, lr, l2"),
        (ri.dialects.torch.AdamW, "beta", "did you mean betas? allowed are "),
    ],
)
def test_an_unknown_setting_is_answered_with_the_nearest_that_is_known(make, name, hint):
    with pytest.raises(TypeError, match=re.escape(f"{make.__name__}: {name} is no hyperparameter of it; {hint}")):
        make(**{name: 0.1})


def test_a_rule_with_an_init_of_its_own_takes_what_that_takes():
    class Twice(ri.SGD):
        def __init__(self, rate):
            super().__init__(lr=2 * rate)

    assert Twice(rate=0.25).lr == 0.5


@each_maker
@pytest.mark.parametrize("box", [1.0, "box", (0, 1), lambda k: 1, ri.Constant(), ri.SGD()], ids=range(6))
def test_a_box_that_is_none(make, box):
    for place in (lambda: make(box=box), lambda: make().projected(box)):
        with refused(TypeError, "box must be a refimpl.Box", "got"):
            place()


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        *((ri.Adam, "beta1"), (ri.Adam, "beta2"), (ri.AdamW, "beta1"), (ri.AdamW, "beta2")),
        *((ri.AdaMax, "beta1"), (ri.NAdam, "beta1"), (ri.NAdam, "beta2")),
    ],
)
@pytest.mark.parametrize("schedule", [lambda k: 0.9, ri.CosineAnnealing(9, 0.9)], ids=["function", "schedule"])
def test_a_scheduled_beta_where_bias_is_corrected(rule, name, schedule):
    with refused(ValueError, f"{rule.__name__}: {name} is a schedule", f"{name}**t", "allowed is a number"):
        rule(**{name: schedule})
    rule(**{name: ri.Constant(0.9)})  # a schedule that is none


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        *((ri.AMSGrad, "beta1"), (ri.AMSGrad, "beta2"), (ri.AdamNC, "beta1"), (ri.AdaMax, "beta2")),
        *((ri.RMSProp, "beta2"), (ri.AdaDelta, "rho"), (ri.Momentum, "momentum")),
    ],
)
def test_and_nowhere_else(rule, name):
    rule(**{name: lambda k: 0.9})


# Schedules that misbehave


@each_maker
def test_schedules_that_return_what_is_no_rate_at_the_first_step(make):
    for value in (NAN, INF, -1.0, "1", None, True, lambda k: 1, ri.Constant):
        with refused((ValueError, TypeError), f"{type(make()).__name__}: ", "schedule", repr(value)):
            make(schedule=lambda k, value=value: value)


@each_maker
@pytest.mark.parametrize("hyper", ["schedule", "lr", "weight_decay", "momentum"])
def test_schedules_that_do_so_later_change_nothing(make, hyper):
    if hyper not in hypers(make):
        return
    params, grads = {"a": np.ones(2), "b": np.ones(3)}, {"a": np.ones(2), "b": np.ones(3)}
    for value in (NAN, -1.0, "1", None):
        opt = make(**{hyper: lambda k, value=value: 0.5 if k < 2 else value})
        theta, state = run(opt, params, [grads] * 2)
        before = copy.deepcopy((theta, grads, state))
        with refused((ValueError, TypeError), f"{type(opt).__name__}: {hyper} must be", f"got {value!r}"):
            opt.step(theta, grads, state)
        assert same_bits((theta, grads, state), before)


def test_a_schedule_that_raises_is_not_hidden():
    def broken(k):
        raise KeyError("mine")

    with refused(ValueError, "SGD: the schedule schedule raised KeyError at k = 0: 'mine'") as caught:
        ri.SGD(schedule=broken)
    assert isinstance(caught.value.__cause__, KeyError)


# Lanes


@each_maker
@pytest.mark.parametrize("shape", [(3,), (2, 2), (1, 3), (2, 3, 1)], ids=str)
def test_lanes_that_do_not_fit_the_parameters(make, shape):
    hyper = hypers(make)[-1]
    opt, good = make(**{hyper: np.full(shape, 0.5)}), make()
    theta = np.ones((2, 1))
    with refused(ValueError, "params must have leading axes", str(shape), hyper, "(2, 1)"):
        opt.init(theta)
    with refused(ValueError, "params must have leading axes", str(shape), hyper, "(2, 1)"):
        opt.step(theta, theta, good.init(theta))
    with refused(ValueError, "params['b']", "(2, 1)"):
        opt.init({"b": theta})


@pytest.mark.parametrize("lanes", [np.full((2,), 0.5), np.full((2, 3), 0.5)], ids=["2", "2x3"])
def test_lanes_need_axes(lanes):
    with refused(ValueError, "params must have leading axes", "lanes of lr", "shape ()"):
        ri.SGD(lr=lanes).init(np.array(1.0))


def test_lanes_of_two_hyperparameters_that_do_not_fit_each_other():
    opt = ri.AdamW(lr=np.array([0.1, 0.2]), weight_decay=np.array([0.1, 0.2, 0.3]))
    with refused(ValueError, "params must have leading axes", "(3,)", "weight_decay"):
        opt.init(np.ones((2, 4)))
    with refused(ValueError, "params must have leading axes", "(2,)", "lr"):
        opt.init(np.ones((3, 4)))


@pytest.mark.parametrize(
    ("name", "opt"),
    [
        ("box.lo", ri.SGD().projected(ri.Box(np.zeros(3), 1))),
        ("box.hi", ri.SGD().projected(ri.Box(0, np.ones(3)))),
        ("phi.beta", ri.Adaptive(lr=1, phi=phi.EMA(np.full(3, 0.5)), psi=psi.Identity())),
        ("psi.beta", ri.Adaptive(lr=1, phi=phi.Gradient(), psi=psi.EMA(np.full(3, 0.5)))),
    ],
)
@pytest.mark.parametrize("shape", [(2,), (2, 3), (1,), ()], ids=str)
def test_lanes_inside_a_box_a_phi_or_a_psi(name, opt, shape):
    with refused(ValueError, "params must have leading axes", "(3,)", name, str(shape)):
        opt.init(np.ones(shape))


def test_a_schedule_of_lanes_that_do_not_fit():
    opt = ri.SGD(lr=lambda k: np.array([0.1, 0.2] if k < 1 else [0.1, 0.2, 0.3]))
    theta = np.ones((2, 3))
    theta, state = opt.step(theta, theta, opt.init(theta))
    with refused(ValueError, "params must have leading axes", "(3,)", "lr", "(2, 3)"):
        opt.step(theta, theta, state)
    with refused(ValueError, "params must have leading axes", "schedule"):
        ri.SGD(schedule=lambda k: np.array([0.1, 0.2]), lr=1).init(np.ones(3))


# The box


@pytest.mark.parametrize(
    ("lo", "hi", "kind", "words"),
    [
        (1, 0, ValueError, ["lo must be <= hi", "lo = 1.0 and hi = 0.0"]),
        (np.array([0.0, 2.0]), 1, ValueError, ["lo must be <= hi"]),
        (NAN, 1, ValueError, ["Box: lo", "infinities included", "nan"]),
        (0, NAN, ValueError, ["Box: hi", "infinities included", "nan"]),
        (0, np.array([1.0, NAN]), ValueError, ["Box: hi", "infinities included", "nan"]),
        ("0", 1, TypeError, ["Box: lo", "'0'"]),
        (None, 1, TypeError, ["Box: lo", "None"]),
        (0, None, TypeError, ["Box: hi", "None"]),
        (0, True, TypeError, ["Box: hi", "True"]),
        (lambda k: 0, 1, TypeError, ["Box: lo", "schedule"]),
        (0, ri.Constant(), TypeError, ["Box: hi", "schedule"]),
        (np.zeros(2), np.ones(3), ValueError, ["Box: lo", "hi", "(2,)", "(3,)"]),
        (INF, INF, ValueError, ["Box: lo", "inf"]),
        (-INF, -INF, ValueError, ["Box: lo", "-inf"]),
    ],
)
def test_boxes_that_are_none(lo, hi, kind, words):
    with refused(kind, *words):
        ri.Box(lo, hi)
