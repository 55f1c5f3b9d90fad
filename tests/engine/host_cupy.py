"""As much of CuPy as the GPU back end uses, in main memory, with kernels compiled by g++ and run thread by thread.

What it shows: that the kernels' very text computes NumPy's bits, and that what the back end launches them
with is right.  What it cannot show: anything about CuPy itself, the GPU's arithmetic, or speed.
"""

import contextlib
import ctypes
import functools
import shutil
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import numpy as np
import pytest

SHIMS = """
#include <math.h>
#include <stddef.h>
#define __global__
#define __device__
#define __host__
#define __launch_bounds__(threads)
static struct { unsigned x; } gridDim [[maybe_unused]], blockDim, blockIdx, threadIdx;

template <auto kernel> struct Run;
template <class... Parameters, void (*kernel)(Parameters...)> struct Run<kernel> {
    static void grid(unsigned blocks, unsigned threads, Parameters... arguments)
    {
        gridDim.x = blocks;
        blockDim.x = threads;
        for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++)
            for (threadIdx.x = 0; threadIdx.x < threads; threadIdx.x++)
                kernel(arguments...);
    }
};
"""
#: A misaligned access, which is an error on a GPU, ends the process.
TRAPS = ["-fsanitize=alignment", "-fsanitize-undefined-trap-on-error"]
GXX = ["g++", "-std=c++17", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", *TRAPS]


@functools.cache
def compiled(text, kernels=("flat", "many", "lanes")):
    """A library with the kernels of this very text."""
    if shutil.which("g++") is None:
        pytest.skip("g++ is not installed")
    runs = "".join(f'extern "C" {{ void *run_{kernel} = (void *)&Run<{kernel}>::grid; }}\n' for kernel in kernels)
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder) / "kernels.cpp", Path(folder) / "kernels.so"
        source.write_text(SHIMS + text + runs, encoding="utf-8")
        done = subprocess.run([*GXX, "-o", library, source], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return ctypes.CDLL(str(library))


class Array(np.ndarray):
    """An array with the attributes of ``cupy.ndarray`` that the back end reads."""

    @property
    def data(self):
        return types.SimpleNamespace(ptr=self.ctypes.data, device_id=0)

    @property
    def device(self):
        return types.SimpleNamespace(id=0)


def array(x, dtype=None):
    return np.array(x, dtype).view(Array)


class Kernel:
    """A kernel of a compiled library, launched like a ``cupy.RawKernel``."""

    TYPES = {np.float32: ctypes.c_float, np.float64: ctypes.c_double, np.int64: ctypes.c_longlong}

    def __init__(self, library, name, log):
        self.name, self.log = name, log
        self.function = ctypes.CFUNCTYPE(None)(ctypes.c_void_p.in_dll(library, f"run_{name}").value)

    def __call__(self, grid, block, args):
        self.log.append(self.name)
        (blocks,), (threads,) = grid, block
        self.function(ctypes.c_uint(blocks), ctypes.c_uint(threads), *map(self._passed, args))

    def _passed(self, argument):
        if isinstance(argument, Array):
            assert argument.flags.c_contiguous
            return ctypes.c_void_p(argument.data.ptr)
        return self.TYPES[type(argument)](argument)


def stand_in():
    """A module to import as ``cupy``, whose ``log`` holds what was done with it."""
    log = []

    class RawModule:
        def __init__(self, *, code, options):
            assert "--fmad=false" in options
            self.library = compiled(code)

        def get_function(self, name):
            return Kernel(self.library, name, log)

    def asarray(x):
        log.append("upload")
        return array(x)

    module = types.ModuleType("cupy")
    module.__dict__.update(ndarray=Array, RawModule=RawModule, asarray=asarray, log=log)
    module.empty = lambda shape, dtype: np.full(shape, np.nan, dtype).view(Array)
    module.cuda = types.SimpleNamespace(Device=contextlib.nullcontext)
    return module


@contextlib.contextmanager
def imported(module):
    """``import cupy`` gives this module; no kernel of it stays in the back end's cache."""
    from refimpl.engine import cuda

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "cupy", module)
        cuda.compiled.cache_clear()
        yield module
    cuda.compiled.cache_clear()
