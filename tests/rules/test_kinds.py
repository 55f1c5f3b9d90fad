"""What a rule may say of itself beside ``update``: its kind, its starts, what it gathers, its ranges, its names."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction

import array_api_compat
import numpy as np
import pytest

import refimpl as ri
from refimpl import phi, psi
from refimpl.conformance.bounds import Unit
from refimpl.conformance.reference import Candidate, quantities_of
from refimpl.conformance.scenarios import scenarios
from refimpl.conformance.vectors.certifying import certified
from refimpl.core import kinds
from refimpl.core.hyper import FINITE, FRACTION, Hyper
from refimpl.core.namespaces import NUMPY
from refimpl.core.rule import Rule
from refimpl.dialects import dialects, torch
from refimpl.problems import Theorem1
from refimpl.problems.networks import Plain
from refimpl.training.descent import descend

THETA = {"a": np.array([3.0, 4.0]), "b": np.array([[12.0]])}
GRADS = {"a": np.array([1.0, -1.0]), "b": np.array([[2.0]])}


@dataclass(frozen=True, kw_only=True)
class Normed(Rule):
    """The step is as long as the array's norm."""

    lr: Hyper = 0.5
    kind = "reduction"

    def update(h, xp, t, eta, theta, g):
        norm = xp.sqrt((g * g).sum())
        theta = theta - eta * h.lr * g / norm
        return dict(theta=theta, norm=norm)


@dataclass(frozen=True, kw_only=True)
class Global(Rule):
    """Gradients are divided by the norm of all of them together; the largest norm so far is kept."""

    lr: Hyper = 0.5
    kind = "reduction"
    slots = ("m",)
    scalars = {"largest": 0.0}

    def gathered(h, xp, t, thetas, grads, m, largest):
        assert len(thetas) == len(grads) == len(m)
        norm = sum(float((g * g).sum()) for g in grads) ** 0.5
        return {"norm": norm, "largest": max(norm, largest)}

    def update(h, xp, t, eta, theta, g, m, norm, largest):
        m = g / norm
        theta = theta - eta * h.lr * m
        return dict(theta=theta, m=m, largest=largest)


@dataclass(frozen=True, kw_only=True)
class Rows(Rule):
    """Slots of other shapes: one number a row, one a parameter, θ itself, and ones."""

    lr: Hyper = 0.5
    slots = ("row", "count", "z", "one")

    def start(self, theta):
        xp = array_api_compat.array_namespace(theta)
        empty = xp.zeros(theta.shape[:1], dtype=theta.dtype)
        return {"row": empty, "count": xp.zeros((), dtype=theta.dtype), "z": theta, "one": 1.0}

    def update(h, xp, t, eta, theta, g, row, count, z, one):
        row = row + g.sum(axis=tuple(range(1, g.ndim)))
        theta = theta - eta * h.lr * g
        return dict(theta=theta, row=row, count=count + 1, z=z + theta, one=one * 2)


@dataclass(frozen=True, kw_only=True)
class Odd(Rule):
    """Hyperparameters with names that the engine, C and ``update`` use for something else."""

    eta: Hyper = 0.5
    t: Hyper = 2.0
    c: Hyper = 3.0
    m: Hyper = 0.25
    power: Hyper = 0.5
    register: Hyper = 0.125
    h_t: Hyper = 1.5
    box_lo: Hyper = 1.0
    slots = ("m",)

    def update(h, xp, t, eta, theta, g, m):
        m = h.m * m + h.register * g  # line 1
        scale = h.c / h.t * 0.5**t + h.power**t * h.h_t  # line 2
        theta = theta - eta * h.eta * m * scale * h.box_lo  # line 3
        return dict(theta=theta, m=m)


def steps(opt, theta, gradients, step=None):
    state = opt.init(theta)
    for g in gradients:
        theta, state = (step or opt.step)(theta, g, state)
    return theta, state


# How a step is run.


def test_apply_is_update_and_the_projection_in_every_reading():
    opt = ri.SGD(lr=1.0).projected(ri.Box(-1, 1))
    h = opt.at(0)
    values = h.apply(NUMPY, 1, np.array([0.5]), np.array([4.0]))
    assert values["theta_hat"].tolist() == [-3.5]
    assert values["theta"].tolist() == [-1.0]
    assert opt.step(np.array([0.5]), np.array([4.0]), opt.init(np.array([0.5])))[0].tolist() == [-1.0]


