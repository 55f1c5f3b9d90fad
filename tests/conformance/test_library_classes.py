"""Classes derived from those of a library: their arguments, how they are saved, and what they do to gradients."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.checking import NO_NUMBER

torch = pytest.importorskip("torch", reason="PyTorch is not installed: make .venv/.arrays")

pytestmark = pytest.mark.peers


class Unchanged(torch.optim.RMSprop):
    pass


class KeepsMore(torch.optim.Adam):
    """PyTorch's __getstate__ leaves ``clip`` out of a copy."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        self.clip = None

    def step(self, closure=None):
        if self.clip:
            raise NotImplementedError
        return super().step(closure)


class WritesGradients(torch.optim.Optimizer):
    """A right SGD, as it was often written before PyTorch 1.5."""

    def __init__(self, params, lr=0.1, weight_decay=0, sign=1):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay))
        self.sign = sign

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.grad.add_(p, alpha=group["weight_decay"])
                p.add_(p.grad, alpha=-self.sign * group["lr"])


class Climbs(WritesGradients):
    def __init__(self, params, lr=0.1, weight_decay=0):
        super().__init__(params, lr, weight_decay, sign=-1)


@pytest.mark.parametrize("against", ["rmsprop", "torch.RMSprop"])
def test_arguments_are_called_as_in_the_class_it_is_derived_from(against):
    report = ri.check(Unchanged, against=against)
    assert report.passed
    assert not [note for note in report.notes if "does not take" in note]


def test_a_copy_goes_by_state_dict():
    assert ri.check(KeepsMore, against="adam").passed


def test_bfloat16_is_tested():
    report = ri.check(torch.optim.SGD, against="sgd")
    assert {o.scenario: (o.passed, o.untested) for o in report.scenarios}["bfloat16"] == (True, "")


def test_a_written_gradient_is_one_failing_scenario():
    report = ri.check(WritesGradients, against="sgd")
    assert [outcome.scenario for outcome in report.scenarios if not outcome.passed] == ["gradients"]
    assert report.verdict.endswith("is not sgd: step 1 changed grads, a gradient that it was given")


def test_what_else_is_wrong_is_seen_beside_it():
    report = ri.check(Climbs, against="sgd")
    failed = {outcome.scenario for outcome in report.scenarios if not outcome.passed}
    assert {"random", "bfloat16", "gradients"} <= failed


def test_nan_explains_nothing():
    class Nothing:
        def __init__(self, lr, beta1, beta2, eps):
            pass

        def init(self, p):
            return 0

        def step(self, p, g, state):
            return np.full_like(p, np.nan), state

    report = ri.check(Nothing, against="adam")
    assert (report.diagnosis, report.line, report.thread) == (NO_NUMBER, "", "")


def test_a_fault_is_told_with_its_own_line():
    class Upcasts:
        """t stays 1 for ever, and float64 comes back for float32."""

        def __init__(self, lr, beta1, beta2, eps):
            self.h = lr, beta1, beta2, eps

        def init(self, p):
            return np.zeros(p.shape), np.zeros(p.shape)

        def step(self, p, g, state):
            lr, b1, b2, eps = self.h
            m, v = b1 * state[0] + (1 - b1) * g, b2 * state[1] + (1 - b2) * g * g
            return p - lr * (m / (1 - b1)) / (np.sqrt(v / (1 - b2)) + eps), (m, v)

    report = ri.check(Upcasts, against="adam")
    assert report.heading.endswith("is not adam: t stays 1 for ever")
    assert "m_hat" in report.line
    assert "step 1 returned params of dtype float64 instead of float32" in report.notes
