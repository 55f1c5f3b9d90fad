"""A target's run: its parameters after every step, and whatever it does that no optimizer should."""

import contextlib
import copy
import io
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..containers import leaves, leaves_like, map_leaves
from .scenarios import Scenario
from .targets import Adapter, Target

Run = list[dict[str, np.ndarray]]


class Misbehaviour(Exception):
    """A target raised, took too long, or returned something else than parameters and state."""


def run(target: Target, scenario: Scenario, deadline: float) -> tuple[Run, list[str]]:
    """The parameters after each step by their paths, and notes for the report.

    Args:
        deadline: by ``time.monotonic``; looked at between steps.

    Raises:
        Misbehaviour: with what was wrong.
    """
    try:
        return _stepped(target, scenario, deadline), []
    except Misbehaviour:
        if not isinstance(scenario.theta, dict | list | tuple):
            raise
    return _leaf_by_leaf(target, scenario, deadline), ["takes single arrays only: containers were run array by array"]


def _leaf_by_leaf(target: Target, scenario: Scenario, deadline: float) -> Run:
    """A target that does not know containers, once for each array in them."""
    runs = []
    for i, (path, theta) in enumerate(leaves(scenario.theta, "params")):
        grads = tuple([g for _, g in leaves(tree, "grads")][i] for tree in scenario.grads)
        alone = Scenario(scenario.name, scenario.shows, theta, grads, scenario.settings, scenario.schedule)
        runs.append([{path: params["params"]} for params in _stepped(target, alone, deadline)])
    return [{path: x for params in step for path, x in params.items()} for step in zip(*runs, strict=True)]


def _stepped(target: Target, scenario: Scenario, deadline: float) -> Run:
    """Run it on copies of everything, so that nothing it changes reaches the reference."""
    adapter = _guarded("the constructor", lambda: target.make(dict(scenario.settings), scenario.schedule))
    params = map_leaves(np.array, scenario.theta)
    state = _guarded("init", lambda: adapter.init(map_leaves(np.array, scenario.theta)))
    found: Run = []
    for t, tree in enumerate(scenario.grads, 1):
        params, state = _step(adapter, params, map_leaves(np.array, tree), state, t)
        found.append(_checked(scenario, params, t))
        if t == scenario.copied_after:
            params, state = _guarded("a copy of its state", partial(copy.deepcopy, (params, state)))
        if time.monotonic() > deadline:
            raise Misbehaviour(f"too slow: its time was over after step {t} of {len(scenario.grads)}")
    return found


def _step(adapter: Adapter, params: Any, grads: Any, state: Any, t: int) -> tuple[Any, Any]:
    before = map_leaves(np.array, grads)
    result = _guarded(f"step {t}", lambda: adapter.step(params, grads, state))
    if not isinstance(result, tuple) or len(result) != 2:
        raise Misbehaviour(f"step {t} returned {_short(result)} instead of (params, state)")
    for (path, old), (_, new) in zip(leaves(before, "grads"), leaves(grads, "grads"), strict=True):
        if not np.array_equal(old, new, equal_nan=True):
            raise Misbehaviour(f"step {t} changed {path}, a gradient that it was given")
    return result


def _checked(scenario: Scenario, params: Any, t: int) -> dict[str, np.ndarray]:
    """The arrays of ``params`` by path, copied, if they are what the parameters were."""
    try:
        values = list(leaves_like(scenario.theta, params, "params"))
    except (TypeError, ValueError) as error:
        raise Misbehaviour(f"step {t} returned other containers: {error}") from error
    found = {}
    for (path, theta), value in zip(leaves(scenario.theta, "params"), values, strict=True):
        array = np.asarray(value) if isinstance(value, float | int) or hasattr(value, "dtype") else None
        if array is None or array.dtype == object:
            raise Misbehaviour(f"step {t} returned {_short(value)} as {path} instead of an array")
        if array.shape != theta.shape:
            raise Misbehaviour(f"step {t} returned {path} of shape {array.shape} instead of {theta.shape}")
        if array.dtype != theta.dtype:
            raise Misbehaviour(f"step {t} returned {path} of dtype {array.dtype} instead of {theta.dtype}")
        found[path] = np.array(array)
    return found


def _guarded(what: str, call: Callable[[], Any]) -> Any:
    """What ``call`` returns, with its prints swallowed and its exceptions as a ``Misbehaviour``."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return call()
    except Exception as error:
        raise Misbehaviour(f"{what} raised {type(error).__name__}: {_short(error)}") from error


def _short(thing: Any) -> str:
    text = str(thing) if isinstance(thing, Exception) else repr(thing)
    return text if len(text) <= 200 else f"{text[:200]}…"
