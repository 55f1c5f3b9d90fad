"""What a run in this process may change beside its own numbers: noticed, told and put back."""

import builtins
import contextlib
import os
import random
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Kept:
    """One thing that all of a process shares.

    Attributes:
        name: what a note calls it.
        get: its value now, as something that can be compared.
        put: sets it to such a value.
    """

    name: str
    get: Callable[[], Any]
    put: Callable[[Any], None]


def _environment(values: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(values)


def _numpy_random() -> Any:
    """The state of NumPy's global generator, with its array as bytes."""
    kind, keys, *rest = np.random.get_state(legacy=True)  # noqa: NPY002, the global one is meant
    return kind, np.asarray(keys).tobytes(), *rest


def _put_numpy_random(state: Any) -> None:
    kind, keys, *rest = state
    np.random.set_state((kind, np.frombuffer(keys, np.uint32), *rest))  # noqa: NPY002


def _put_errors(values: dict[str, str]) -> None:
    np.seterr(**values)  # type: ignore[arg-type]


def _printing() -> Any:
    options = np.get_printoptions()
    return {name: x for name, x in options.items() if name != "override_repr"}


def _handlers() -> dict[Any, Any]:
    return {each: signal.getsignal(each) for each in signal.valid_signals()}


def _put_handlers(handlers: dict[Any, Any]) -> None:
    for number, handler in handlers.items():
        if signal.getsignal(number) is not handler and handler is not None:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, handler)


KEPT = (
    Kept("Python's random state", random.getstate, random.setstate),
    Kept("NumPy's random state", _numpy_random, _put_numpy_random),
    Kept("NumPy's error handling", np.geterr, _put_errors),
    Kept("NumPy's print options", _printing, lambda values: np.set_printoptions(**values)),
    Kept("the working directory", os.getcwd, os.chdir),
    Kept("the environment", lambda: dict(os.environ), _environment),
)
#: Only the main thread may set these.
SIGNALS = Kept("signal handlers", _handlers, _put_handlers)

#: Names that Python itself sets anew.
_ODD = {"__dict__", "__weakref__", "__warningregistry__", "__abstractmethods__", "__annotations__", "__path__"}

#: The modules whose functions the check and an optimizer share, beside all of refimpl.
SHARED = ("builtins", "math", "os", "random", "time", "json", "copy", "pickle", "numpy", "numpy.linalg", "numpy.random")


@contextlib.contextmanager
def restored() -> Iterator[list[str]]:
    """Puts back, at the end, what all share; the list gets a note for each thing that was changed."""
    kept = [*KEPT, SIGNALS] if threading.current_thread() is threading.main_thread() else KEPT
    before = [(each, each.get()) for each in kept]
    names = _namespaces()
    notes: list[str] = []
    try:
        yield notes
    finally:
        changed = [*_put_back(names), *_put_states(before)]
        if changed:
            notes.append(f"it changed {', '.join(changed)}; this was put back")


def _put_states(before: list[tuple[Kept, Any]]) -> Iterator[str]:
    for each, value in before:
        try:
            same = each.get() == value
        except OSError:  # the working directory was removed
            same = False
        if not same:
            each.put(value)
            yield each.name


# Patched modules: a name that means another object than before, or one that hides a built-in


def _namespaces() -> dict[str, tuple[Any, dict[str, Any]]]:
    """What the names in shared modules and in the classes of refimpl mean."""
    found: dict[str, tuple[Any, dict[str, Any]]] = {}
    for name, module in list(sys.modules.items()):
        own = name == "refimpl" or name.startswith("refimpl.")
        if not isinstance(module, types.ModuleType) or not (own or name in SHARED):
            continue
        found[name] = module, dict(vars(module))
        for key, thing in found[name][1].items() if own else ():
            if isinstance(thing, type) and thing.__module__ == name:
                found[f"{name}.{key}"] = thing, dict(vars(thing))
    return found


def _put_back(names: dict[str, tuple[Any, dict[str, Any]]]) -> Iterator[str]:
    for name, (owner, before) in names.items():
        now = dict(vars(owner))
        for key, thing in before.items():
            if now.get(key, names) is not thing and key not in _ODD:
                with contextlib.suppress(AttributeError, TypeError):
                    setattr(owner, key, thing)
                yield f"{name}.{key}"
        for key in set(now) - set(before):
            if isinstance(owner, types.ModuleType) and hasattr(builtins, key) and owner is not builtins:
                delattr(owner, key)
                yield f"{name}.{key}"
