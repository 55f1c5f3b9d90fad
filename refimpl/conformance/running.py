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

from ..core.containers import leaves, leaves_like, map_leaves, rebuild
from .array_scenarios import PARAMS, gradients
from .forms import ALONE, Form, form
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
        found = form(scenario, partial(_takes, target, deadline))
        if not found.note:
            raise
    alone = found is ALONE
    return (_leaf_by_leaf if alone else partial(_formed, found))(target, scenario, deadline, slots)


def _takes(target: Target, deadline: float, scenario: Scenario) -> bool:
    try:
        _stepped(target, scenario, deadline, ())
    except Misbehaviour:
        return False
    return True


def _formed(form: Form, target: Target, scenario: Scenario, deadline: float, slots: tuple[str, ...]) -> Result:
    """A target that takes several arrays, but not in the scenario's containers."""
    paths = form.paths(scenario)
    found = _stepped(target, form.of(scenario), deadline, slots)

    def renamed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {paths[path]: x for path, x in arrays.items()}

    steps = [renamed(step) for step in found.steps]
    states = [{name: renamed(arrays) for name, arrays in step.items()} for step in found.slots]
    return replace(found, steps=steps, slots=states, notes=(*found.notes, form.note))


def _leaf_by_leaf(target: Target, scenario: Scenario, deadline: float, slots: tuple[str, ...]) -> Result:
    """A target that does not know containers, once for each array in them."""
    whole = Result(notes=(ALONE.note,))
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
    laid = PARAMS.get(scenario.given)
    params = map_leaves(laid or np.array, scenario.theta)
    state = _guarded("init", lambda: adapter.init(map_leaves(laid or np.array, scenario.theta)))
    found = Result(declared=declares(adapter), precision=getattr(adapter, "precision", None))
    between = _another(target, scenario) if scenario.beside is not None else None
    buffer = gradients(scenario, scenario.grads[0])
    for t, tree in enumerate(scenario.grads, 1):
        grads = _filled(buffer, tree) if scenario.given == "overwritten" else gradients(scenario, tree, t)
        params, state = _step(adapter, params, grads, state, t)
        found.wrote = found.wrote or _written(tree, grads, t)
        found.steps.append(_checked(scenario, params, t))
        found.slots.append(exposed(adapter, state, slots, scenario.theta))
        if t == INTERRUPTED and scenario.given in CARRIED:
            adapter, params, state = CARRIED[scenario.given](target, scenario, adapter, params, state)
        if laid:
            params = rebuild(scenario.theta, map(laid, found.steps[-1].values()))
        if scenario.given == "overwritten":
            map_leaves(lambda x: x.fill(OVERWRITTEN), grads)
        if between:
            between(tree, t)
        if time.monotonic() > deadline:
            raise Misbehaviour(f"too slow: its time was over after step {t} of {len(scenario.grads)}")
    return found


#: What stands in a gradient's array after a step, before the next gradient is written there.
OVERWRITTEN = 97.0


def _filled(buffer: Any, tree: Any) -> Any:
    """The same arrays with other numbers in them."""
    for (_, to), (_, numbers) in zip(leaves(buffer, "grads"), leaves(tree, "grads"), strict=True):
        to[...] = numbers
    return buffer


def _another(target: Target, scenario: Scenario) -> Callable[[Any, int], None]:
    """Another instance, with other settings and the opposite gradients; each call is one step of it."""
    adapter = _guarded("the constructor", lambda: target.make(dict(scenario.beside or {}), scenario.schedule))
    params = map_leaves(np.array, scenario.theta)
    state = _guarded("init of a second instance", lambda: adapter.init(map_leaves(np.array, scenario.theta)))

    def step(tree: Any, t: int) -> None:
        nonlocal params, state
        params, state = _step(adapter, params, map_leaves(np.negative, tree), state, t)

    return step


def _started(target: Target, scenario: Scenario) -> Adapter:
    return _guarded("the constructor", lambda: target.make(dict(scenario.settings), scenario.schedule))


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
    for (path, old), new in zip(leaves(before, "grads"), leaves_like(before, grads, "grads"), strict=True):
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


class Session:
    """A target's optimizer, called step by step: each call guarded, each result checked.

    Args:
        target: what is checked.
        scenario: its settings, schedule and parameters at the start.
        deadline: by ``time.monotonic``.
    """

    def __init__(self, target: Target, scenario: Scenario, deadline: float):
        self.target, self.scenario, self.deadline = target, scenario, deadline
        self.adapter: Any = _started(target, scenario)
        self.params = map_leaves(np.array, scenario.theta)
        self.state: Any = None
        self.steps: Run = []

    def init(self, method: str = "init", *more: Any) -> None:
        """The state, from the adapter's ``init`` or another method of that kind."""
        given = (map_leaves(np.array, self.scenario.theta), *more)
        self.state = _guarded(method, lambda: getattr(self.adapter, method)(*given))

    def step(self, grads: Any, method: str = "step", *more: Any) -> None:
        """One step, by the adapter's ``step`` or another method of that kind."""
        t = len(self.steps) + 1
        given = (self.params, grads, self.state, *more)
        result = _guarded(f"{method} {t}", lambda: getattr(self.adapter, method)(*given))
        if not isinstance(result, tuple) or len(result) != 2:
            raise Misbehaviour(f"{method} {t} returned {_short(result)} instead of (params, state)")
        self.params, self.state = result
        self.steps.append(_checked(self.scenario, self.params, t))
        if time.monotonic() > self.deadline:
            raise Misbehaviour(f"too slow: its time was over after step {t} of {len(self.scenario.grads)}")

    def told(self, method: str) -> Any:
        """What another method says of the state."""
        return _guarded(method, lambda: getattr(self.adapter, method)(self.state))

    def resumed(self, settings: dict[str, float]) -> None:
        """Go on with a new optimizer of other settings, from what the old one saves."""
        other = replace(self.scenario, settings=settings)
        self.adapter, self.params, self.state = _resumed(self.target, other, self.adapter, self.params, self.state)
