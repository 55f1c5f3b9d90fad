"""What a damaged dataset has lost is computed again, and nothing else; what is not the sweep's is left alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from refimpl.sweeps import Damaged, Stopped, publishing, repairing, store, sweeping
from refimpl.sweeps.sweeping import swept

from .damaging import KINDS, copied, flip
from .small import RUNS, computed, events, files, plan, small


def same(out, finished):
    assert files(out) == files(finished)
    for name in ("sweep.json", "sha256sums"):
        assert (out / ".sweep" / name).read_bytes() == (finished / ".sweep" / name).read_bytes()
    assert small(out).computed == 0
    assert not (out / ".sweep" / "chunks").exists()
    assert not (out / ".sweep" / "whole").exists()


#: The files that are damaged, and the runs that this loses.
LOSSES = [
    (["norm/1.0.0.0"], [4, 5, 6, 7]),
    (["test_error/0.0.0.0", "norm/0.0.0.0", "norm/2.0.0.0"], [0, 1, 2, 3, 8, 9, 10, 11]),
    ([f"train_loss/{i}.0.0.0" for i in range(3)], list(range(12))),
    ([".zgroup", ".zattrs", ".zmetadata", "norm/.zarray", "norm/.zattrs", "lr/.zarray", "lr/0", "network/0"], []),
    ([".sweep/sha256sums"], []),
    ([".sweep/sweep.json"], []),
    ([".sweep/sweep.json", "norm/1.0.0.0", ".zmetadata"], [4, 5, 6, 7]),
    ([".sweep/sha256sums", "norm/1.0.0.0", ".zgroup"], [4, 5, 6, 7]),
]


@pytest.mark.parametrize("kind", ["flip", "lose", "folder"])
@pytest.mark.parametrize(("names", "lost"), LOSSES, ids=lambda x: str(x)[:30])
def test_only_what_is_lost_is_computed(finished, tmp_path, names, lost, kind):
    out = copied(finished, tmp_path / "s")
    before = len(computed(out))
    for name in names:
        KINDS["lose" if name.startswith(".sweep") and kind == "folder" else kind](out / name)
    done = small(out, repair=True)
    assert (done.found, done.computed) == (RUNS - len(lost), len(lost))
    assert sorted(computed(out)[before:]) == lost
    same(out, finished)


def test_hashes_of_which_each_list_has_lost_another_part(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    sums = out / ".sweep" / "sha256sums"
    sums.write_text("\n".join(sums.read_text().splitlines()[5:]))
    manifest = out / ".sweep" / "sweep.json"
    document = json.loads(manifest.read_text())
    document["sha256"] = dict(list(document["sha256"].items())[:-5])
    manifest.write_text(json.dumps(document, indent=1))
    with pytest.raises(Damaged, match=r"sha256sums is not what sweep.json lists"):
        small(out)
    assert small(out, repair=True).computed == 0
    same(out, finished)


def test_a_lost_manifest_is_written_anew_only_where_the_sweep_is_known(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    (out / ".sweep" / "sweep.json").write_text("{")
    with pytest.raises(ValueError, match=r"no other file shows that it is this sweep"):
        small(out, epochs=3, repair=True)
    assert small(out, repair=True).computed == 0
    same(out, finished)


def test_where_nothing_vouches_for_anything_all_is_computed(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    (out / ".sweep" / "sweep.json").write_text("{")
    (out / ".sweep" / "sha256sums").unlink()
    flip(out / "norm" / "0.0.0.0")
    assert small(out, repair=True).computed == RUNS
    same(out, finished)


def test_one_that_is_unfinished_is_known_by_its_chunks(tmp_path, finished):
    from .test_store import stopped_after

    stopped_after(1, tmp_path / "s")
    chunks = files_of(tmp_path / "s" / ".sweep" / "chunks")
    (tmp_path / "s" / ".sweep" / "sweep.json").unlink()
    for change in ({}, dict(repair=True, epochs=3)):
        with pytest.raises(ValueError, match=r"sweep.json is missing"):
            small(tmp_path / "s", **change)
    assert files_of(tmp_path / "s" / ".sweep" / "chunks") == chunks
    assert small(tmp_path / "s", repair=True).found == 5
    assert files(tmp_path / "s") == files(finished)


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_repair_does_nothing_where_nothing_is_damaged(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert small(out, repair=True).computed == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    assert small(tmp_path / "new", repair=True).computed == RUNS


@pytest.mark.filterwarnings(
    "ignore:os.fork:RuntimeWarning"
)  # JAX warns where it was imported; the child has no use for it
@pytest.mark.parametrize("n", [0, 1, 5, 6, 7, 8, 9, 10, 20, 60, 150])
def test_a_repair_that_dies_is_finished_by_the_next(finished, tmp_path, n):
    from .dying import DEAD, die_before, in_a_child

    out = copied(finished, tmp_path / "s")
    flip(out / "norm" / "0.0.0.0")

    def dies():
        die_before(n)
        small(out, repair=True, chunk=3)

    assert in_a_child(dies) == DEAD
    small(out, repair=True)
    same(out, finished)


def test_a_full_disk_during_a_repair(finished, tmp_path, monkeypatch):
    out = copied(finished, tmp_path / "s")
    flip(out / "norm" / "0.0.0.0")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(repairing.shutil, "copyfile", full)
    with pytest.raises(Stopped, match="No space left on device; 0 of 12 runs are kept"):
        small(out, repair=True)
    monkeypatch.undo()
    assert small(out, repair=True).computed == 4
    same(out, finished)


# What is not the sweep's


def foreign(tmp_path):
    """A folder of somebody else, with names like a sweep's."""
    there = tmp_path / "theirs"
    there.mkdir()
    for name in ("a.npz", f"{'0' * 64}.npz", ".a.npz.partial", "thesis.tex", "lock", "0.0.0.0", ".zarray", ".zattrs"):
        (there / name).write_text("theirs")
    return there, files_of(there)


