"""What must not depend on the machine, run under other settings of NumPy, the C library and BLAS.

    python -m tests.portable [ARGUMENTS OF PYTEST]

Golden vectors, rules, schedules, statistics and the rules of verdicts, four times; ``make test-portable`` runs it.
What the shell says of these three is taken away first.  A setting that does not apply here is named and left out.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

#: The tests of what must have the same bits, or give the same verdict, everywhere.
TESTS = (
    *("tests/golden/test_data.py", "tests/golden/test_truth.py", "tests/golden/test_numbers.py"),
    *("tests/conformance/test_inputs.py", "tests/conformance/test_bounds.py", "tests/conformance/test_precision.py"),
    *("tests/rules", "tests/schedules"),
    *("tests/experiments/test_statistics.py", "tests/experiments/test_c06.py"),
    *("tests/experiments/test_grids.py", "tests/experiments/test_best_settings.py"),
    *("tests/experiments/test_deciding.py", "tests/experiments/test_portable.py"),
    *("tests/experiments/test_twins.py", "tests/experiments/test_digits.py"),
    "tests/scalars",
)
#: Variables of the environment that decide how numbers are rounded.
DECIDING = ("OPENBLAS_", "GOTO_NUM_THREADS", "OMP_NUM_THREADS", "NPY_DISABLE_", "NPY_ENABLE_", "GLIBC_TUNABLES")

#: Prints what NumPy dispatches on this processor, what its BLAS is, and bits of each of the three.
PROBE = """
import json, math, sys
import numpy as np
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
x = np.arange(1, 20001) / 7
square = x[:10000].reshape(100, 100)
blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
print(json.dumps({
    "dispatched": [name for name in __cpu_dispatch__ if __cpu_features__[name]],
    "blas": blas,
    "libm": [math.cos(t) + 0.96 ** (0.01 * t) for t in x.tolist()],
    "blas bits": (square @ square).ravel().tolist(),
}))
"""
#: OpenBLAS's kernel for any processor of a kind.
KERNELS = {"x86_64": "Prescott", "amd64": "Prescott", "arm64": "ARMV8", "aarch64": "ARMV8"}


@dataclass(frozen=True)
class Setting:
    """One way to run the tests.

    Attributes:
        name: what it is called.
        more: variables of the environment.
        missing: why it does not apply here; "" if it does.
    """

    name: str
    more: dict[str, str] = field(default_factory=dict)
    missing: str = ""


def cleaned() -> dict[str, str]:
    """The environment without what decides how numbers are rounded."""
    return {name: value for name, value in os.environ.items() if not name.startswith(DECIDING)}


def probed(more: dict[str, str]) -> dict:
    """What ``PROBE`` prints under these variables; nothing if Python does not start with them."""
    command = [sys.executable, "-W", "ignore", "-c", PROBE]
    ran = subprocess.run(command, env=cleaned() | more, capture_output=True, text=True)
    return json.loads(ran.stdout) if ran.returncode == 0 else {}


def settings(machine: str) -> Iterator[Setting]:
    """All four.

    Args:
        machine: the processor, as ``platform.machine()`` says it.
    """
    here = probed({})
    yield Setting("default")
    yield numpy_without(here)
    yield libm_without(here, machine)
    yield another_blas(here, machine)


def numpy_without(here: dict) -> Setting:
    """NumPy with its baseline only: without each feature that it dispatches and this processor has."""
    more = {"NPY_DISABLE_CPU_FEATURES": " ".join(here["dispatched"])}
    missing = "" if here["dispatched"] else "this NumPy dispatches nothing that this processor has"
    if not missing and probed(more).get("dispatched") != []:
        missing = f"NumPy does not heed {more}"
    return Setting("NumPy without SIMD", more, missing)


def libm_without(here: dict, machine: str) -> Setting:
    """The C library's functions for processors without FMA.  glibc before 2.33 calls them by other names."""
    names = [f"-{name}{usable}" for usable in ("", "_Usable") for name in ("FMA", "AVX2", "FMA4")]
    more = {"GLIBC_TUNABLES": f"glibc.cpu.hwcaps={','.join(names)}"}
    missing = ""
    if machine.lower() not in ("x86_64", "amd64"):
        missing = f"on {machine} no library has two sets of functions"
    elif (there := probed(more)).get("libm", here["libm"]) == here["libm"]:
        missing = "this C library computes the same with it" if there else "Python does not start with it"
    return Setting("libm without FMA", more, missing)


def another_blas(here: dict, machine: str) -> Setting:
    """The plainest kernel of OpenBLAS, on two threads."""
    kernel = KERNELS.get(machine.lower(), "")
    more = {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "2"}
    missing = ""
    if "openblas" not in here["blas"].lower() or not kernel:
        missing = f"NumPy's BLAS is {here['blas']} on {machine}, whose kernel cannot be chosen"
    elif probed(more).get("blas bits", here["blas bits"]) == here["blas bits"]:
        missing = f"this OpenBLAS computes the same with {kernel}"
    return Setting("another BLAS kernel", more, missing)


def shown(setting: Setting) -> str:
    """The variables of a setting as a shell takes them."""
    return " ".join(f'{name}="{value}"' for name, value in setting.more.items())


def main(arguments: list[str]) -> int:
    """Run the tests under each setting that applies, and say which failed; the exit code."""
    import platform

    told, failed = [], False
    for setting in settings(platform.machine()):
        if setting.missing:
            told.append(f"left out  {setting.name}: {setting.missing}")
            continue
        print(f"\n== {setting.name}  {shown(setting)}", flush=True)
        begun = time.perf_counter()
        command = [sys.executable, "-m", "pytest", "-q", *TESTS, *arguments]
        code = subprocess.run(command, env=cleaned() | setting.more).returncode
        failed = failed or code != 0
        again = f"; again: {shown(setting)} {' '.join(command[1:4])} …" if code else ""
        told.append(f"{'FAILED' if code else 'passed':<8}  {setting.name}, {time.perf_counter() - begun:.0f} s{again}")
    print("\n" + "\n".join(told))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
