"""The writer: whole or not at all, with the mode that is due, in the place of ordinary files only."""

import ast
import errno
import json
import os
import resource
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from refimpl._util import leftovers
from refimpl._util.atomic import atomic_file, atomic_write
from tests.unprivileged import NOBODY, unprivileged

ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="only root may give files away")


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture
def umask():
    old = os.umask(0o022)
    yield os.umask
    os.umask(old)


# Modes and owners


@pytest.mark.parametrize("mask", [0o077, 0o022, 0o027, 0o000])
def test_a_new_file_has_the_mode_that_the_umask_allows(mask, umask, tmp_path):
    umask(mask)
    atomic_write(tmp_path / "s", "text")
    assert mode(tmp_path / "s") == 0o666 & ~mask


@pytest.mark.parametrize("old", [0o640, 0o600, 0o666, 0o755, 0o604])
@pytest.mark.parametrize("mask", [0o077, 0o000])
def test_an_old_file_keeps_its_mode_and_its_secret(old, mask, umask, tmp_path):
    (tmp_path / "s").touch()
    (tmp_path / "s").chmod(old)
    umask(mask)
    with atomic_file(tmp_path / "s") as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077 == 0
        file.write(b"new")
    assert mode(tmp_path / "s") == old
    assert (tmp_path / "s").read_bytes() == b"new"


def test_a_read_only_file_is_not_replaced():
    with unprivileged() as folder:
        (folder / "s").write_text("old")
        (folder / "s").chmod(0o444)
        with pytest.raises(PermissionError, match=r"/s'$"):
            atomic_write(folder / "s", "new")
        assert ((folder / "s").read_text(), os.listdir(folder)) == ("old", ["s"])


@needs_root
def test_root_replaces_a_read_only_file_and_keeps_mode_and_owner(tmp_path):
    (tmp_path / "s").touch()
    os.chown(tmp_path / "s", NOBODY, 1234)
    (tmp_path / "s").chmod(0o444)
    atomic_write(tmp_path / "s", "new")
    found = os.stat(tmp_path / "s")
    assert (found.st_uid, found.st_gid, mode(tmp_path / "s")) == (NOBODY, 1234, 0o444)


@needs_root
def test_what_was_meant_for_another_group_is_not_given_to_ours():
    with unprivileged() as folder:
        (folder / "s").touch()
        os.seteuid(0)
        os.chown(folder / "s", NOBODY, 1234)
        (folder / "s").chmod(0o664)
        os.seteuid(NOBODY)
        atomic_write(folder / "s", "new")
        assert os.stat(folder / "s").st_gid != 1234
        assert mode(folder / "s") == 0o604


@needs_root
def test_a_folder_that_hands_on_its_group_does_so(umask, tmp_path):
    os.chown(tmp_path, 0, 1234)
    tmp_path.chmod(0o2775)
    atomic_write(tmp_path / "s", "new")
    assert (os.stat(tmp_path / "s").st_gid, mode(tmp_path / "s")) == (1234, 0o644)


# Links