@pytest.mark.parametrize("name", [".sweep", ".sweep/chunks", ".sweep/whole"])
@pytest.mark.parametrize("state", ["new", "unfinished", "finished", "damaged"])
def test_nothing_behind_a_link_is_touched(finished, tmp_path, name, state):
    from .test_store import stopped_after

    out, (there, before) = tmp_path / "s", foreign(tmp_path)
    if state == "unfinished":
        stopped_after(1, out)
    elif state != "new":
        copied(finished, out)
    if state == "damaged":
        flip(out / "norm" / "0.0.0.0")
    link = out / name
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.exists():
        link.rename(tmp_path / "aside")
    link.symlink_to(there)
    if state == "finished" and name != ".sweep":
        assert small(out).computed == 0
    else:
        with pytest.raises(ValueError, match=r"is a link, and nothing behind a link is changed|is missing|is no sweep"):
            small(out, repair=state == "damaged")
    assert files_of(there) == before
    assert link.is_symlink()


def test_a_folder_of_the_dataset_that_is_a_link(finished, tmp_path):
    out, (there, before) = copied(finished, tmp_path / "s"), foreign(tmp_path)
    (out / "norm").rename(tmp_path / "aside")
    (out / "norm").symlink_to(there)
    with pytest.raises(Stopped, match="norm is a link, and nothing behind a link is changed; move it away"):
        small(out, repair=True)
    assert files_of(there) == before
    (out / "norm").unlink()
    (out / "norm").write_text("mine")
    with pytest.raises(Stopped, match="norm is no folder; move it away"):
        small(out, repair=True)
    assert (out / ".zgroup").exists()  # nothing was begun
    (out / "norm").unlink()
    (tmp_path / "aside").rename(out / "norm")
    assert small(out).computed == 0


def test_a_folder_of_an_unfinished_sweep_that_is_a_link(tmp_path):
    from .test_store import stopped_after

    there, before = foreign(tmp_path)
    stopped_after(1, tmp_path / "s")
    (tmp_path / "s" / "norm").symlink_to(there)
    with pytest.raises(Stopped, match="norm is a link, and nothing behind a link is changed"):
        small(tmp_path / "s")
    assert files_of(there) == before


