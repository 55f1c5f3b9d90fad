"""What can be checked: a class with ``init`` and ``step``, or an optimizer of a library."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, Protocol

from .._util.messages import shown
from ..core.rule import Rule
from ..dialects import libraries
from ..dialects.call import Call, parts
from ..dialects.dialect import Dialect
from ..dialects.library import Library
from .scenarios import NARROW

#: The precisions that every rule has, and all in which a target is judged by default.
BOTH: tuple[str, ...] = ("float64", "float32")
EVERY = (*BOTH, *NARROW)


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
        dtypes: those of the parameters that it has; empty if only trying tells.
        fixed: hyperparameters that are constants in its code, by refimpl's names.
        single: does it round the hyperparameters to float32, whatever the dtype of the parameters?
        elsewhere: where it runs in another process, ``elsewhere(scenario, slots)`` gives the ``Result`` of a run.
    """

    name: str
    make: Callable[[dict[str, float], Any], Adapter]
    takes: Callable[[str], bool]
    library: str = ""
    defaults: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = EVERY
    fixed: dict[str, float] = field(default_factory=dict)
    single: bool = False
    elsewhere: Callable[[Any, tuple[str, ...]], Any] | None = None


def target(thing: Any, against: type[Rule]) -> Target:
    """Whatever ``ri.check`` is given, as a target that is held against a rule or a dialect.

    Raises:
        TypeError: it is nothing that can be checked.
    """
    if isinstance(thing, Target):
        return thing
    if callable(made := getattr(thing, "as_target", None)):
        return made(against)
    if library := _library(parts(thing)[0]):
        return _of_library(thing, against, library)
    if isinstance(thing, type) and callable(getattr(thing, "init", None)) and callable(getattr(thing, "step", None)):
        return _of_class(thing, against)
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
    known = call.nearest_dialect.dtypes
    return Target(
        name=call.name,
        make=partial(library.adapter.Adapter, call),  # type: ignore[union-attr]
        takes=call.takes,
        library=call.library,
        defaults=call.defaults,
        notes=call.notes,
        dtypes=(*known, *NARROW) if "float64" in known else known,
        single=call.nearest_dialect.single,
    )


def _of_class(cls: type, against: type[Rule]) -> Target:
    parameters = inspect.signature(cls).parameters
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())

    rule = against.rules[0] if issubclass(against, Dialect) else against
    known = [field.name for field in fields(rule)]
    fixed = _fixed(cls, known, list(parameters))

    def takes(name: str) -> bool:
        return name in parameters or (anything and name in known and name not in fixed)

    def make(settings: dict[str, float], schedule: Any) -> Adapter:
        given: dict[str, Any] = {name: value for name, value in settings.items() if takes(name)}
        if schedule is not None and takes("schedule"):
            given["schedule"] = schedule
        return cls(**given)

    named = {name: p.default for name, p in parameters.items() if p.default is not p.empty and name != "schedule"}
    path = f"{cls.__module__}.{cls.__qualname__}"
    return Target(path, make, takes, defaults=named, dtypes=_dtypes(cls), fixed=fixed)


def _dtypes(cls: Any) -> tuple[str, ...]:
    """The precisions that a class declares, () if it declares none.

    Raises:
        TypeError: it declares something else.
    """
    given = getattr(cls, "dtypes", ())
    if not isinstance(given, tuple | list) or not set(given) <= {*BOTH, *NARROW}:
        allowed = ", ".join((*BOTH, *NARROW))
        raise TypeError(f"{cls.__qualname__}.dtypes must be a tuple of names among {allowed}, got {shown(given)}")
    return tuple(given)


def _fixed(cls: Any, known: list[str], taken: list[str]) -> dict[str, float]:
    """The constants that a class declares.

    Raises:
        TypeError: it declares something else.
    """
    given = getattr(cls, "fixed", {})
    free = [name for name in known if name not in taken]
    if not isinstance(given, dict) or not all(name in free and _is_number(x) for name, x in given.items()):
        raise TypeError(
            f"{cls.__qualname__}.fixed must be a dict of numbers for hyperparameters that the constructor does not "
            f"take ({', '.join(free)}), got {shown(given)}"
        )
    return {name: float(x) for name, x in given.items()}


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)
