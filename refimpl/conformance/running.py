"""A target's run: its parameters after every step, and whatever it does that no optimizer should."""

import contextlib
import copy
import io
import pickle
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from ..core.containers import leaves, leaves_like, map_leaves
from .restoring import restored
from .scenarios import INTERRUPTED, Scenario
from .slots import Slots, declares, exposed
from .targets import Adapter, Target

Run = list[dict[str, np.ndarray]]


@dataclass
class Doing:
    """What a target is doing at this moment, for whoever watches it."""

    what: str = ""


doing = Doing()


class Misbehaviour(Exception):
    """A target raised, took too long, or returned something else than parameters and state.

    Attributes:
        notes: what a report should say besides.
    """

    notes: tuple[str, ...] = ()


class Refusal(Misbehaviour):
    """It raised, or returned another dtype."""


class OtherDtype(Refusal):
    """It returned this dtype instead of the parameters'."""

    def __init__(self, words: str, dtype: str):
        super().__init__(words)
        self.dtype = dtype


class Lost(Misbehaviour):
    """Its state could not be copied or saved."""


class NotAsked(Misbehaviour):
    """It cannot be asked for this run, which says nothing about it."""


@dataclass
class Result:
    """What a target did.

    Attributes:
        steps: the parameters after each step, by their paths.
        slots: the state that it shows after each step, under the rule's names.
        declared: does it say itself that these are the rule's slots?
        precision: what it declares to compute narrow parameters in.
        wrote: what it wrote to a gradient that it was given; "" if nothing.
        notes: what a report should say besides.
    """

    steps: Run = field(default_factory=list)
    slots: list[Slots] = field(default_factory=list)
    declared: bool = False
    precision: Any = None
    wrote: str = ""
    notes: tuple[str, ...] = ()


def run(target: Target, scenario: Scenario, deadline: float, slots: tuple[str, ...] = ()) -> Result:
    """What a target does in a scenario.

    Args:
        deadline: by ``time.monotonic``; looked at between steps.
        slots: the names of the rule's slots.

    Raises:
        Misbehaviour: with what was wrong.
    """
    if target.elsewhere:
        return target.elsewhere(scenario, slots)
    try:
        with restored() as notes:
            found = _run(target, scenario, deadline, slots)
    except Misbehaviour as error:
        error.notes = tuple(notes)
        raise
    found.notes += tuple(notes)
    return found


def _run(target: Target, scenario: Scenario, deadline: float, slots: tuple[str, ...]) -> Result:
    """The run in this process."""
    try:
        return _stepped(target, scenario, deadline, slots)
    except Misbehaviour:
        if not isinstance(scenario.theta, dict | list | tuple):
            raise
    return _leaf_by_leaf(target, scenario, deadline, slots)


def _leaf_by_leaf(target: Target, scenario: Scenario, deadline: float, slots: tuple[str, ...]) -> Result:
    """A target that does not know containers, once for each array in them."""
    whole = Result(notes=("takes single arrays only: containers were run array by array",))
    count = len(scenario.grads)
    whole.steps, whole.slots = [{} for _ in range(count)], [{} for _ in range(count)]
    for i, (path, theta) in enumerate(leaves(scenario.theta, "params")):
        grads = tuple([g for _, g in leaves(tree, "grads")][i] for tree in scenario.grads)
        alone = _stepped(target, replace(scenario, theta=theta, grads=grads), deadline, slots)
        whole.declared, whole.wrote = alone.declared, whole.wrote or alone.wrote
        for t in range(count):
            whole.steps[t][path] = alone.steps[t]["params"]
            for name, arrays in alone.slots[t].items():
                whole.slots[t].setdefault(name, {})[path] = arrays["params"]
    return whole


def _stepped(target: Target, scenario: Scenario, deadline: float, slots: tuple[str, ...]) -> Result:
    """Run it on copies of everything, so that nothing it changes reaches the reference."""
    adapter = _started(target, scenario)
    params = map_leaves(np.array, scenario.theta)
    state = _guarded("init", lambda: adapter.init(map_leaves(np.array, scenario.theta)))
    found = Result(declared=declares(adapter), precision=getattr(adapter, "precision", None))
    given = _view if scenario.given == "views" else np.array
    for t, tree in enumerate(scenario.grads, 1):
        grads = map_leaves(given, tree)
        params, state = _step(adapter, params, grads, state, t)
        found.wrote = found.wrote or _written(tree, grads, t)
        found.steps.append(_checked(scenario, params, t))
        found.slots.append(exposed(adapter, state, slots, scenario.theta))
        if t == INTERRUPTED and scenario.given in CARRIED:
            adapter, params, state = CARRIED[scenario.given](target, scenario, adapter, params, state)
        if time.monotonic() > deadline:
            raise Misbehaviour(f"too slow: its time was over after step {t} of {len(scenario.grads)}")
    return found


def _started(target: Target, scenario: Scenario) -> Adapter:
    return _guarded("the constructor", lambda: target.make(dict(scenario.settings), scenario.schedule))


def _view(x: np.ndarray) -> np.ndarray:
    """The same numbers where others lie between them, not to be written to."""
    room = np.full((*x.shape, 2), 7, x.dtype)
    room[..., 0] = x
    view = room[..., 0]
    view.flags.writeable = False
    return view


