"""The cache of compiled code: nothing in it is trusted, and it heals."""

import os
import shutil
import stat
import subprocess
import sys
import warnings
from itertools import count
from pathlib import Path

import pytest

pytest.importorskip("numba")

from refimpl.engine import cache
from refimpl.engine.compiling import compiled
from tests.unprivileged import NOBODY, unprivileged

TEXT = '''"""A small module."""

from numba import njit


@njit
def function(x):
    return x + {}
'''
sys.modules["numba"].njit(lambda x: x + 1)(
    1.0
)  # Numba imports its parts now, which somebody else may not be able to read
STEP = (
    "import numpy as np, refimpl as ri\n"
    "fast, theta = ri.jit(ri.SGD(lr=0.5)), np.ones(2)\n"
    "print(fast.step(theta, theta, fast.init(theta))[0])\n"
    "print(sum(fast._kernels('float64')[0].stats.cache_hits.values()))\n"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_told", set())
    monkeypatch.setenv("REFIMPL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "cache"


def hits(number=1.0):
    """As in a process that has just begun: is the code of ``x + number`` read from the disk?"""
    module = compiled.__wrapped__(TEXT.format(number))
    assert module.function(2.0) == 2.0 + number
    return sum(module.function.stats.cache_hits.values())


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def text_and_code(folder):
    code, text = files(folder)
    return text, code


def test_code_is_compiled_once_and_kept_with_its_text(folder):
    assert (hits(), hits(), hits(3.0), hits(3.0), hits()) == (0, 1, 0, 1, 1)
    assert len(files(folder)) == 4
    assert TEXT.format(1.0) in [path.read_text() for path in folder.glob("*.py")]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_text_asks_for_numba_s_own_cache():
    """It trusts what it finds, and asks for a folder that can be written."""
    for path in Path(cache.__file__).parent.glob("*.py"):
        assert "cache=True" not in path.read_text(encoding="utf-8"), path


def test_other_types_are_other_files(folder):
    module = compiled.__wrapped__(TEXT.format(1.0))
    assert (module.function(2.0), module.function(2), module.function(2j)) == (3, 3, 1 + 2j)
    assert len(list(folder.rglob("*.nbc"))) == 3


@pytest.mark.parametrize("which", ["text", "code"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:40],
        lambda content: content[:-1],
        lambda content: b"",
        lambda content: b"import sys; sys.exit(1)",
        lambda content: content + b"x",
        lambda content: content[: len(content) // 2] + b"\xff\xfe" + content[len(content) // 2 + 2 :],
        lambda content: bytes(len(content)),
    ],
    ids=count(),
)
def test_a_damaged_file_is_made_anew_once(which, damage, folder):
    hits()
    path = text_and_code(folder)[which == "code"]
    content = path.read_bytes()
    path.write_bytes(damage(content))
    assert hits() == (which == "text")
    assert path.read_bytes() != damage(content)
    assert hits() == 1


def test_every_flipped_bit_of_the_code_is_noticed(folder):
    """Machine code with one bit changed may compute other numbers, or end the process."""
    hits()
    _, path = text_and_code(folder)
    content = path.read_bytes()
    for i in range(0, 8 * len(content), 8 * len(content) // 20 | 1):
        damaged = bytearray(content)
        damaged[i // 8] ^= 1 << i % 8
        path.write_bytes(damaged)
        assert hits() == 0
        assert hits() == 1


def test_the_code_of_another_text_is_not_taken(folder):
    hits(1.0)
    one = text_and_code(folder)
    hits(3.0)
    for other in files(folder):
        if other.suffix == ".nbc" and other not in one:
            shutil.copy(one[1], other)
    assert (hits(3.0), hits(3.0)) == (0, 1)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "lost link"])
def test_something_else_in_a_file_s_place_hinders_nothing(which, kind, folder, tmp_path):
    hits()
    path = text_and_code(folder)[which]
    path.unlink()
    (tmp_path / "precious").write_text("precious")
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(tmp_path / "precious"),
        "lost link": lambda: path.symlink_to(tmp_path / "cache" / "lost"),
    }[kind]()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        hits()
        assert hits() == 1
    assert len(told) == (kind == "folder")
    assert (tmp_path / "precious").read_text() == "precious"


def test_an_unreadable_file_is_made_anew(monkeypatch):
    with unprivileged() as folder:
        monkeypatch.setenv("REFIMPL_CACHE", str(folder / "cache"))
        hits()
        for path in files(folder):
            path.chmod(0)
        assert (hits(), hits()) == (0, 1)
        assert all(path.read_bytes() for path in files(folder))


def test_a_filled_cache_that_is_read_only_is_used_without_a_word(monkeypatch):
    monkeypatch.setattr(cache, "_told", set())
    with unprivileged() as mine:
        monkeypatch.setenv("REFIMPL_CACHE", str(mine / "cache"))
        hits()
        for path in (mine / "cache" / "__pycache__", mine / "cache"):
            path.chmod(0o555)
        before = files(mine)
        assert hits() == 1
        monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(mine))
        with pytest.warns(RuntimeWarning, match=rf"cannot be kept in {mine}/cache \(Permission denied\)") as told:
            assert (hits(5.0), hits(5.0), hits(6.0), hits(1.0)) == (0, 1, 0, 1)
        assert len(told) == 1
        temporary = mine / f"refimpl-{os.geteuid()}"
        assert str(temporary) in str(told[0].message)
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o700
        assert set(before) < set(files(mine))


