"""The table of what moves, of runs made by hand; and that the one in docs/ is made of such."""

import json
import subprocess
from pathlib import Path

import pytest

from refimpl.claims import portability
from refimpl.claims.experiments import CLAIMS
from refimpl.claims.experiments.experiment import REPRODUCED, UNDECIDED

PAGE = Path(__file__).parents[1] / "docs" / "portability.md"


def claim(name, *values, verdict=REPRODUCED, as_recorded=True, twins=(1.0,)):
    deciding = [
        {"name": f"n{i}|", "value": value, "relation": ">", "threshold": 0.25, "twins": list(twins), "spread": 0.5}
        for i, value in enumerate(values)
    ]
    return {"id": name, "recorded": REPRODUCED, "verdict": verdict, "as_recorded": as_recorded, "deciding": deciding}


def rows(text):
    return [line for line in text.splitlines() if line.startswith("|")]


def test_verdicts_and_numbers_that_move():
    first = [claim("C01", 1.0), claim("C02", 1.0, 2.0), claim("C03", 3.0, twins=())]
    other = [
        claim("C01", 1.0),
        claim("C02", 1.0, 2.00001, verdict=UNDECIDED),
        claim("C03", None, verdict=UNDECIDED, as_recorded=False, twins=()),
    ]
    text = portability.page({"here": first, "there": other}, "On a day.")
    assert "On a day.\n" in text
    assert "5 of 6 verdicts are as recorded" in text
    assert rows(text) == [
        "| claim | recorded | here | there |",
        "| --- | --- | --- | --- |",
        "| C01 | reproduced | the same | the same |",
        "| C02 | reproduced | the same | undecided at this scale |",
        "| C03 | reproduced | the same | **undecided at this scale** |",
        "| claim | number | asked | spread | here | there |",
        "| --- | --- | --- | --- | --- | --- |",
        r"| C02 | n1\| | > 0.25 | 0.5 | 2 | 2 |",
        r"| C03 | n0\| | > 0.25 | none made | 3 | not finite |",
    ]


def test_a_run_is_made_in_its_own_environment_and_once(tmp_path, monkeypatch):
    asked = []

    def run(command, env, **given):
        asked.append((command, env))
        folder = Path(command[-1])
        folder.mkdir(parents=True)
        (folder / "claims.json").write_text(json.dumps([claim("C01")]))
        return subprocess.CompletedProcess(command, 1)  # a verdict that differs is no reason to stop

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", "AVX2")
    monkeypatch.setenv("HOME_OF_MINE", "kept")
    for _ in range(2):
        assert portability.claims("OpenBLAS Prescott, 2 threads", tmp_path) == [claim("C01")]
    ((command, env),) = asked
    assert command[1:4] == ["-m", "refimpl", "reproduce"]
    assert {name: value for name, value in env.items() if name.startswith(("OPENBLAS", "NPY"))} == {
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "2",
    }
    assert env["HOME_OF_MINE"] == "kept"


def test_the_page_of_the_runs_that_there_are(tmp_path, monkeypatch, capsys):
    this = dict(processor="one", system="Linux", python="3", numpy="2", numba="0")
    monkeypatch.setattr(portability, "machine", lambda: this)
    monkeypatch.setattr(subprocess, "run", lambda *_, **given: pytest.fail("a run was made"))
    file = portability._file("OpenBLAS Haswell", tmp_path)
    file.parent.mkdir()
    file.write_text(json.dumps([claim("C01")]))
    monkeypatch.setattr("sys.argv", ["portability", "--made", "--out", str(tmp_path)])
    portability.main()
    text = capsys.readouterr().out
    assert rows(text)[0] == "| claim | recorded | OpenBLAS Haswell |"
    assert "Settings: *OpenBLAS Haswell*: `OPENBLAS_CORETYPE=Haswell`.\n" in text


def test_a_run_that_leaves_nothing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda command, **given: subprocess.CompletedProcess(command, 2))
    with pytest.raises(SystemExit, match="refimpl reproduce ended with 2 and no "):
        portability.claims("OpenBLAS Haswell", tmp_path)


def test_the_committed_page_has_all_claims_and_settings():
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(portability.HEAD)
    settings = rows(text)[0].removeprefix("| claim | recorded | ").removesuffix(" |").split(" | ")
    assert settings == [name for name in portability.SETTINGS if name in settings]
    assert len(settings) >= 3
    found = [row.split(" | ")[:2] for row in rows(text)[2 : 2 + len(CLAIMS)]]
    assert found == [[f"| {name}", experiment.recorded] for name, experiment in CLAIMS.items()]
    assert "**" not in text.split("## Verdicts")[1]  # no verdict but the recorded, or undecided where that may be
