"""The plateaus of PyTorch, Keras and optax, held against the real ones on streams of metrics, to the bit."""

import math

import numpy as np
import pytest

from refimpl.dialects import keras, optax, torch
from tests.dialects.real import real

RNG = np.random.default_rng(3)
#: Metrics that float32 holds, with ties, improvements, infinities and NaN.
STREAMS = [(RNG.integers(0, levels, 60) / 8).tolist() for levels in (2, 5, 16, 64)]
STREAMS += [[1.0] * 20, np.linspace(4, 1, 25).astype(np.float32).tolist(), [*range(9), 3, 2, 1, 1, 1, 1]]
STREAMS += [[2.0, math.nan, math.nan, 1.0, math.inf, math.inf, 1.0, 1.0, 0.5, math.nan, 0.5, 0.5, 0.5]]


def rates(machine, stream):
    state, found = machine.init(), []
    for metric in stream:
        rate, state = machine.step(metric, state)
        found.append(rate)
    return found


TORCH = [
    {},
    dict(patience=2, factor=0.3, cooldown=3),
    dict(patience=0, factor=0.5, threshold=0.25, threshold_mode="abs", min_lr=0.01),
    dict(patience=1, mode="max", threshold=0.25, cooldown=1),
    dict(patience=1, mode="max", threshold=0.125, threshold_mode="abs", eps=1e-3),
    dict(patience=1, factor=0.5, eps=0.06, lr=0.4),
]


@pytest.mark.parametrize("settings", TORCH, ids=str)
def test_pytorch(settings):
    scheduler, module = real("torch.optim.lr_scheduler.ReduceLROnPlateau"), pytest.importorskip("torch")
    given = {name: value for name, value in settings.items() if name != "lr"}
    for stream in STREAMS:
        optimizer = module.optim.SGD([module.nn.Parameter(module.zeros(1))], lr=settings.get("lr", 1.0))
        theirs, found = scheduler(optimizer, **given), []
        for metric in stream:
            theirs.step(metric)
            found.append(optimizer.param_groups[0]["lr"])
        assert rates(torch.ReduceLROnPlateau(**settings), stream) == found


KERAS = [
    dict(),
    dict(patience=2, factor=0.5, cooldown=3),
    dict(patience=0, factor=0.25, min_delta=0.25, min_lr=0.0625),
    dict(patience=1, mode="max", factor=0.5, min_delta=0.125, cooldown=1),
    dict(patience=3, factor=0.5, cooldown=2, min_lr=0.125, min_delta=0.0),
]


@pytest.mark.parametrize("settings", KERAS, ids=str)
def test_keras(settings):
    callback = real("keras.callbacks.ReduceLROnPlateau")

    class Model:
        class optimizer:
            learning_rate = 1.0

    for stream in [*STREAMS, [math.nan, 1.0, 1.0, 0.5, 0.25, 0.125]]:
        theirs, model, found = callback(monitor="loss", **{"mode": "min"} | settings), Model(), []
        model.optimizer = Model.optimizer()
        theirs.set_model(model)
        theirs.on_train_begin()
        for epoch, metric in enumerate(stream):
            theirs.on_epoch_end(epoch, {"loss": metric})
            found.append(model.optimizer.learning_rate)
        assert rates(keras.ReduceLROnPlateau(**settings), stream) == found


OPTAX = [
    dict(),
    dict(patience=2, factor=0.3, cooldown=3),
    dict(patience=1, factor=0.5, rtol=0.0, atol=0.25, min_scale=0.1),
    dict(patience=2, factor=0.5, rtol=0.125, atol=0.125, cooldown=1, accumulation_size=3),
    dict(patience=0, factor=0.5),
]


@pytest.mark.parametrize("settings", OPTAX, ids=str)
def test_optax(settings):
    make, jax = real("optax.contrib.reduce_on_plateau"), pytest.importorskip("jax")
    with jax.enable_x64(True):
        theirs = make(**settings)
        one = jax.numpy.ones((), jax.numpy.float64)
        update = jax.jit(lambda state, value: theirs.update(one, state, value=value))
        for stream in STREAMS[:6]:
            state, found = theirs.init(one), []
            for metric in stream:
                scaled, state = update(state, metric)
                found.append(float(scaled))
            assert rates(optax.ReduceOnPlateau(**settings), stream) == found