def test_the_bounds_of_a_projected_rule_are_those_of_what_is_projected():
    scenario = next(each for each in scenarios(ri.SGD) if not isinstance(each.theta, dict))
    box = ri.Box(-0.25, 0.25)
    formula = Candidate("sgd", lambda settings, schedule: ri.SGD(lr=0.5).projected(box))
    *_, last = quantities_of(formula, scenario, Unit("float64"))
    (theta,) = last["theta"].values()
    assert np.abs(theta.value).max() == 0.25
    assert np.isfinite(theta.error).all()


def test_a_theorem_about_a_projected_rule_is_about_the_projection():
    sympy = pytest.importorskip("sympy")
    from derivations.proving import update

    values = update(ri.SGD(lr=sympy.Integer(1)).projected(ri.Box(sympy.Integer(-1), sympy.Integer(1))), 1, 0, 5)
    assert values["theta"] == -1
    assert values["theta_hat"] == -5


# Kinds.


def test_a_reduction_runs_plainly_and_can_be_traced_and_explained():
    theta, _ = steps(Normed(), THETA, [{"a": np.array([3.0, 4.0]), "b": np.array([[2.0]])}])
    assert theta["a"].tolist() == [3 - 0.5 * 0.6, 4 - 0.5 * 0.8]
    assert theta["b"].tolist() == [[11.5]]
    assert ri.trace(Normed(), np.ones(2), [np.array([3.0, 4.0])])["norm"].tolist() == [5.0]
    table = str(ri.explain(Normed(), np.ones(2), np.array([3.0, 4.0])))
    assert "norm = xp.sqrt((g * g).sum())" in table
    assert "[0.7, 0.6]" in table


def bounded(opt):
    return next(quantities_of(Candidate("it", lambda settings, schedule: opt), scenarios(ri.SGD)[0], Unit("float64")))


class Case:
    """Of what the golden files hold as much as the truth asks for first."""

    def __init__(self, opt):
        self.optimizer = lambda: opt


#: Reading -> what asks it for a rule of this class.
READINGS = {
    "refimpl.jit": lambda cls: ri.jit(cls()),
    "refimpl.emit": lambda cls: ri.emit(cls(), "c"),
    "lanes": lambda cls: cls(lr=np.array([0.1, 0.2])),
    "refimpl.training": lambda cls: next(
        descend(cls(), Plain(hidden=2), np.zeros((1, Plain(hidden=2).size)), seeds=[0])
    ),
    "refimpl.gamma": lambda cls: ri.gamma(cls(), Theorem1(C=3), 3),
    "the bounds of refimpl.check": lambda cls: bounded(cls()),
    "the certified truth of the golden files": lambda cls: next(certified(Case(cls()))),
    "refimpl.Box": lambda cls: cls().projected(ri.Box(-1, 1)),
    "exact numbers": lambda cls: cls().step(Fraction(1), Fraction(1), cls().init(Fraction(1))),
    "opt.step": lambda cls: steps(cls(), np.ones(2), [np.ones(2)]),
    "refimpl.trace": lambda cls: ri.trace(cls(), np.ones(2), [np.ones(2)]),
    "refimpl.explain": lambda cls: ri.explain(cls(), np.ones(2), np.ones(2)),
}


@dataclass(frozen=True, kw_only=True)
class Plainest(Rule):
    """One line, of which only the kind matters here."""

    lr: Hyper = 0.5
    second_moment = "I"

    def update(h, xp, t, eta, theta, g):
        return dict(theta=theta - eta * h.lr * g)


def of_kind(kind):
    return type(Plainest.__name__, (Plainest,), {"kind": kind})


def test_every_reading_of_the_table_is_asked_here():
    assert READINGS.keys() == kinds.SERVED.keys()


