"""Where the scalar inputs of a program come from."""

from operator import attrgetter
from typing import Any

from ..rule import Rule
from .program import Program


def lookups(opt: Rule, program: Program) -> dict[str, Any]:
    """For each hyperparameter input (not t, not running scalars), a function that finds it in the rule."""
    names = [name for name in program.hyper if name not in ("t", *opt.scalars)]
    return {name: attrgetter(_attribute(opt, name)) for name in names}


def _attribute(opt: Rule, name: str) -> str:
    """``eta`` is the schedule; ``phi_beta`` is ``phi.beta``."""
    if name == "eta":
        return "schedule"
    return name if hasattr(opt, name) else name.replace("_", ".", 1)
