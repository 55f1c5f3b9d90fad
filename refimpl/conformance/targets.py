"""What a check runs: an implementation that makes optimizers, and such an optimizer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Adapter(Protocol):
    """What a run needs: as a rule of refimpl, with whatever state it likes."""

    def init(self, params: Any) -> Any:
        """The state before the first step."""

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """New parameters and new state."""


@dataclass(frozen=True)
class Target:
    """An implementation that makes optimizers for given hyperparameters.

    Attributes:
        name: what it is called in a report.
        make: ``make(settings, schedule)`` gives an adapter, for those hyperparameters that it takes.
        takes: does it take the hyperparameter of this name (refimpl's), or "schedule"?
        library: the library that it belongs to; "" for none.
        defaults: its own default values, by refimpl's names.
        notes: what a report on it should say besides.
        dtypes: those of the parameters that it has.
        single: does it round the hyperparameters to float32, whatever the dtype of the parameters?
    """

    name: str
    make: Callable[[dict[str, float], Any], Adapter]
    takes: Callable[[str], bool]
    library: str = ""
    defaults: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ("float64", "float32")
    single: bool = False
