"""Names of hyperparameters and settings: what others call them, and what an unknown one was meant to be."""

import inspect
from typing import Any, Self

from .._util.names import meant
from .hyperparameter_table import HYPERPARAMETERS

#: What others call the hyperparameters, and some settings of schedules, for a hint.
ALIASES = {
    **{alias: name for name, each in HYPERPARAMETERS.items() for alias in each.aliases},
    "T_max": "T",
    "T_i": "T_0",
    "base_lr": "base",
    "max_lr": "peak",
    "min_lr": "eta_min",
    "step_size_up": "stepsize",
}


class Named:
    """Base of dataclasses that refuse an unknown argument with what was meant."""

    #: What such an argument is.
    called = "setting"

    def __new__(cls, *values: Any, **settings: Any) -> Self:
        known = getattr(cls, "__dataclass_fields__", {})
        if unknown := [name for name in settings if name not in known]:
            cls._refuse(unknown[0])
        return super().__new__(cls)

    @classmethod
    def _refuse(cls, name: str) -> None:
        """A TypeError, unless the class's own ``__init__`` takes that."""
        parameters = inspect.signature(cls).parameters
        if name in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
            return
        hint = meant(name, parameters, ALIASES) or ";"
        takes = f"allowed are {', '.join(parameters)}" if parameters else "it takes none"
        raise TypeError(f"{cls.__name__}: {name} is no {cls.called} of it{hint} {takes}")
