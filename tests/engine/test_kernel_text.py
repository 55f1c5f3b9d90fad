"""The GPU back end without a GPU: its kernels, compiled for the host and launched by it, have NumPy's bits."""

import dataclasses
import functools
import re
import shutil
import subprocess

import pytest

import refimpl as ri
from refimpl.engine import cuda, cuda_text
from refimpl.engine.emit import emit
from refimpl.engine.program import record
from tests.engine import hard, host_cupy
from tests.every_rule import TRACEABLE
from tests.ulp import assert_same

RULES = [*TRACEABLE, "SGD-projected", "AdamW-projected", "Awkward", "Swapping", "Selecting"]
CASES = [(name, dtype) for name in RULES for dtype in hard.DTYPES]
SIZE = 4096 + 67
STEPS = 60


@functools.cache
def text(name, dtype):
    opt = hard.rule(name)
    return cuda_text.text(opt, record(opt), dtype)


@pytest.fixture
def cupy():
    with host_cupy.imported(host_cupy.stand_in()) as module:
        yield module


@functools.cache
def gradients(dtype):
    return hard.gradients(dtype, STEPS, SIZE)


def assert_same_state(mine, state):
    assert (mine.rule, mine.t, mine.scalars) == (state.rule, state.t, state.scalars)
    for name, slot in state.slots.items():
        assert_same(mine.slots[name], slot, name)


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_the_kernel_of_every_rule_has_numpys_bits(cupy, name, dtype):
    opt, theta = hard.rule(name), hard.parameters(dtype, SIZE)
    fast, mine, state = ri.jit(opt), host_cupy.array(theta), opt.init(theta)
    mine_state = dataclasses.replace(state, slots={name: host_cupy.array(x) for name, x in state.slots.items()})
    for t, g in enumerate(gradients(dtype), 1):
        theta, state = opt.step(theta, g, state)
        mine_state = fast.step_(mine, host_cupy.array(g), mine_state)
        assert_same(mine, theta, f"theta at step {t}")
    assert_same_state(mine_state, state)
    assert len(cupy.log) == STEPS, "one launch a step, with nothing uploaded for one array"


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_the_text_asks_for_nothing_that_rounds_otherwise(name, dtype):
    code = re.sub("//.*", "", text(name, dtype))
    found = re.findall(r"\b(?:fma\w*|__\w+|rsqrt\w*|f?max\w*|pow\w*)\b", code)
    assert set(found) <= {"__device__", "__global__", "__launch_bounds__", "__restrict__", "maximum", "maximumf"}
    floats = re.findall(r"\b(?:sqrtf?|fabsf?)\b", code)
    assert {x.endswith("f") for x in floats} <= {dtype == "float32"}


def test_the_options_ask_for_ieee_arithmetic():
    assert {"--fmad=false", "--prec-div=true", "--prec-sqrt=true"} <= set(cuda.OPTIONS)
    assert not [x for x in cuda.OPTIONS if "fast" in x]


@pytest.mark.parametrize("dtype", hard.DTYPES)
@pytest.mark.parametrize("kind", ["kernels", "emitted"])
def test_nvcc_makes_instructions_that_round_each_operation(kind, dtype, tmp_path):
    if shutil.which("nvcc") is None:
        pytest.skip("nvcc is not installed")
    written = text("AdamW", dtype) if kind == "kernels" else emit(ri.AdamW(), "cuda", dtype)
    (tmp_path / "step.cu").write_text(written, encoding="utf-8")
    command = ["nvcc", "-Werror", "all-warnings", "-std=c++14", "-ptx", "--fmad=false", "step.cu"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    arithmetic = r"\b((?:fma|mad|div|sqrt|rcp|mul|add|sub)\.[\w.]*f(?:32|64))\b"
    bits = dtype.removeprefix("float")
    wanted = {f"{op}.rn.f{bits}" for op in ("add", "sub", "mul", "div", "sqrt")}
    assert set(re.findall(arithmetic, (tmp_path / "step.ptx").read_text())) == wanted
