"""Where gradients are of the size of ε: the forms of ε part there, in float32 too."""

import numpy as np
import pytest

import refimpl as ri


class Float32Adam:
    """A float32 kernel with ε = 1e-8 in its code, as Algorithm 1 of Adam has it."""

    dtypes, fixed = ("float32",), {"eps": 1e-8}

    def __init__(self, lr, beta1, beta2, l2):
        self.h = tuple(map(np.float32, (lr, beta1, beta2, l2)))

    def init(self, params):
        return 0, np.zeros_like(params), np.zeros_like(params)

    def step(self, params, grads, state):
        lr, b1, b2, l2 = self.h
        one, t, g = np.float32(1), state[0] + 1, grads + l2 * params
        m, v = b1 * state[1] + (one - b1) * g, b2 * state[2] + (one - b2) * g * g
        c1, c2 = (one - b ** np.float32(t) for b in (b1, b2))
        return params - lr * self.quotient(m, v, c1, c2, np.float32(1e-8)), (t, m, v)

    def quotient(self, m, v, c1, c2, eps):
        return m / c1 / (np.sqrt(v / c2) + eps)


class Hat(Float32Adam):
    """ε is added to the uncorrected root, unscaled: 1/√(1 − β2) times too large at first."""

    def quotient(self, m, v, c1, c2, eps):
        return np.sqrt(c2) / c1 * m / (np.sqrt(v) + eps)


class Inside(Float32Adam):
    def quotient(self, m, v, c1, c2, eps):
        return m / c1 / np.sqrt(v / c2 + eps)


def test_the_paper_s_form_passes():
    report = ri.check(Float32Adam, against="adam")
    assert report.passed, str(report)


@pytest.mark.parametrize("cls", [Hat, Inside])
def test_other_forms_of_a_constant_epsilon_fail_in_float32(cls):
    report = ri.check(cls, against="adam")
    assert "small, float32" in {each.scenario for each in report.scenarios if not each.passed}