def test_a_link_is_followed_and_the_new_file_is_made_beside_its_target(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (there / "s").write_text("old")
    (here / "middle").symlink_to("../there/s")
    (here / "link").symlink_to("middle")
    with atomic_file(here / "link") as file:
        file.write(b"new")
        assert sorted(os.listdir(here)) == ["link", "middle"]
        assert len(os.listdir(there)) == 2
        assert (there / "s").read_text() == "old"
    assert (here / "link").is_symlink()
    assert (here / "middle").is_symlink()
    assert (there / "s").read_text() == "new"
    assert not (there / "s").is_symlink()


def test_a_link_to_what_is_not_there_makes_it(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/s")
    atomic_write(tmp_path / "link", "new")
    assert (tmp_path / "folder" / "s").read_text() == "new"
    (tmp_path / "lost").symlink_to("missing/s")
    with pytest.raises(FileNotFoundError, match=r"lost'$"):
        atomic_write(tmp_path / "lost", "new")


def test_a_loop_of_links_is_an_error(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="a'") as caught:
        atomic_write(tmp_path / "a", "new")
    assert caught.value.errno == errno.ELOOP
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_another_hard_link_keeps_the_old_content(tmp_path):
    (tmp_path / "s").write_text("old")
    os.link(tmp_path / "s", tmp_path / "other")
    atomic_write(tmp_path / "s", "new")
    assert ((tmp_path / "s").read_text(), (tmp_path / "other").read_text()) == ("new", "old")


# Names


@pytest.mark.parametrize(
    "name", ["x" * 255, "é" * 127 + "x", b"\xff" * 255, "with space", ".hidden", "-", "~", "$HOME"]
)
def test_every_name_that_the_file_system_has_is_written(name, tmp_path):
    path = os.path.join(os.fsencode(tmp_path), os.fsencode(name))
    atomic_write(path, b"new")
    atomic_write(path, b"newer")
    assert os.listdir(os.fsencode(tmp_path)) == [os.fsencode(name)]


@pytest.mark.parametrize("name", ["x" * 256, "é" * 128, "", "missing/s", "missing/", "s/", "s/s"])
def test_a_name_that_cannot_be_is_an_error_that_has_it(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("s").touch()
    with pytest.raises(OSError, match=rf"'{name}'$"):
        atomic_write(name, "new")
    assert os.listdir() == ["s"]


def test_other_kinds_are_refused_and_stay(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.mkdir("folder")
    os.symlink("pipe", "link")
    with socket.socket(socket.AF_UNIX) as here:
        here.bind("socket")
        before = {name: os.lstat(name).st_ino for name in os.listdir()}
        kinds = {"pipe": "a pipe", "link": "a pipe", "folder": "a folder", ".": "a folder", "socket": "a socket"}
        for name, kind in {**kinds, "/dev/null": "a device"}.items():
            with pytest.raises(OSError, match=rf"^{name} is {kind}; allowed is an ordinary file"):
                atomic_write(name, "new")
        assert {name: os.lstat(name).st_ino for name in os.listdir()} == before


# What fails


def test_a_folder_that_must_not_be_written_is_an_error_that_names_the_file():
    with unprivileged() as folder:
        (folder / "s").write_text("old")
        folder.chmod(0o555)
        for name in ("s", "t"):
            with pytest.raises(PermissionError, match=rf"/{name}'$"):
                atomic_write(folder / name, "new")
        assert ((folder / "s").read_text(), os.listdir(folder)) == ("old", ["s"])


def test_a_full_disk_leaves_the_old_file_alone(tmp_path):
    (tmp_path / "s").write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match=r"File too large: .*/s'$"):
            atomic_write(tmp_path / "s", bytes(10**6))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ((tmp_path / "s").read_text(), os.listdir(tmp_path)) == ("old", ["s"])


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, SystemExit, ValueError("mine"), OSError("mine"), FileNotFoundError(2, "no", "mine")]
)
def test_whatever_is_raised_leaves_nothing_behind_and_keeps_its_words(error, tmp_path):
    (tmp_path / "s").write_text("old")

    def fail():
        with atomic_file(tmp_path / "s") as file:
            file.write(b"half")
            raise error

    with pytest.raises(BaseException) as caught:  # noqa: PT011 - of any kind
        fail()
    assert caught.value is error or caught.type is error
    assert ((tmp_path / "s").read_text(), os.listdir(tmp_path)) == ("old", ["s"])


def test_the_file_is_on_the_disk_before_it_has_its_name_and_the_name_after(tmp_path, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (done.append(stat.S_ISDIR(os.fstat(handle).st_mode)), fsync(handle))
    )
    monkeypatch.setattr(os, "replace", lambda old, new: (done.append("named"), replace(old, new)))
    atomic_write(tmp_path / "s", "new")
    assert done == [False, "named", True]


@pytest.mark.parametrize(("number", "raised"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_forced_to_the_disk(number, raised, tmp_path, monkeypatch):
    def fsync(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", fsync)
    if raised:
        with pytest.raises(OSError, match="no"):
            atomic_write(tmp_path / "s", "new")
    else:
        atomic_write(tmp_path / "s", "new")
    assert os.listdir(tmp_path) == ["s"]


# Leftovers


def leftover(folder, host=leftovers._HOST, number=0):
    path = folder / f".refimpl-{host}-{number:016x}.partial"
    path.write_text("half")
    return path


def test_what_a_dead_process_left_is_cleared_and_what_is_not_ours_stays(tmp_path):
    dead, elsewhere, long_ago = leftover(tmp_path), leftover(tmp_path, "0" * 8, 1), leftover(tmp_path, "0" * 8, 2)
    os.utime(long_ago, (0, time.time() - 2 * 86400))
    others = [tmp_path / name for name in (".s.partial", "refimpl-x.partial", f"{dead.name}x", f"x{dead.name}")]
    for path in others:
        path.touch()
    atomic_write(tmp_path / "s", "new")
    assert set(tmp_path.iterdir()) == {elsewhere, *others, tmp_path / "s"}


def test_a_file_in_the_making_is_never_touched(tmp_path):
    with atomic_file(tmp_path / "s") as file:
        file.write(b"slow")
        atomic_write(tmp_path / "s", "quick")
        atomic_write(tmp_path / "t", "quick")
        assert (tmp_path / "s").read_text() == "quick"
    assert (tmp_path / "s").read_text() == "slow"
    assert sorted(os.listdir(tmp_path)) == ["s", "t"]


def test_a_file_that_is_taken_for_a_leftover_before_it_is_locked_is_made_anew(tmp_path, monkeypatch):
    lock, names = leftovers._lock, []

    def late(handle):
        if not names:
            names.extend(os.listdir(tmp_path))
            os.unlink(tmp_path / names[0])  # as ``clear`` in another process
        return lock(handle)

    monkeypatch.setattr(leftovers, "_lock", late)
    atomic_write(tmp_path / "s", "new")
    assert os.listdir(tmp_path) == ["s"]


def test_only_files_are_cleared_and_never_what_is_behind_a_link(tmp_path):
    (tmp_path / "precious").write_text("precious")
    names = [f".refimpl-{leftovers._HOST}-{i:016x}.partial" for i in range(3)]
    (tmp_path / names[0]).symlink_to("precious")
    os.mkfifo(tmp_path / names[1])
    (tmp_path / names[2]).mkdir()
    (tmp_path / names[2] / "inside").touch()
    atomic_write(tmp_path / "s", "new")
    assert sorted(os.listdir(tmp_path)) == [*names, "precious", "s"]
    assert (tmp_path / names[2] / "inside").exists()
    assert (tmp_path / "precious").read_text() == "precious"


@needs_root
def test_what_another_user_left_stays(tmp_path):
    path = leftover(tmp_path)
    os.chown(path, NOBODY, NOBODY)
    atomic_write(tmp_path / "s", "new")
    assert path.exists()


def test_without_locks_nothing_is_cleared(tmp_path, monkeypatch):
    def flock(handle, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(leftovers.fcntl, "flock", flock)
    path = leftover(tmp_path)
    atomic_write(tmp_path / "s", "new")
    assert (path.exists(), (tmp_path / "s").read_text()) == (True, "new")


# Deaths and rivals, in a process that may fork

DEATHS = """
import fcntl, json, os, signal, sys
import numpy as np, refimpl as ri

folder = sys.argv[1]
path = os.path.join(folder, "s")
old, new = (ri.State("SGD", t, {"m": np.full(5000, float(t))}) for t in (1, 2))
places = [(os, name) for name in ("stat", "access", "scandir", "open", "fchown", "fchmod", "fsync", "replace", "close")]

def dies(at):
    calls = 0
    def before(function):
        def called(*args, **settings):
            nonlocal calls
            calls += 1
            if calls > at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **settings)
        return called
    for module, name in [*places, (fcntl, "flock")]:
        setattr(module, name, before(getattr(module, name)))
    ri.save_state(path, new)
    os._exit(0)

ri.save_state(path, new)
after = open(path, "rb").read()
ri.save_state(path, old)
before = open(path, "rb").read()
found = []
for at in range(100):
    if not (child := os.fork()):
        dies(at)
    ended = os.waitpid(child, 0)[1]
    content = open(path, "rb").read()
    left = os.listdir(folder)
    ri.save_state(path, old)
    found.append([ended, (before, after).index(content), len(left), os.listdir(folder), ri.load_state(path).t])
    if not ended:
        break
print(json.dumps(found))
"""

RIVALS = """
import json, os, sys
import numpy as np, refimpl as ri

path = os.path.join(sys.argv[1], "s")
states = [ri.State("SGD", t, {"m": np.full(1000 * t + 1, float(t))}) for t in range(8)]
ri.save_state(path, states[0])
children = []
for state in states:
    child = os.fork()
    if not child:
        for _ in range(25):
            ri.save_state(path, state)
        os._exit(0)
    children.append(child)
seen, ends = set(), []
while children:
    loaded = ri.load_state(path)
    assert (loaded.slots["m"] == loaded.t).all() and loaded.slots["m"].size == 1000 * loaded.t + 1
    seen.add(loaded.t)
    ended, status = os.waitpid(-1, os.WNOHANG)
    if ended:
        children.remove(ended)
        ends.append(status)
print(json.dumps([ends, len(seen), os.listdir(sys.argv[1])]))
"""


def driven(code, folder):
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_death_before_any_operation_leaves_a_whole_file_and_the_next_one_clears_up(tmp_path):
    found = driven(DEATHS, tmp_path)
    assert len(found) > 12
    assert [ended for ended, *_ in found] == [9] * (len(found) - 1) + [0]
    contents = [content for _, content, *_ in found]
    assert contents == sorted(contents)  # the old one, and from the renaming on the new one
    assert (contents[0], contents[-1]) == (0, 1)
    assert max(left for _, _, left, *_ in found) == 2  # so there was something to clear
    assert all(names == ["s"] and t == 1 for *_, names, t in found)


def test_eight_savers_at_once_leave_a_whole_file_at_any_time(tmp_path):
    ends, seen, names = driven(RIVALS, tmp_path)
    assert (ends, names) == ([0] * 8, ["s"])
    assert seen > 1


# Who writes


#: They write for another process or for this repository, or a folder that is renamed as a whole.
OTHERS = {
    *("conformance/matrix/worker.py", "conformance/matrix/running.py"),
    "_util/atomic.py",
}


def test_nothing_is_written_in_another_way():
    package = Path(leftovers.__file__).parents[1]
    writing = {"write_text", "write_bytes", "mkstemp", "replace", "NamedTemporaryFile"}
    for path in package.rglob("*.py"):
        name = path.relative_to(package).as_posix()
        if name in OTHERS or name.startswith(("conformance/vectors/", "sweeps/")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writing:
                assert node.func.attr == "replace", f"{name}:{node.lineno}"
                assert not (isinstance(node.func.value, ast.Name) and node.func.value.id == "os"), (
                    f"{name}:{node.lineno}"
                )