@pytest.mark.parametrize("kind", kinds.KINDS)
@pytest.mark.parametrize("reading", READINGS)
def test_a_reading_refuses_by_name_the_kinds_that_it_cannot_serve_and_says_what_can(reading, kind):
    if reading == "the certified truth of the golden files" and kind == "elementwise":
        pytest.skip("a case of its own kind is in tests/golden")
    if kind in kinds.SERVED[reading]:
        READINGS[reading](of_kind(kind))
        return
    with pytest.raises(TypeError) as refused:
        READINGS[reading](of_kind(kind))
    text = str(refused.value)
    assert text.startswith(f"{reading} cannot serve ")
    assert f"kind {kind!r}" in text
    assert "allowed for it are opt.step, refimpl.trace" in text
    assert reading not in text.partition("allowed for it")[2]


def test_other_kinds_are_refused_and_so_is_gathering_without_one():
    with pytest.raises(ValueError, match="kind must be one of elementwise, reduction, matrix, got 'tensor'"):
        of_kind("tensor")()
    with pytest.raises(TypeError, match="has `gathered`, so its kind must be 'reduction' or 'matrix'"):
        type("Global", (Global,), {"kind": "elementwise"})()


def test_the_rules_of_refimpl_are_elementwise():
    made = [rule(**rule.needs_settings) for rule in ri.rules.ALL]
    assert {rule.kind for rule in [*made, *dialects()]} == {"elementwise"}


# A pass over all arrays before the step.


def test_what_is_gathered_of_all_arrays_is_passed_to_update_as_a_number():
    opt = Global()
    theta, state = steps(opt, THETA, [GRADS])
    norm = 6**0.5
    assert theta["a"].tolist() == [3 - 0.5 * (1 / norm), 4 + 0.5 * (1 / norm)]
    assert theta["b"].tolist() == [[12 - 0.5 * (2 / norm)]]
    assert state.scalars == {"largest": norm}
    _, state = opt.step(theta, {"a": np.array([0.5, 0.0]), "b": np.array([[0.0]])}, state)
    assert state.scalars == {"largest": norm}
    assert state.slots["m"]["a"].tolist() == [1.0, 0.0]


def test_it_is_a_float_that_promotes_nothing_and_whose_powers_are_rounded():
    found = []

    class Asked(Global):
        def gathered(h, xp, t, thetas, grads, m, largest):
            return {"norm": np.float32(grads[0].sum()), "largest": np.asarray(0.9)}

        def update(h, xp, t, eta, theta, g, m, norm, largest):
            found.append((norm, largest))
            return Global.update(h, xp, t, eta, theta, g, m, norm, largest)

    theta, state = steps(Asked(), np.ones(3, np.float32), [np.ones(3, np.float32)])
    norm, largest = found[-1]
    assert isinstance(norm, float)
    assert norm == 3.0
    assert type(largest).__name__ == "Scalar"
    assert theta.dtype == np.float32
    assert type(state.scalars["largest"]) is float


def test_an_overflow_in_it_names_the_rule_and_the_step():
    class Overflowing(Global):
        def gathered(h, xp, t, thetas, grads, m, largest):
            return {"norm": 1.0 / 0.0, "largest": largest}

    with pytest.raises(ValueError, match=r"Overflowing.* a scalar of the step .* at k = 0"):
        steps(Overflowing(), np.ones(2), [np.ones(2)])


def test_without_arrays_nothing_is_gathered():
    theta, state = steps(Global(), {}, [{}])
    assert theta == {}
    assert state.t == 1


# Where slots begin, and their shapes.


def test_a_slot_begins_as_the_rule_says_with_a_shape_of_its_own():
    theta = {"w": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)}
    state = Rows().init(theta)
    first = {name: tree["w"] for name, tree in state.slots.items()}
    assert {name: x.shape for name, x in first.items()} == {"row": (3,), "count": (), "z": (3, 2), "one": (3, 2)}
    assert all(x.dtype == np.float32 for x in first.values())
    assert (first["one"] == 1).all()
    assert (first["z"] == theta["w"]).all()
    assert not np.shares_memory(first["z"], theta["w"])
    new, state = Rows().step(theta, theta, state)
    assert state.slots["row"]["w"].tolist() == [3, 7, 11]
    assert state.slots["count"]["w"] == 1
    assert (state.slots["z"]["w"] == theta["w"] + new["w"]).all()


