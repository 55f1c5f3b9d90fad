"""How a command ends that something else ends: one sentence on the standard error, and an exit code."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from refimpl.cli.commands import ending
from tests.test_cli import called

QUICK = ["prove", "decay_conventions"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell of these tests is a Unix one")


def shell(text, *arguments, **environment):
    """A shell's line in which "$@" is the command, and what came of it."""
    command = ["bash", "-c", f"set -o pipefail; {text}", "bash", sys.executable, "-m", "refimpl", *arguments]
    given = os.environ | environment
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, env=given)


def one_sentence(text):
    assert re.fullmatch(r"refimpl: [^\n]+\n", text), text


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], QUICK, [*QUICK, "--json"], ["vectors", "--help"]], ids=str
)
def test_a_full_output(arguments, unbuffered):
    done = shell('"$@" > /dev/full', *arguments, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == ending.FAILED
    assert done.stderr == "refimpl: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("arguments", [["--version"], QUICK, [*QUICK, "--json"]], ids=str)
def test_a_closed_output(arguments):
    done = shell('"$@" >&-', *arguments)
    assert done.returncode == ending.FAILED
    one_sentence(done.stderr)
    assert "the standard output is closed; nothing was begun" in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["--help"], QUICK, [*QUICK, "--json"], [*QUICK, "--markdown"]], ids=str)
def test_nobody_reads(arguments, unbuffered):
    done = shell('"$@" | true', *arguments, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (ending.NOBODY_READS, "")


def test_nobody_hears_either():
    done = shell('"$@" > /dev/full 2>&-', "--version")
    assert done.returncode == ending.FAILED


def test_ctrl_c():
    command = [sys.executable, "-m", "refimpl", "prove"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    process.stdout.readline()  # it has begun
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (ending.INTERRUPTED, "refimpl: stopped by Ctrl-C\n")


def test_ctrl_c_within_a_text_that_is_executed():
    """Python would end with the signal itself: it remembers what passed through an exec."""
    program = """
import os, signal, derivations, sys
from refimpl.cli.app import main

def interrupted(*_, **__):
    exec("os.kill(os.getpid(), signal.SIGINT)\\nfor _ in range(10**6): pass")

derivations.select = interrupted
sys.argv = ["refimpl", "prove"]
main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (ending.INTERRUPTED, "refimpl: stopped by Ctrl-C\n")


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (MemoryError(), "out of memory", 3),
        (MemoryError("steps = 9 need\n9 bytes"), "out of memory: steps = 9 need 9 bytes", 3),
        (RecursionError("maximum recursion depth exceeded"), "nested too deeply: maximum", 3),
        (OSError(28, "No space left on device", "report.html"), "No space left on device: 'report.html'", 3),
        (OSError(5, "Input/output error"), "the output cannot be written: Input/output error", 3),
        (KeyboardInterrupt(), "stopped by Ctrl-C", 130),
        (BrokenPipeError(32, "Broken pipe"), "", 141),
    ],
    ids=lambda x: str(x)[:30] or type(x).__name__,
)
@pytest.mark.parametrize(
    "arguments", [QUICK, ["vectors", "export", "/nowhere/at/all"], ["sweep", "AdamW", "--out", "x"]]
)
def test_what_is_raised_within_a_command(error, words, code, arguments, monkeypatch, capsys):
    def failing(*_, **__):
        raise error

    monkeypatch.setattr("derivations.select", failing)
    monkeypatch.setattr("refimpl.conformance.vectors.exporting.named", failing)
    monkeypatch.setattr("refimpl.sweeps.planning.planned", failing)
    if arguments[0] == "vectors" and isinstance(error, OSError):
        pytest.skip("a folder that cannot be written is wrong usage there")
    assert called(*arguments) == code
    told = capsys.readouterr()
    assert told.out == ""
    if words:
        one_sentence(told.err)
    assert words in told.err
    assert "Traceback" not in told.err


def test_the_help_says_the_codes(capsys):
    assert called("--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    for code in ("0 success", "1 a check failed", "2 wrong usage", "3 out of memory", "130 stopped", "141 the reader"):
        assert code in said


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["prov"], "prove"),
        (["vectors", "exprt", "x"], "export"),
        (["prove", "--jsn"], "--json"),
        (["prove", "adam_biass"], "bias"),
        (["check", "x:y", "--against", "adamv"], "did you mean adam"),
        (["reproduce", "--only", "C99"], "did you mean C"),
        (["vectors", "export", "/nowhere/x", "--rule", "adamv"], "did you mean Ada"),
        (["prove", "bias_correction", "--rule", "refimpl.rules:AdmW"], "did you mean AdamW"),
        (["bench", "--workload", "flta"], "did you mean flat"),
    ],
)
def test_names_are_suggested(arguments, meant, capsys):
    assert called(*arguments) == 2
    assert meant in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "text", ["1 / 0", "raise SystemExit(3)", "raise KeyError('z')", "def f(:", "import nothing_at_all"]
)
def test_a_module_that_cannot_be_imported_is_named(text, tmp_path, monkeypatch, capsys):
    (tmp_path / "brittle.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "brittle", raising=False)
    assert called("prove", "bias_correction", "--rule", "brittle:Mine") == 2
    assert "--rule brittle:Mine: " in " ".join(capsys.readouterr().err.split())


def test_expected_failures_may_begin_with_a_mark_of_their_encoding(tmp_path):
    from refimpl.conformance.pytest_plugin import expected_failures

    file = tmp_path / "expected.txt"
    file.write_bytes(b"\xef\xbb\xbfone: why\n")
    assert expected_failures(file, ["one"]) == {"one": "why"}
