"""First-order optimizers as their papers print them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import rules, schedules
from .box import Box
from .history import trace
from .names import absent
from .rule import Rule
from .rules import *  # noqa: F403, its ``__all__`` is the list
from .saving import load_state, save_state
from .schedules import *  # noqa: F403
from .state import State

if TYPE_CHECKING:
    from . import dialects, problems
    from .conformance import check, check_schedule
    from .curvature import gamma
    from .engine import emit, jit
    from .explaining import explain
    from .running import Run, run
    from .sweeps import sweep

__version__ = "0.1.0"

#: What is imported when it is first used, and from where, so that `import refimpl` stays quick.
_LATER = {
    "Run": "running",
    "check": "conformance",
    "check_schedule": "conformance",
    "dialects": "dialects",
    "emit": "engine",
    "explain": "explaining",
    "gamma": "curvature",
    "jit": "engine",
    "problems": "problems",
    "run": "running",
    "sweep": "sweeps",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise absent(__name__, name, *_LATER)
    module = import_module(f".{_LATER[name]}", __name__)
    value = globals()[name] = module if name == _LATER[name] else getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})


__all__ = [
    "Box",
    "check",
    "check_schedule",
    "dialects",
    "emit",
    "explain",
    "gamma",
    "jit",
    "load_state",
    "problems",
    "Rule",
    "rules",
    "Run",
    "run",
    "save_state",
    "schedules",
    "State",
    "sweep",
    "trace",
]
__all__ += rules.__all__
__all__ += schedules.__all__
