"""``Dialect``: a library's variant of a rule, in the form of a rule."""

import inspect
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from .._util.messages import shown
from ..core.hyper import Hyper, Hyperparameters
from ..core.rule import Rule
from ..core.state import State


@dataclass(frozen=True)
class Betas(Hyperparameters):
    """The pair of decay rates that many libraries take as one argument, ``beta1, beta2 = h.betas``."""

    beta1: Hyper
    beta2: Hyper

    constant = ("beta1", "beta2")

    def __iter__(self) -> Iterator[Any]:
        return iter((self.beta1, self.beta2))


@dataclass(frozen=True, kw_only=True)
class Dialect(Rule):
    """Base of what the libraries compute.

    A dialect is a rule with the library's argument names and defaults.  Its docstring says where it departs
    from the paper.

    Attributes:
        library: the library's import name.
        rules: the rules of refimpl, by class, that the library means by this.
        paths: import paths of the real thing, such as "torch.optim.AdamW".
        arguments: refimpl's name -> the library's, where it is another; ``None`` where it has none.
        fixed: arguments of the library that choose this variant, such as ``{"amsgrad": True}``; those that are
            fields are given to the dialect as well.
        note: what a report on the real thing should say besides.
        dtypes: those of the parameters in which the real thing computes this and no less.
        single: does the real thing round hyperparameters to float32, whatever the dtype of the parameters?
    """

    library: ClassVar[str]
    rules: ClassVar[tuple[type[Rule], ...]]
    paths: ClassVar[tuple[str, ...]] = ()
    arguments: ClassVar[dict[str, str | None]] = {}
    fixed: ClassVar[dict[str, Any]] = {}
    note: ClassVar[str] = ""
    dtypes: ClassVar[tuple[str, ...]] = ("float64", "float32")
    single: ClassVar[bool] = False
    parts = ("box", "betas")

    def __post_init__(self) -> None:
        betas = getattr(self, "betas", None)
        if betas is not None and not isinstance(betas, Betas):
            if not isinstance(betas, tuple | list) or len(betas) != 2:
                kind = ValueError if isinstance(betas, tuple | list) else TypeError
                raise kind(f"{type(self).__name__}: betas must be a pair (beta1, beta2), got {shown(betas)}")
            self.__dict__["betas"] = Betas(*betas)
        super().__post_init__()

    @classmethod
    def title(cls) -> str:
        """Its name in reports: the library's and its own."""
        return f"{cls.library}.{cls.__name__}"

    @property
    def name(self) -> str:
        """Its name in a state: the title, wherever its module stands; a class from outside has its module's too."""
        return self.title() if _shipped(type(self)) else super().name

    def checked(self, state: Any) -> State:
        """``state`` as of any rule; a state of refimpl 0.1.0 gets the name that it has today."""
        if isinstance(state, State) and state.rule != self.name and _shipped(type(self)) and self._was(state.rule):
            state = replace(state, rule=self.name)
        return super().checked(state)

    def _was(self, name: Any) -> bool:
        """Is it a name of this dialect in refimpl 0.1.0, with the module in which it then stood?"""
        parts = name.split(".") if isinstance(name, str) else []
        return (*parts[:3], *parts[-1:]) == ("refimpl", "dialects", self.library, type(self).__name__)

    @classmethod
    def summary(cls) -> str:
        """Its docstring without the source, and with the library's name of the learning rate for γ."""
        rate = argument("lr", cls.arguments, {field.name for field in fields(cls)})
        return (inspect.getdoc(cls) or "").partition("\n\nSource:")[0].replace("γ", rate or "γ")

    @classmethod
    def of(cls, settings: dict[str, float], schedule: Any = None) -> Self:
        """The dialect with refimpl's hyperparameters under the library's names, each number as it is.

        ``weight_decay=0.1`` becomes the library's ``weight_decay=0.1``, whatever that means there.
        """
        own = {field.name for field in fields(cls)}
        chosen = {name: value for name, value in cls.named(settings).items() if name in own}
        return cls(**chosen, **({} if schedule is None else {"schedule": schedule}))

    @classmethod
    def named(cls, settings: dict[str, float]) -> dict[str, Any]:
        """Hyperparameters by the library's names, with what is fixed; those that it has none for are left out."""
        return cls.fixed | renamed(settings, cls.arguments, {field.name for field in fields(cls)})

    @classmethod
    def names_for(cls, names: Collection[str]) -> dict[str, str]:
        """refimpl's name of a hyperparameter -> the dialect's; ``betas.0`` is the first of its betas.

        >>> from refimpl.dialects import torch
        >>> torch.Adam.names_for(["lr", "beta2", "l2", "rho"])
        {'lr': 'lr', 'beta2': 'betas.1', 'l2': 'weight_decay'}
        """
        own = {field.name for field in fields(cls)}
        found = {name: argument(name, cls.arguments, own) for name in names}
        pair = {"beta1": "betas.0", "beta2": "betas.1"}
        return {name: pair[name] if to == "betas" else to for name, to in found.items() if to is not None}


def _shipped(cls: type) -> bool:
    """Is it one of refimpl's own?"""
    return cls.__module__.startswith(f"{__package__}.")


def renamed(settings: dict[str, float], arguments: dict[str, str | None], own: Collection[str]) -> dict[str, Any]:
    """Hyperparameters of refimpl by the names that ``argument`` gives them; those without one are left out."""
    given: dict[str, Any] = {}
    for name, value in settings.items():
        to = argument(name, arguments, own)
        if to == "betas":
            given[to] = (settings["beta1"], settings["beta2"])
        elif to is not None:
            given[to] = value
    return given


def argument(name: str, arguments: dict[str, str | None], own: Collection[str]) -> str | None:
    """A library's name for a hyperparameter of refimpl; None where it has none.

    Args:
        arguments: as of a ``Dialect``.
        own: the names of the library's arguments.
    """
    to = "betas" if name in ("beta1", "beta2") and "betas" in own else arguments.get(name, name)
    return to if to in own else None
