"""A target made of what a process says of itself."""

import json
from types import SimpleNamespace
from typing import Any

from ...core.rule import Rule
from ..running import Result
from ..scenarios import Scenario, names
from ..targets import BOTH, Target
from .answers import clean
from .bits import DTYPES
from .requests import run_of
from .runner import Runner

_KNOWN = {"protocol", "name", "takes", "dtypes", "fixed", "saves", "precision"}
#: What an optimizer of Python says besides.
_MORE = {"library", "defaults", "notes", "single"}


def described(runner: Runner, rule: type[Rule], asking: Any = run_of) -> Target:
    """The target that answers.

    Args:
        rule: whose hyperparameters may be taken.
        asking: ``asking(scenario, dtypes, saves)`` is the line that asks for a run.

    Raises:
        ValueError: what it says of itself does not fit; the message has the key and what is allowed.
    """
    said = runner.introduction
    if "refused" in said:
        raise ValueError(clean(said["refused"], 1000))
    allowed = (*names(rule), "schedule")
    takes = _names("takes", said.get("takes"), allowed)
    if unknown := set(said) - _KNOWN - _MORE:
        raise ValueError(f"the answer to hello has the key {clean(min(unknown), 40)!r}; allowed are {sorted(_KNOWN)}")
    dtypes = _names("dtypes", said.get("dtypes", list(BOTH)), DTYPES)
    if not dtypes and "library" not in said:  # of Python, where only trying tells
        raise _unfit(f"dtypes in the answer to hello must be a list of some of {', '.join(DTYPES)}", dtypes)
    saves = said.get("saves", False) is True
    saving = ["save", "load"] if saves else []

    def elsewhere(scenario: Scenario, slots: tuple[str, ...]) -> Result:
        found = runner.run(scenario, asking(scenario, dtypes, saves))
        found.precision = found.precision or said.get("precision")
        return found

    return Target(
        name=clean(said.get("name", "the program"), 200),
        make=lambda settings, schedule: _stub(runner.offers or saving),
        takes=lambda name: name in takes,
        library=clean(said.get("library", "")),
        defaults=said.get("defaults"),
        notes=tuple(clean(x) for x in said.get("notes", ())),
        dtypes=tuple(dtypes),
        fixed=_fixed(said.get("fixed", {}), [name for name in names(rule) if name not in takes]),
        single=said.get("single", False) is True,
        elsewhere=elsewhere,
    )


def _names(key: str, given: Any, allowed: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(x, str) and x in allowed for x in given):
        raise _unfit(f"{key} in the answer to hello must be a list of names among {', '.join(allowed)}", given)
    return given


def _fixed(given: Any, free: list[str]) -> dict[str, float]:
    if not isinstance(given, dict) or not all(
        name in free and isinstance(x, int | float) and not isinstance(x, bool) for name, x in given.items()
    ):
        raise _unfit(
            f"fixed in the answer to hello must be an object of numbers for what is not taken ({', '.join(free)})",
            given,
        )
    return {name: float(x) for name, x in given.items()}


def _unfit(words: str, given: Any) -> ValueError:
    return ValueError(f"{words}, got {clean(json.dumps(given), 80)}")


def _stub(offers: list[str]) -> Any:
    """What an adapter in another process has, by name; it runs there alone."""

    def elsewhere(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the adapter is in another process")

    return SimpleNamespace(**dict.fromkeys(offers, elsewhere))
