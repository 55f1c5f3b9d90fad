"""The four settings of ``make test-portable``: which apply where, and that what the shell says is taken away."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import portable

ROOT = Path(__file__).resolve().parent.parent
HERE = {"dispatched": ["X86_V3", "X86_V4"], "blas": "scipy-openblas", "libm": [1.0], "blas bits": [1.0]}
OTHERWISE = {"dispatched": [], "blas": "scipy-openblas", "libm": [1.5], "blas bits": [1.5]}


@pytest.fixture
def machine(monkeypatch):
    """Sets what Python prints by default, and under any setting."""

    def is_(here, there):
        monkeypatch.setattr(portable, "probed", lambda more: there if more else here)

    return is_


def test_all_four_apply_where_each_changes_something(machine):
    machine(HERE, OTHERWISE)
    found = list(portable.settings("x86_64"))
    assert [each.missing for each in found] == [""] * 4
    assert [each.more for each in found] == [
        {},
        {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
        {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4,-FMA_Usable,-AVX2_Usable,-FMA4_Usable"},
        {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "2"},
    ]


@pytest.mark.parametrize(
    ("name", "here", "there", "processor", "told"),
    [
        ("NumPy without SIMD", {"dispatched": []}, {}, "x86_64", "dispatches nothing that this processor has"),
        ("NumPy without SIMD", {}, {"dispatched": ["X86_V3"]}, "x86_64", "NumPy does not heed"),
        ("libm without FMA", {}, {}, "arm64", "on arm64 no library has two sets of functions"),
        ("libm without FMA", {}, {"libm": [1.0]}, "x86_64", "this C library computes the same"),  # musl, say
        ("libm without FMA", {}, None, "AMD64", "Python does not start with it"),
        ("another BLAS kernel", {"blas": "accelerate"}, {}, "arm64", "NumPy's BLAS is accelerate on arm64"),
        ("another BLAS kernel", {}, {}, "riscv64", "on riscv64, whose kernel cannot be chosen"),
        ("another BLAS kernel", {}, {"blas bits": [1.0]}, "x86_64", "computes the same with Prescott"),
        ("another BLAS kernel", {}, None, "x86_64", "computes the same with Prescott"),
    ],
)
def test_what_does_not_apply_is_named_with_its_reason(machine, name, here, there, processor, told):
    machine(HERE | here, {} if there is None else OTHERWISE | there)
    (found,) = (each for each in portable.settings(processor) if each.name == name)
    assert told in found.missing


def test_an_arm_processor_has_its_own_kernel_and_features(machine):
    machine(HERE | {"dispatched": ["ASIMDHP", "SVE"]}, OTHERWISE)
    default, simd, libm, blas = portable.settings("aarch64")
    assert simd.more == {"NPY_DISABLE_CPU_FEATURES": "ASIMDHP SVE"}
    assert libm.missing
    assert blas.more["OPENBLAS_CORETYPE"] == "ARMV8"
    assert [default.missing, simd.missing, blas.missing] == [""] * 3


def test_the_probe_runs_here_and_settings_are_heeded():
    here = portable.probed({})
    assert set(here) == set(HERE)
    assert portable.probed({"PYTHONHOME": os.devnull}) == {}
    if here["dispatched"]:
        assert portable.probed(portable.numpy_without(here).more)["dispatched"] == []


def test_what_the_shell_says_is_taken_away(monkeypatch):
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NPY_DISABLE_CPU_FEATURES"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.check=0")
    monkeypatch.setenv("KEPT", "1")
    assert "KEPT" in portable.cleaned()
    assert not [name for name in portable.cleaned() if name.startswith(("OPENBLAS", "OMP", "NPY", "GLIBC"))]


@pytest.mark.parametrize(("codes", "failed"), [({}, 0), ({"OPENBLAS_CORETYPE": 1}, 1), ({"": 5}, 1)])
def test_it_says_which_setting_failed_and_fails_then(monkeypatch, machine, capsys, codes, failed):
    """Pytest's code 5, no test was found, is a failure too."""
    ran = []

    class Ran:
        def __init__(self, command, env):
            ran.append((command, env))
            names = ("NPY_DISABLE_CPU_FEATURES", "GLIBC_TUNABLES", "OPENBLAS_CORETYPE")
            self.returncode = codes.get(next((name for name in names if name in env), ""), 0)

    machine(HERE | {"dispatched": []}, OTHERWISE)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(portable.subprocess, "run", Ran)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    assert portable.main(["-k", "adamw"]) == failed
    assert [env.get("OPENBLAS_NUM_THREADS") for _, env in ran] == [None, None, "2"]
    assert all(command[-2:] == ["-k", "adamw"] for command, _ in ran)
    told = capsys.readouterr().out
    assert "left out  NumPy without SIMD: this NumPy dispatches nothing" in told
    assert told.count("FAILED") == failed
    assert 'again: OPENBLAS_CORETYPE="Prescott"' in told or "OPENBLAS_CORETYPE" not in codes


def test_the_tests_that_it_runs_are_there():
    assert [path for path in portable.TESTS if not (ROOT / path).exists()] == []


def made(*more, **variables):
    """The commands that `make` would run, with these variables in the environment."""
    environment = {name: x for name, x in portable.cleaned().items() if name != "MAKEFLAGS"} | variables
    return subprocess.run(
        ["make", "-n", *more], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not there")
def test_make_test_takes_away_what_the_shell_says_of_blas_but_not_what_it_is_told():
    assert "env -u" not in made("test")
    assert "env -u OPENBLAS_NUM_THREADS " in made("test", OPENBLAS_NUM_THREADS="1")
    assert "env -u" not in made("test", "OPENBLAS_CORETYPE=Prescott")
    assert "env -u OPENBLAS_CORETYPE" not in made("test", "OPENBLAS_CORETYPE=Prescott", OPENBLAS_CORETYPE="Haswell")
    assert "tests.portable" in made("test-portable")
    assert "make test-portable" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_no_number_of_the_scenarios_depends_on_a_setting():
    """Here at least one setting applies wherever NumPy dispatches anything."""
    code = "from tests.conformance.test_inputs import of_scenarios; print(of_scenarios())"
    more = [each.more for each in portable.settings("x86_64") if not each.missing]
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=portable.cleaned() | each, capture_output=True, check=True
        ).stdout
        for each in more
    }
    assert len(found) == 1
    assert json.loads(found.pop())
