"""The process of a target at an import path: ``python -m refimpl.conformance.apart.serving PKG.MOD:NAME``.

It speaks the protocol of ``docs/protocol.md``, but is given scenarios as pickles.  Whatever the target prints goes
nowhere, and no verdict is reached here.
"""

import base64
import json
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from ..._util.import_path import imported
from ...core.containers import leaves
from ..against import against_named
from ..running import Misbehaviour, Result, doing, run
from ..scenarios import Scenario, names
from ..targets import Target, target
from .bits import to_text
from .requests import PROTOCOL
from .runner import STEP


def main(name: str, load: Callable[[str], Any]) -> None:
    """Answer every line until there is none.

    Args:
        name: of the target.
        load: finds it by its name; may raise anything.
    """
    requests, answers = _apart()
    checked: Target | None = None
    for line in requests:
        asked = json.loads(line)
        if asked["ask"] == "hello":
            checked = _introduced(name, load, asked, answers)
        elif checked is not None:
            _ran(checked, asked, answers)
    os._exit(0)  # whatever the target still runs at the end


def _apart() -> tuple[IO[bytes], IO[str]]:
    """The lines from and to the judge, and nothing where the target may look for them."""
    found = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w", encoding="ascii")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return found


def _introduced(name: str, load: Callable[[str], Any], asked: dict[str, Any], answers: IO[str]) -> Target | None:
    right = against_named(asked["against"])
    try:
        found = target(load(name), right.cls)
    except (TypeError, ValueError) as error:
        _say(answers, {"refused": str(error)})
        return None
    except Exception as error:  # the module of the target raised while it was looked at
        _say(answers, {"refused": f"target {name}: {type(error).__name__}: {error}"})
        return None
    said = {
        "protocol": PROTOCOL,
        "name": found.name,
        "takes": [name for name in (*names(right.rule), "schedule") if found.takes(name)],
        "dtypes": list(found.dtypes),
        "fixed": found.fixed,
        "library": found.library,
        "defaults": {name: _plain(x) for name, x in (found.defaults or {}).items()},
        "notes": list(found.notes),
        "single": found.single,
    }
    _say(answers, said)
    return found


def _plain(x: Any) -> Any:
    return x if isinstance(x, bool | int | float | str | None) else repr(x)


def _ran(checked: Target, asked: dict[str, Any], answers: IO[str]) -> None:
    scenario: Scenario = pickle.loads(base64.b64decode(asked["pickle"]))
    seconds = float(asked["seconds"])
    watch = threading.Timer(seconds + STEP / 4, _hangs, (answers, seconds))
    watch.daemon = True
    watch.start()
    try:
        found = run(checked, scenario, time.monotonic() + seconds, tuple(asked["slots"]))
    except Misbehaviour as error:
        more = {name: x for name, x in vars(error).items() if isinstance(x, str)}
        answer = {"refused": str(error), "kind": type(error).__name__, "more": more}
        watch.cancel()
        _say(answers, answer | {"notes": list(getattr(error, "notes", ()))})
        return
    offers = _offers(checked, scenario)
    watch.cancel()
    _tell(found, scenario, offers, answers)


def _offers(checked: Target, scenario: Scenario) -> list[str]:
    """The names that an adapter has for others."""
    try:
        return [name for name in dir(checked.make(dict(scenario.settings), scenario.schedule)) if name[0] != "_"]
    except Exception:  # it was made a moment before, but may count
        return []


def _hangs(answers: IO[str], seconds: float) -> None:
    where = doing.what or "a run"
    told = f"its time of {seconds:.3g} s was over in {where}, which did not end"
    _say(answers, {"refused": told, "kind": "Misbehaviour", "last": True})
    os._exit(1)


def _tell(found: Result, scenario: Scenario, offers: list[str], answers: IO[str]) -> None:
    order = [path for path, _ in leaves(scenario.theta, "params")]
    for t, params in enumerate(found.steps, 1):
        shown = found.slots[t - 1] if found.slots else {}
        slots = {name: [_array(arrays[path]) for path in order] for name, arrays in shown.items()}
        _say(answers, {"step": t, "params": [to_text(params[path]) for path in order], "slots": slots})
    others = {name: x for name, x in vars(found).items() if name not in ("steps", "slots")}
    said = {name: x for name, x in others.items() if isinstance(x, bool | int | str | tuple)}
    _say(answers, {"done": True, "offers": offers, **said})


def _array(x: Any) -> dict[str, str]:
    return {"dtype": str(x.dtype), "data": to_text(x)}


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], partial(imported, argument="target"))
