"""A State is a pytree of JAX: compiled, scanned, mapped and differentiated, with the bits of the eager run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.lanes import Lanes
from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters
from tests.arrays.libraries import JAX, JAX_X64
from tests.arrays.schedules import SCHEDULES
from tests.ulp import assert_same

SHAPE = (2, 64)

on_jax = pytest.mark.parametrize("library", [JAX.param, JAX_X64.param], indirect=True)
in_float64 = pytest.mark.parametrize("library", [JAX_X64.param], indirect=True)
each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)
each_rule = pytest.mark.parametrize("name", rules.RULES)


def eager(opt, theta, grads):
    """Parameters and states before and after each step."""
    state = opt.init(theta)
    for g in grads:
        before = theta, state
        theta, state = opt.step(theta, g, state)
        yield g, before, (theta, state)


def assert_same_trees(found, expected):
    import jax

    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for x, y in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert_same(np.asarray(x), np.asarray(y))


@on_jax
@each_variant
@each_rule
def test_a_compiled_step_has_the_eager_bits_where_t_is_static(library, name, variant):
    """Infinities and NaN too.

    The products keep their rounding, although XLA would contract each with the sum that follows.
    """
    import jax

    opt = rules.VARIANTS[variant](name)
    for dtype in set(library.dtypes) - {"float16"}:
        theta = library.array(parameters(SHAPE, dtype))
        grads = map(library.array, hard_gradients(2, SHAPE, dtype))
        for g, (start, state), (expected, after) in eager(opt, theta, grads):

            def step(theta, g, slots, state=state):
                theta, new = opt.step(theta, g, ri.State(state.rule, state.t, slots, state.scalars))
                return theta, new.slots

            found = jax.jit(step)(start, g, state.slots)
            assert_same_trees(found, (expected, after.slots))


@in_float64
@each_rule
def test_a_scan_in_float32_has_the_eager_bits_with_64_bit_scalars(library, name):
    """t is traced: its powers are off by less than 2^-48, which rounds away when they meet a float32 array.

    A double that lies so near the middle of two float32 numbers is met once in 2^19 roundings; here in none.
    """
    import jax

    opt = rules.plain(name)
    theta, grads = map(library.array, (parameters(SHAPE, "float32"), gradients(20, SHAPE, "float32")))
    *_, (_, _, expected) = eager(opt, theta, grads)
    found, _ = jax.lax.scan(lambda at, g: (opt.step(at[0], g, at[1]), None), (theta, opt.init(theta)), grads)
    assert int(found[1].t) == 20
    assert_same(np.asarray(found[0]), np.asarray(expected[0]))


def unit(dtype):
    return float(np.finfo(dtype).eps) / 2


def assert_within_the_bound(library, opt, start, expected, found):
    """One step of Adam differs by at most (5β1/(1 − β1) + 5β2/(2(1 − β2)))u + 8w of the step, and 4w of θ.

    u is the unit roundoff of JAX's scalars, 2^-53 with 64 bits and else 2^-24, w that of the arrays.  β is rounded
    to u and its power taken to 4u: β^t is off by (t + 4)u β^t, so that 1 − β^t is off by (t + 4)β^t/(1 − β^t) u of
    itself, most at t = 1: 5β/(1 − β).  Under the root of v̂ half of it counts.  8w are the roundings that follow in
    each of the two runs, 4w those of θ itself.
    """
    start, expected, found = (np.asarray(x, dtype=float) for x in (start, expected, found))
    u, w = unit(library.dtypes[0]), unit(np.float32)
    b1, b2 = opt.beta1, opt.beta2
    bound = (5 * b1 / (1 - b1) + 2.5 * b2 / (1 - b2)) * u + 8 * w
    allowed = bound * np.abs(expected - start) + 4 * w * np.maximum(np.abs(expected), np.abs(start))
    assert (np.abs(found - expected) <= allowed).all()


@on_jax
def test_the_bound_where_t_is_traced(library):
    import jax

    opt = ri.Adam(lr=0.5, eps=0)
    compiled = jax.jit(opt.step)
    theta, grads = (library.array(x) for x in (parameters(SHAPE, "float32"), gradients(50, SHAPE, "float32")))
    for g, (start, state), (expected, _) in eager(opt, theta, grads):
        assert_within_the_bound(library, opt, start, expected, compiled(start, g, state)[0])


@on_jax
@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_of_a_traced_k(library, name):
    """Within 16ε, as eager JAX: see test_schedules.  A restart at the wrong step would be off by far more."""
    import jax

    schedule = SCHEDULES[name]
    k = np.arange(120)
    expected = np.array([schedule(int(each)) for each in k])
    found = np.array([jax.jit(schedule)(int(each)) for each in k])
    assert np.abs(found - expected).max() <= 16 * float(np.finfo(library.dtypes[0]).eps)


@on_jax
@each_variant
@each_rule
def test_states_come_back_from_a_compiled_step(library, name, variant, tmp_path):
    import jax

    opt = rules.VARIANTS[variant](name)
    theta, g = map(library.array, (parameters(SHAPE, "float32"), gradients(1, SHAPE, "float32")[0]))
    compiled = jax.jit(opt.step, donate_argnums=(0, 2))
    params, state = {"w": theta.copy()}, opt.init({"w": theta.copy()})
    for _ in range(3):
        params, state = compiled(params, {"w": g}, state)
    ri.save_state(tmp_path / "state", state)
    loaded = ri.load_state(tmp_path / "state", like=params)
    assert loaded.t == 3
    assert type(loaded.t) is int
    a, b = (opt.step(params, {"w": g}, each) for each in (state, loaded))
    assert a[1].t == b[1].t == 4
    assert_same_trees(a, b)


@on_jax
@pytest.mark.parametrize("rule", [ri.SGD, ri.AdamW])
def test_rates_under_vmap_are_runs_of_their_own(library, rule):
    """SGD's to the bit.  AdamW divides by an array that is not mapped, which JAX does by a reciprocal: one more ulp."""
    import jax

    theta, g = map(library.array, (parameters(SHAPE, "float32"), gradients(1, SHAPE, "float32")[0]))

    def one(lr, theta, g):
        opt = rule(lr=lr)
        return opt.step(theta, g, opt.init(theta))[0]

    rates = np.array([0.5, 0.25, 0.125], np.float32)
    expected = np.stack([one(float(lr), theta, g) for lr in rates])
    for mapped in (jax.vmap(one, (0, None, None)), jax.jit(jax.vmap(one, (0, None, None)))):
        found = np.asarray(mapped(rates, theta, g))
        if rule is ri.SGD:
            assert_same(found, expected)
        else:
            step = np.abs(expected - np.asarray(theta))
            assert (np.abs(found - expected) <= 2 * unit(np.float32) * (step + np.abs(expected))).all()


