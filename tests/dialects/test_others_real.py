"""The real optimizers of the libraries beside PyTorch, optax and Keras compute their dialects."""

import collections
import importlib.util
import os
import shutil
import warnings

import pytest

from refimpl.conformance import check
from refimpl.dialects import dialects, libraries
from refimpl.dialects.numpy_ml import adapter as numpy_ml
from tests.dialects.real import assert_is, of, real


def each_of(*libraries):
    return pytest.mark.parametrize(
        "dialect", [each for library in libraries for each in of(library)], ids=lambda each: each.title()
    )


@each_of("sklearn", "onnx", "mlx", "autograd")
def test_each(dialect):
    assert_is(real(dialect.paths[0]), dialect.title())


@pytest.mark.peers
@each_of("jax_examples", "pytorch_optimizer")
def test_each_on_jax_and_pytorch(dialect):
    assert_is(real(dialect.paths[0]), dialect.title())


@each_of("numpy_ml")
def test_numpy_ml(dialect):
    module = numpy_ml_or_skip()
    assert_is(getattr(module, dialect.paths[0].rpartition(".")[2]), dialect.title())


def numpy_ml_or_skip():
    if importlib.util.find_spec("numpy_ml") is None:
        pytest.skip("numpy_ml is not installed")
    with warnings.catch_warnings(action="ignore"):  # of escapes in its docstrings
        return numpy_ml.load()


@pytest.mark.slow
@each_of("tinygrad")
def test_tinygrad(dialect, monkeypatch):
    """It writes C for clang, or runs in Python."""
    if not shutil.which("clang") and "DEV" not in os.environ:
        monkeypatch.setenv("DEV", "PYTHON")
    report = check(real(dialect.paths[0]), dialect.title(), seconds=300)
    assert report.passed, report


@pytest.mark.slow
@each_of("tensorflow", "paddle")
def test_tensorflow_and_paddle(dialect):
    report = check(real(dialect.paths[0]), dialect.title(), seconds=120)
    assert report.passed, report


def test_the_libraries_of_every_dialect_but_chainers_are_known_as_targets():
    """Chainer cannot be installed on a Python that refimpl runs on."""
    assert [each.name for each in libraries() if each.adapter is None] == ["chainer"]
    modules = {each.name: each.module for each in libraries()}
    for each in dialects():
        assert each.paths[0].startswith(f"{modules[each.library]}.")


@pytest.mark.parametrize(
    ("path", "rule", "named"),
    [
        ("sklearn.neural_network._stochastic_optimizers.AdamOptimizer", "adam", "sklearn.Adam"),
        ("jax.example_libraries.optimizers.adagrad", "adagrad", "jax_examples.AdaGrad"),
        ("mlx.optimizers.Adam", "adam", "mlx.Adam"),
        ("onnx.reference.ops.aionnx_preview_training.op_adam.Adam", "adam", "onnx.Adam"),
    ],
)
def test_against_the_paper_the_report_names_the_librarys_own(path, rule, named):
    report = check(real(path), rule)
    assert not report.passed
    assert report.dialect == named


def test_what_a_library_rounds_to_float32_is_rounded_for_the_reference_too():
    report = check(real("onnx.reference.ops.aionnx_preview_training.op_adam.Adam"), "onnx.Adam")
    assert any("float32" in note for note in report.notes)
    assert {each.scenario.endswith(", float32") for each in report.scenarios} == {True, False}


def test_a_library_without_float64_is_judged_in_float32():
    report = check(real("mlx.optimizers.SGD"), "mlx.SGD")
    assert all(each.scenario.endswith(", float32") for each in report.scenarios)
    assert len({each.scenario for each in report.scenarios}) == len(report.scenarios) > 10


def test_one_without_float32_is_judged_in_float64():
    report = check(real("autograd.misc.optimizers.sgd"), "autograd.Momentum")
    assert not any(each.scenario.endswith(", float32") for each in report.scenarios)
    assert "schedule" in report.notes[-1]


def test_numpy_ml_is_imported_without_a_trace_in_the_standard_library():
    numpy_ml_or_skip()
    assert not hasattr(collections, "Hashable")
