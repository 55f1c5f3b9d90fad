"""``refimpl check-schedule`` as its users meet it."""

import json
import os
import subprocess
import sys

import pytest

MINE = """
import math

def right(k):
    return (1 + math.cos(math.pi * min(k, 50) / 50)) / 2

def rises(k):
    return (1 + math.cos(math.pi * k / 50)) / 2

def drops(k):
    return 0.1 ** sum(k >= m for m in (30, 60))

def warm(k):
    return 0.5 * (k / 5 if k < 5 else 1 - math.sqrt(min((k - 5) / 9, 1)))

number = 3
"""


@pytest.fixture
def command(tmp_path):
    (tmp_path / "my_schedules.py").write_text(MINE, encoding="utf-8")

    def run(*arguments):
        line = [sys.executable, "-m", "refimpl", "check-schedule", *arguments]
        where = {"cwd": tmp_path, "env": os.environ | {"COLUMNS": "200"}}
        return subprocess.run(line, capture_output=True, encoding="utf-8", timeout=120, **where)

    return run


def test_a_right_one_passes(command):
    done = command("my_schedules:right", "--against", "cosine", "--set", "T=50")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("right is cosine\n")


def test_a_librarys_variant_is_named(command):
    done = command("my_schedules:rises", "--against", "cosine", "--set", "T=50", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["dialect"].startswith("torch.CosineAnnealingLR")


def test_settings_may_be_sequences(command):
    arguments = ("--against", "step_drop", "--set", "milestones=[30, 60]", "--set", "gamma=0.1")
    done = command("my_schedules:drops", *arguments)
    assert done.returncode == 0, done.stdout


def test_settings_may_be_words_and_schedules(command):
    arguments = (
        "--against",
        "warmup",
        "--set",
        "steps=5",
        "--set",
        "then=WSD(warmup=0, stable=0, decay=9, shape=sqrt)",
    )
    done = command("my_schedules:warm", *arguments, "--lr", "0.5")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("my_schedules:right", "--against", "cosin"), "against must be one of"),
        (("my_schedules:right", "--against", "cosine", "--set", "T"), "--set must be NAME=VALUE with a number"),
        (("my_schedules:right", "--against", "cosine", "--set", "T=print(1)"), "--set must be NAME=VALUE"),
        (
            ("my_schedules:right", "--against", "cosine", "--set", "t=5"),
            "cosine takes the settings T, eta_max, eta_min",
        ),
        (("my_schedules:nothing", "--against", "cosine", "--set", "T=5"), "nothing"),
        (("my_schedules:number", "--against", "cosine", "--set", "T=5"), "fn must be a function of k"),
    ],
)
def test_what_cannot_be_checked_is_refused_by_name(command, arguments, told):
    done = command(*arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert done.stdout == ""
