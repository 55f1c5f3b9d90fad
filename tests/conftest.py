"""What every test run has in common: its diagnosis, its Hypothesis profiles and its GPU rule."""

import functools
import importlib.metadata
import os
import signal

import numpy as np
import pytest
from hypothesis import settings

from tests.portable import DECIDING

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=40, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=2000, print_blob=True)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
settings.load_profile(PROFILE)

# A job in the background of a shell ignores Ctrl-C, and so would every process that a test starts and stops.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

LIBRARIES = (
    *("numpy", "array-api-compat", "array-api-strict", "dask", "torch", "jax", "cupy-cuda13x", "cupy-cuda12x"),
    *("sympy", "mpmath", "python-flint", "hypothesis"),
)


def pytest_addoption(parser):
    parser.addoption("--require-gpu", action="store_true", help="a missing GPU is a failure, not a skip")


def pytest_configure(config):
    if flushes_subnormals():
        pytest.exit(
            "this process flushes subnormal numbers to zero, so no bit of a result can be trusted: some library "
            "in it was built with -ffast-math, or has set the processor's flush-to-zero mode",
            returncode=1,
        )
    if config.getoption("require_gpu") and (problem := gpu_problem()):
        pytest.exit(f"--require-gpu was given, but {problem}", returncode=1)


def pytest_report_header():
    libraries = "libraries: " + ", ".join(f"{name} {version}" for name, version in installed().items())
    told = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(DECIDING)]
    return [libraries, f"the shell decides how numbers are rounded: {' '.join(told)}"] if told else libraries


def pytest_runtest_setup(item):
    if item.get_closest_marker("gpu") and (problem := gpu_problem()):
        pytest.skip(problem)
    if item.get_closest_marker("thorough") and PROFILE != "thorough":
        pytest.skip("minutes of work, for which HYPOTHESIS_PROFILE=thorough asks")


def installed():
    """The versions of those of LIBRARIES that are installed."""
    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def flushes_subnormals():
    """Are subnormal inputs read, or results written, as zero?"""
    smallest = np.full(16, 2.0**-126, dtype=np.float32)
    return not (np.float32(1e-45) > 0 and np.all(smallest * np.float32(0.5) > 0))


@functools.cache
def gpu_problem():
    """Why CuPy cannot compute here, or None."""
    try:
        import cupy

        cupy.ones(1).sum().item()
    except Exception as error:  # an ImportError, or whatever the driver says
        return f"CuPy has no working GPU: {error!r}"
    return None