# How a run goes on after an interruption: (target, scenario, adapter, params, state) -> (adapter, params, state).


def _copied(_: Target, scenario: Scenario, adapter: Any, params: Any, state: Any) -> tuple[Adapter, Any, Any]:
    if saves(adapter):
        return (
            adapter,
            params,
            _loaded(adapter, params, copy.deepcopy(_guarded("save(state)", partial(adapter.save, state)))),
        )
    return adapter, *_kept("a copy of its state", partial(copy.deepcopy, (params, state)))


def _saved(_: Target, scenario: Scenario, adapter: Any, params: Any, state: Any) -> tuple[Adapter, Any, Any]:
    if saves(adapter):
        return adapter, params, _loaded(adapter, params, _guarded("save(state)", lambda: _pickled(adapter.save(state))))
    return adapter, *_kept("its state, pickled,", lambda: _pickled((params, state)))


def _resumed(target: Target, scenario: Scenario, adapter: Any, params: Any, state: Any) -> tuple[Adapter, Any, Any]:
    """With a new optimizer, from what the old one saves by ``save(state)``, or from a pickle of its state."""
    new: Any = _started(target, scenario)
    _guarded("init", lambda: new.init(map_leaves(np.array, params)))
    if saves(adapter):
        return new, params, _loaded(new, params, _guarded("save(state)", lambda: _pickled(adapter.save(state))))
    return new, *_kept("its state, pickled,", lambda: _pickled((params, state)))


def _loaded(adapter: Any, params: Any, saved: Any) -> Any:
    return _guarded("load(params, saved)", lambda: adapter.load(map_leaves(np.array, params), saved))


def _pickled(thing: Any) -> Any:
    """``thing`` from its pickle; JAX, where it is in use, would read its float64 arrays as float32 by default."""
    jax = sys.modules.get("jax")
    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else contextlib.nullcontext():  # type: ignore[union-attr]
        return pickle.loads(pickle.dumps(thing))


CARRIED = {"copied": _copied, "saved": _saved, "resumed": _resumed}


def saves(adapter: Any) -> bool:
    """Does an adapter say itself how its state is saved and loaded?"""
    return callable(getattr(adapter, "save", None)) and callable(getattr(adapter, "load", None))


def _kept(what: str, call: Callable[[], Any]) -> Any:
    try:
        return _guarded(what, call)
    except Refusal as error:
        raise Lost(str(error)) from error


def _step(adapter: Adapter, params: Any, grads: Any, state: Any, t: int) -> tuple[Any, Any]:
    result = _guarded(f"step {t}", lambda: adapter.step(params, grads, state))
    if not isinstance(result, tuple) or len(result) != 2:
        raise Misbehaviour(f"step {t} returned {_short(result)} instead of (params, state)")
    return result


def _written(before: Any, grads: Any, t: int) -> str:
    """What a step wrote to the gradients that it was given; "" if nothing."""
    for (path, old), (_, new) in zip(leaves(before, "grads"), leaves(grads, "grads"), strict=True):
        if old.tobytes() != np.ascontiguousarray(new).tobytes():
            return f"step {t} changed {path}, a gradient that it was given"
    return ""


def _checked(scenario: Scenario, params: Any, t: int) -> dict[str, np.ndarray]:
    """The arrays of ``params`` by path, copied, if they are what the parameters were."""
    try:
        values = list(leaves_like(scenario.theta, params, "params"))
    except (TypeError, ValueError) as error:
        raise Misbehaviour(f"step {t} returned other containers: {_short(error)}") from error
    found = {}
    for (path, theta), value in zip(leaves(scenario.theta, "params"), values, strict=True):
        array = _array(value)
        if array is None:
            raise Misbehaviour(f"step {t} returned {_short(value)} as {path} instead of an array")
        if array.shape != theta.shape:
            raise Misbehaviour(f"step {t} returned {path} of shape {array.shape} instead of {theta.shape}")
        if array.dtype != theta.dtype:
            words = f"step {t} returned {path} of dtype {array.dtype} instead of {theta.dtype}"
            raise OtherDtype(words, str(array.dtype))
        found[path] = np.array(array)
    return found


def _array(value: Any) -> np.ndarray | None:
    """What was returned, as an array of numbers; None if it is none."""
    try:
        if not isinstance(value, float | int) and not hasattr(value, "dtype"):
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = np.asarray(value)
        return None if array.dtype == object else array
    except Exception:  # an array of a device, or of nothing
        return None


def _guarded(what: str, call: Callable[[], Any]) -> Any:
    """What ``call`` returns, with its prints and warnings swallowed and whatever it raises as a ``Refusal``."""
    noise = io.StringIO()
    doing.what = what
    try:
        with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with np.errstate(all="ignore"):
                return call()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too, and what test frameworks raise
        raise Refusal(f"{what} raised {type(error).__name__}: {_short(error)}") from error
    finally:
        doing.what = ""


def _short(thing: Any) -> str:
    """A few words on something that need not have any."""
    try:
        text = str(thing) if isinstance(thing, BaseException) else repr(thing)
    except Exception:
        text = f"a {type(thing).__name__} that cannot be shown"
    text = " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())
    return text if len(text) <= 200 else f"{text[:200]}…"
