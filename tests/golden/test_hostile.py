"""Folders and files that are damaged, truncated, of another version, or made to do harm."""

import json
import os
import time

import pytest

from refimpl.conformance.vectors.exporting import export
from refimpl.conformance.vectors.verifying import verify
from tests.golden.vectors import published, results, written
from tests.test_cli import called


@pytest.fixture
def folder(tmp_path):
    export(tmp_path / "vectors", ("SGD",), plain=True)
    return tmp_path / "vectors"


@pytest.fixture
def file(tmp_path):
    return written(tmp_path / "results.json", results(published("SGD")))


def edited(folder, change):
    path = folder / "manifest.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    change(found)
    written(path, found)


def widened(folder):
    path = folder / "expected/sgd.json"
    path.write_text(path.read_text(encoding="utf-8").replace("e-16", "e+16"), encoding="utf-8")


def linked(folder):
    path = folder / "cases/sgd.json"
    path.rename(folder / "elsewhere.json")
    path.symlink_to(folder / "elsewhere.json")


FOLDERS = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json cannot be read"),
    "no JSON": (lambda folder: written(folder / "manifest.json", "{"), "no readable JSON"),
    "not UTF-8": (lambda folder: (folder / "manifest.json").write_bytes(b"\xff\xfe{"), "no readable JSON"),
    "nested": (lambda folder: written(folder / "manifest.json", "[" * 50_000), "no readable JSON"),
    "no object": (lambda folder: written(folder / "manifest.json", "[]"), "must hold a JSON object"),
    "endless": (lambda folder: written(folder / "manifest.json", " " * 100_000), "more than 65536 bytes"),
    "another format": (lambda folder: edited(folder, lambda m: m.update(format="zip")), "must say format"),
    "another version": (lambda folder: edited(folder, lambda m: m.update(version="2.0.0")), "version '2.0.0'"),
    "no version": (lambda folder: edited(folder, lambda m: m.pop("version")), "version None"),
    "a path as a rule": (lambda folder: edited(folder, lambda m: m.update(rules=["../../x"])), "some of the rules"),
    "a rule that is not there": (
        lambda folder: edited(folder, lambda m: m["rules"].append("Adam")),
        "adam.json cannot",
    ),
    "truncated": (lambda folder: os.truncate(folder / "cases/sgd.json", 1000), "sgd.json is damaged"),
    "longer": (lambda folder: os.truncate(folder / "cases/sgd.json", 1 << 30), "is damaged or foreign"),
    "tolerances widened": (widened, "sgd.json is damaged"),
    "plain twin changed": (lambda folder: written(folder / "plain/sgd.txt", "x"), "sgd.txt is damaged"),
    "a link": (linked, "sgd.json must be an ordinary file"),
    "a pipe": (lambda folder: (folder / "LICENSE.txt").unlink() or os.mkfifo(folder / "LICENSE.txt"), "ordinary file"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_is_not_the_vectors_is_refused(name, folder, file, capsys):
    assert verify(folder, file)[0].passed
    spoil, told = FOLDERS[name]
    spoil(folder)
    with pytest.raises(ValueError, match=told):
        verify(folder, file)
    assert called("vectors", "verify", folder, file) == 2
    assert capsys.readouterr().out == ""


def test_digests_in_the_manifest_are_not_believed(folder, file):
    widened(folder)
    edited(folder, lambda m: m["files"].update({"expected/sgd.json": {"sha256": "0" * 64, "bytes": 1}}))
    with pytest.raises(ValueError, match="is damaged"):
        verify(folder, file)


def test_a_folder_must_be_one(tmp_path, file):
    for nothing in (tmp_path / "none", file):
        with pytest.raises(ValueError, match="DIR must be a folder"):
            verify(nothing, file)


def run(**changes):
    return results(published("SGD") | changes)


STEP = "sgd-random-step-6"
FILES = {
    "empty": ("", "no readable JSON"),
    "truncated": (json.dumps(run())[:-400], "no readable JSON"),
    "nested": ('{"results": ' + "[" * 100_000, "no readable JSON"),
    "nested and closed": ('{"results": ' + "[" * 100_000 + "]" * 100_000 + "}", "no readable JSON"),
    "not an object": ([1, 2], "must hold a JSON object"),
    "no format": ({"version": "1.1.0", "results": {}}, "format must be 'refimpl-results', got 'None'"),
    "another version": (
        run() | {"version": "0.9.0"},
        "version must be '1.3.0' or that of the rule's file, got '0.9.0'",
    ),
    "a name that rings": (run() | {"implementation": "\x1b[2Jme"}, "printable"),
    "a name of another type": (run() | {"implementation": 7}, "printable"),
    "another entry": (run() | {"__import__": "os"}, "entry '__import__'"),
    "no results": (results({}), "an entry for each case"),
    "an unknown case": (run(**{"../../secret": []}), "'../../secret', which is no case"),
    "a key twice": ('{"format": "refimpl-results", "format": "refimpl-results"}', "'format' stands twice"),
    "no list": (run(**{STEP: {"0": 1}}), "must have 1 steps"),
    "too few steps": (run(**{"sgd-random": [[0.0] * 4]}), "sgd-random must have 10 steps, a list each, got 1 of them"),
    "too many numbers": (run(**{STEP: [[0.0] * 100_000]}), "step 6 must have 4 numbers, got 100000 of them"),
    "nested numbers": (run(**{STEP: [[[1.0], 0, 0, 0]]}), "number 0 must be a number"),
    "a truth": (run(**{STEP: [[True, 0, 0, 0]]}), "number 0 must be a number"),
    "nothing": (run(**{STEP: [[0, None, 0, 0]]}), "number 1 must be a number"),
    "a program": (run(**{STEP: [["__import__('os')", 0, 0, 0]]}), "number 0 must be a number"),
    "a million digits": (json.dumps(run()).replace('"results"', '"x": ' + "9" * 1_000_000 + ', "results"'), "64 char"),
    "a million digits in a string": (run(**{STEP: [["1" * 1_000_000, 0, 0, 0]]}), "number 0 must be a number"),
    "as large as a film": (" " * (1 << 24) + "{}", "more than 16777216 bytes"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_does_not_fit_is_refused(name, folder, tmp_path, capsys):
    content, told = FILES[name]
    file = written(tmp_path / "spoiled.json", content)
    start = time.monotonic()
    with pytest.raises(ValueError, match=told) as refusal:
        verify(folder, file)
    assert time.monotonic() - start < 5
    assert len(str(refusal.value)) < 500
    assert called("vectors", "verify", folder, file) == 2
    assert capsys.readouterr().out == ""


def test_results_must_be_a_file(folder, tmp_path):
    none, ordinary = (tmp_path / "none", "cannot be read"), "an ordinary file"
    for path, told in (none, (tmp_path, ordinary), (os.devnull, ordinary)):
        with pytest.raises(ValueError, match=told):
            verify(folder, path)


@pytest.mark.parametrize("huge", [1e308, "1e999999", "0x1p99999", "-0x1p99999", float("inf")])
def test_huge_numbers_are_numbers_and_wrong(huge, folder, tmp_path):
    for case in (STEP, "sgd-random-float32-step-6"):
        file = written(tmp_path / "huge.json", run(**{case: [[huge, 0, 0, 0]]}))
        (report,) = verify(folder, file)
        assert [each.scenario for each in report.scenarios if not each.passed] == [case]
        assert report.as_json()
