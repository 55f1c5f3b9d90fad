"""A rule or a schedule changed in one place or a few: a mistake, made on purpose."""

import functools
import inspect
import linecache
import re
import sys
import textwrap
import zlib
from dataclasses import dataclass
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary


def formula(cls: type, method: str = "") -> str:
    """The text of a rule's ``update`` or a schedule's ``eta``, from the margin."""
    return source(inspect.getattr_static(cls, _method(cls, method)))


@functools.cache
def source(function: Any) -> str:
    """The text of a function, from the margin."""
    return textwrap.dedent(inspect.getsource(function))


def mutated(cls: type, *texts: str, method: str = "") -> Any:
    """A subclass of ``cls`` whose formula reads differently.

    Args:
        cls: a rule, whose ``update`` is changed, or a schedule, whose ``eta`` is.
        texts: a text that occurs in the formula exactly once and its replacement; more such pairs.
        method: the method to change, where it is another.

    Raises:
        ValueError: a text does not occur, or more than once.

    >>> from refimpl import SGD
    >>> import numpy as np
    >>> opt = mutated(SGD, "theta - ", "theta + ")(lr=1.0)
    >>> opt.step(np.array([5.0]), np.array([2.0]), opt.init(np.array([5.0])))[0]
    array([7.])
    """
    text, name = formula(cls, method), _method(cls, method)
    places = []
    for old, new in zip(texts[::2], texts[1::2], strict=True):
        found = occurrences(text, old)
        if len(found) != 1:
            raise ValueError(f"old must occur once in {cls.__name__}.{name}, got {old!r}, {len(found)} times")
        places.append((found[0], old, new))
    for start, old, new in sorted(places, reverse=True):  # from the end, so that the places before stay
        text = text[:start] + new + text[start + len(old) :]
    namespace = dict(vars(sys.modules[inspect.getattr_static(cls, name).__module__]))
    file = f"<{cls.__name__} changed, {zlib.crc32(text.encode()):08x}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)  # for inspect and tracebacks
    exec(compile(text, file, "exec"), namespace)
    _ORIGINALS[file] = _function(inspect.getattr_static(cls, name))
    own = {name: namespace[name], "__module__": cls.__module__, "__doc__": cls.__doc__}
    made = type(cls.__name__, (cls,), own)
    _MUTATIONS[made] = Mutation(cls, texts, method)
    return made


@dataclass(frozen=True)
class Mutation:
    """What a mutated class was made of: the arguments of ``mutated``."""

    cls: type
    texts: tuple[str, ...]
    method: str


_MUTATIONS: WeakKeyDictionary[type, Mutation] = WeakKeyDictionary()


def mutation(cls: type) -> Mutation | None:
    """What ``mutated`` made this very class of; None if it did not."""
    return _MUTATIONS.get(cls)


#: File of a changed function -> the function that was changed.
_ORIGINALS: dict[str, FunctionType] = {}


def original(function: FunctionType) -> FunctionType | None:
    """The function that this is a changed copy of, by ``mutated``; None if it is no copy."""
    found = _ORIGINALS.get(function.__code__.co_filename)
    return found and (original(found) or found)


def _function(method: Any) -> Any:
    """The function of a property, or of a static or class method."""
    return getattr(method, "fget", None) or getattr(method, "__func__", method)


def occurrences(source: str, text: str) -> list[int]:
    """Where ``text`` begins in ``source``, as whole words: ``h.eps`` is not found in ``h.epsilon``."""
    before, after = (r"\b" if re.match(r"\w", end) else "" for end in (text[:1], text[-1:]))
    return [match.start() for match in re.finditer(before + re.escape(text) + after, source)]


def _method(cls: type, method: str) -> str:
    return method or ("update" if hasattr(cls, "update") else "eta")
