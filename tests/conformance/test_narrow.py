"""Parameters of two bytes: mistakes of every kind show there, and a run that shows nothing says so."""

import ml_dtypes
import numpy as np
import pytest

import refimpl as ri

KINDS = {"float32 state": np.float32, "same": None}


class Kernel:
    """A right AdamW for one array, whose state and arithmetic are of ``wide``, or of the parameters' own dtype."""

    wide = np.float32

    def __init__(self, lr, beta1, beta2, eps, weight_decay, schedule=lambda k: 1.0):
        self.given, self.schedule = (lr, beta1, beta2, eps, weight_decay), schedule

    def init(self, params):
        zeros = np.zeros(params.shape, self.wide or params.dtype)
        return 0, zeros, zeros

    def step(self, params, grads, state):
        inside = np.dtype(self.wide or params.dtype)
        lr, b1, b2, eps, decay = map(inside.type, self.given)
        eta, one, t = inside.type(self.schedule(state[0])), inside.type(1), state[0] + 1
        x, g = params.astype(inside), grads.astype(inside)
        m, v = b1 * state[1] + (one - b1) * g, b2 * state[2] + (one - b2) * g * g
        m_hat, v_hat = self.corrected(m, v, *(one - inside.type(float(b) ** t) for b in (b1, b2)))
        step = lr * m_hat / (np.sqrt(v_hat) + eps) + decay * x
        return self.moved(params, x, eta * step), (t, m, v)

    def corrected(self, m, v, c1, c2):
        return m / c1, v / c2

    def moved(self, params, x, step):
        return (x - step).astype(params.dtype)


def only_narrow(change):
    """The kernel with one method changed, where parameters have two bytes."""

    class Wrong(Kernel):
        def moved(self, params, x, step):
            return change(params, x, step) if params.itemsize == 2 else super().moved(params, x, step)

    return Wrong


class Uncorrected(Kernel):
    def init(self, params):
        self.narrow = params.itemsize == 2
        return super().init(params)

    def corrected(self, m, v, c1, c2):
        return (m, v) if self.narrow else (m / c1, v / c2)


def half(params, x, step):
    return np.where(np.arange(x.size).reshape(x.shape) % 2 == 0, x - step, x).astype(params.dtype)


WRONG = {
    "climbing": only_narrow(lambda params, x, step: (x + step).astype(params.dtype)),
    "standing still": only_narrow(lambda params, x, step: params.copy()),
    "half frozen": only_narrow(half),
    "uncorrected": Uncorrected,
}


@pytest.mark.parametrize("wide", [np.float32, None], ids=["float32 state", "the type itself"])
@pytest.mark.parametrize("name", WRONG)
def test_negative_controls_fail_in_both_types(name, wide):
    class Wrong(WRONG[name]):
        pass

    Wrong.wide = wide
    report = ri.check(type("W", (WRONG[name],), {"wide": wide}), against="adamw")
    failed = {outcome.scenario for outcome in report.scenarios if not outcome.passed}
    assert {"bfloat16", "float16"} <= failed
    assert all(each.endswith("float16") for each in failed)


@pytest.mark.parametrize("wide", [np.float32, None], ids=["float32 state", "the type itself"])
def test_the_right_kernel_passes_and_says_where_nothing_is_decided(wide):
    report = ri.check(type("Right", (Kernel,), {"wide": wide}), against="adamw")
    assert report.passed, str(report)
    told = {outcome.scenario: outcome.untested for outcome in report.scenarios if "float16" in outcome.scenario}
    if wide:
        assert not any(told.values()), told
    else:
        assert told["bfloat16"].startswith("not decided: what is allowed is ")


def test_bfloat16_is_there():
    assert ml_dtypes.bfloat16
