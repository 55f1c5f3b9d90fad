"""The protocol of docs/protocol.md: programs in four languages, right and wrong, and programs that cheat."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.apart import runner
from refimpl.conformance.apart.answers import clean
from refimpl.conformance.apart.bits import DTYPES, dtype_of, from_text, to_text
from refimpl.conformance.apart.requests import hello, run_of
from refimpl.conformance.scenarios import Scenario
from tests.test_cli import called

ROOT = Path(__file__).resolve().parents[2]
CONSUMERS = ROOT / "consumers"
PAGE = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
#: Program -> what compiles or runs it, its options, and a text of its with what breaks it.
PROGRAMS = {
    "python/protocol.py": ((sys.executable,), None, ("(root + h", "(root * 1.001 + h")),
    "javascript/protocol.mjs": (("node",), None, ("m[i] / first", "m[i]")),
    "c/protocol.c": (
        ("cc", "gcc"),
        ["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-o", "made", "protocol.c", "-lm"],
        ("sqrtf(v[i] / second) + eps", "sqrtf(v[i] / second + eps)"),
    ),
    "rust/protocol.rs": (
        ("rustc",),
        ["-D", "warnings", "-o", "made", "protocol.rs"],
        ("(adam + decay", "(adam - decay"),
    ),
}


def judged(name, text, folder):
    """The report on a program with this text."""
    tools, options, _ = PROGRAMS[name]
    tool = next(filter(None, map(shutil.which, tools)), None)
    if tool is None:
        pytest.skip(f"there is no {' or '.join(tools)} here")
    source = folder / Path(name).name
    source.write_text(text, encoding="utf-8")
    if options:
        subprocess.run([tool, *options], cwd=folder, check=True, timeout=120)
    command = [str(folder / "made")] if options else [tool, str(source)]
    return ri.check(ri.command_target(command), against="adamw")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_right_program_passes(name, tmp_path):
    report = judged(name, (CONSUMERS / name).read_text(encoding="utf-8"), tmp_path)
    assert report.passed, report.text()
    run = [outcome for outcome in report.scenarios if not outcome.untested]
    assert len(run) >= 15
    assert not [note for note in report.notes if "does not take" in note or "put back" in note]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_wrong_program_fails(name, tmp_path):
    text = (CONSUMERS / name).read_text(encoding="utf-8")
    old, new = PROGRAMS[name][2]
    assert text.count(old) == 1
    report = judged(name, text.replace(old, new), tmp_path)
    assert not report.passed
    assert report.diagnosis or any(outcome.departure for outcome in report.scenarios)
    if "sqrtf" in new:
        assert report.diagnosis.startswith("ε stands inside the root")


# Bits


@pytest.mark.parametrize("name", DTYPES)
def test_no_bit_is_lost(name):
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes")
    kind = dtype_of(name)
    bits = np.random.default_rng(1).integers(0, 2 ** (8 * kind.itemsize), 500, f"u{kind.itemsize}", endpoint=False)
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan]).astype(kind).view(bits.dtype)
    array = np.concatenate([bits, special]).view(kind).reshape(5, 101)
    back = from_text(to_text(array), (5, 101), name)
    assert back.tobytes() == array.tobytes()
    assert to_text(array[::2].T) == to_text(np.ascontiguousarray(array[::2].T))


def test_the_digits_are_those_of_the_number():
    assert to_text(np.array([1.0, -2.5], np.float32)) == "3f800000c0200000"
    assert to_text(np.float64(1)) == "3ff0000000000000"
    assert to_text(np.empty((0, 3))) == ""


@pytest.mark.parametrize("text", ["3ff0", "3ff000000000000g", "3ff000000000 00", None, 1.0, "3ff0000000000000" * 2])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match="16 hex digits"):
        from_text(text, (), "float64")


# Programs that cheat: each is SGD with something added

SGD = """
import json, os, struct, sys, time
numbers = lambda text: list(struct.unpack(f">{len(text) // 16}d", bytes.fromhex(text)))
text = lambda numbers: struct.pack(f">{len(numbers)}d", *numbers).hex()
say = lambda answer: print(json.dumps(answer), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked["ask"] == "hello":
        HELLO
        say({"takes": ["lr", "l2", "schedule"], "dtypes": ["float64"], "saves": True})
        continue
    h, params = asked["settings"], [numbers(x) for x in asked["params"]]
    START
    for t, (eta, grads) in enumerate(zip(asked["eta"], asked["grads"]), 1):
        both = zip(params, map(numbers, grads))
        params = [[x - eta * h["lr"] * (y + h["l2"] * x) for x, y in zip(a, g)] for a, g in both]
        STEP
        say({"step": t, "params": [text(x) for x in params]})
    END
    say({"done": True})
"""


def cheating(folder, seconds=30.0, **lines):
    text = SGD
    for place in ("HELLO", "START", "STEP", "END"):
        text = text.replace(place, lines.get(place, "pass"))
    (folder / "sgd.py").write_text(text, encoding="utf-8")
    return ri.check(ri.command_target([sys.executable, "-S", str(folder / "sgd.py")]), against="sgd", seconds=seconds)


def test_the_honest_one_passes_with_its_saved_state(tmp_path):
    report = cheating(tmp_path)
    assert report.passed
    assert {each.scenario for each in report.scenarios if not each.untested} >= {"copied", "saved", "resumed"}


FAKE = {"passed": True, "verdict": "it is sgd", "scenarios": [], "dialect": None, "diagnosis": None}
CHEATS = {
    "a faked report": ({"START": f"say({FAKE!r}); sys.exit(0)"}, "must have"),
    "done before the work": ({"START": "say({'done': True}); continue"}, "must have"),
    "exit 0": ({"START": "sys.exit(0)"}, "ended with code 0"),
    "exit 0 at once": ({"HELLO": "sys.exit(0)"}, "ended with code 0"),
    "garbage": ({"STEP": "print('x' * 1000)"}, "must be a line with a JSON object"),
    "another number": ({"STEP": "t += 1"}, "must have"),
    "too few arrays": ({"STEP": "params = params[:-1]"}, "must be a list of"),
    "too short an array": ({"STEP": "params[0] = params[0][:1] * (len(params[0]) > 9)"}, "hex digits"),
    "words instead of numbers": ({"STEP": "text = lambda numbers: 'right'"}, "hex digits"),
    "two answers": ({"END": "say({'done': True}); say({'done': True})"}, ""),
    "a deep answer": ({"STEP": "print('[' * 100000)"}, "must be a line with a JSON object"),
}


@pytest.mark.parametrize("name", [name for name in CHEATS if name != "two answers"])
def test_what_cheats_does_not_pass(name, tmp_path):
    lines, told = CHEATS[name]
    report = cheating(tmp_path, **lines)
    assert not report.passed
    assert told in report.diagnosis
    assert not any(outcome.passed and not outcome.untested for outcome in report.scenarios)


def test_an_answer_that_nobody_asked_for_shifts_no_run(tmp_path):
    honest, chatty = cheating(tmp_path), cheating(tmp_path, **CHEATS["two answers"][0])
    assert not chatty.passed or [each.passed for each in chatty.scenarios] == [each.passed for each in honest.scenarios]


def test_what_hangs_in_one_scenario_hides_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "STEP", 0.2)
    report = cheating(tmp_path, 6.0, STEP="time.sleep(99 * (asked['scenario'] == 'spike' and t == 3))")
    (hung,) = [each for each in report.scenarios if not each.passed]
    assert hung.scenario == "spike"
    assert hung.misbehaviour == "its time of 2 s was over in step 3, which did not end" or "over in step 3" in str(hung)
    assert sum(each.passed and not each.untested for each in report.scenarios) > 10


def test_what_ends_in_one_scenario_is_started_again(tmp_path):
    report = cheating(tmp_path, START="asked['scenario'] == 'constant' and sys.exit('no memory')")
    (gone,) = [each for each in report.scenarios if not each.passed]
    assert gone.scenario == "constant"
    assert gone.misbehaviour == "in step 1 its process ended with code 1 before it was done: no memory"


def test_who_refuses_says_why(tmp_path):
    report = cheating(tmp_path, STEP="say({'refused': 'no zeros'}); break", END="continue")
    assert report.diagnosis == "no zeros"


def test_the_rest_of_what_it_prints_does_not_reach_the_next_run(tmp_path):
    report = cheating(tmp_path, STEP="t == 2 and asked['scenario'] == 'constant' and print('debug')")
    assert [each.scenario for each in report.scenarios if not each.passed] == ["constant"]


@pytest.mark.parametrize(
    ("hello", "told"),
    [
        ({"takes": ["momentum"]}, "takes in the answer to hello must be a list of names among lr, l2, schedule"),
        ({}, "takes in the answer"),
        ({"takes": [], "dtypes": ["float128"]}, "dtypes in the answer"),
        ({"takes": [], "dtypes": []}, "dtypes in the answer"),
        ({"takes": ["lr"], "fixed": {"lr": 1}}, "fixed in the answer"),
        ({"takes": ["lr"], "verdict": "right"}, "has the key 'verdict'"),
        ({"refused": "not today"}, "not today"),
    ],
)
def test_an_introduction_that_does_not_fit_is_refused(tmp_path, hello, told):
    with pytest.raises(ValueError, match=told):
        cheating(tmp_path, HELLO=f"say({hello!r}); continue")


@pytest.mark.parametrize(
    ("command", "error", "told"),
    [
        ("", ValueError, "must be a program"),
        ("'", ValueError, "must be a program"),
        (3, TypeError, "a text or a list"),
        ([], ValueError, "must be a program"),
        ("/no/such/program", ValueError, "cannot be started"),
    ],
)
def test_wrong_commands(command, error, told):
    with pytest.raises(error, match=told):
        ri.check(ri.command_target(command), against="sgd")


def test_the_command_line(tmp_path, capsys):
    source = CONSUMERS / "python" / "protocol.py"
    assert called("check", "--command", f"{sys.executable} {source}", "--against", "adamw", "--json") == 0
    assert json.loads(capsys.readouterr().out)["passed"] is True
    assert called("check", "--command", "/no/such/program", "--against", "adamw") == 2
    assert "cannot be started" in " ".join(capsys.readouterr().err.split())


def test_words_of_strangers_are_one_short_line():
    assert clean("a\nb\x1b[31m" + "c" * 1000) == "a b [31m" + "c" * 292


# The page


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_its_program_is_the_one_in_the_folder():
    assert (CONSUMERS / "python/protocol.py").read_text(encoding="utf-8").split("\n\n", 1)[1] == blocks("python")[0]


def test_its_requests_are_those_that_are_sent():
    asked, run, _ = blocks("json")
    assert asked == hello("sgd", ri.SGD) + "\n"
    scenario = Scenario(
        "random",
        "",
        np.array([1.0, -1.0]),
        (np.array([0.5, 0.25]), np.array([0.0, 1.0])),
        {"lr": 0.05, "l2": 0.03},
        lambda k: [1.0, 0.1][k],
    )
    assert run == run_of(scenario, ["float64"], False) + "\n"


def test_its_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)", PAGE)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
