"""Hyperparameters: frozen, validated, and resolved to scalars at each step."""

import difflib
import inspect
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

import array_api_compat
import numpy as np

from .lanes import Lanes
from .readings import is_exact, to_host
from .schedules import Constant
from .tracing import taken_as_traced

#: A hyperparameter: a number, an array of lanes, or a schedule, which is a function of the steps done.
#: It is ``Any`` since ``update`` meets the value of this step, whose type the reading decides.
Hyper = Any

#: What others call some of them, for a hint.
ALIASES = {
    "learning_rate": "lr",
    "alpha": "lr",
    "step_size": "lr",
    "epsilon": "eps",
    "b1": "beta1",
    "b2": "beta2",
    "betas": "beta1",
    "wd": "weight_decay",
    "decay": "weight_decay",
    "mu": "momentum",
}

Range = tuple[float, float, str]
FINITE: Range = (-math.inf, math.inf, "a finite number")
AT_LEAST_ZERO: Range = (0.0, math.inf, "a finite number >= 0")
FRACTION: Range = (0.0, 1.0, "in [0, 1)")
NOT_NAN: Range = (-math.inf, math.nan, "a number, infinities included")


@dataclass(frozen=True)
class Hyperparameters:
    """Base of all that has hyperparameters: each field a number, an array of lanes, or a schedule.

    Numbers of SymPy, mpmath, flint and ``fractions`` are numbers too.  ``allowed`` names the range
    of each field.  ``constant`` names those that no schedule may change, because the rule corrects
    their bias by ``beta**t``, which holds for a constant only.  ``parts`` names those that are
    hyperparameters of their own, or None, such as a rule's box.
    """

    allowed: ClassVar[dict[str, Range]] = {
        **dict.fromkeys(("lr", "eps", "l2", "weight_decay", "psi", "schedule"), AT_LEAST_ZERO),
        **dict.fromkeys(("beta1", "beta2", "momentum", "rho"), FRACTION),
    }
    constant: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[str, ...]] = ()

    # What __post_init__ derives for each instance; ClassVar only because it is no field.
    _names: ClassVar[list[str]]
    _lanes: ClassVar[dict[str, Lanes]]
    _varying: ClassVar[tuple[str, ...]]
    _nested: ClassVar[tuple[str, ...]]
    _at_start: ClassVar[Any]

    def __new__(cls, *values: Any, **settings: Any) -> Self:
        if unknown := [name for name in settings if name not in cls.__dataclass_fields__]:
            _explain(cls, unknown[0])
        return super().__new__(cls)

    def __post_init__(self) -> None:
        names = [field.name for field in fields(self) if field.metadata.get("hyper", True)]
        given = {name: getattr(self, name) for name in names}
        nested = [name for name in names if name in self.parts and given[name] is not None]
        plain = [name for name in names if name not in self.parts]
        checked = {name: self._checked(name, given[name]) for name in plain}
        scheduled = [name for name in plain if is_schedule(checked[name])]
        varying = [name for name in scheduled if not isinstance(checked[name], Constant)]
        for name in varying:
            if name in self.constant:
                raise ValueError(
                    f"{type(self).__name__}: {name} is a schedule, but this rule corrects bias by {name}**t, "
                    f"which holds for a constant only; allowed is a number or an array of lanes "
                    f"(AMSGrad, AdamNC and Adaptive take schedules)"
                )
        self.__dict__.update(checked)
        self.__dict__["_lanes"] = _lanes_in(given | checked)
        self.__dict__["_names"] = names
        self.__dict__["_varying"] = tuple(varying)
        self.__dict__["_nested"] = tuple(nested)
        self.__dict__["_at_start"] = self._with(
            {name: self._value(name, 0) for name in scheduled} | {name: given[name].at(0) for name in nested}
        )

    def at(self, k: int) -> Self:
        """These hyperparameters after ``k`` steps: every schedule replaced by its value there."""
        values = {name: self._value(name, k) for name in self._varying}
        for name in self._nested:
            if (value := getattr(self, name)).varies:
                values[name] = value.at(k)
        return self._at_start._with(values) if values else self._at_start

    @property
    def varies(self) -> bool:
        """Does any hyperparameter change from step to step?"""
        return bool(self._varying) or any(getattr(self, name).varies for name in self._nested)

    def over(self, number: Callable[[Any], Any], k: int) -> Self:
        """These hyperparameters after ``k`` steps as other numbers, ``mpmath.mpf`` for instance.

        A schedule is evaluated on ``number(k)``, so that it too is computed in that arithmetic.
        """
        values = {}
        for name in self._names:
            value = getattr(self, name)
            if isinstance(value, Hyperparameters):
                values[name] = value.over(number, k)
            elif value is not None:
                values[name] = number(value(number(k)) if is_schedule(value) else value)
        return self._with(values)

    def _value(self, name: str, k: int) -> Any:
        value = self._checked(name, getattr(self, name)(k))
        if is_schedule(value):
            raise TypeError(f"{type(self).__name__}: the schedule {name} returned {value!r} at k = {k}, not a number")
        return value

    def _with(self, values: dict[str, Any]) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__ | values)
        if lanes := _lanes_in(values):
            other.__dict__["_lanes"] = self._lanes | lanes
        return other

    def _checked(self, name: str, value: Any) -> Any:
        """``value`` as a Python number, an exact number, ``Lanes`` or a callable, if it is allowed."""
        low, high, text = self.allowed.get(name, FINITE)
        if isinstance(value, bool) or value is None or isinstance(value, str | bytes):
            raise TypeError(f"{type(self).__name__}: {name} must be {text}, got {value!r}")
        if taken_as_traced(f"{type(self).__name__}: {name}", value):
            return value
        if isinstance(value, np.ndarray | np.generic) or array_api_compat.is_array_api_obj(value):
            value = _from_array(type(self).__name__, name, value)
        if isinstance(value, Lanes):
            inside = all(_inside(x, low, high) for x in value.values)
        elif isinstance(value, int | float):
            inside = _inside(value, low, high)
            value = float(value) if inside else value
        elif is_exact(value):
            inside = may_be_inside(value, low, high)
        elif callable(value):
            return value
        else:
            raise TypeError(
                f"{type(self).__name__}: {name} must be {text}, as a number, an array of lanes or a schedule, "
                f"got {value!r}"
            )
        if not inside:
            raise ValueError(f"{type(self).__name__}: {name} must be {text}, got {value!r}")
        return value


