"""The real optimizers of JAX's examples, scikit-learn, autograd, ONNX and MLX against their dialects.

Each adapter is an implementation of its own to ``check``: it runs the library, and nothing of refimpl.
"""

import importlib

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance import check
from refimpl.conformance.against import against_named
from refimpl.conformance.judging import departure
from refimpl.conformance.reference import expected
from refimpl.conformance.scenarios import scenarios
from refimpl.conformance.targets import Target
from tests.dialects.others import JaxExample, OnnxAdagrad, OnnxAdam, OnnxMomentum, Sklearn, autograd_run, jax_step


def module(name):
    """The module; the test is skipped where the library is missing."""
    pytest.importorskip(name.partition(".")[0])
    return importlib.import_module(name)


def assert_is(title, make, *takes):
    """``make(settings, schedule)`` computes the dialect, in every scenario."""
    report = check(Target(title, make, lambda name: name in takes, library=title.partition(".")[0]), against=title)
    assert report.passed, str(report)


MOMENTUM = ("lr", "momentum", "schedule")
ADAM = ("lr", "beta1", "beta2", "eps", "schedule")


@pytest.mark.peers
@pytest.mark.parametrize(
    ("title", "arguments", "takes"),
    [
        ("SGD", {}, ("lr", "schedule")),
        ("Momentum", {"momentum": "mass"}, MOMENTUM),
        ("Nesterov", {"momentum": "mass"}, MOMENTUM),
        ("AdaGrad", {}, ("lr", "schedule")),
        ("RMSProp", {"beta2": "gamma", "eps": "eps"}, ("lr", "beta2", "eps", "schedule")),
        ("RMSPropMomentum", {"beta2": "gamma", "eps": "eps"}, ("lr", "beta2", "eps", "schedule")),
        ("Adam", {"beta1": "b1", "beta2": "b2", "eps": "eps"}, ADAM),
        ("AdaMax", {"beta1": "b1", "beta2": "b2"}, ("lr", "beta1", "beta2", "schedule")),
    ],
)
def test_jax_examples(title, arguments, takes):
    jax = module("jax")
    name = getattr(ri.dialects.jax_examples, title).paths[0].rpartition(".")[2]
    factory = getattr(module("jax.example_libraries.optimizers"), name)
    stepped = jax.jit(jax_step(factory))
    assert_is(f"jax_examples.{title}", lambda *given: JaxExample(jax, factory, stepped, arguments, *given), *takes)


@pytest.mark.parametrize(
    ("title", "kind", "arguments", "takes"),
    [
        ("Momentum", "SGDOptimizer", {"momentum": "momentum"}, MOMENTUM),
        ("Nesterov", "SGDOptimizer", {"momentum": "momentum"}, MOMENTUM),
        ("Adam", "AdamOptimizer", {"beta1": "beta_1", "beta2": "beta_2", "eps": "epsilon"}, ADAM),
    ],
)
def test_sklearn(title, kind, arguments, takes):
    cls = getattr(module("sklearn.neural_network._stochastic_optimizers"), kind)
    fixed = {"nesterov": title == "Nesterov"} if kind == "SGDOptimizer" else {}
    assert_is(f"sklearn.{title}", lambda *given: Sklearn(cls, arguments, fixed, *given), *takes)


@pytest.mark.parametrize(
    ("title", "function", "arguments"),
    [
        ("Momentum", "sgd", {"momentum": "mass"}),
        ("RMSProp", "rmsprop", {"beta2": "gamma", "eps": "eps"}),
        ("Adam", "adam", {"beta1": "b1", "beta2": "b2", "eps": "eps"}),
    ],
)
def test_autograd(title, function, arguments):
    """Its functions run all steps at once, so that there is nothing to give to ``check``."""
    optimize, right = getattr(module("autograd.misc.optimizers"), function), against_named(f"autograd.{title}")
    asked = [each for each in scenarios(right.rule) if each.schedule is None]
    assert len(asked) > 10
    for scenario in asked:
        run = autograd_run(optimize, {"lr": "step_size", **arguments}, scenario)
        assert departure(run, expected(right.candidate, scenario)) is None, scenario.name


ONNX = "onnx.reference.ops.aionnx_preview_training"


@pytest.mark.parametrize("title", ["Momentum", "Nesterov"])
def test_onnx_momentum(title):
    apply = getattr(module(f"{ONNX}.op_momentum"), f"_apply_{title.lower()}")
    assert_is(f"onnx.{title}", lambda *given: OnnxMomentum(apply, *given), *MOMENTUM, "l2")


def test_onnx_adagrad():
    apply = module(f"{ONNX}.op_adagrad")._apply_adagrad
    assert_is("onnx.Adagrad", lambda *given: OnnxAdagrad(apply, *given), "lr", "eps", "schedule")


@pytest.mark.parametrize(("title", "first"), [("Adam", 0), ("AdamFromOne", 1), ("AdamW", 0), ("AdamWFromOne", 1)])
def test_onnx_adam(title, first):
    apply = module(f"{ONNX}.op_adam")._apply_adam
    assert_is(f"onnx.{title}", lambda *given: OnnxAdam(apply, first, *given), *ADAM, "l2", "weight_decay")


MLX = [
    ("SGD", "SGD", {"weight_decay": 0.03}),
    ("Momentum", "SGD", {"weight_decay": 0.03, "momentum": 0.9, "dampening": 0.25}),
    ("Nesterov", "SGD", {"weight_decay": 0.03, "momentum": 0.9, "nesterov": True}),
    ("Adagrad", "Adagrad", {"eps": 1e-2}),
    ("RMSprop", "RMSprop", {"alpha": 0.9, "eps": 1e-2}),
    ("AdaDelta", "AdaDelta", {"rho": 0.8, "eps": 1e-2}),
    ("Adam", "Adam", {"betas": (0.8, 0.9), "eps": 1e-2}),
    ("AdamCorrected", "Adam", {"betas": (0.8, 0.9), "eps": 1e-2, "bias_correction": True}),
    ("AdamW", "AdamW", {"betas": (0.8, 0.9), "eps": 1e-2, "weight_decay": 0.5}),
    ("AdamWCorrected", "AdamW", {"betas": (0.8, 0.9), "eps": 1e-2, "weight_decay": 0.5, "bias_correction": True}),
    ("Adamax", "Adamax", {"betas": (0.8, 0.9), "eps": 1e-2}),
]


@pytest.mark.parametrize(("title", "kind", "settings"), MLX, ids=[each[0] for each in MLX])
def test_mlx(title, kind, settings):
    """In float32, which MLX has its scalars in: ten steps to a part in a million."""
    mx, cls = module("mlx.core"), getattr(module("mlx.optimizers"), kind)
    dialect = getattr(ri.dialects.mlx, title)
    own = {name: x for name, x in settings.items() if name not in dialect.fixed}
    theirs, ours = cls(learning_rate=0.05, **settings), dialect(learning_rate=0.05, **own)
    rng = np.random.default_rng(0)
    theta = rng.normal(size=8).astype(np.float32)
    state, params = ours.init(theta), {"w": mx.array(theta)}
    for g in rng.normal(size=(10, 8)).astype(np.float32):
        theta, state = ours.step(theta, g, state)
        params = theirs.apply_gradients({"w": mx.array(g)}, params)
    np.testing.assert_allclose(np.array(params["w"]), theta, rtol=1e-5, atol=1e-6)
