"""What every dialect has, without its library."""

import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.scenarios import SETTINGS
from refimpl.dialects import LIBRARIES, dialects
from refimpl.dialects.dialect import argument
from refimpl.engine.program import record
from tests.bits import same_bits


def rate(dialect):
    """The library's name for the learning rate, where there is one."""
    return argument("lr", dialect.arguments, [field.name for field in fields(dialect)])


EVERY = pytest.mark.parametrize("dialect", dialects(), ids=lambda each: each.title())


def test_no_library_is_needed():
    code = f"""
import sys
from refimpl.dialects import dialects, libraries
dialects()
[each.adapter for each in libraries()]
print(*{{name.partition(".")[0] for name in sys.modules}} & {{*{LIBRARIES!r}, "jax"}})
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_titles_are_unique_whatever_the_case():
    titles = [each.title().lower() for each in dialects()]
    assert len(set(titles)) == len(titles)


def test_an_unknown_library_is_named():
    with pytest.raises(AttributeError, match=r"'sonnet'; known libraries are torch"):
        _ = ri.dialects.sonnet


@EVERY
def test_the_docstring_says_what_it_computes_and_where_that_stands(dialect):
    first, _, rest = dialect.__doc__.partition("\n")
    assert first.endswith((".", ":"))
    assert "←" in rest
    assert re.search(r"Source: [\w -]+ [0-9a-f.]+,\s", rest)  # a version or a commit
    assert re.search(r"[Pp]aper|refimpl|Graves", dialect.__doc__)  # how far it is the paper's


@EVERY
def test_it_is_a_rule_that_can_be_made_of_refimpls_names_and_compiled(dialect):
    opt = dialect.of(SETTINGS)
    theta, state = np.ones(3), opt.init(np.ones(3))
    for _ in range(2):
        theta, state = opt.step(theta, np.array([1.0, 0.0, -1.0]), state)
    assert np.isfinite(theta).all()
    assert theta[0] < 1 < theta[2]
    program = record(opt)
    assert set(program.kept) == {"theta", *opt.slots}


@EVERY
def test_each_setting_goes_to_an_argument_of_the_library_or_nowhere(dialect):
    for rule in dialect.rules:
        settings = {name: SETTINGS[name] for name in SETTINGS if name in {field.name for field in fields(rule)}}
        opt = dialect.of(settings)
        given = dialect.named(settings)
        assert set(given) <= {field.name for field in fields(dialect)} | set(dialect.fixed)
        for name, value in given.items():
            if name == "betas":
                assert tuple(opt.betas) == value
            elif hasattr(opt, name):
                assert getattr(opt, name) == value


@pytest.mark.parametrize("dialect", [each for each in dialects() if rate(each)], ids=lambda each: each.title())
def test_bad_hyperparameters_are_refused_by_the_librarys_names(dialect):
    with pytest.raises(ValueError, match=f"{dialect.__name__}: {rate(dialect)} must be a finite number >= 0, got -1"):
        dialect.of({**SETTINGS, "lr": -1.0})


def test_betas_are_a_pair_of_fractions_that_no_schedule_changes():
    with pytest.raises(ValueError, match="AdamW: betas must be a pair"):
        ri.dialects.torch.AdamW(betas=(0.9,))
    with pytest.raises(ValueError, match="beta2 must be in"):
        ri.dialects.torch.AdamW(betas=(0.9, 1.0))
    with pytest.raises(ValueError, match="beta1 is a schedule"):
        ri.dialects.torch.AdamW(betas=(ri.InverseSqrt(), 0.9))


def test_the_first_buffer_is_not_dampened():
    opt = ri.dialects.torch.Momentum(lr=1.0, momentum=0.5, dampening=0.75)
    theta, state = opt.step(np.zeros(1), np.ones(1), opt.init(np.zeros(1)))
    assert theta == -1
    theta, _ = opt.step(theta, np.ones(1), state)
    assert theta == -1.75


def test_accumulators_start_where_the_library_says():
    for opt in (ri.dialects.keras.Adagrad(), ri.dialects.optax.AdaGrad(learning_rate=1.0)):
        assert same_bits(opt.init(np.ones(2)).slots["G"], np.full(2, 0.1))


def test_a_dialect_of_adam_is_adam_where_the_library_has_the_papers():
    settings = {name: SETTINGS[name] for name in ("lr", "beta1", "beta2", "eps")}
    theta, grads = np.array([1.0, -2.0]), np.array([[0.5, 1.0], [-0.25, 2.0]])
    paper = ri.trace(ri.Adam(**settings), theta0=theta, grads=grads)["theta"]
    for dialect in (ri.dialects.torch.Adam, ri.dialects.optax.Adam):
        np.testing.assert_allclose(
            ri.trace(dialect.of(settings), theta0=theta, grads=grads)["theta"], paper, rtol=1e-14
        )
    keras = ri.trace(ri.dialects.keras.Adam.of(settings), theta0=theta, grads=grads)["theta"]
    assert np.all(np.abs(keras - paper) > 1e-4)


@EVERY
def test_a_states_name_is_the_title_and_no_module(dialect):
    assert dialect.of(SETTINGS).init(np.ones(2)).rule == dialect.title()


OLD_STATE = Path(__file__).with_name("torch_rmsprop_0_1_0.state")  # after one step, as refimpl 0.1.0 wrote it


@pytest.mark.parametrize("make", [lambda opt: opt, ri.jit], ids=["plain", "compiled"])
def test_a_state_that_was_saved_under_the_modules_name_goes_on(make):
    rule = ri.dialects.torch.RMSprop(lr=0.1)
    saved = ri.load_state(OLD_STATE)
    assert saved.rule == "refimpl.dialects.torch.scaled.RMSprop"
    theta, g = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    theta, state = rule.step(theta, g, rule.init(theta))
    expected, wanted = rule.step(theta, g, state)
    found, after = make(rule).step(theta, g, saved)
    assert same_bits(found, expected)
    assert same_bits(after.slots["v"], wanted.slots["v"])
    assert after.rule == "torch.RMSprop"


@EVERY
def test_a_state_of_another_class_is_refused_as_before(dialect):
    opt, theta = dialect.of(SETTINGS), np.ones(2)
    other = f"refimpl.dialects.{dialect.library}.adam.Nobody"
    for name in (other, f"refimpl.dialects.sonnet.adam.{dialect.__name__}", f"mine.{dialect.title()}"):
        with pytest.raises(ValueError, match="state belongs to the rule"):
            opt.step(theta, theta, replace(opt.init(theta), rule=name))


def test_a_class_of_somebody_elses_has_its_module_in_its_name():
    class RMSprop(ri.dialects.torch.RMSprop):
        pass

    opt = RMSprop(lr=0.1)
    assert opt.init(np.ones(2)).rule == f"{__name__}.RMSprop"
    with pytest.raises(ValueError, match="state belongs to the rule"):
        opt.step(np.ones(2), np.ones(2), ri.load_state(OLD_STATE))
