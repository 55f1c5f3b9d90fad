"""The pytest plugin, run by pytest on small projects."""

import importlib.metadata
import os
from pathlib import Path

import pytest

import refimpl as ri
from refimpl.conformance.asked import all_scenarios
from refimpl.conformance.beyond_runs import BEYOND

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = any(
    (entry.group, entry.name) == ("pytest11", "refimpl")
    for distribution in importlib.metadata.distributions()  # as pytest looks for them
    for entry in distribution.entry_points
)
#: In a checkout that was installed before there was a plugin, it has to be named.
PLUGIN = [] if INSTALLED else ["-p", "refimpl_pytest"]

NAMES = [scenario.name for scenario in all_scenarios(ri.SGD)]
MORE = len(BEYOND)  # which these optimizers do not have

OPTIMIZERS = """
class SGD:
    def __init__(self, lr, l2, schedule=lambda k: 1.0):
        self.lr, self.l2, self.schedule = lr, l2, schedule

    def init(self, params):
        return 0

    def step(self, params, grads, k):
        moved = params - self.schedule(k) * self.lr * self.gradient(params, grads)
        return moved.astype(params.dtype), k + 1

    def gradient(self, params, grads):
        return grads + self.l2 * params


class Flipped(SGD):
    def gradient(self, params, grads):
        return grads - self.l2 * params


class Fixed(SGD):
    def __init__(self, lr, l2):
        super().__init__(lr, l2)
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """pytest in a project with some optimizers, in a folder that its settings name."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    pytester.mkdir("src").joinpath("optimizers.py").write_text(OPTIMIZERS, encoding="utf-8")
    pytester.makeini("[pytest]\npythonpath = src\naddopts = -p no:cacheprovider -p no:hypothesispytest -p no:zarr")

    def runs(*options, subprocess=False):
        return (pytester.runpytest_subprocess if subprocess else pytester.runpytest)(*PLUGIN, *options)

    return runs


def against(name, rule="sgd"):
    return f"--refimpl-target=optimizers:{name}", f"--refimpl-against={rule}"


def test_each_scenario_is_a_test(run):
    result = run(*against("SGD"), "-v")
    result.assert_outcomes(passed=len(NAMES), skipped=MORE)
    result.stdout.fnmatch_lines(["refimpl *, vectors *: optimizers:SGD against sgd", "refimpl::random PASSED*"])
    result.stdout.fnmatch_lines(["refimpl::other l2 PASSED*"])


def test_a_failure_has_the_reason_and_at_its_end_the_diagnosis(run):
    result = run(*against("Flipped"))
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] >= 10
    assert outcomes["passed"] == len(NAMES) - outcomes["failed"]  # where l2 is 0 it makes no difference
    text = result.stdout.str()
    assert "step 1, params[0]: " in text
    assert "ulp away; allowed are" in text
    report = text[text.index("_ refimpl::random _") :].split("\n_", 1)[0].strip()
    assert report.splitlines()[-1].startswith("optimizers.Flipped is not sgd: L2 has the wrong sign")


def test_the_projects_own_tests_run_beside_it_and_can_be_chosen_from(run, pytester):
    pytester.makepyfile(test_own="def test_own(): pass")
    run(*against("SGD")).assert_outcomes(passed=len(NAMES) + 1, skipped=MORE)
    run(*against("SGD"), "-m", "not refimpl").assert_outcomes(passed=1, deselected=len(NAMES) + MORE)
    chosen = run(*against("SGD"), "-k", "random or own", "--collect-only", "-q").outlines
    assert chosen[:3] == ["test_own.py::test_own", "refimpl::random", "refimpl::random, float32"]


def test_collecting_runs_nothing(run):
    result = run("--refimpl-target=nowhere:Nothing", "--refimpl-against=sgd", "--collect-only", "-q")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["refimpl::random", f"*{len(NAMES) + MORE} tests collected*"])


def test_what_the_target_does_not_take_is_skipped(run):
    result = run(*against("Fixed"), "-rs")
    scheduled = sum("schedule" in name for name in NAMES)
    result.assert_outcomes(passed=len(NAMES) - scheduled, skipped=scheduled + MORE)
    result.stdout.fnmatch_lines(["*not tested, since the target does not take it: schedule"])


def test_a_target_that_is_not_there_fails_with_one_line(run):
    result = run(*against("Missing"), "-k", "spike")
    assert result.parseoutcomes()["failed"] == sum("spike" in name for name in NAMES)
    result.stdout.fnmatch_lines(["target optimizers:Missing: module 'optimizers' has no attribute 'Missing'"])
    result.stdout.no_fnmatch_line("*Traceback*")


# Expected failures


def short(name):
    """Is it a scenario in another dtype than float64?"""
    return "float" in name