def test_a_cache_of_root_s_that_others_may_only_read_is_used(monkeypatch):
    if os.geteuid():
        pytest.skip("only root may make one")
    with unprivileged() as mine:
        os.seteuid(0)
        os.chown(mine, 0, 0)
        mine.chmod(0o755)
        (mine / "cache").mkdir(mode=0o755)
        monkeypatch.setenv("REFIMPL_CACHE", str(mine / "cache"))
        hits()
        os.seteuid(NOBODY)
        assert hits() == 1


@pytest.mark.parametrize("which", ["cache", "cache/__pycache__"])
def test_a_folder_that_others_may_write_is_not_used(which, folder, tmp_path):
    hits()
    (tmp_path / which).chmod(0o777)
    with pytest.warns(RuntimeWarning, match=rf"kept in {folder} \(others can put code there\)"):
        assert (hits(), hits()) == (0, 1)
    (tmp_path / which).chmod(0o775)  # a group is its owner's choice
    assert hits() == 1


@pytest.mark.parametrize("which", ["cache", "cache/__pycache__"])
def test_a_folder_of_somebody_else_is_not_used(which, folder, tmp_path):
    if os.geteuid():
        pytest.skip("only root may give files away")
    hits()
    os.chown(tmp_path / which, NOBODY, NOBODY)
    with pytest.warns(RuntimeWarning, match="others can put code there"):
        assert hits() == 0
    os.chown(tmp_path / which, 0, 0)
    shutil.move(folder, tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert hits() == 1
    os.chown(folder, NOBODY, NOBODY, follow_symlinks=False)
    cache._told.clear()
    with pytest.warns(RuntimeWarning, match="others can put code there"):
        hits(7.0)


def test_a_file_instead_of_a_folder(folder):
    folder.touch()
    with pytest.warns(RuntimeWarning, match="File exists"):
        assert (hits(), hits()) == (0, 1)
    assert folder.read_text() == ""


def test_where_nothing_can_be_kept_each_process_compiles(folder, tmp_path):
    folder.touch()
    (tmp_path / "temporary").rmdir()
    (tmp_path / "temporary").touch()
    with pytest.warns(RuntimeWarning, match=rf"cannot be kept in {folder} .*kept nowhere") as told:
        assert (hits(), hits()) == (0, 0)
    assert len(told) == 1


def test_what_others_put_among_the_temporary_files_is_not_used(folder, tmp_path):
    folder.touch()
    (tmp_path / "temporary" / f"refimpl-{os.geteuid()}").mkdir()
    (tmp_path / "temporary" / f"refimpl-{os.geteuid()}").chmod(0o777)
    with pytest.warns(RuntimeWarning, match="kept nowhere"):
        hits()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"REFIMPL_CACHE": "/a/b"}, "/a/b"),
        ({"REFIMPL_CACHE": "b", "XDG_CACHE_HOME": "/x"}, "{cwd}/b"),
        ({"REFIMPL_CACHE": "./b/../c"}, "{cwd}/c"),
        ({"REFIMPL_CACHE": "~/b"}, "/h/b"),
        ({"REFIMPL_CACHE": "", "XDG_CACHE_HOME": "/x"}, "/x/refimpl"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/refimpl"),
        ({"XDG_CACHE_HOME": "x"}, "/h/.cache/refimpl"),
        ({"XDG_CACHE_HOME": ""}, "/h/.cache/refimpl"),
        ({}, "/h/.cache/refimpl"),
    ],
    ids=count(),
)
def test_where_it_is(environment, expected, monkeypatch):
    for name in ("REFIMPL_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/h"} | environment).items():
        monkeypatch.setenv(name, value)
    assert next(cache.folders()) == Path(expected.format(cwd=os.getcwd()))


def nowhere(monkeypatch):
    import pwd

    def unknown(user):
        raise KeyError(user)

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setattr(pwd, "getpwnam", unknown)


def test_without_a_home_the_folder_that_is_named_is_used(folder, monkeypatch):
    nowhere(monkeypatch)
    assert (hits(), hits()) == (0, 1)
    assert len(files(folder)) == 2


@pytest.mark.parametrize("given", [None, "~/cache", "~nobody-such/cache"])
def test_without_a_home_and_a_folder_a_temporary_one_is_used(given, folder, tmp_path, monkeypatch):
    nowhere(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REFIMPL_CACHE")
    if given:
        monkeypatch.setenv("REFIMPL_CACHE", given)
    with pytest.warns(RuntimeWarning, match="there is no home folder.*/temporary/refimpl-"):
        assert (hits(), hits()) == (0, 1)
    assert sorted(os.listdir()) == ["temporary"]


def test_a_step_survives_the_damage_of_all_files(tmp_path):
    environment = {**os.environ, "REFIMPL_CACHE": str(tmp_path)}

    def step():
        done = subprocess.run([sys.executable, "-c", STEP], capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    for expected in "011":
        if expected == "0":
            for path in files(tmp_path):
                os.truncate(path, 40)
        assert step() == (f"[0.5 0.5]\n{expected}\n", "")
    for path in files(tmp_path):
        os.truncate(path, 40)
    assert step()[0] == "[0.5 0.5]\n0\n"
    assert step()[0] == "[0.5 0.5]\n1\n"


def test_a_step_needs_no_home(tmp_path):
    code = "import pwd\ndef unknown(user): raise KeyError(user)\npwd.getpwuid = unknown\n" + STEP
    environment = {**os.environ, "REFIMPL_CACHE": str(tmp_path)}
    del environment["HOME"]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("[0.5 0.5]\n0\n", "")


def test_two_processes_at_once(tmp_path):
    environment = {**os.environ, "REFIMPL_CACHE": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", STEP], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    assert [each.communicate()[0].startswith("[0.5 0.5]") for each in running] == [True, True]
    assert len(files(tmp_path)) == 2
