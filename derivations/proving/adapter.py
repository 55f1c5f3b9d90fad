"""A rule or schedule of somebody else under our names: a class that renames, and computes nothing itself."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, make_dataclass
from typing import Any
from weakref import WeakKeyDictionary

from refimpl._util.messages import shown
from refimpl.core.namespaces import is_exact
from refimpl.core.rule import Rule
from refimpl.core.schedule import Schedule

#: Our name -> theirs; "betas.0" is the first number of their pair ``betas``.
Names = Mapping[str, str]

#: What every rule has under these names, so that they are never others.
SHARED = ("schedule", "box")
#: Terms that a rule may lack, which is the same as having them with 0.
TERMS = ("l2", "weight_decay")


@dataclass(frozen=True)
class _Renaming:
    theirs: Any
    ours: Any
    settings: Names
    values: Names
    absent: tuple[str, ...] = ()

    def made(self, adapter: Any, **more: Any) -> Any:
        """Their object with the settings of the adapter; a setting that ours does not have is their default."""
        for name in self.absent:
            if getattr(adapter, name) != 0:
                raise TypeError(f"it has no {name}, so that {name} must be 0, got {shown(getattr(adapter, name))}")
        given = {name: x for name, x in getattr(self.theirs, "fixed", {}).items() if name in _names(self.theirs)}
        for our, path in self.settings.items():
            name, _, element = path.partition(".")
            if element:
                whole = list(given.get(name, _default(self.theirs, name)))
                whole[int(element)] = getattr(adapter, our)
                given[name] = tuple(whole)
            else:
                given[name] = getattr(adapter, our)
        return self.theirs(**given, **more)

    def inward(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self.values.get(name, name): value for name, value in values.items()}

    def outward(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What they return, by our names; a value of theirs that has a name of ours by chance is left out."""
        back = {their: our for our, their in self.values.items()}
        return {name: x for name, x in values.items() if name not in self.values and name not in back} | {
            back[name]: x for name, x in values.items() if name in back
        }


#: The adapters, and no other classes: a stranger's class cannot pass for one.
_ADAPTERS: WeakKeyDictionary[type, _Renaming] = WeakKeyDictionary()


def behind(subject: Any) -> Any:
    """What computes: their class for an adapter, their object for one of an adapter; anything else itself."""
    if isinstance(subject, type):
        return _ADAPTERS[subject].theirs if subject in _ADAPTERS else subject
    renaming = _ADAPTERS.get(type(subject))
    if renaming is None:
        return subject
    return renaming.made(subject, **({"schedule": subject.schedule} if isinstance(subject, Rule) else {}))


def names_of(cls: type) -> dict[str, str]:
    """Our name -> theirs, for an adapter; nothing for any other class."""
    return {**_ADAPTERS[cls].settings, **_ADAPTERS[cls].values} if cls in _ADAPTERS else {}


def again(cls: type, theirs: type) -> type:
    """The adapter ``cls`` around another class with the same names; ``theirs`` itself if ``cls`` is none."""
    return adapted(theirs, _ADAPTERS[cls].ours, names_of(cls)) if cls in _ADAPTERS else theirs


def adapted(theirs: type, ours: type, names: Names) -> type:
    """``theirs`` with the names of ``ours``: its hyperparameters, slots and values; what it computes is theirs.

    A setting that a theorem leaves out has our default, for that is what the theorem says; a setting that
    ours does not have has theirs.  A term that theirs does not have must be 0.

    Args:
        names: our name -> theirs, for hyperparameters, slots, scalars and returned values.
    """
    own = {each.name: each for each in fields(ours)}
    renaming = _Renaming(
        theirs,
        ours,
        {our: their for our, their in names.items() if our in own},
        {our: their for our, their in names.items() if our not in own},
        tuple(name for name in TERMS if name in own and name not in names),
    )
    made = [_field(own[name], theirs, path) for name, path in renaming.settings.items()]
    made += [(name, Any, field(default=0)) for name in renaming.absent]
    base, namespace = (_of_rule if issubclass(theirs, Rule) else _of_schedule)(renaming)
    namespace |= {"__doc__": theirs.__doc__, "__qualname__": theirs.__qualname__}
    cls = make_dataclass(theirs.__name__, made, bases=(base,), namespace=namespace, frozen=True, kw_only=True)
    cls.__module__ = theirs.__module__
    _ADAPTERS[cls] = renaming
    return cls


class _AdaptedRule(Rule):
    """The base of adapters of rules."""

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, **kept: Any) -> dict[str, Any]:
        renaming = _ADAPTERS[type(h)]
        inner = renaming.made(h, schedule=eta)
        if is_exact(eta):
            inner = inner.over(xp.number, 0)  # also their defaults
        if unknown := set(renaming.inward(kept)) - {*inner.slots, *inner.scalars}:
            raise TypeError(
                f"it keeps no {', '.join(sorted(unknown))}; it keeps {', '.join((*inner.slots, *inner.scalars)) or '-'}"
            )
        return renaming.outward(inner.update(xp, t, eta, theta, g, **renaming.inward(kept)))


class _AdaptedSchedule(Schedule):
    """The base of adapters of schedules."""

    def eta(s, xp: Any, k: Any) -> Any:
        return _ADAPTERS[type(s)].made(s)._over(xp).eta(xp, k)


def _of_rule(renaming: _Renaming) -> tuple[type, dict[str, Any]]:
    """Base and attributes of the adapter of a rule."""
    theirs: Any = renaming.theirs
    back = {their: our for our, their in renaming.values.items()}
    namespace: dict[str, Any] = {
        "slots": tuple(back.get(name, name) for name in theirs.slots),
        "scalars": {back.get(name, name): value for name, value in theirs.scalars.items()},
        "constant": tuple(our for our, path in renaming.settings.items() if _constant(theirs, path)),
        "second_moment": back.get(theirs.second_moment, theirs.second_moment) or renaming.ours.second_moment,
        "decay_times_lr": theirs.decay_times_lr,
        "kind": theirs.kind,
        "keeps_history": theirs.keeps_history,
    }
    if theirs.start is not Rule.start:
        namespace["start"] = lambda h, theta: renaming.outward(renaming.made(h, schedule=h.schedule).start(theta))
    return _AdaptedRule, namespace


def _of_schedule(renaming: _Renaming) -> tuple[type, dict[str, Any]]:
    return _AdaptedSchedule, {"name": getattr(renaming.theirs, "name", "")}


def _constant(theirs: Any, path: str) -> bool:
    """Is this a setting of theirs that no schedule may change?"""
    name, _, element = path.partition(".")
    return bool(element) or name in theirs.constant


def _field(like: Field[Any], theirs: type, path: str) -> tuple[str, Any, Any]:
    """A field of the adapter: our default, or theirs where ours has none."""
    name, _, element = path.partition(".")
    if like.default_factory is not MISSING:
        return like.name, Any, field(default_factory=like.default_factory, metadata=like.metadata)
    default = like.default
    if default is MISSING:
        found = _default(theirs, name)
        default = found[int(element)] if element else found
    more: Any = {} if default is MISSING else {"default": default}
    return like.name, Any, field(**more, metadata=like.metadata)


def _names(theirs: Any) -> list[str]:
    return [each.name for each in fields(theirs)]


def _default(theirs: Any, name: str) -> Any:
    return next(each.default for each in fields(theirs) if each.name == name)