def test_expected_failures_have_their_reason_and_others_still_fail(run, pytester):
    harmless = ("other l2", "spike without l2")  # what is flipped is the sign of L2
    more = {"skipped": MORE}
    failing = [name for name in NAMES if name not in (*harmless, "spike") and not short(name)]
    pytester.makefile(".txt", known="# known since May\n\n" + "\n".join(f"{name}: issue 7" for name in failing))
    result = run(*against("Flipped"), "--refimpl-expected-failures=known.txt", "-rx", "-k", "not float")
    outcomes = result.parseoutcomes()
    single = len([name for name in NAMES if short(name)])
    assert outcomes == {"failed": 1, "passed": len(harmless), "xfailed": len(failing), "deselected": single} | more
    result.stdout.fnmatch_lines(["XFAIL refimpl::random - issue 7"])
    assert "refimpl::spike" in result.stdout.str()


def test_an_expected_failure_that_passes_is_an_error(run, pytester):
    pytester.makefile(".txt", known="rest: it was wrong once")
    result = run(*against("SGD"), "--refimpl-expected-failures=known.txt")
    assert result.parseoutcomes() == {"failed": 1, "passed": len(NAMES) - 1, "skipped": MORE}
    result.stdout.fnmatch_lines(["*XPASS(strict)* it was wrong once"])


def test_an_expected_failure_excuses_no_missing_target(run, pytester):
    pytester.makefile(".txt", known="rest: it was wrong once")
    result = run(*against("Missing"), "--refimpl-expected-failures=known.txt", "-k", "rest and not float")
    assert result.parseoutcomes()["failed"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rest", "line 1 must be 'scenario: reason', got 'rest'"),
        ("\nrest:  ", "line 2 must be 'scenario: reason', got 'rest:  '"),
        ("resting: x", "line 1: the scenario must be one of random; constant; *, got 'resting'"),
        ("rest: x\nrest: y", "line 2: 'rest' is there twice"),
    ],
)
def test_a_file_of_expected_failures_that_is_wrong(run, pytester, text, told):
    pytester.path.joinpath("known.txt").write_text(text, encoding="utf-8")
    result = run(*against("SGD"), "--refimpl-expected-failures=known.txt")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --refimpl-expected-failures *known.txt, {told}"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--refimpl-target=a:B"], "*must be given together, got 'a:B' and None"),
        (["--refimpl-against=sgd"], "*must be given together, got None and 'sgd'"),
        (["--refimpl-expected-failures=x"], "*must be given together, got None and None"),
        (against("SGD", "sdg"), "*--refimpl-against: against must be one of *, got 'sdg'*"),
        ([*against("SGD"), "--refimpl-expected-failures=gone"], "*gone: *No such file*"),
    ],
)
def test_wrong_use(run, options, told):
    result = run(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {told}"])


# Without the options


def test_without_the_options_nothing_changes_and_nothing_is_imported(run, pytester):
    pytester.makepyfile(
        test_own="""
        import sys

        def test_own():
            assert "refimpl_pytest" in sys.modules
            assert not {"numpy", "refimpl"} & set(sys.modules)
        """
    )
    result = run(subprocess=True)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*refimpl *:*")


def test_the_fixture_and_the_marker(run, pytester):
    pytester.makepyfile(
        test_own="""
        import optimizers
        import pytest

        @pytest.mark.refimpl
        def test_own(refimpl_check):
            assert refimpl_check(optimizers.SGD, against="sgd").passed
            assert not refimpl_check(optimizers.Flipped, against="sgd").passed
        """
    )
    run("--strict-markers").assert_outcomes(passed=1)
    run("--markers").stdout.fnmatch_lines(["@pytest.mark.refimpl: *"])


SCHEDULES = """
def line(k):
    return max(0, 1 - k / 40)
"""


@pytest.mark.parametrize(("length", "failed"), [(40, 0), (41, 4)])
def test_schedules_too(run, pytester, length, failed):
    pytester.path.joinpath("src", "schedules.py").write_text(SCHEDULES, encoding="utf-8")
    given = ("--refimpl-schedule", "schedules:line", "--refimpl-schedule-against", "linear")
    done = run(*given, "--refimpl-schedule-set", f"T={length}", "-rs")
    counts = done.parseoutcomes()
    assert (counts.get("failed", 0), counts["skipped"]) == (failed, 1)
    if failed:
        done.stdout.fnmatch_lines(["*k = 1: *", "*line is not linear: T is one step too short*"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--refimpl-schedule", "schedules:line"), "must be given together"),
        (("--refimpl-schedule", "a:b", "--refimpl-schedule-against", "liner"), "against must be one of"),
        (("--refimpl-schedule", "a:b", "--refimpl-schedule-against", "linear"), "linear needs the settings T"),
    ],
)
def test_wrong_use_of_schedules(run, options, told):
    done = run(*options)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"*{told}*"])
