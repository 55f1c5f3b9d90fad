"""Hyperparameters: frozen, validated, and resolved to scalars at each step."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar, Self

from .._util.messages import failed, shown
from .constant import Constant
from .hyperparameter_table import HYPERPARAMETERS, Hyperparameter
from .lanes import Lanes
from .namespaces import is_exact
from .number_checks import AT_LEAST_ZERO, FINITE, FRACTION, NOT_NAN, Range, as_float, inside, number
from .other_names import Named
from .tracing import is_traced, taken_as_traced

__all__ = [
    "AT_LEAST_ZERO",
    "FINITE",
    "FRACTION",
    "NOT_NAN",
    "Hyper",
    "Hyperparameter",
    "Hyperparameters",
    "Range",
    "is_schedule",
]

#: A hyperparameter: a number, an array of lanes, or a schedule, which is a function of the steps done.
#: It is ``Any`` since ``update`` meets the value of this step, whose type the reading decides.
Hyper = Any


@dataclass(frozen=True)
class Hyperparameters(Named):
    """Base of all that has hyperparameters: each field a number, an array of lanes, or a schedule.

    Numbers of SymPy, mpmath, flint and ``fractions`` are numbers too.  Beside arrays of floats each
    is the float64 nearest to it; a symbol is refused there.  ``allowed`` names the range of each field, and
    ``hyperparameters`` its symbols and the values with which it is tried too.  A class says only what is other in
    it than in its bases, so that its ``rho`` may be another than the usual one.
    ``constant`` names those that no schedule may change, because the rule corrects their bias by
    ``beta**t``, which holds for a constant only.  ``parts`` names those that are
    hyperparameters of their own, or None, such as a rule's box.
    """

    hyperparameters: ClassVar[dict[str, Hyperparameter]] = HYPERPARAMETERS
    allowed: ClassVar[dict[str, Range]] = {name: each.range for name, each in HYPERPARAMETERS.items()}
    constant: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[str, ...]] = ()

    # What __post_init__ derives for each instance; ClassVar only because it is no field.
    #: The names of all hyperparameters and parts, the schedule and the box of a rule among them.
    names: ClassVar[list[str]]
    #: Those that are arrays of lanes, those of parts by names such as ``box.lo``.
    lanes: ClassVar[dict[str, Lanes]]
    _varying: ClassVar[tuple[str, ...]]
    _nested: ClassVar[tuple[str, ...]]
    _at_start: ClassVar[Any]
    called = "hyperparameter"

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        rows: dict[str, Hyperparameter] = {}
        ranges: dict[str, Range] = {}
        for own in map(vars, reversed(cls.__mro__)):
            rows |= own.get("hyperparameters", {})
            ranges |= {name: row.range for name, row in own.get("hyperparameters", {}).items()} | own.get("allowed", {})
        cls.hyperparameters, cls.allowed = rows, ranges

    def __post_init__(self) -> None:
        cls: Any = type(self)
        _check_names(cls)
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
        self.__dict__["lanes"] = _lanes_in(given | checked)
        self.__dict__["names"] = names
        self.__dict__["_varying"] = tuple(varying)
        self.__dict__["_nested"] = tuple(nested)
        self.__dict__["_at_start"] = self.replaced(
            {name: self._value(name, 0) for name in scheduled} | {name: given[name]._at_start for name in nested}
        )

    def at(self, k: int) -> Self:
        """These hyperparameters after ``k`` steps, for arrays of floats: every schedule replaced by its value there.

        Raises:
            TypeError, ValueError: a schedule fails or returns what is not allowed, or an exact number is no float.
        """
        start = self._floats
        values = {}
        for name in self._varying:
            value = self._value(name, k)
            values[name] = value if type(value) is float else self._float(name, value, f" at k = {k}")
        for name in self._nested:
            if (value := getattr(self, name)).varies:
                values[name] = value.at(k)
        return start.replaced(values) if values else start

    @functools.cached_property
    def _floats(self) -> Self:
        """``_at_start`` with the float64 nearest to each exact number."""
        start = self._at_start
        exact = {name: x for name in self.names if is_exact(x := getattr(start, name))}
        values = {name: self._float(name, value) for name, value in exact.items()}
        values |= {name: getattr(self, name)._floats for name in self._nested}
        return start.replaced(values) if values else start

    def _float(self, name: str, value: Any, where: str = "") -> Any:
        return as_float(f"{type(self).__name__}: {name}", value, self.allowed.get(name, FINITE), where)

    @property
    def varies(self) -> bool:
        """Does any hyperparameter change from step to step?"""
        return bool(self._varying) or any(getattr(self, name).varies for name in self._nested)

    def over(self, number: Callable[[Any], Any], k: int) -> Self:
        """These hyperparameters after ``k`` steps as other numbers, ``mpmath.mpf`` for instance.

        A schedule is evaluated on ``number(k)``, so that it too is computed in that arithmetic.
        """
        values: dict[str, Any] = {}
        for name in self.names:
            value = getattr(self, name)
            if isinstance(value, Hyperparameters):
                values[name] = value.over(number, k)
            elif value is not None:
                value = self._value(name, k, number) if is_schedule(value) else value
                try:
                    values[name] = number(value)
                except Exception as error:
                    raise failed(f"{type(self).__name__}: {name} = {shown(value)} as such a number", error) from error
        return self.replaced(values)

    def numbers(self) -> dict[str, Any]:
        """Each hyperparameter by its path, such as ``lr``, or ``box.lo`` of a part."""
        found: dict[str, Any] = {}
        self.mapped(found.setdefault)
        return found

    def mapped(self, function: Callable[[str, Any], Any], prefix: str = "") -> Self:
        """These hyperparameters with ``function(path, value)`` in place of each value."""
        values = {}
        for name in self.names:
            value = getattr(self, name)
            if isinstance(value, Hyperparameters):
                values[name] = value.mapped(function, f"{prefix}{name}.")
            elif value is not None:
                values[name] = function(prefix + name, value)
        return self.replaced(values)

    def _value(self, name: str, k: int, number: Callable[[Any], Any] = int) -> Any:
        """What the schedule ``name`` returns after ``k`` steps, if it is allowed."""
        function = getattr(self, name)
        try:
            value = function(k if is_traced(k) else number(k))
        except Exception as error:  # whatever a stranger's function raises
            raise failed(f"{type(self).__name__}: the schedule {name}", error, f" at k = {k}") from error
        low, high, _ = self.allowed.get(name, FINITE)
        if type(value) is float and inside(value, low, high):  # at every step, so the usual case is the shortest
            return value
        value = self._checked(name, value, f" at k = {k}")
        if is_schedule(value):
            raise TypeError(
                f"{type(self).__name__}: the schedule {name} returned {shown(value)} at k = {k}, not a number"
            )
        return value

    def replaced(self, values: dict[str, Any]) -> Self:
        """These hyperparameters with other values for some, which are not checked: a reading may put anything there."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__ | values)
        if lanes := _lanes_in(values):
            other.__dict__["lanes"] = self.lanes | lanes
        return other

    def _checked(self, name: str, value: Any, where: str = "") -> Any:
        """``value`` as a float, an exact number, ``Lanes`` or a callable, if it is allowed."""
        if is_schedule(value) or taken_as_traced(f"{type(self).__name__}: {name}", value):
            return value
        takes = ", as a number, an array of lanes or a schedule"
        value = number(f"{type(self).__name__}: {name}", value, self.allowed.get(name, FINITE), where, takes)
        return float(value) if isinstance(value, int | float) else value


def _lanes_in(values: dict[str, Any]) -> dict[str, Lanes]:
    """The lanes among ``values``, and those of their parts by names such as ``box.lo``."""
    lanes = {}
    for name, value in values.items():
        if isinstance(value, Lanes):
            lanes[name] = value
        elif isinstance(value, Hyperparameters):
            lanes |= {f"{name}.{inner}": x for inner, x in value.lanes.items()}
    return lanes


@functools.cache
def _check_names(cls: type) -> None:
    """A TypeError if a field hides what refimpl's own base classes have under that name, such as ``lanes``."""
    for base in cls.__mro__[1:]:
        if base.__module__.startswith(f"{__package__}."):
            theirs = {field.name for field in fields(base)} if is_dataclass(base) else set()
            for name in (field.name for field in fields(cls) if field.name not in theirs):
                if name in vars(base) or name in base.__annotations__:
                    raise TypeError(
                        f"{cls.__name__}: a field cannot be called {name}, for refimpl uses the attribute "
                        f"{base.__name__}.{name}; allowed is any other name"
                    )


def is_schedule(value: Any) -> bool:
    """Is this hyperparameter a function of the steps done?"""
    return callable(value) and not is_exact(value)  # a SymPy symbol is callable