@on_jax
def test_parameters_under_vmap_are_runs_of_their_own(library):
    import jax

    opt = ri.Adam(eps=0)
    theta, g = map(library.array, (parameters(SHAPE, "float32"), gradients(1, SHAPE, "float32")[0]))
    state = jax.vmap(opt.init)(theta)
    assert state.t.shape == (2,)
    found, after = jax.vmap(opt.step)(theta, g, state)
    assert after.t.tolist() == [1, 1]
    expected = np.stack([opt.step(theta[i], g[i], opt.init(theta[i]))[0] for i in range(2)])
    assert_within_the_bound(library, opt, theta, expected, found)
    with pytest.raises(ValueError, match=r"state\.t must be an integer"):
        opt.step(theta, g, state)


@on_jax
def test_gradients_of_a_step(library):
    """SGD's step θ − η g has the derivative −Σg by the rate, and 1 by θ."""
    import jax

    theta, g = map(library.array, (np.ones(3, np.float32), np.array([1, 2, 4], np.float32)))
    opt = ri.SGD()
    state = opt.init(theta)
    assert float(jax.grad(lambda lr: ri.SGD(lr=lr).step(theta, g, state)[0].sum())(0.5)) == -7
    assert jax.grad(lambda theta: opt.step(theta, g, state)[0].sum())(theta).tolist() == [1, 1, 1]


@on_jax
def test_a_traced_rate_does_not_promote(library):
    import jax

    theta = library.array(np.ones(3, np.float16))
    rate = library.array(np.array(0.5, library.dtypes[0]))
    found = jax.jit(lambda lr: ri.SGD(lr=lr).step(theta, theta, ri.SGD().init(theta))[0])(rate)
    assert found.dtype == np.float16
    assert found.tolist() == [0.5] * 3


@on_jax
@pytest.mark.parametrize("rate", [np.array([0.1, 0.2], np.float32), True, 1j])
def test_other_traced_hyperparameters_are_refused(library, rate):
    import jax

    with pytest.raises(TypeError, match=r"SGD: lr must be a single real number where JAX traces it"):
        jax.jit(lambda lr: ri.SGD(lr=lr).init(np.ones(2)).t)(rate)


@on_jax
def test_a_traced_t_must_be_an_integer(library):
    import jax

    theta = library.array(np.ones(2, np.float32))
    for t in (0.5, np.array([1, 2])):
        with pytest.raises(ValueError, match=r"state.t must be an integer >= 0"):
            jax.jit(ri.SGD().step)(theta, theta, ri.State("SGD", t))
    for t in (-1, [1, 2], 0.5):
        with pytest.raises(ValueError, match=r"state.t must be an integer >= 0"):
            ri.SGD().step(theta, theta, ri.State("SGD", library.array(np.array(t))))


@on_jax
def test_what_is_traced_cannot_be_saved(library, tmp_path):
    import jax

    opt = ri.Adam()
    with pytest.raises(TypeError, match=r"state.slots\['m'\]\['w'\] must have values, got .*, of which JAX traces"):
        jax.jit(lambda theta: ri.save_state(tmp_path / "state", opt.init({"w": theta})))(np.ones(2, np.float32))
    assert not (tmp_path / "state").exists()


@on_jax
def test_names_of_the_leaves(library):
    import jax

    state = ri.State("NAdam", 3, {"m": {"w": np.ones(1)}}, {"mu_product": Lanes([0.5, 0.25])})
    leaves, structure = jax.tree_util.tree_flatten_with_path(state)
    names = [jax.tree_util.keystr(path) for path, _ in leaves]
    assert names == [".t", ".slots['m']['w']", ".scalars['mu_product'][0]", ".scalars['mu_product'][1]"]
    assert jax.tree.unflatten(structure, [leaf for _, leaf in leaves]) == state


BEFORE = """
import sys
import numpy as np, refimpl as ri
opt, theta = ri.Adam(), np.ones(3, np.float32)
state = opt.init(theta)
assert "jax" not in sys.modules
import jax
assert [x for x in sys.meta_path if "refimpl" in type(x).__module__] == []
assert len(jax.tree.leaves(state)) == 3
print(int(jax.jit(opt.step)(theta, theta, state)[1].t))
"""


@pytest.mark.peers
@pytest.mark.parametrize("first", ["", "import jax"])
def test_states_made_before_jax_was_imported(first):
    pytest.importorskip("jax")
    source = BEFORE.replace('assert "jax" not in sys.modules\n', "") if first else BEFORE
    command = [sys.executable, "-c", f"{first}\n{source}"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr
