"""A sweep of twelve runs that takes a tenth of a second, and how to look at what it left."""

import json

from refimpl.sweeps.planning import planned
from refimpl.sweeps.sweeping import swept

GRID = {"lr": [0.001, 0.01, 0.1], "weight_decay": [0.0, 0.01]}
SETTINGS = dict(network="Plain(hidden=4)", task="Task(n_train=60)", seeds=2, epochs=2, every=1, batch_size=30)
RUNS = 12


def plan(rule="AdamW", grid=None, **changes):
    return planned(rule, GRID if grid is None else grid, **SETTINGS | changes)


def small(out, chunk=5, workers=0, scheduler=None, repair=False, **changes):
    """The sweep in the folder ``out``."""
    return swept(plan(**changes), out, chunk, workers, scheduler, repair=repair)


def files(out):
    """What a finished store holds, to the byte, but for the notes on who computed it."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".sweep" not in path.parts
    }


def story(out):
    """The lines of the log."""
    lines = (out / ".sweep" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if whole(line)]


def events(out, kind):
    """The lines of the log of one kind."""
    return [event for event in story(out) if event["event"] == kind]


def whole(line):
    """Was the line of the log written to its end?"""
    return line.endswith("}")


def computed(out):
    """The numbers of the runs that were computed, in the order of the log."""
    return [run for event in events(out, "computes") for run in event["runs"]]