def test_a_whole_folder_that_is_lost(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    (out / "norm").rename(tmp_path / "aside")
    assert small(out, repair=True).computed == RUNS
    same(out, finished)


def test_links_to_the_same_bytes_are_the_same_dataset(finished, tmp_path):
    """As git-annex keeps large files, and as somebody links to another disk."""
    out = copied(finished, tmp_path / "s")
    path = out / "norm" / "0.0.0.0"
    path.rename(tmp_path / "aside")
    path.symlink_to(tmp_path / "aside")
    (tmp_path / "t").symlink_to(out)
    assert small(tmp_path / "t").computed == 0
    flip(tmp_path / "aside")
    damaged = (tmp_path / "aside").read_bytes()
    assert small(tmp_path / "t", repair=True).computed == 4
    assert (tmp_path / "aside").read_bytes() == damaged
    assert files(out) == files(finished)


def test_a_folder_with_something_in_it_is_not_deleted(finished, tmp_path):
    out = copied(finished, tmp_path / "s")
    (out / "norm" / "0.0.0.0").unlink()
    (out / "norm" / "0.0.0.0").mkdir()
    (out / "norm" / "0.0.0.0" / "thesis.tex").write_text("mine")
    with pytest.raises(Stopped, match=r"0\.0\.0\.0 is a folder with something in it; move it away"):
        small(out, repair=True)
    assert (out / "norm" / "0.0.0.0" / "thesis.tex").read_text() == "mine"


def test_foreign_files_among_the_chunks_stay(tmp_path):
    from .test_store import stopped_after

    stopped_after(1, tmp_path / "s")
    theirs = [tmp_path / "s" / ".sweep" / "chunks" / name for name in ("mine.npz", "thesis.tex", ".DS_Store")]
    for path in theirs:
        path.write_text("mine")
    assert small(tmp_path / "s").found == 5
    assert [path.read_text() for path in theirs] == ["mine"] * 3
    assert small(tmp_path / "s").computed == 0
    assert events(tmp_path / "s", "deletes") == []


def test_a_broken_link_is_no_folder(tmp_path):
    (tmp_path / "s").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="out must be a folder or a new one, got the broken link"):
        small(tmp_path / "s")
    assert os.listdir(tmp_path) == ["s"]


# Disks that nobody may write to

READ_ONLY = """
import errno, os, pathlib, sys
from tests.sweeps.small import small
out = pathlib.Path(sys.argv[1]).resolve()
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.utime"}

def guard(event, arguments):
    writes = event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    if (writes or event in CHANGES) and str(arguments[0]).startswith(str(out)):
        raise OSError(errno.EROFS, "Read-only file system", str(arguments[0]))

sys.addaudithook(guard)
done = small(out)
print(done.computed, float(done.dataset.norm.sum()) > 0)
"""


@pytest.mark.parametrize("leftovers", [False, True])
def test_a_finished_one_is_opened_where_nothing_may_be_written(finished, tmp_path, leftovers):
    out = copied(finished, tmp_path / "s")
    if leftovers:
        (out / ".sweep" / "chunks").mkdir()
        (out / ".sweep" / "chunks" / f"{'0' * 64}.npz").write_bytes(b"")
    process = subprocess.run([sys.executable, "-c", READ_ONLY, out], capture_output=True, text=True, timeout=120)
    assert (process.returncode, process.stdout) == (0, "0 True\n"), process.stderr


def test_on_a_disk_mounted_read_only(finished, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "--bind", str(finished), str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root can mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
        with pytest.raises(OSError, match="Read-only"):
            (disk / "x").write_text("")
        assert small(disk).computed == 0
        assert swept(plan(), disk).dataset.norm.sum() > 0
        with pytest.raises(ValueError, match="epochs is 2 there, 3 here"):
            small(disk, epochs=3)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_an_unfinished_one_says_why_it_cannot_go_on(tmp_path, monkeypatch):
    from .test_store import stopped_after

    stopped_after(1, tmp_path / "s")

    def refused(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(sweeping.Path, "mkdir", refused)
    with pytest.raises(Stopped, match="Read-only file system; 5 of 12 runs are kept in"):
        small(tmp_path / "s")


def test_a_finished_one_is_open_to_all_while_somebody_holds_the_lock(finished, tmp_path):
    from refimpl.sweeps.lock import locked

    out = copied(finished, tmp_path / "s")
    with locked(out / ".sweep"):
        assert small(out).computed == 0


def test_what_makes_it_a_dataset_comes_last(tmp_path, monkeypatch, finished):
    real, moved = os.replace, []

    def replace(source, target):
        target = Path(target)
        if ".sweep" not in target.parts:
            moved.append(target.relative_to(tmp_path / "s").as_posix())
        real(source, target)

    monkeypatch.setattr(publishing.os, "replace", replace)
    small(tmp_path / "s")
    assert moved[-1] == ".zgroup"
    assert sorted(moved) == sorted(files(finished))


def test_the_dataset_is_moved_before_anything_says_that_it_is_there(tmp_path, monkeypatch, finished):
    """A process that dies when all is moved and the hashes are not written begins the dataset anew."""

    def dies(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "listing", dies)
    with pytest.raises(KeyboardInterrupt):
        small(tmp_path / "s")
    monkeypatch.undo()
    assert small(tmp_path / "s").computed == 0
    same(tmp_path / "s", finished)
