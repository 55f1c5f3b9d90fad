"""What can be checked: a class with ``init`` and ``step``, or an optimizer of a library."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from .._util.messages import shown
from ..core.rule import Rule
from ..dialects import libraries
from ..dialects.call import Call, parts
from ..dialects.library import Library


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


def target(thing: Any, against: type[Rule]) -> Target:
    """Whatever ``ri.check`` is given, as a target that is held against a rule or a dialect.

    Raises:
        TypeError: it is nothing that can be checked.
    """
    if isinstance(thing, Target):
        return thing
    if library := _library(parts(thing)[0]):
        return _of_library(thing, against, library)
    if isinstance(thing, type) and callable(getattr(thing, "init", None)) and callable(getattr(thing, "step", None)):
        return _of_class(thing)
    hint = "" if isinstance(thing, type) else "; give the class itself, not an object of it"
    raise TypeError(
        f"target must be a class with init(params) and step(params, grads, state), a torch.optim class, an optax "
        f"function, a Keras optimizer class, one of another library that has dialects, or an import path "
        f"'pkg.mod:Name', got {shown(thing)}{hint}"
    )


def _library(base: Any) -> Library | None:
    """The library that knows this class or function by it or by its base; of two the one where it is defined.

    No library is imported here: who has one of its classes has imported it.
    """
    known = [each for each in libraries() if each.adapter and each.adapter.knows(base)]
    return max(known, key=lambda each: each.has(base), default=None)


def _of_library(thing: Any, against: type[Rule], library: Library) -> Target:
    """An optimizer of a library; a ``functools.partial`` of it keeps its arguments.

    The rule or dialect that it is held against decides on arguments such as ``nesterov=True``.
    """
    call = Call.of(thing, against, library)
    return Target(
        name=call.name,
        make=partial(library.adapter.Adapter, call),  # type: ignore[union-attr]
        takes=call.takes,
        library=call.library,
        defaults=call.defaults,
        notes=call.notes,
        dtypes=call.nearest_dialect.dtypes,
        single=call.nearest_dialect.single,
    )


def _of_class(cls: type) -> Target:
    parameters = inspect.signature(cls).parameters
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())

    def takes(name: str) -> bool:
        return anything or name in parameters

    def make(settings: dict[str, float], schedule: Any) -> Adapter:
        given: dict[str, Any] = {name: value for name, value in settings.items() if takes(name)}
        if schedule is not None and takes("schedule"):
            given["schedule"] = schedule
        return cls(**given)

    named = {name: p.default for name, p in parameters.items() if p.default is not p.empty and name != "schedule"}
    return Target(f"{cls.__module__}.{cls.__qualname__}", make, takes, defaults=named)
