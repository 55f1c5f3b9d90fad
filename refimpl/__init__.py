"""First-order optimizers as their papers print them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import rules, schedules
from ._util.names import absent
from ._version import __version__ as __version__
from .core.box import Box
from .core.partition import Partition
from .core.rule import Rule
from .core.state import State
from .core.trace import trace
from .rules import *  # noqa: F403, its ``__all__`` is the list
from .schedules import *  # noqa: F403

if TYPE_CHECKING:
    from . import dialects, problems
    from .conformance import check, check_schedule, command_target, kernel_target
    from .core.saving import load_state, save_state
    from .engine import emit, jit
    from .explaining import explain
    from .problems.gamma import gamma
    from .problems.run_loop import Run, run
    from .sweeps import sweep

#: What is imported when it is first used, and from where, so that `import refimpl` stays quick.
_LATER = {
    "Run": "problems.run_loop",
    "check": "conformance",
    "check_schedule": "conformance",
    "command_target": "conformance",
    "dialects": "dialects",
    "emit": "engine",
    "explain": "explaining",
    "gamma": "problems.gamma",
    "jit": "engine",
    "kernel_target": "conformance",
    "load_state": "core.saving",
    "problems": "problems",
    "run": "problems.run_loop",
    "save_state": "core.saving",
    "sweep": "sweeps",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise absent(__name__, name, *_LATER)
    module = import_module(f".{_LATER[name]}", __name__)
    value = globals()[name] = module if name == _LATER[name] else getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__"})


__all__ = [
    "Box",
    "check",
    "check_schedule",
    "command_target",
    "dialects",
    "emit",
    "explain",
    "gamma",
    "jit",
    "kernel_target",
    "load_state",
    "Partition",
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
