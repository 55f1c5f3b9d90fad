"""``emit(opt, "cuda")`` compiled by nvcc and run on the GPU, with all of NumPy's bits, subnormal numbers too."""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from refimpl.engine.emit import emit
from tests.engine import hard
from tests.engine.test_emit import Emitted
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

STEPS, SIZE = 100, 1000
#: As the file's first comment says, and a library of it.
NVCC = ["nvcc", "-O2", "--fmad=false", "-Xcompiler", "-ffp-contract=off", "-Xcompiler", "-fPIC", "-shared"]
#: The launch that the file's first comment shows, for a caller without nvcc; pointers are to the GPU's memory.
LAUNCH = """
extern "C" int launch(size_t n, {pointers}, struct rule c)
{{
    rule_step<<<3, 64>>>(n, {names}, c);
    return cudaDeviceSynchronize();
}}
"""


@functools.cache
def library(name, dtype):
    """The emitted CUDA C++ of a rule, compiled."""
    if shutil.which("nvcc") is None:
        pytest.skip("nvcc is not installed")
    type_ = {"float32": "float", "float64": "double"}[dtype]
    names = ["theta", "g", *hard.rule(name).slots]
    launch = LAUNCH.format(pointers=", ".join(f"{type_} *{x}" for x in names), names=", ".join(names))
    with tempfile.TemporaryDirectory() as folder:
        text = emit(hard.rule(name), "cuda", dtype, "rule") + launch
        (Path(folder) / "step.cu").write_text(text, encoding="utf-8")
        done = subprocess.run([*NVCC, "-o", "step.so", "step.cu"], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return ctypes.CDLL(str(Path(folder) / "step.so"))


class OnDevice(Emitted):
    """The functions of one rule, as a program in CUDA C++ would call them."""

    def load(self, name, dtype):
        functions = library(name, dtype)
        self.coefficients, self.launch = functions.rule_coefficients, functions.launch

    def advance(self, arrays, g, c):
        import cupy

        theta, *slots = (ctypes.c_void_p(a.data.ptr) for a in arrays)
        g = cupy.asarray(g)
        cupy.cuda.Device().synchronize()
        assert self.launch(ctypes.c_size_t(g.size), theta, ctypes.c_void_p(g.data.ptr), *slots, c) == 0


@pytest.mark.parametrize("dtype", hard.DTYPES)
@pytest.mark.parametrize("name", hard.RULES)
def test_emitted_cuda_has_numpys_bits(name, dtype):
    import cupy

    emitted, theta = OnDevice(name, dtype), hard.parameters(dtype, SIZE)
    opt, state = emitted.opt, emitted.opt.init(theta)
    mine = [cupy.asarray(theta), *(cupy.zeros(theta.shape, dtype) for _ in opt.slots)]
    for t, g in enumerate(hard.gradients(dtype, STEPS, SIZE), 1):
        c = emitted.struct_of(t)
        theta, state = opt.step(theta, g, state)
        emitted.advance(mine, g, c)
        for key, array, want in zip(("theta", *opt.slots), mine, (theta, *state.slots.values()), strict=True):
            assert_same(cupy.asnumpy(array), want, f"{key} at step {t}")
    assert {key: x.value for key, x in emitted.running.items()} == state.scalars