def test_such_a_state_is_saved_and_read_back(tmp_path):
    theta, state = steps(Rows(), THETA, [GRADS])
    ri.save_state(tmp_path / "state", state)
    loaded = ri.load_state(tmp_path / "state")
    one, other = Rows().step(theta, GRADS, state), Rows().step(theta, GRADS, loaded)
    for name in Rows.slots:
        for key in THETA:
            assert one[1].slots[name][key].tobytes() == other[1].slots[name][key].tobytes()
            assert one[1].slots[name][key].shape == other[1].slots[name][key].shape


def test_lanes_take_it_too():
    theta, g = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    both, state = steps(Rows(lr=np.array([0.5, 0.25])), theta, [g, g])
    for i, lr in enumerate((0.5, 0.25)):
        alone, own = steps(Rows(lr=lr), theta[i : i + 1], [g[i : i + 1]] * 2)
        assert alone.tobytes() == both[i].tobytes()
        assert own.slots["row"].tobytes() == state.slots["row"][i].tobytes()


def test_a_slot_of_another_shape_than_at_the_start_is_refused():
    opt, theta = Rows(), np.ones((3, 2))
    state = opt.init(theta)
    with pytest.raises(ValueError, match=r"state.slots\['row'\] must have the shape \(3,\), .* got \(3, 2\)"):
        opt.step(theta, theta, ri.State(state.rule, 0, state.slots | {"row": theta}))
    with pytest.raises(ValueError, match=r"state.slots\['z'\] must have the shape \(3, 2\) of params, got \(3,\)"):
        opt.step(theta, theta, ri.State(state.rule, 0, state.slots | {"z": theta[:, 0]}))

    class Growing(Rows):
        def update(h, xp, t, eta, theta, g, row, count, z, one):
            return Rows.update(h, xp, t, eta, theta, g, row, count, z, one) | {"row": g}

    with pytest.raises(TypeError, match=r"turned row of params from float64 \(3,\) into float64 \(3, 2\)"):
        steps(Growing(), theta, [theta])


def test_a_start_that_does_not_fit_is_refused():
    class Other(Rows):
        def start(self, theta):
            return {"row": np.zeros(3, np.float16)}

    class Unknown(Rows):
        def start(self, theta):
            return {"rows": 1.0}

    with pytest.raises(TypeError, match=r"start of row, as .*Other gives it, must have the dtype float64"):
        Other().init(np.ones(3))
    with pytest.raises(ValueError, match=r"start has \['rows'\]; its slots are \['row', 'count', 'z', 'one'\]"):
        Unknown().init(np.ones(3))


@pytest.mark.parametrize("ask", [ri.jit, lambda opt: ri.emit(opt, "c")], ids=["jit", "emit"])
def test_compiled_readings_refuse_slots_of_other_shapes_by_name(ask):
    with pytest.raises(TypeError, match="Rows, of which row, count has another shape"):
        ask(Rows())


def test_a_slot_that_begins_with_theta_is_stepped_in_place_with_the_same_bits():
    class Averaged(ri.SGD):
        slots = ("z",)

        def start(self, theta):
            return {"z": theta}

        def update(h, xp, t, eta, theta, g, z):
            z = z - eta * h.lr * g
            return dict(theta=theta + (z - theta) / t, z=z)

    fast, theta = ri.jit(Averaged()), np.array([1.0, 2.0])
    plain, _ = steps(Averaged(), theta, [theta, -theta])
    state = fast.init(theta)
    for g in (theta.copy(), -theta):
        state = fast.step_(theta, g, state)
    assert theta.tobytes() == plain.tobytes()


def test_emitted_code_says_where_slots_begin():
    assert "; G is 0.5 before the first:" in ri.emit(torch.Adagrad(initial_accumulator_value=0.5), "c")
    assert "; G is zero before the first:" in ri.emit(torch.Adagrad(), "c")


# Histories.


