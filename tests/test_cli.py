"""``refimpl reproduce`` as its users meet it: its output, its exit codes and its files."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace

import pytest

from refimpl.claims.experiments import CLAIMS
from refimpl.claims.experiments.deciding import Number, everything
from refimpl.claims.experiments.experiment import NOT_REPRODUCED, PROVED, UNDECIDED
from refimpl.claims.experiments.twins import twin
from refimpl.claims.twinning import Here

CHEAP = ("C01", "C16")


def refimpl(*arguments, **given):
    """A run of the command in a process of its own, whose output is no terminal."""
    command = [sys.executable, "-m", "refimpl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, **given)


def called(*arguments):
    """A run of the command in this process: its exit code and what it raised of its own."""
    from refimpl.cli.app import app

    with pytest.raises(SystemExit) as stop:
        app([str(argument) for argument in arguments], prog_name="refimpl")
    return stop.value.code


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run of two claims as JSON, and its folder."""
    out = tmp_path_factory.mktemp("out")
    return refimpl("reproduce", "--json", "--out", out, "--only", CHEAP[1], "--only", CHEAP[0].lower()), out


def test_json_is_one_array_and_nothing_else(run):
    process, _ = run
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    claims = json.loads(process.stdout, parse_constant=pytest.fail)
    assert [claim["id"] for claim in claims] == list(CHEAP)  # in the table's order
    for claim in claims:
        assert claim["verdict"] == claim["recorded"] == CLAIMS[claim["id"]].recorded
        assert claim["number"]
        assert claim["rule"]
        assert 0 <= claim["seconds"] < 120


def test_the_files(run):
    process, out = run
    claims = json.loads(process.stdout)
    figures = [name for claim in claims for name in claim["figures"]]
    stems = [CLAIMS[claim].figure for claim in CHEAP]
    assert figures == [stem + suffix for stem in stems for suffix in (".png", ".svg")]
    assert sorted(path.name for path in out.iterdir()) == sorted([*figures, "claims.json", "report.html"])
    assert json.loads((out / "claims.json").read_text(encoding="utf-8")) == claims


def test_another_process_draws_the_same_bytes(run, tmp_path):
    _, out = run
    assert called("reproduce", "--json", "--only", "C01", "--out", tmp_path) == 0
    for suffix in (".png", ".svg"):
        name = CLAIMS["C01"].figure + suffix
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_plain_lines_where_there_is_no_terminal(tmp_path):
    process = refimpl("reproduce", "--only", "C01", "--out", tmp_path / "a" / "b")
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    statement, verdict, *rest = process.stdout.splitlines()
    assert statement.startswith(f"∎ C01  {CLAIMS['C01'].claim}   ")
    assert statement.endswith(" s")
    assert verdict.startswith("       PROVED: ")
    assert [line.split()[0] for line in rest[:3]] == ["SGD,", "SGD,", "Adam,"]
    assert rest[3:6] == ["──", " 1 proved", " 1 of 1 verdicts as recorded."]
    assert rest[-1] == f" Report: {tmp_path / 'a' / 'b' / 'report.html'}"
    assert max(map(len, [statement, verdict, *rest[:-1]])) <= 80
    assert "\x1b" not in process.stdout


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_output_that_cannot_hold_greek_letters(arguments, tmp_path):
    """A pipe on Windows, or a terminal in Latin-1: no reason to stop."""
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    process = refimpl("reproduce", "--only", "C01", "--out", tmp_path, *arguments, env=environment)
    assert process.returncode == 0, process.stderr
    (claim,) = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert claim["claim"] == CLAIMS["C01"].claim
    if arguments:
        assert json.loads(process.stdout) == [claim]
    else:
        assert process.stdout.startswith("# C01  For SGD, L2 with lambda' = lambda/alpha is weight decay lambda  ")
        assert process.stdout.isascii()
        assert "?" not in process.stdout