def _lanes_in(values: dict[str, Any]) -> dict[str, Lanes]:
    """The lanes among ``values``, and those of their parts by names such as ``box.lo``."""
    lanes = {}
    for name, value in values.items():
        if isinstance(value, Lanes):
            lanes[name] = value
        elif isinstance(value, Hyperparameters):
            lanes |= {f"{name}.{inner}": x for inner, x in value._lanes.items()}
    return lanes


def is_schedule(value: Any) -> bool:
    """Is this hyperparameter a function of the steps done?"""
    return callable(value) and not is_exact(value)  # a SymPy symbol is callable


def _from_array(owner: str, name: str, array: Any) -> float | Lanes:
    host = to_host(array, f"{owner}: {name}")
    if host.dtype.kind not in "fiu":
        raise TypeError(f"{owner}: {name} must hold real numbers, got dtype {host.dtype}")
    return Lanes(host) if host.ndim else float(host)


def _inside(x: float, low: float, high: float) -> bool:
    if math.isnan(high):
        return not math.isnan(x)
    return low <= x < high and abs(x) <= sys.float_info.max


def may_be_inside(x: Any, low: float, high: float) -> bool:
    """False only where an exact number or a symbol is known to lie outside."""
    try:
        return not (x != x or bool(x < low) or (math.isfinite(high) and bool(x >= high)))
    except TypeError:  # a symbol whose sign is unknown
        return True


def _explain(cls: Any, name: str) -> None:
    """A TypeError that says what ``cls`` takes in place of ``name``, unless its own ``__init__`` takes that."""
    parameters = inspect.signature(cls).parameters
    if name in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
        return
    near = difflib.get_close_matches(ALIASES.get(name, name), parameters, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise TypeError(f"{cls.__name__}: {name} is no hyperparameter of it; {hint}allowed are {', '.join(parameters)}")
