"""``Library``: what a library is called where, how it is installed, and how it is run."""

import importlib.metadata
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import ModuleType
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library that has dialects: the ``LIBRARY`` of its folder's ``base.py``.

    Attributes:
        name: the name of its folder here, and of its dialects: ``ri.dialects.NAME``.
        title: what it is called in tables.
        module: import path of its optimizers, such as "torch.optim".
        distribution: what it is called in a package registry.
        parts: the extras of that distribution which are needed.
        extra: the extra of refimpl that installs it; "" where nothing does.
        needs: the packages that are imported; by default that of ``module``.
        place: where it stands in tables; those that say nothing come last, by name.
        scheduled: can it have another learning rate at each step?
        paths: further arguments that choose another execution path of the same optimizer.
        narrow: arguments of those paths that are for float32 only.
        environment: variables of its process, beside those that are set.
        seconds: what one rule in it may take.
        told: what else is to be said where it is missing.
        variants: what differs in each of the ways to run it, where there are several.
    """

    name: str
    title: str
    module: str
    distribution: str
    parts: tuple[str, ...] = ()
    extra: str = "peers"
    needs: tuple[str, ...] = ()
    place: int = 1000
    scheduled: bool = True
    paths: tuple[Mapping[str, Any], ...] = ()
    narrow: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 120.0
    told: str = ""
    variants: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", self.needs or (self.module.partition(".")[0],))

    @property
    def missing(self) -> str:
        """Why it cannot be run here; "" if it can."""
        absent = [each for each in self.needs if importlib.util.find_spec(each) is None]
        return f"{', '.join(absent)} not installed{self.told}" if absent else ""

    @property
    def version(self) -> str:
        """Of the distribution; "" where it is missing."""
        try:
            return importlib.metadata.version(self.distribution)
        except importlib.metadata.PackageNotFoundError:
            return ""

    @cached_property
    def adapter(self) -> ModuleType | None:
        """The module that runs it: ``knows`` and ``Adapter``; ``parameters`` and ``load`` where they are needed."""
        name = f"{__package__}.{self.name}.adapter"
        return importlib.import_module(name) if importlib.util.find_spec(name) else None

    def has(self, base: Any) -> bool:
        """Is this class or function defined in it?"""
        return f"{getattr(base, '__module__', '')}.".startswith(f"{self.module.partition('.')[0]}.")

    def ways(self) -> tuple["Library", ...]:
        """Each of the ways to run it."""
        return tuple(replace(self, **variant) for variant in self.variants) or (self,)
