"""Which name of theirs stands for which of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from refimpl._util.messages import shown
from refimpl._util.names import meant
from refimpl.core.hyperparameter_table import HYPERPARAMETERS

from ..proving.adapter import SHARED
from .source import Source


def written(text: str) -> dict[str, str]:
    """``lr=learning_rate,beta1=betas.0`` as a dict.

    Raises:
        ValueError: it is not of that form, or a name stands in it twice.
    """
    found: dict[str, str] = {}
    for each in text.split(","):
        our, sign, their = (part.strip() for part in each.partition("="))
        if not (our and sign and their):
            raise ValueError(f"--names must be OURS=THEIRS,…, such as lr=learning_rate,beta1=betas.0, got {each!r}")
        if our in found or their in found.values():
            raise ValueError(f"--names must have each name once, got {our if our in found else their!r} twice")
        found[our] = their
    return found


def resolved(theirs: type, ours: type, given: Mapping[str, str]) -> dict[str, str]:
    """Our name -> theirs, for all that both have: as given, as their class maps them, or by the same name.

    Args:
        given: what ``--names`` says.

    Raises:
        ValueError: ``given`` has a name that ours or theirs does not have.
    """
    settings, values = _settings(ours), _values(ours)
    _check(given, theirs, ours)
    map_ = getattr(theirs, "names_for", None)  # a dialect's own
    mapped = {**(map_(settings) if map_ else {}), **given}
    taken = {path.partition(".")[0] for path in mapped.values()}
    own = [name for name in _settings(theirs) if name not in taken]
    found = {our: mapped.get(our, our) for our in settings if our in mapped or our in own}
    found |= {our: their for our, their in mapped.items() if our in values}
    found |= _kept(theirs, ours, found)
    return found


def _kept(theirs: Any, ours: Any, found: Mapping[str, str]) -> dict[str, str]:
    """Slots that have no name yet: the same name, or the one slot that is left on both sides."""
    rest = [name for name in _state(ours) if name not in found]
    free = [name for name in _state(theirs) if name not in found.values()]
    same = {name: name for name in rest if name in free}
    (rest, free) = ([name for name in names if name not in same] for names in (rest, free))
    return same | (dict(zip(rest, free, strict=True)) if len(rest) == len(free) == 1 else {})


def suggestion(theirs: type, ours: type, names: Mapping[str, str]) -> str:
    """What ``--names`` might say of our names that theirs does not have; "" if it has all."""
    missing = [name for name in (*_settings(ours), *_state(ours)) if name not in names]
    if not missing:
        return ""
    free = [name for name in (*_settings(theirs), *_state(theirs)) if name not in names.values()]
    guesses = [f"{name}={_guess(name, free)}" for name in missing]
    return f"it has no {', '.join(missing)}; if it calls that otherwise, say --names {','.join(guesses)}"


def _guess(name: str, free: Iterable[str]) -> str:
    pair = {"beta1": "betas.0", "beta2": "betas.1"}
    if name in pair and "betas" in free:
        return pair[name]
    known = HYPERPARAMETERS.get(name)
    called = (*known.aliases, *known.spelt) if known else ()
    return next((each for each in free if each in called), "…")


def _check(given: Mapping[str, str], theirs: type, ours: type) -> None:
    settings, values = _settings(ours), _values(ours)
    for our, their in given.items():
        if our not in (*settings, *values):
            allowed = ", ".join((*settings, *values))
            hint = meant(our, (*settings, *values))
            raise ValueError(f"--names must have a name of {ours.__name__} before =, {allowed}, got {our!r}{hint}")
        names = _settings(theirs) if our in settings else _values(theirs)
        name, dot, element = their.partition(".")
        if name not in names:
            what = "a setting" if our in settings else "a slot or value"
            allowed = ", ".join(names) or "of which it has none"
            told = f"{what} of {theirs.__name__} after {our}=, {allowed}"
            raise ValueError(f"--names must have {told}, got {their!r}{meant(name, names)}")
        if dot:
            _check_element(theirs, our, name, element)


def _check_element(theirs: Any, our: str, name: str, element: str) -> None:
    default = next((each.default for each in fields(theirs) if each.name == name), MISSING)
    if not isinstance(default, tuple | list):
        raise ValueError(f"--names: {theirs.__name__}.{name} is no tuple, so {our}={name}.{element} names nothing")
    if element not in map(str, range(len(default))):
        allowed = " or ".join(f"{name}.{i}" for i in range(len(default)))
        raise ValueError(f"--names must have {allowed} after {our}=, got {shown(f'{name}.{element}')}")


def _settings(cls: Any) -> list[str]:
    return [each.name for each in fields(cls) if each.name not in SHARED]


def _state(cls: Any) -> list[str]:
    return [*getattr(cls, "slots", ()), *getattr(cls, "scalars", ())]


def _values(cls: Any) -> list[str]:
    """The slots and scalars of a rule, and what else its text returns by name."""
    if not hasattr(cls, "update"):
        return []
    try:
        returned = Source.of(cls.update).returned
    except (OSError, SyntaxError):
        returned = {}
    return list(dict.fromkeys([*_state(cls), *(name for name in returned if name != "theta" and name)]))