def test_a_history_is_declared_and_not_guessed_by_the_name_of_a_slot():
    sums = ri.Adaptive(lr=0.1, phi=phi.Gradient(), psi=psi.MeanSum())
    assert sums.keeps_history
    assert not ri.Adaptive(lr=0.1, phi=phi.Gradient(), psi=psi.Mean()).keeps_history
    assert not ri.Adam().keeps_history

    class Named(ri.SGD):
        slots = ("gradients",)

        def update(h, xp, t, eta, theta, g, gradients):
            gradients = gradients + g
            return dict(theta=theta - eta * h.lr * gradients, gradients=gradients)

    theta = np.array([1.0, 2.0])
    plain, state = steps(Named(), theta, [theta, theta])
    assert state.slots["gradients"].tolist() == [2.0, 4.0]
    assert steps(Named(), theta, [theta, theta], ri.jit(Named()).step)[0].tobytes() == plain.tobytes()
    assert ri.trace(Named(), theta, [theta])["gradients"].tolist() == [[1.0, 2.0]]


# Names and ranges of hyperparameters.


@pytest.mark.parametrize("name", ["lanes", "names", "replaced", "numbers", "at", "kind", "start", "step", "slots"])
def test_a_hyperparameter_that_would_hide_what_every_rule_has_is_refused(name):
    cls = dataclass(frozen=True, kw_only=True)(type("Mine", (Rule,), {"__annotations__": {name: Hyper}, name: 0.5}))
    with pytest.raises(
        TypeError, match=rf"Mine: a field cannot be called {name}, for refimpl uses the attribute \w+\.{name}"
    ):
        cls()


def test_lanes_names_and_replaced_are_public():
    opt = ri.SGD(lr=np.array([0.1, 0.2])).projected(ri.Box(np.array([-1.0, -2.0]), 3.0))
    assert list(opt.lanes) == ["box.lo", "lr"]
    assert opt.names == ["schedule", "box", "lr", "l2"]
    assert opt.replaced({"l2": 0.5}).l2 == 0.5
    assert opt.l2 == 0.0
    assert list(opt.numbers()) == ["schedule", "box.lo", "box.hi", "lr", "l2"]


def test_a_class_says_the_range_of_its_own_hyperparameter_and_keeps_the_others():
    @dataclass(frozen=True, kw_only=True)
    class Own(Rule):
        rho: Hyper = 2.0
        beta1: Hyper = 0.9
        allowed = {"rho": FINITE}

    class Lower(Own):
        allowed = {"beta1": FINITE}

    assert Own().rho == 2.0
    assert Lower(beta1=7.0, rho=-1.0).beta1 == 7.0
    with pytest.raises(ValueError, match=r"Own: beta1 must be in \[0, 1\), got 7.0"):
        Own(beta1=7.0)
    with pytest.raises(ValueError, match=r"AdaDelta: rho must be in \[0, 1\)"):
        ri.AdaDelta(rho=2.0)
    assert Rule.allowed["rho"] == FRACTION


def test_hyperparameters_may_have_the_names_that_the_engine_uses():
    rng = np.random.default_rng(0)
    theta, *gradients = rng.normal(size=(4, 5))
    for opt in (Odd(), Odd(schedule=ri.InverseSqrt()).projected(ri.Box(-0.5, 0.5))):
        plain, state = steps(opt, theta, gradients)
        fast, other = steps(opt, theta, gradients, ri.jit(opt).step)
        assert plain.tobytes() == fast.tobytes()
        assert state.slots["m"].tobytes() == other.slots["m"].tobytes()
    scalar = ri.run(Odd(schedule=ri.InverseSqrt()), Theorem1(C=3), 600_000).iterates  # compiled as a whole
    assert scalar[:4].tolist() == ri.run(Odd(schedule=ri.InverseSqrt()), Theorem1(C=3), 3).iterates.tolist()


def test_so_they_may_in_emitted_code_and_in_explanations(tmp_path):
    text = ri.emit(Odd(), "c")
    assert "double h_eta, double h_t" in re.sub(r"\s+", " ", text)
    assert "// line 3" in text
    assert "γ" not in str(ri.explain(Odd(), np.array([1.0]), np.array([2.0])))
    if shutil.which("gcc"):
        (tmp_path / "odd.c").write_text(text)
        command = ["gcc", "-std=c99", "-Wall", "-Werror", "-fsyntax-only", "-ffp-contract=off", str(tmp_path / "odd.c")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr


def test_the_parameters_to_evaluate_at_are_the_parameters():
    opt = ri.AdamW()
    assert opt.evaluated(THETA, opt.init(THETA)) is THETA
