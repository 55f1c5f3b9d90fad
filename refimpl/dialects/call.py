"""``Call``: a library's optimizer, called with the hyperparameters of refimpl."""

import inspect
import pkgutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, partial
from typing import Any, Self

from ..core.rule import Rule
from . import dialects
from .dialect import Dialect, argument, renamed
from .library import Library


def signature(base: Any) -> Mapping[str, inspect.Parameter]:
    """The arguments as Python has them."""
    return inspect.signature(base).parameters


@dataclass(frozen=True)
class Call:
    """A class or function of a library, and what it is called with.

    Attributes:
        thing: what is called: ``base``, or a ``functools.partial`` of it.
        base: the library's class or function.
        kept: the arguments that the partial has.
        rule: the rule of refimpl that it is held against.
        dialect: what is known to come of it, where something is.
        home: the library.
    """

    thing: Any
    base: Any
    kept: dict[str, Any]
    rule: type[Rule]
    dialect: type[Dialect] | None
    home: Library

    @classmethod
    def of(cls, thing: Any, against: type[Rule], home: Library) -> Self:
        """``thing`` when it is held against a rule or a dialect."""
        rule = against.rules[0] if issubclass(against, Dialect) else against
        base, kept = parts(thing)
        offered = [each for each in dialects(rule) if each.library == home.name and _offers(each, base)]
        return cls(thing, base, kept, rule, _chosen(offered, kept, against), home)

    @property
    def package(self) -> str:
        """Import path of the library's optimizers, such as "torch.optim"."""
        return self.home.module

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Its arguments, but for a pair of betas of which the rule has one only."""
        found = dict(getattr(self.home.adapter, "parameters", signature)(self.base))
        if not {"beta1", "beta2"} <= set(self._of_rule):
            found.pop("betas", None)
        return found

    @cached_property
    def nearest_dialect(self) -> type[Dialect]:
        """Its dialect; or another of the library, whose arguments have the same names, where it has none."""
        return self.dialect or next(each for each in dialects() if each.library == self.home.name)

    @property
    def fixed(self) -> dict[str, Any]:
        """What chooses the variant."""
        return self.dialect.fixed if self.dialect else {}

    @property
    def name(self) -> str:
        """Its import path, with the arguments that are kept or fixed and that the scenarios do not set."""
        public = getattr(sys.modules.get(self.package), self.base.__name__, None) is self.base
        path = f"{self.package}.{self.base.__name__}" if public else f"{self.base.__module__}.{self.base.__qualname__}"
        varied = {self._argument(name) for name in self._of_rule}
        chosen = {name: value for name, value in (self.fixed | self.kept).items() if name not in varied}
        return path + (f"({', '.join(f'{name}={value!r}' for name, value in chosen.items())})" if chosen else "")

    @property
    def library(self) -> str:
        """As the dialects call it; else the top package, which need not be that of its base class."""
        return self.dialect.library if self.dialect else self.base.__module__.partition(".")[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report on it should say besides."""
        return (self.nearest_dialect.note,) if self.nearest_dialect.note else ()

    @property
    def defaults(self) -> dict[str, Any]:
        """Its own default values, by refimpl's names."""
        given = {name: self._default(name) for name in self._of_rule}
        return {name: value for name, value in given.items() if isinstance(value, int | float)}

    def _default(self, name: str) -> Any:
        to = self._argument(name)
        default = self.parameters[to].default if to else None
        return default[name == "beta2"] if to == "betas" and default else default

    def takes(self, name: str) -> bool:
        """Does it take this hyperparameter of refimpl, or, as ``"schedule"``, another learning rate at each step?"""
        if name != "schedule":
            return self._argument(name) is not None
        rate = self._argument("lr") if self.home.scheduled else None
        return rate is not None and (rate in self.fixed or "lr" in self._of_rule)

    def _argument(self, name: str) -> str | None:
        return argument(name, self.nearest_dialect.arguments, self.parameters)

    @property
    def _of_rule(self) -> list[str]:
        return [field.name for field in fields(self.rule)]

    def given(self, settings: dict[str, float]) -> dict[str, Any]:
        """The arguments for the hyperparameters of refimpl."""
        return self.fixed | renamed(settings, self.nearest_dialect.arguments, self.parameters)


def parts(thing: Any) -> tuple[Any, dict[str, Any]]:
    """What is called, and the arguments that a partial of it keeps."""
    return (thing.func, dict(thing.keywords)) if isinstance(thing, partial) else (thing, {})


def _offers(dialect: type[Dialect], base: Any) -> bool:
    """Is the dialect what this class or function can compute?"""
    return any(parts(pkgutil.resolve_name(path))[0] is base for path in dialect.paths)


def _chosen(offered: list[type[Dialect]], kept: dict[str, Any], against: type[Rule]) -> type[Dialect] | None:
    """The variant that is asked for: ``against`` itself, or the one with the fewest arguments to choose it."""
    fitting = [each for each in offered if all(kept.get(name, value) == value for name, value in each.fixed.items())]
    return min(fitting, key=lambda each: (each is not against, len(each.fixed)), default=None)
