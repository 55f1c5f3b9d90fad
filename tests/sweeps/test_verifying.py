"""A finished dataset is handed out as it was written, or not at all."""

import builtins
import json
import os
import pickle
import shutil
import subprocess
import threading
import zipfile
from pathlib import Path

import pytest
import xarray

import refimpl as ri
from refimpl.sweeps import Damaged, hashes
from refimpl.sweeps.sweeping import swept
from tests.test_cli import called

from .damaging import KINDS, copied, flip, restore
from .small import GRID, SETTINGS, files, plan, small
from .test_command import SMALL


def everything(out):
    return sorted(path for path in out.rglob("*") if path.is_file() and ".sweep" not in path.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_to_whichever_file_is_named(finished, tmp_path, kind):
    out = copied(finished, tmp_path / "s")
    for path in everything(out):
        before = path.read_bytes()
        KINDS[kind](path)
        with pytest.raises(Damaged) as told:
            small(out)
        assert f"{path.relative_to(out).as_posix()} " in str(told.value)
        assert "repair=True (--repair)" in str(told.value)
        restore(path, before)
    assert small(out).computed == 0


def test_every_bit_of_a_chunk_counts(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    path = out / "norm" / "0.0.0.0"
    before = path.read_bytes()
    for i in range(8 * len(before)):
        changed = bytearray(before)
        changed[i // 8] ^= 1 << i % 8
        path.write_bytes(bytes(changed))
        with pytest.raises(Damaged, match=r"norm/0\.0\.0\.0 has other bytes"):
            small(out)
    path.write_bytes(before)
    assert small(out).computed == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["sweep.json", "sha256sums"])
def test_its_own_notes_are_held_to_each_other(finished, tmp_path, name, kind):
    out = copied(finished, tmp_path / "s")
    KINDS[kind](out / ".sweep" / name)
    if (name, kind) == ("sweep.json", "grow"):  # white space says nothing
        assert small(out).computed == 0
        return
    with pytest.raises((Damaged, ValueError), match=rf"{name}.*repair=True"):
        small(out)


@pytest.mark.parametrize("stride", [101, pytest.param(1, marks=pytest.mark.thorough)])
def test_of_two_lists_that_differ_the_damaged_one_is_named(finished, tmp_path, stride):
    out = copied(finished, tmp_path / "s")
    for name, other in (("sweep.json", "sha256sums"), ("sha256sums", "sweep.json")):
        path = out / ".sweep" / name
        before = path.read_bytes()
        start = before.index(b'"sha256"') + 10 if name == "sweep.json" else 0
        for i in range(start, len(before), stride):
            path.write_bytes(before[:i] + bytes([before[i] ^ 1]) + before[i + 1 :])
            try:
                assert small(out).computed == 0  # it was white space
            except (Damaged, ValueError) as error:
                told = str(error)
            assert f"{name} is " in told
            assert f"{other} is " not in told
        path.write_bytes(before)
    assert small(out).computed == 0


@pytest.mark.parametrize("stride", [31, pytest.param(1, marks=pytest.mark.thorough)])
def test_no_flipped_bit_of_the_manifest_passes_for_another_sweep(finished, tmp_path, stride):
    out = copied(finished, tmp_path / "s")
    path = out / ".sweep" / "sweep.json"
    before, wanted = path.read_bytes(), files(out)
    for i in range(0, len(before), stride):
        path.write_bytes(before[:i] + bytes([before[i] ^ 1]) + before[i + 1 :])
        told = "repair=True"  # it was white space
        try:
            assert small(out).computed == 0
        except (Damaged, ValueError) as error:
            told = str(error)
        assert "repair=True" in told
        assert "other settings" not in told
    assert files(out) == wanted


@pytest.mark.parametrize(
    "name", [".DS_Store", "notes.txt", "norm/x.txt", "norm/9.9.9.9", "norm/zarr.json", ".sweep/me"]
)
def test_files_of_others_do_not_matter_and_stay(finished, tmp_path, name):
    out = copied(finished, tmp_path / "s")
    (out / name).write_text("mine")
    flip(out / "norm" / "0.0.0.0")
    with pytest.raises(Damaged):
        small(out)
    assert small(out, repair=True).computed == 4
    assert (out / name).read_text() == "mine"
    with xarray.open_zarr(out) as found, xarray.open_zarr(finished) as wanted:
        assert found.identical(wanted)


def test_what_makes_zarr_read_another_format_is_named_and_stays(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    (out / "zarr.json").write_text("{}")
    for repair in (False, True):
        with pytest.raises(Damaged, match=r"zarr.json is no file of the sweep, .*; move zarr.json away$"):
            small(out, repair=repair)
    assert (out / "zarr.json").read_text() == "{}"


def test_damage_while_it_is_open_is_found_by_the_next_call(finished, tmp_path, monkeypatch):
    monkeypatch.setattr(hashes, "RECENT", -1e9)  # every hash is remembered
    out = copied(finished, tmp_path / "s")
    small(out).dataset.load()
    path = out / "norm" / "0.0.0.0"
    there = path.stat()
    flip(path)
    os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns))  # the size and the time tell nothing
    with pytest.raises(Damaged):
        small(out)


@pytest.mark.parametrize("kind", ["flip", "lose", "empty"])
def test_damage_between_opening_and_reading_is_refused(finished, tmp_path, kind):
    """Also in another process, which is sent the dataset."""
    out = copied(finished, tmp_path / "s")
    found = small(out).dataset
    KINDS[kind](out / "norm" / "1.0.0.0")
    assert found.norm.isel(lr=0).values.shape == (2, 2, 2)
    for dataset in (found, pickle.loads(pickle.dumps(found))):
        with pytest.raises(Damaged, match=r"norm/1.0.0.0 has (gone|other bytes) since the dataset was opened"):
            dataset.norm.load()
    restore(out / "norm" / "1.0.0.0", (finished / "norm" / "1.0.0.0").read_bytes())
    with xarray.open_zarr(finished) as wanted:
        assert found.load().identical(wanted.load())


def test_a_file_is_read_once_while_it_stays_as_it_is(finished, tmp_path, monkeypatch):
    out, read = copied(finished, tmp_path / "s"), []

    def opened(path, mode="r", *arguments, **named):
        if mode == "rb" and str(path).startswith(str(out)):
            read.append(Path(path))
        return real(path, mode, *arguments, **named)

    real = builtins.open
    monkeypatch.setattr(builtins, "open", opened)
    for recent, times in ((2.0, 2), (-1e9, 1)):  # a file that has just changed is read again
        monkeypatch.setattr(hashes, "RECENT", recent)
        hashes._known.clear()
        read.clear()
        small(out)
        small(out)
        assert sorted(read) == sorted(times * everything(out))


def test_it_may_be_handed_out_without_a_look(finished, tmp_path, monkeypatch):
    out = copied(finished, tmp_path / "s")
    flip(out / "norm" / "0.0.0.0")
    ask = dict(out=out, **SETTINGS)
    with pytest.raises(Damaged):
        ri.sweep("AdamW", GRID, **ask)
    assert dict(ri.sweep("AdamW", GRID, verify=False, **ask).sizes)["lr"] == 3
    with pytest.raises(ValueError, match="repair=True needs verify=True"):
        ri.sweep("AdamW", GRID, verify=False, repair=True, **ask)


def test_the_command_exits_with_1_and_repairs(finished, tmp_path, capsys):
    out = copied(finished, tmp_path / "s")
    flip(out / "norm" / "0.0.0.0")
    assert called("sweep", *SMALL, "--out", out, "--json") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "norm/0.0.0.0 has other bytes; repair=True (--repair) mends it, and trains 4 of 12 runs" in captured.err
    assert called("sweep", *SMALL, "--out", out, "--json", "--no-verify") == 0
    capsys.readouterr()
    assert called("sweep", *SMALL, "--out", out, "--json", "--repair") == 0
    assert json.loads(capsys.readouterr().out)["computed"] == 4
    assert files(out) == files(finished)
    assert called("sweep", *SMALL, "--out", out, "--repair", "--no-verify") == 2


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_sha256sum_reads_the_list(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    command = ["sha256sum", "--check", "--strict", "--quiet", ".sweep/sha256sums"]
    assert subprocess.run(command, cwd=out).returncode == 0
    assert len((out / ".sweep" / "sha256sums").read_text().splitlines()) == len(everything(out))
    flip(out / "lr" / "0")
    assert subprocess.run(command, cwd=out, capture_output=True).returncode == 1


def test_two_open_it_at_once(finished):
    done, threads = [], [threading.Thread(target=lambda: done.append(small(finished).computed)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert done == [0] * 4


# Sweeps that an earlier version finished


@pytest.fixture
def old(tmp_path):
    """A sweep of four runs that was finished by a version without hashes, here with the versions of now."""
    out = tmp_path / "old"
    with zipfile.ZipFile(Path(__file__).with_name("finished_without_hashes.zip")) as there:
        there.extractall(out)
    made, then = of_old(), json.loads((out / ".sweep" / "sweep.json").read_text())
    for path in (out / ".sweep" / "sweep.json", out / ".zattrs", out / ".zmetadata"):
        text = path.read_text()
        for name, value in then["environment"].items():
            text = text.replace(json.dumps(value), json.dumps(made.environment[name]))
        path.write_text(text.replace(then["identity"], made.identity))
    return out


def of_old():
    return plan(grid={"lr": [1e-3, 1e-2]}, epochs=1, every=10)


def test_one_without_hashes_is_read_with_a_warning_and_may_be_given_some(old):
    ask = dict(out=old, **SETTINGS | dict(epochs=1, every=10))
    with pytest.warns(UserWarning, match=r"finished by an earlier version, which kept no hashes.*repair=True") as told:
        before = ri.sweep("AdamW", {"lr": [1e-3, 1e-2]}, **ask).load()
    assert told[0].filename == __file__
    assert not (old / ".sweep" / "sha256sums").exists()
    again = swept(of_old(), old, repair=True)
    assert again.computed == 0
    assert again.dataset.load().identical(before)
    assert swept(of_old(), old).computed == 0  # and no warning, which would be an error


def test_one_without_hashes_says_so_on_the_command_line(old, capsys):
    command = ["sweep", "AdamW", "--grid", "lr=0.001,0.01", *SMALL[5:], "--epochs", "1", "--every", "10"]
    assert called(*command, "--out", old, "--json") == 0
    assert "refimpl sweep: warning: " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["norm/1.0.0", "test_error/0.0.0"])
def test_what_one_without_hashes_has_lost_is_named_and_repaired(old, name):
    wanted = files(old)
    (old / name).unlink()
    with pytest.raises(Damaged, match=f"{name} is missing; repair=True .* trains 2 of 4 runs again"):
        swept(of_old(), old)
    assert swept(of_old(), old, repair=True).computed == 2
    assert set(files(old)) == set(wanted)
    assert files(old)[name] != b""


@pytest.mark.parametrize("name", [".zmetadata", "lr/0", "norm/1.0.0"])
def test_one_without_hashes_that_is_cut_is_refused(old, name):
    (old / name).write_bytes((old / name).read_bytes()[:10])
    with pytest.raises(Damaged, match="is not as it was written"):
        swept(of_old(), old)


def test_one_of_other_versions_is_refused_by_name(tmp_path):
    with zipfile.ZipFile(Path(__file__).with_name("finished_without_hashes.zip")) as there:
        there.extractall(tmp_path / "old")
    made = plan(grid={"lr": [1e-3, 1e-2]}, epochs=2, every=10)
    with pytest.raises(ValueError, match=r"other settings or versions.*epochs is 1 there, 2 here"):
        swept(made, tmp_path / "old")
