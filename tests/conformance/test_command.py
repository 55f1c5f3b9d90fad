"""``refimpl check``: pages, results of other languages, and targets that hang, exit or start processes."""

import json
import os
import subprocess
import time

import pytest

import refimpl as ri
from refimpl.conformance.against import against_named
from refimpl.conformance.apart import runner
from refimpl.conformance.vectors.flags import flags
from tests.golden.vectors import computed, published, results, written
from tests.test_cli import called

TARGETS = """
import os, subprocess, sys, time

class SGD:
    def __init__(self, lr, l2, schedule=lambda k: 1.0):
        self.lr, self.l2, self.schedule = lr, l2, schedule
    def init(self, params):
        return 0
    def step(self, params, grads, k):
        self.spoil(k)
        return params - self.schedule(k) * self.lr * (grads + self.l2 * params), k + 1
    def spoil(self, k): ...

class Noisy(SGD):
    def spoil(self, k):
        os.write(1, b"x" * 70000), os.write(2, b"y" * 70000)

class Hangs(SGD):
    def spoil(self, k):
        if k == 2:
            subprocess.Popen(["sleep", "3600"])
            time.sleep(3600)

class Leaves(SGD):
    def spoil(self, k):
        os._exit(7)

class Exits(SGD):
    def spoil(self, k):
        sys.exit(3)

class Illegible(SGD):
    def spoil(self, k):
        class Fault(Exception):
            def __str__(self):
                raise RuntimeError
        raise Fault
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "spoiled.py").write_text(TARGETS, encoding="utf-8")
    (tmp_path / "broken.py").write_text("raise RuntimeError('boom')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("Noisy", 0, "spoiled.Noisy is sgd"),
        ("Leaves", 1, "its process ended with code 7 before it was done"),
        ("Exits", 1, "step 1 raised SystemExit: 3"),
        ("Illegible", 1, "step 1 raised Fault: a Fault that cannot be shown"),
    ],
)
def test_a_target_in_a_process_of_its_own(project, capsys, name, code, told):
    assert called("check", f"spoiled:{name}", "--against", "sgd", "--html", "page.html") == code
    assert told in capsys.readouterr().out.splitlines()[0]
    assert told in (project / "page.html").read_text(encoding="utf-8")


def test_what_hangs_is_ended_with_all_that_it_started(project, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "", prepend=os.pathsep)
    start = time.monotonic()
    report = ri.check("spoiled:Hangs", "sgd", seconds=1)
    assert not report.passed
    assert report.diagnosis == "its time of 1 s was over in step 3, which did not end"
    assert time.monotonic() - start < runner.STARTING + 10
    assert "sleep 3600" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["broken:X", "--against", "sgd"], "target broken:X: RuntimeError: boom"),
        (["spoiled:SGD"], "--against must say"),
        (["spoiled:SGD", "--against", "sgd", "--seconds", "-1"], "seconds must be > 0, got -1.0"),
        ([], "give either PKG.MOD:NAME, --command TEXT or --results FILE"),
        (["spoiled:SGD", "--results", "x.json"], "give either PKG.MOD:NAME, --command TEXT or --results FILE"),
        (["--results", "nowhere.json"], "cannot be read"),
        (["--results", "sgd.json", "--against", "adam"], "which is no case of Adam in the vectors"),
        (["--results", "sgd.json", "--against", "sophia"], "the rule must be one of SGD"),
        (["--results", "sgd.json", "--html", "none/page.html"], "No such file"),
    ],
)
def test_wrong_use(project, capsys, arguments, told):
    written(project / "sgd.json", results(published("SGD")))
    assert called("check", *arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in " ".join(shown.err.split())


def test_results_of_another_language(tmp_path, capsys):
    file = written(tmp_path / "results.json", results(published("SGD")))
    assert called("check", "--results", file) == 0
    assert capsys.readouterr().out.startswith("a test is SGD\n")
    mistake = next(each for flag, each in flags(against_named("Adam")).items() if flag == "there-is-no-eps")
    written(file, results(published("SGD") | computed("Adam", mistake)))
    html = tmp_path / "page.html"
    assert called("check", "--results", file, "--html", html, "--json") == 1
    sgd, adam = json.loads(capsys.readouterr().out)
    assert (sgd["passed"], adam["passed"], adam["diagnosis"]) == (True, False, mistake.name)
    assert adam["line"] == mistake.line
    assert adam["thread"] == "https://github.com/google-deepmind/optax/issues/1769"
    page = html.read_text(encoding="utf-8")
    assert page.count('<section class="refimpl">') == 2
    assert "<mark>▶" in page
