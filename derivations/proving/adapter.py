"""A rule or schedule of somebody else under our names: a class that renames, and computes nothing itself."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, make_dataclass
from typing import Any
from weakref import WeakKeyDictionary

from refimpl.core.rule import Rule
from refimpl.core.schedule import Schedule

#: Our name -> theirs; "betas.0" is the first number of their pair ``betas``.
Names = Mapping[str, str]

#: What every rule has under these names, so that they are never others.
SHARED = ("schedule", "box")


@dataclass(frozen=True)
class _Renaming:
    theirs: type
    ours: type
    settings: Names
    values: Names

    def made(self, adapter: Any, **more: Any) -> Any:
        """Their object with the settings of the adapter."""
        given: dict[str, Any] = {each.name: getattr(adapter, each.name) for each in _rest(self.theirs, self.settings)}
        tuples: dict[str, list[Any]] = {}
        for our, path in self.settings.items():
            name, _, element = path.partition(".")
            if element:
                tuples.setdefault(name, list(_default(self.theirs, name)))[int(element)] = getattr(adapter, our)
            else:
                given[name] = getattr(adapter, our)
        return self.theirs(**given, **{name: tuple(values) for name, values in tuples.items()}, **more)

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


def original(cls: type) -> type:
    """The class that computes: theirs for an adapter, ``cls`` itself for any other."""
    return _ADAPTERS[cls].theirs if cls in _ADAPTERS else cls


def names_of(cls: type) -> dict[str, str]:
    """Our name -> theirs, for an adapter; nothing for any other class."""
    return {**_ADAPTERS[cls].settings, **_ADAPTERS[cls].values} if cls in _ADAPTERS else {}


def again(cls: type, theirs: type) -> type:
    """The adapter ``cls`` around another class with the same names; ``theirs`` itself if ``cls`` is none."""
    return adapted(theirs, _ADAPTERS[cls].ours, names_of(cls)) if cls in _ADAPTERS else theirs


def adapted(theirs: type, ours: type, names: Names) -> type:
    """``theirs`` with the names of ``ours``: its hyperparameters, slots and values; what it computes is theirs.

    A setting that a theorem leaves out has our default, for that is what the theorem says; a setting that
    ours does not have has theirs.

    Args:
        names: our name -> theirs, for hyperparameters, slots, scalars and returned values.
    """
    own = {each.name: each for each in fields(ours)}
    renaming = _Renaming(
        theirs,
        ours,
        {our: their for our, their in names.items() if our in own},
        {our: their for our, their in names.items() if our not in own},
    )
    made = [_field(own[name], own[name].default, theirs, path) for name, path in renaming.settings.items()]
    made += [_field(each, MISSING, theirs, each.name) for each in _rest(theirs, renaming.settings)]
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
    constant = [our for our, path in renaming.settings.items() if _constant(theirs, path)]
    rest = {each.name for each in _rest(theirs, renaming.settings)}
    namespace: dict[str, Any] = {
        "slots": tuple(back.get(name, name) for name in theirs.slots),
        "scalars": {back.get(name, name): value for name, value in theirs.scalars.items()},
        "constant": (*constant, *(name for name in theirs.constant if name in rest)),
        "parts": ("box", *(name for name in theirs.parts if name in rest)),
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


def _rest(theirs: type, settings: Names) -> list[Field[Any]]:
    """The fields of theirs that are none of ours, so that the adapter has them as they are."""
    taken = {path.partition(".")[0] for path in settings.values()}
    return [each for each in fields(theirs) if each.name not in (*SHARED, *taken)]  # type: ignore[arg-type]


def _field(like: Field[Any], default: Any, theirs: type, path: str) -> tuple[str, Any, Any]:
    """A field of the adapter, with their default where there is no other."""
    name, _, element = path.partition(".")
    if default is MISSING and like.default_factory is not MISSING:
        return like.name, Any, field(default_factory=like.default_factory, metadata=like.metadata)
    if default is MISSING:
        found = _default(theirs, name)
        default = found[int(element)] if element else found
    more: Any = {} if default is MISSING else {"default": default}
    return like.name, Any, field(**more, metadata=like.metadata)


def _default(theirs: Any, name: str) -> Any:
    """The default of their field; a dialect's ``fixed`` argument has that value."""
    found = next(each.default for each in fields(theirs) if each.name == name)
    return getattr(theirs, "fixed", {}).get(name, found)
