"""``emit``: the C that it writes is compiled and has NumPy's bits; the text is one to read."""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri
from refimpl.engine import Untraceable
from refimpl.engine.emit import emit
from refimpl.engine.expressions import coefficient_inputs
from refimpl.engine.host import coefficient_function
from refimpl.engine.inputs import lookups
from refimpl.engine.program import record
from refimpl.engine.scalars import arguments
from tests.engine import hard, host_cupy
from tests.ulp import assert_same

GCC = ["gcc", "-std=c99", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fPIC", "-shared"]
STEPS = 300


@functools.cache
def library(name, dtype):
    """What a rule's emitted C is when it is compiled."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "step.c").write_text(emit(hard.rule(name), "c", dtype, "rule"), encoding="utf-8")
        done = subprocess.run([*GCC, "-o", "step.so", "step.c", "-lm"], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return ctypes.CDLL(str(Path(folder) / "step.so"))


class Emitted:
    """The two functions of one rule, called as a program in C would call them."""

    def __init__(self, name, dtype):
        self.opt, self.program = hard.rule(name), record(hard.rule(name))
        coefficients = coefficient_function(self.program)
        self.python = lambda given: coefficients(**given)
        real = {"float32": ctypes.c_float, "float64": ctypes.c_double}[dtype]
        members = [(f"c{i}", real) for i in range(len(coefficient_inputs(self.program)))]
        self.struct = type("Struct", (ctypes.Structure,), {"_fields_": members or [("none", ctypes.c_char)]})
        self.running = {key: ctypes.c_double(start) for key, start in self.opt.scalars.items()}
        self.load(name, dtype)
        self.coefficients.restype = self.struct

    def load(self, name, dtype):
        functions = library(name, dtype)
        self.coefficients, self.step = functions.rule_coefficients, functions.rule_step

    def inputs(self, t):
        h = self.opt.at(t - 1)
        return {key: look(h) for key, look in lookups(self.opt).items()} | {"t": t}

    def struct_of(self, t):
        given = self.inputs(t)
        scalars = [
            ctypes.byref(self.running[key]) if key in self.running else ctypes.c_double(given[key])
            for key in arguments(self.program)
        ]
        return self.coefficients(*scalars)

    def advance(self, arrays, g, c):
        theta, *slots = (a.ctypes.data_as(ctypes.c_void_p) for a in arrays)
        self.step(ctypes.c_size_t(g.size), theta, g.ctypes.data_as(ctypes.c_void_p), *slots, c)


class EmittedCuda(Emitted):
    """The same in CUDA C++, compiled for the host, on a grid of 2 blocks of 5 threads."""

    def load(self, name, dtype):
        functions = host_cupy.compiled(emit(hard.rule(name), "cuda", dtype, "rule"), ("rule_step",))
        run = ctypes.CFUNCTYPE(None)(ctypes.c_void_p.in_dll(functions, "run_rule_step").value)
        self.coefficients, self.step = functions.rule_coefficients, functools.partial(run, 2, 5)


CASES = [(Emitted, *case) for case in hard.CASES]
CASES += [(EmittedCuda, name, dtype) for name in ("AdamW", "NAdam-projected", "Awkward") for dtype in hard.DTYPES]


@pytest.mark.parametrize(("emitted_as", "name", "dtype"), CASES)
def test_three_hundred_steps_have_numpys_bits(emitted_as, name, dtype):
    emitted = emitted_as(name, dtype)
    opt, theta = emitted.opt, hard.parameters(dtype)
    state, mine = opt.init(theta), [theta.copy(), *(opt.init(theta).slots[name] for name in opt.slots)]
    for t, g in enumerate(hard.gradients(dtype, STEPS), 1):
        expected, _ = emitted.python(emitted.inputs(t) | state.scalars)
        c = emitted.struct_of(t)
        theta, state = opt.step(theta, g, state)
        assert_same(np.array([getattr(c, f"c{i}") for i in range(len(expected))], dtype), np.array(expected, dtype))
        assert {key: x.value for key, x in emitted.running.items()} == state.scalars
        emitted.advance(mine, g, c)
        for key, array, want in zip(("theta", *opt.slots), mine, (theta, *state.slots.values()), strict=True):
            assert_same(array, want, f"{key} at step {t}")


@pytest.mark.parametrize("dtype", hard.DTYPES)
def test_of_equal_zeros_the_maximum_is_the_second(dtype):
    emitted = Emitted("SGD-projected", dtype)
    theta, g = np.array([[0.0, -0.0], [0.0, 0.0]], dtype)
    c = emitted.coefficients(*map(ctypes.c_double, (0.1, 0.0, -0.0, 1.0, 1.0)))  # lr, l2, lo, hi, eta
    emitted.advance([theta], g, c)
    assert_same(theta, np.array([-0.0, -0.0], dtype))


def test_adamw_reads_like_its_paper():
    text = emit(ri.AdamW(), "c")
    assert (
        """
        m = c.beta1 * m + c.one_minus_beta1 * g;  // line 7
        v = c.beta2 * v + c.one_minus_beta2 * g * g;  // line 8
        const double m_hat = m / c.one_minus_beta1_pow_t;  // line 9
        const double v_hat = v / c.one_minus_beta2_pow_t;  // line 10
        theta = theta - c.eta * (c.lr * m_hat / (sqrt(v_hat) + c.eps) + c.weight_decay * theta);  // line 12
"""
        in text
    )
    assert "    c.one_minus_beta1_pow_t = 1.0 - rounded_power(beta1, t);\n" in text
    header = text.partition("*/")[0]
    assert " * Adam with decoupled weight decay.\n" in header
    assert " *     v_t = β2 v_{t−1} + (1 − β2) g_t²\n" in header
    assert " * Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 2, AdamW." in header
    assert "-ffp-contract=off" in header
    assert "adamw_coefficients(lr, beta1, beta2, eps, weight_decay, eta, t);" in header
    settings = "lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-08 and weight_decay = 0.01"
    assert settings in text.replace("\n *", "")


def test_cuda_is_a_function_for_one_element_and_a_kernel():
    text = emit(ri.AMSGrad(), "cuda", "float32", name="ams")
    assert (
        """inline void ams_element(float &theta, float g, float &m, float &v, float &v_hat,
                                            const struct ams &c)
{
    m = c.beta1 * m + c.one_minus_beta1 * g;
    v = c.beta2 * v + c.one_minus_beta2 * g * g;
    v_hat = maximumf(v_hat, v);
    const float root = sqrtf(v_hat);
    const float ratio = root != 0 ? m / (root != 0 ? root : 1.0f) : 0.0f;  // m/√v̂, and zero where v̂ is
    theta = theta - c.eta_times_lr * ratio;
}
"""
        in text
    )
    assert 'extern "C" __global__ void ams_step(size_t n, float *__restrict__ theta,' in text
    assert "i += stride)\n        ams_element(theta[i], g[i], m[i], v[i], v_hat[i], c);\n" in text
    assert "--fmad=false" in text.partition("*/")[0]


def test_the_host_updates_running_scalars_and_rounds_once():
    text = emit(ri.NAdam(), "c", "float32")
    assert "    const double mu = beta1 * (1.0 - 0.5 * rounded_power(0.96, psi * t));\n" in text
    assert "    *mu_product = *mu_product * mu;\n" in text
    assert "    c.one_minus_mu_product = (float)(1.0 - *mu_product);\n" in text
    assert "mu_product is then 1:" in text


def test_the_framework_has_the_names_of_its_parts():
    text = emit(ri.Adaptive(lr=1, phi=ri.phi.Gradient(), psi=ri.psi.Identity()), "c")
    assert "        const double root = sqrt(V);\n" in text
    text = emit(ri.Adaptive(lr=1, phi=ri.phi.EMA(0.9), psi=ri.psi.Mean()), "c")
    assert "        V = c.beta2 * V + c.one_minus_beta2 * g * g;\n" in text
    assert " * psi = Mean: V_t = (1 − 1/t) V_{t−1} + (1/t) g_t²" in text


def test_a_rule_without_readable_source_is_emitted_without_names_and_comments():
    scope = {"ri": ri}
    exec("class Bare(ri.AdamW):\n  update = lambda h, *a, **k: ri.AdamW.update(h, *a, **k)", scope)
    text = emit(scope["Bare"](), "c")
    assert "const double m_hat = m / c.one_minus_beta1_pow_t;\n" in text
    assert "// line" not in text
    assert '"line 7"' not in text


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="language must be 'c' or 'cuda', got 'rust'"):
        emit(ri.SGD(), "rust")
    with pytest.raises(ValueError, match="dtype must be 'float32' or 'float64', got 'float16'"):
        emit(ri.SGD(), "c", "float16")
    with pytest.raises(ValueError, match="name must be an identifier in C that begins with a letter, got '2nd'"):
        emit(ri.SGD(), "c", name="2nd")
    with pytest.raises(ValueError, match="lr is an array of lanes"):
        emit(ri.SGD(lr=np.array([0.1, 0.2])), "c")
    with pytest.raises(ValueError, match=r"box\.hi is an array of lanes"):
        emit(ri.SGD().projected(ri.Box(0, np.ones(3))), "c")
    with pytest.raises(TypeError, match="opt must be a refimpl rule, got 3"):
        emit(3, "c")
    with pytest.raises(Untraceable, match="phi or psi is a sum over all gradients"):
        emit(ri.Adaptive(lr=1, phi=ri.phi.EMASum(0.9), psi=ri.psi.Mean()), "c")


def test_what_c_cannot_do_with_numpys_bits_is_refused():
    class Power(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            return {"theta": theta - g**3}

    with pytest.raises(Untraceable, match=r"cannot write \*\* of an array in C"):
        emit(Power(), "c")
