"""The programs in other languages: right as they are, and found out when one line is broken."""

import shutil
import subprocess
from pathlib import Path

import pytest

from refimpl.conformance.vectors.exporting import export
from refimpl.conformance.vectors.verifying import verify

CONSUMERS = Path(__file__).resolve().parents[2] / "consumers"
C = "c/adamw.c"
JAVASCRIPT = "javascript/adamw.mjs"
RUST = "rust/adamw.rs"

#: What compiles or runs each, and how a program is made of its text.
COMPILERS = {C: ("cc", "gcc"), JAVASCRIPT: ("node",), RUST: ("rustc",)}
OPTIONS = {
    C: ["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-o", "adamw"],
    RUST: ["-D", "warnings", "-o", "adamw"],
}
INPUTS = {C: "plain/adamw.txt", JAVASCRIPT: "cases/adamw.json", RUST: "plain/adamw.txt"}


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vectors") / "adamw"
    export(folder, ("AdamW",), plain=True)
    return folder


def judged(name, text, vectors, folder):
    """The report on a program."""
    tool = next(filter(None, map(shutil.which, COMPILERS[name])), None)
    if tool is None:
        pytest.skip(f"there is no {' or '.join(COMPILERS[name])} here")
    source = folder / Path(name).name
    source.write_text(text, encoding="utf-8")
    command = [tool, source.name]
    if name in OPTIONS:
        libraries = ["-lm"] if name == C else []
        run([tool, *OPTIONS[name], source.name, *libraries], folder)
        command = [str(folder / "adamw")]
    run([*command, str(vectors / INPUTS[name]), "results.json"], folder)
    (report,) = verify(vectors, folder / "results.json")
    return report


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr


def text_of(name):
    return (CONSUMERS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMPILERS)
def test_it_passes_in_every_case(name, vectors, tmp_path):
    report = judged(name, text_of(name), vectors, tmp_path)
    assert report.passed, str(report)
    assert report.target == f"consumers/{name}"
    assert not report.notes
    assert len(report.scenarios) == 25


BROKEN = [
    (C, "return 1 - pow(beta, t);", "return beta < t;", "the bias of neither average is corrected"),
    (C, "(h, eta[k], t, n,", "(h, eta[k], t + 1, n,", "t is one too large"),
    (JAVASCRIPT, "r(r(Math.sqrt(vHat)) + eps)", "r(Math.sqrt(r(vHat + eps)))", "ε stands inside the root"),
    (JAVASCRIPT, "step(h, t, etas ? etas[k] : 1,", "step(h, t, 1,", "the schedule is ignored"),
    (RUST, "let v_hat = s.v[i] / second;", "let v_hat = s.v[i] + 0.0 * second;", "the bias of v is not corrected"),
]


@pytest.mark.parametrize(("name", "line", "broken", "diagnosis"), BROKEN)
def test_broken_in_one_line_it_is_found_out(name, line, broken, diagnosis, vectors, tmp_path):
    assert text_of(name).count(line) == 1
    report = judged(name, text_of(name).replace(line, broken), vectors, tmp_path)
    assert not report.passed
    assert report.diagnosis.startswith(diagnosis), report.verdict


def test_pytorch_s_decay_is_recognised(vectors, tmp_path):
    line = "let decay = h.weight_decay as T * s.theta[i];"
    assert line in text_of(RUST)
    report = judged(RUST, text_of(RUST).replace(line, line.replace("h.w", "h.lr as T * h.w")), vectors, tmp_path)
    assert report.dialect == "torch.AdamW"


@pytest.mark.parametrize("name", COMPILERS)
def test_it_is_short(name):
    assert text_of(name).count("\n") <= 150
