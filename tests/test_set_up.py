"""Set-up: what is installed is what the lock file names, and an interrupted call is made up for by the next."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
LOCK = (REQUIREMENTS / "main.lock").read_text(encoding="utf-8")


def entries() -> dict[str, tuple[Requirement, list[str]]]:
    """Name -> its requirement and hashes."""
    joined = re.sub(r" \\\n", "", "\n".join(line for line in LOCK.splitlines() if not line.startswith("#")))
    found = {}
    for line in joined.splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line)
        parsed = Requirement(requirement)
        found[canonicalize_name(parsed.name)] = parsed, hashes
    return found


# The lock file


def test_every_line_of_the_lock_file_has_one_version_and_hashes():
    for requirement, hashes in entries().values():
        assert [each.operator for each in requirement.specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), requirement
    assert "://" not in LOCK


def test_it_has_the_files_of_every_platform():
    """NumPy's release alone has some seventy wheels; those for this machine would be two or three."""
    assert len(entries()["numpy"][1]) > 40


def test_it_names_the_versions_of_constraints_txt():
    text = (REQUIREMENTS / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "==" in line]
    pins = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    elsewhere = {"pip", "colorama"}  # the installer itself, and what Windows alone needs
    for name, (requirement, _) in entries().items():
        if name not in elsewhere:
            assert str(requirement.specifier) == f"=={pins[name]}"


def test_it_holds_what_the_project_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lists = [project["dependencies"], *(extras[extra] for extra in ("cli", "jit", "test", "dev"))]
    for needed in (Requirement(line) for each in lists for line in each):
        assert needed.specifier.contains(str(entries()[canonicalize_name(needed.name)][0].specifier)[2:]), needed


# Set-up


class Calls(list):
    """Stands for ``subprocess.call``: keeps the commands, makes the folder that venv would, and fails as asked."""

    def __init__(self, failing: str = ""):
        self.failing = failing

    def __call__(self, command, **_):
        self.append([str(x) for x in command])
        if "venv" in command:
            folder = Path(command[-1])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "pyvenv.cfg").touch()
        if self.failing and self.failing in command:
            raise KeyboardInterrupt
        return 0


