"""Kernels with one precision, and with constants in their code, are judged in what they have."""

import numpy as np
import pytest

import refimpl as ri


def adam(compute, back, **declared):
    """Adam computed in one dtype, whose results are cast by ``back``; ``declared`` are attributes of the class."""

    class Adam:
        def __init__(self, lr, beta1, beta2, eps):
            self.h = tuple(map(compute, (lr, beta1, beta2, eps)))

        def init(self, p):
            return 0, np.zeros(p.shape, compute), np.zeros(p.shape, compute)

        def step(self, p, g, state):
            lr, b1, b2, eps = self.h
            t, x, g = state[0] + 1, np.asarray(p, compute), np.asarray(g, compute)
            m, v = b1 * state[1] + (1 - b1) * g, b2 * state[2] + (1 - b2) * g * g
            out = x - lr * (m / (1 - b1 ** compute(t))) / (np.sqrt(v / (1 - b2 ** compute(t))) + eps)
            return back(p, out), (t, m, v)

    for name, value in declared.items():
        setattr(Adam, name, value)
    return Adam


def returned(p, out):
    return out.astype(out.dtype)


def cast(p, out):
    return out.astype(p.dtype)


def refusing(dtype):
    def back(p, out):
        if p.dtype != dtype:
            raise TypeError(f"{np.dtype(dtype)} only")
        return out.astype(dtype)

    return back


def dtypes(report):
    wide = [outcome for outcome in report.scenarios if "float16" not in outcome.scenario]
    return {"float32" if outcome.scenario.endswith(", float32") else "float64" for outcome in wide}


@pytest.mark.parametrize(
    ("back", "told"),
    [
        (refusing(np.float32), "not tested in float64, which it refuses: step 1 raised TypeError: float32 only"),
        (returned, "it returns float32 for float64 parameters, so it is judged in float32"),
        (cast, "its float64 results are float32 numbers, so it is judged in float32"),
    ],
)
def test_a_float32_kernel_is_judged_in_float32_in_all_scenarios(back, told):
    report = ri.check(adam(np.float32, back), against="adam")
    assert report.passed
    assert told in report.notes
    assert dtypes(report) == {"float32"}
    wanted = {o.scenario.removesuffix(", float32") for o in ri.check(adam(np.float64, cast), against="adam").scenarios}
    asked = {outcome.scenario.removesuffix(", float32") for outcome in report.scenarios}
    assert wanted == asked


def test_a_float64_kernel_that_refuses_float32_is_not_tested_there():
    report = ri.check(adam(np.float64, refusing(np.float64)), against="adam")
    assert report.passed
    assert "not tested in float32, which it refuses: step 1 raised TypeError: float64 only" in report.notes


def test_one_that_widens_fails_for_that():
    report = ri.check(adam(np.float64, returned), against="adam")
    assert report.verdict.endswith("is not adam: step 1 returned params of dtype float64 instead of float32")


def test_a_declaration_is_taken_as_it_is():
    report = ri.check(adam(np.float32, returned, dtypes=("float32",)), against="adam")
    assert report.passed
    assert not any("float64" in note for note in report.notes)


@pytest.mark.parametrize("bad", ["float32", ("float32", "float8"), {"float32"}, 7])
def test_a_declaration_of_nonsense_is_refused(bad):
    with pytest.raises(TypeError, match=r"Adam.dtypes must be a tuple of names among float64, float32, bfloat16, flo"):
        ri.check(adam(np.float32, returned, dtypes=bad), against="adam")


def test_a_mistake_in_float32_alone_is_found_in_a_float32_kernel():
    class Wraps(adam(np.float32, refusing(np.float32))):
        def step(self, p, g, state):
            return super().step(p, g, (state[0] % 256, *state[1:]))

    report = ri.check(Wraps, against="adam")
    assert [outcome.scenario for outcome in report.scenarios if not outcome.passed] == ["long, float32"]


def adagrad(eps, **declared):
    class AdaGrad:
        def __init__(self, lr, schedule=lambda k: 1.0):
            self.lr, self.schedule = lr, schedule

        def init(self, p):
            return 0, np.zeros_like(p)

        def step(self, p, g, state):
            total = state[1] + g * g
            step = self.schedule(state[0]) * self.lr * g / (np.sqrt(total) + np.asarray(eps, p.dtype))
            return (p - step).astype(p.dtype), (state[0] + 1, total)

    for name, value in declared.items():
        setattr(AdaGrad, name, value)
    return AdaGrad


@pytest.mark.parametrize("eps", [1e-8, 1e-7, 1e-6])
def test_a_constant_eps_is_found(eps):
    report = ri.check(adagrad(eps), against="adagrad")
    assert report.passed
    assert f"eps is a constant in its code: {eps!r} fits; an attribute `fixed` would say so" in report.notes


def test_a_declared_constant_is_asserted():
    assert ri.check(adagrad(3e-4, fixed={"eps": 3e-4}), against="adagrad").passed
    assert not ri.check(adagrad(3e-4, fixed={"eps": 3e-5}), against="adagrad").passed
    assert not ri.check(adagrad(3e-4), against="adagrad").passed


@pytest.mark.parametrize("bad", [{"lr": 0.1}, {"epsilon": 1e-8}, {"eps": "1e-8"}, ("eps",)])
def test_constants_of_nonsense_are_refused(bad):
    with pytest.raises(TypeError, match=r"AdaGrad.fixed must be a dict of numbers for hyperparameters that the constr"):
        ri.check(adagrad(1e-8, fixed=bad), against="adagrad")