def test_a_verdict_other_than_the_recorded_one_exits_with_1(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(CLAIMS, "C01", replace(CLAIMS["C01"], recorded=NOT_REPRODUCED))
    assert called("reproduce", "--only", "C01", "--out", tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("       PROVED: ")
    assert lines[2] == "       The recorded verdict is: not reproduced at this scale."
    assert " 0 of 1 verdicts as recorded." in lines
    (claim,) = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert (claim["verdict"], claim["recorded"]) == ("proved", NOT_REPRODUCED)
    assert called("reproduce", "--only", "C01", "--out", tmp_path, "--json") == 1
    assert json.loads(capsys.readouterr().out)[0]["recorded"] == NOT_REPRODUCED


def test_an_honest_not_reproduced_is_no_failure(monkeypatch, tmp_path, capsys):
    experiment = CLAIMS["C01"]

    def honest(full, progress):
        return replace(experiment.measure(full, progress), verdict=NOT_REPRODUCED)

    monkeypatch.setitem(CLAIMS, "C01", replace(experiment, measure=honest, recorded=NOT_REPRODUCED))
    assert called("reproduce", "--only", "C01", "--out", tmp_path) == 0
    assert "1 of 1 verdicts as recorded" in capsys.readouterr().out


@pytest.mark.parametrize(("why", "code"), [("one ulp decides", 0), ("", 1)])
def test_an_undecided_claim_is_no_failure_where_it_may_be_undecided(why, code, monkeypatch, tmp_path, capsys):
    experiment = CLAIMS["C01"]
    number = Number(0.5, ">", 0.25)

    def measure(full, progress):
        value = 0.5 - twin() / 2
        return replace(experiment.measure(full, progress), deciding={"share": replace(number, value=value)})

    changed = replace(experiment, measure=measure, twinned=True, undecided_if=why, decide=everything(PROVED))
    monkeypatch.setitem(CLAIMS, "C01", changed)
    monkeypatch.setattr("refimpl.claims.twinning.twinning", lambda chosen, full, beside: nullcontext(Here(full)))
    assert called("reproduce", "--only", "C01", "--out", tmp_path) == code
    head, verdict, recorded, *rest = capsys.readouterr().out.splitlines()
    assert head.startswith("? C01  ")
    assert verdict == "       UNDECIDED AT THIS SCALE: a deciding number is too near its threshold"
    assert recorded == "       The recorded verdict is: proved."
    assert "       in doubt: share: −0.5…0.5 > 0.25, by 0.25, twins spread 1" in rest
    assert (
        f" {'1' if why else '0'} of 1 verdicts as recorded{' or undecided where that may be (1)' * bool(why)}." in rest
    )
    (claim,) = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert (claim["verdict"], claim["recorded"], claim["twins"]) == (UNDECIDED, "proved", 2)


def test_full_reaches_the_experiment(monkeypatch, tmp_path, capsys):
    experiment, asked = CLAIMS["C01"], []

    def measure(full, progress):
        asked.append(full)
        return experiment.measure(full, progress)

    monkeypatch.setitem(CLAIMS, "C01", replace(experiment, measure=measure))
    for arguments in ([], ["--full"]):
        assert called("reproduce", "--only", "C01", "--out", tmp_path, *arguments) == 0
    assert asked == [False, True]
    assert capsys.readouterr().out.count("C01") == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reproduce", "--only", "C99"], "no experiment for the claim 'C99'; there are C01, "),
        (["reproduce", "--only"], "--only"),
        (["reproduce", "C18"], "C18"),
        (["reproduce", "--fast"], "--fast"),
        (["reprduce"], "reprduce"),
    ],
)
def test_wrong_usage_exits_with_2(arguments, message, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert called(*arguments) == 2
    captured = capsys.readouterr()
    assert message in " ".join(captured.err.split())
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []  # nothing was begun


def test_a_folder_that_cannot_be_written_exits_with_2_before_the_run(tmp_path, capsys, monkeypatch):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("mine")
    monkeypatch.setitem(CLAIMS, "C01", replace(CLAIMS["C01"], measure=lambda *_: pytest.fail("it was run")))
    for out in (in_the_way, in_the_way / "below"):
        assert called("reproduce", "--only", "C01", "--out", out) == 2
        assert "file" in capsys.readouterr().err
    assert in_the_way.read_text() == "mine"


@pytest.mark.parametrize("name", ["matplotlib", "jinja2"])
def test_a_missing_package_exits_with_2_and_is_named(name, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, name, None)
    assert called("reproduce", "--only", "C01", "--out", tmp_path) == 2
    assert name in capsys.readouterr().err


def test_no_sympy_exits_with_2_and_says_which_claims_need_it(tmp_path, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "derivations"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sympy", None)
    assert called("reproduce", "--only", "C02", "--only", "C16", "--out", tmp_path / "out") == 2
    message = " ".join(capsys.readouterr().err.replace("│", "").split())
    for words in ("C02 are decided by proofs", "refimpl[derivations]", "sympy"):
        assert words in message
    assert not (tmp_path / "out").exists()
    assert called("reproduce", "--only", "C16", "--out", tmp_path) == 0  # which needs no proof


@pytest.mark.parametrize("arguments", [["--help"], ["reproduce", "--help"]])
def test_help(arguments, capsys):
    assert called(*arguments) == 0
    text = capsys.readouterr().out
    assert "reproduce" in text
    for option in ("--only", "--full", "--out", "--json") if arguments[0] == "reproduce" else ():
        assert option in text


def test_version(capsys):
    import refimpl as package

    assert called("--version") == 0
    assert capsys.readouterr().out == f"refimpl {package.__version__}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_terminal_shows_bars_and_a_table(tmp_path):
    import pty

    shown, terminal = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    command = [sys.executable, "-m", "refimpl", "reproduce", "--only", "C16", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    text = _all_of(shown)
    assert process.wait(timeout=120) == 0
    assert "all claims" in text  # the bar
    assert "\x1b[" in text
    assert "1/1" in text  # and its count
    for word in ("≈ C16", "HOLDS WITH A CORRECTION", " 1 holds with a correction", "1 of 1 verdicts as recorded."):
        assert word in text


def _all_of(descriptor):
    """All that is written to the terminal until the last writer is gone."""
    chunks = []
    try:
        while chunk := os.read(descriptor, 65536):
            chunks.append(chunk)
    except OSError:  # Linux says so in place of an end of file
        pass
    os.close(descriptor)
    return b"".join(chunks).decode("utf-8")


def test_the_root_help_shows_whole_summaries():
    shown = refimpl("--help", env={**os.environ, "COLUMNS": "80"}).stdout
    summaries = shown.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in summaries] == [
        "reproduce",
        "prove",
        "check",
        "check-schedule",
        "bench",
        "sweep",
        "vectors",
    ]
    assert not [line for line in summaries if line.endswith("...")]