@pytest.fixture
def set_up(monkeypatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "tools" / "set_up.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(set_up, monkeypatch, *arguments, failing=""):
    calls = Calls(failing)
    monkeypatch.setattr(set_up.subprocess, "call", calls)
    try:
        set_up.main(list(map(str, arguments)))
    except KeyboardInterrupt:
        assert failing
    return calls


def test_first_pip_then_the_rest_then_the_project(set_up, monkeypatch, tmp_path):
    _, pip, rest, project = run(set_up, monkeypatch, tmp_path / "v")
    assert "--require-hashes" in pip
    assert entries()["pip"][1][0] in (tmp_path / "v/pip.lock").read_text()
    assert "numpy" not in (tmp_path / "v/pip.lock").read_text()
    assert rest[-3:] == ["--require-hashes", "-r", str(REQUIREMENTS / "main.lock")]
    assert project[-4:] == ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    assert (tmp_path / "v/.ready").exists()
    assert not (tmp_path / "v.unfinished").exists()


@pytest.mark.parametrize("failing", ["venv", "--require-hashes", "--no-deps"])
def test_after_an_interruption_the_next_call_begins_anew(set_up, monkeypatch, tmp_path, failing):
    run(set_up, monkeypatch, tmp_path / "v", failing=failing)
    assert not (tmp_path / "v/.ready").exists()
    calls = run(set_up, monkeypatch, tmp_path / "v")
    assert "--clear" in calls[0]
    assert (tmp_path / "v/.ready").exists()
    assert "--clear" not in run(set_up, monkeypatch, tmp_path / "v")[0]


def test_an_environment_that_was_not_made_here_is_never_cleared(set_up, monkeypatch, tmp_path):
    (tmp_path / "v").mkdir()
    (tmp_path / "v/pyvenv.cfg").touch()
    run(set_up, monkeypatch, tmp_path / "v", failing="--no-deps")
    for _ in range(2):
        assert "--clear" not in run(set_up, monkeypatch, tmp_path / "v", failing="--no-deps")[0]


def packages(folder):
    """In the environment: one that is whole, one of which pip had not written its record, one that it moved aside."""
    there = folder / "lib/python3.x/site-packages"
    for name, record in (
        ("whole-1", "whole-1.dist-info/INSTALLER,sha256=x,4\n"),
        ("half-1", "half.py,,\n"),
        ("new-1", None),
    ):
        (there / f"{name}.dist-info").mkdir(parents=True)
        if record:
            (there / f"{name}.dist-info/RECORD").write_text(record)
    (there / "~ld-1.dist-info").mkdir()
    return there


@pytest.mark.parametrize("again", [[], ["--add", "torch"], ["--add", "jax"]])
def test_an_interrupted_addition_keeps_what_is_there_and_the_next_call_finishes_it(
    set_up, monkeypatch, tmp_path, again
):
    run(set_up, monkeypatch, tmp_path / "v")
    there = packages(tmp_path / "v")
    for failing in ("torch", "venv", "--no-deps"):  # also when the call after it is interrupted
        run(set_up, monkeypatch, tmp_path / "v", "--add", "torch", failing=failing)
        assert not (tmp_path / "v/.ready").exists()
    calls = run(set_up, monkeypatch, tmp_path / "v", *again)
    assert not any("--clear" in each for each in calls)
    assert any(each[-2:] == ["-r", str(REQUIREMENTS / "main.lock")] for each in calls)
    assert calls[-1][-1] == (again or [str(ROOT)])[-1]
    assert [path.name for path in there.iterdir()] == ["whole-1.dist-info"]
    assert (tmp_path / "v/.ready").exists()
    assert not (tmp_path / "v.unfinished").exists()


def test_an_addition_leaves_the_age_of_the_environment(set_up, monkeypatch, tmp_path):
    """Else `make` would add anew all that was added before."""
    run(set_up, monkeypatch, tmp_path / "v")
    made = (tmp_path / "v/.ready").stat().st_mtime_ns
    (calls,) = run(set_up, monkeypatch, tmp_path / "v", "--add", "torch")
    assert calls[-4:] == ["-c", str(REQUIREMENTS / "constraints.txt"), "--no-build-isolation", "torch"]
    assert (tmp_path / "v/.ready").stat().st_mtime_ns == made


@pytest.fixture
def standing_in_for_venv(tmp_path):
    """Starts set-up with a module ``venv`` of the test's; it leads a process group, as a command of a shell does."""

    def start(body):
        (tmp_path / "venv.py").write_text(body)
        command = [sys.executable, str(ROOT / "tools" / "set_up.py"), str(tmp_path / "v")]
        environment = dict(os.environ, PYTHONPATH=str(tmp_path))
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment, process_group=0
        )

    return start


def test_control_c_gets_one_sentence(standing_in_for_venv, tmp_path):
    process = standing_in_for_venv(
        "import pathlib, sys, time\npathlib.Path(sys.path[1], 'begun').touch()\ntime.sleep(60)\n"
    )
    for _ in range(3000):
        if (tmp_path / "begun").exists():
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[1] == "tools/set_up.py: interrupted; the next call makes up for it\n"
    assert process.returncode == 1


def test_what_venv_says_when_it_fails_is_told(standing_in_for_venv):
    process = standing_in_for_venv("import sys\nsys.exit('no room')\n")
    told = process.communicate(timeout=60)[1]
    assert told.startswith("no room\ntools/set_up.py: python -m venv failed; ")


def test_a_folder_with_other_files_is_refused(set_up, monkeypatch, tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(SystemExit, match="must be new, empty or a virtual environment"):
        run(set_up, monkeypatch, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_an_old_python_gets_a_sentence(set_up, monkeypatch, tmp_path):
    monkeypatch.setattr(set_up.sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer, and this is .*: make PYTHON3="):
        run(set_up, monkeypatch, tmp_path / "v")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["--help"], ["v", "torch"]])
def test_other_arguments_get_the_usage(set_up, arguments):
    with pytest.raises(SystemExit, match="usage: "):
        set_up.main(arguments)


def test_make_refuses_a_folder_that_it_cannot_name():
    command = ["make", "--dry-run", "test", "VENV=my env"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "without spaces" in told.stderr
    assert sys.executable not in told.stdout
