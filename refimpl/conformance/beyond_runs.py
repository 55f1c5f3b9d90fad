"""The runs of ``beyond``: groups, missing gradients, skipped steps, maximizing, micro-batches, shards, …"""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.containers import map_leaves
from .beyond import STEPS, Alternatives, Asking, Beyond, by_path, expect, paths, same_bits
from .bounds import Bounded, Unit
from .dyadic import numbers
from .judging import FACTOR
from .reference import every_step, quantities_of
from .running import Run
from .scenarios import INTERRUPTED, narrow_types
from .targets import Target


def has(method: str) -> Any:
    """Has an adapter this method?"""
    return lambda adapter, target: callable(getattr(adapter, method, None))


def says(attribute: str) -> Any:
    """Is this attribute of an adapter true?"""
    return lambda adapter, target: getattr(adapter, attribute, False) is True


def groups(asking: Asking) -> tuple[Run, Alternatives]:
    """Three groups: as ever; another rate and decay; no decay."""
    other = asking.other("lr", "weight_decay", "l2") or asking.other()
    free = dict.fromkeys(asking.other("weight_decay", "l2"), 0.0)
    changes: dict[str, dict[str, float]] = {"w": {}, "b": {name: x / 2 + 0.1 for name, x in other.items()}, "c": free}
    session = asking.session()
    session.init("init_groups", [{"params": [key], **changed} for key, changed in changes.items()])
    for g in asking.scenario.grads:
        session.step(map_leaves(np.array, g))
    right = {
        key: asking.alone(key, (g[key] for g in asking.scenario.grads), settings=asking.scenario.settings | changed)
        for key, changed in changes.items()
    }
    return session.steps, [("", by_path(right, STEPS))]


#: Key -> the steps, from 0, in which it has no gradient.
MISSING = {"w": (), "b": (1, 2), "c": (0, 4)}


def missing(asking: Asking) -> tuple[Run, Alternatives]:
    """None in place of some gradients: parameter and state stay; t may stand still there, or go on."""
    session, all_grads = asking.session(), asking.scenario.grads
    session.init()
    for k, g in enumerate(all_grads):
        session.step({key: None if k in MISSING[key] else np.array(x) for key, x in g.items()})
    ways = {"t of a parameter stands still while it has no gradient": False, "t goes on for all parameters": True}
    return session.steps, [(words, by_path(_with_gaps(asking, goes_on), STEPS)) for words, goes_on in ways.items()]


def _with_gaps(asking: Asking, goes_on: bool) -> dict[str, list[Bounded]]:
    found = {}
    for key, without in MISSING.items():
        at = [k for k in range(STEPS) if k not in without]
        given = replace(asking.candidate, count=_counted(at) if goes_on else every_step)
        moved = iter(asking.alone(key, (asking.scenario.grads[k][key] for k in at), candidate=given))
        unit, last = None, np.asarray(asking.scenario.theta[key], np.float64)
        steps: list[Any] = []
        for k in range(STEPS):
            steps.append(next(moved) if k in at else steps[-1] if steps else None)
        unit = next(each for each in steps if each is not None).unit
        found[key] = [unit.exact(last) if each is None else each for each in steps]
    return found


def _counted(at: list[int]) -> Callable[[int, int, int], int]:
    """t where the steps with a gradient are these, counted from 0."""
    return lambda k, leaf, count: at[k] + 1


def skipped(asking: Asking) -> tuple[Run, Alternatives]:
    """A step with an infinite gradient is left out: parameters and state stay to the bit, and the run goes on."""
    session, kept = asking.session(), []
    session.init()
    for k, g in enumerate(asking.scenario.grads):
        grads = map_leaves(np.array, g)
        if k in (1, 3):
            grads["b"][1] = np.inf if k == 1 else np.nan
            before = copy.deepcopy((_saved(session), map_leaves(np.array, session.params)))
            session.step(grads, "step_if_finite")
            expect(same_bits(before[1], session.params), f"step {k + 1} has a gradient that is not finite, and moved")
            expect(same_bits(before[0], _saved(session)), f"step {k + 1} was left out, and changed the state")
            session.steps.pop()
        else:
            session.step(grads, "step_if_finite")
            kept.append(g)
    return session.steps, [("", asking.expected(grads=tuple(kept)))]


def _saved(session: Any) -> Any:
    return session.told("save") if callable(getattr(session.adapter, "save", None)) else session.state


def maximize(asking: Asking) -> tuple[Run, Alternatives]:
    """It climbs: as with the opposite gradients."""
    session = asking.session(settings=asking.scenario.settings | {"maximize": True})
    session.init()
    for g in asking.scenario.grads:
        session.step(map_leaves(np.array, g))
    return session.steps, [
        ("", asking.expected(grads=tuple(map_leaves(np.negative, g) for g in asking.scenario.grads)))
    ]


#: The parts of a gradient in four micro-batches, beside the gradient itself: their mean is 0.
PARTS = (0.5, -0.25, -0.5, 0.25)


def accumulated(asking: Asking) -> tuple[Run, Alternatives]:
    """The mean of four micro-batches' gradients makes one step."""
    session = asking.session()
    session.init()
    for g in asking.scenario.grads:
        session.step([_scaled(g, 1 + part) for part in PARTS], "accumulate")
    return session.steps, [("", asking.expected())]


def _scaled(tree: Any, factor: float) -> Any:
    return map_leaves(lambda x: x * x.dtype.type(factor), tree)


def shards(asking: Asking) -> tuple[Run, Alternatives]:
    """One array in one, two and three pieces: they are the whole's, to the bit where each element is by itself."""
    whole = [numbers(12, seed).astype(asking.scenario.theta["w"].dtype) for seed in range(STEPS + 1)]
    runs = []
    for count in (1, 2, 3):
        theta, *grads = ([np.array(piece) for piece in np.array_split(x, count)] for x in whole)
        session = asking.session(theta=theta, grads=tuple(grads))
        session.init()
        for g in grads:
            session.step(g)
        runs.append([{"params[0]": np.concatenate(list(step.values()))} for step in session.steps])
    right = [*asking.expected(theta=[whole[0]], grads=tuple([g] for g in whole[1:]))]
    if asking.rule.kind == "elementwise":
        for count, run in zip((2, 3), runs[1:], strict=True):
            equal = all(same_bits(one, other) for one, other in zip(runs[0], run, strict=True))
            expect(equal, f"{count} shards differ from the whole in their bits")
    return [step for run in runs for step in run], [("", right * 3)]


def other_settings(asking: Asking) -> tuple[Run, Alternatives]:
    """A new optimizer with other settings goes on: all by the new ones, or all by those that were saved."""
    settings, half = asking.scenario.settings, INTERRUPTED - 2
    new = settings | asking.other("lr", "weight_decay", "l2")
    make = asking.candidate.make

    def changed(settings: dict[str, float], schedule: Any) -> Any:
        return Changing(make(settings, schedule), make(new, schedule), half)

    session = asking.session()
    session.init()
    for k, g in enumerate(asking.scenario.grads):
        if k == half:
            session.resumed(new)
        session.step(map_leaves(np.array, g))
    return session.steps, [
        ("it goes on with its own settings", asking.expected(replace(asking.candidate, make=changed))),
        ("it goes on with the saved settings", asking.expected()),
    ]


class Changing:
    """A rule whose settings are another's from some step on."""

    def __init__(self, first: Any, second: Any, steps: int):
        self.first, self.second, self.steps = first, second, steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self.first, name)

    def at(self, k: int) -> Any:
        """The rule of step k + 1."""
        return (self.first if k < self.steps else self.second).at(k)


def master(asking: Asking) -> tuple[Run, Alternatives]:
    """bfloat16 parameters beside float32 masters: the masters are right in float32, the parameters their rounding."""
    narrow = narrow_types()["bfloat16"]
    given = {"theta": map_leaves(lambda x: x.astype(narrow), asking.scenario.theta)}
    given["grads"] = tuple(map_leaves(lambda x: x.astype(narrow), g) for g in asking.scenario.grads)
    session, found = asking.session(**given), []
    session.init()
    for t, g in enumerate(given["grads"], 1):
        session.step(map_leaves(np.array, g))
        own = session.told("master")
        expect(
            isinstance(own, dict) and own.keys() == g.keys(), f"master(state) is not built like params after step {t}"
        )
        wide = {key: np.asarray(x) for key, x in own.items()}
        expect(all(x.dtype == np.float32 for x in wide.values()), f"master(state) is not float32 after step {t}")
        rounded = [x.astype(narrow) for x in wide.values()]
        right = same_bits([x.view(np.int16) for x in rounded], [x.view(np.int16) for x in session.steps[-1].values()])
        expect(right, f"the parameters are not the masters, rounded to nearest, after step {t}")
        found.append(dict(zip(paths(session.scenario), wide.values(), strict=True)))
    theta, *grads = (map_leaves(lambda x: x.astype(np.float32), tree) for tree in (given["theta"], *given["grads"]))
    return found, [("", asking.expected(theta=theta, grads=tuple(grads)))]


def stochastic(asking: Asking) -> tuple[Run, Alternatives]:
    """bfloat16 parameters, rounded with given random bits after arithmetic in float32."""
    narrow, scenario = narrow_types()["bfloat16"], asking.scenario
    theta, *grads = (map_leaves(lambda x: x.astype(narrow), tree) for tree in (scenario.theta, *scenario.grads))
    session = asking.session(theta=theta, grads=tuple(grads))
    session.init()
    bits = [{key: _bits(x.shape, t) for key, x in theta.items()} for t in range(STEPS)]
    for g, drawn in zip(grads, bits, strict=True):
        session.step(map_leaves(np.array, g), "step_rounding", map_leaves(np.array, drawn))
    exact = quantities_of(asking.candidate, session.scenario, Unit("float32"), session.steps)
    right = [
        {f"params[{key!r}]": _rounded(found["theta"][f"params[{key!r}]"], drawn[key]) for key in theta}
        for found, drawn in zip(exact, bits, strict=True)
    ]
    return session.steps, [("float32, then the given bits added to its low half, which is cut off", right)]


def _bits(shape: tuple[int, ...], t: int) -> np.ndarray:
    """Whole numbers from 0 to 2^16 − 1."""
    return ((numbers(int(np.prod(shape)), 50 + t).reshape(shape) + 1) * 2.0**15).astype(np.uint16)


def _rounded(x: Bounded, bits: np.ndarray) -> Bounded:
    """Where a number may come out that is rounded with these bits."""
    ends = [_cut((x.value + sign * FACTOR * x.error).astype(np.float32), bits) for sign in (-1, 1)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    return Bounded((low + high) / 2, (high - low) / 2 / FACTOR, x.size, x.unit)


def _cut(x: np.ndarray, bits: np.ndarray) -> np.ndarray:
    whole = x.view(np.uint32) + bits.astype(np.uint32)
    return (whole & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64)


def takes_maximize(adapter: Any, target: Target) -> bool:
    """Has the constructor an argument ``maximize``?"""
    return target.takes("maximize")


#: All of them, in the order of a report.
BEYOND = (
    Beyond(
        "groups",
        "groups with their own rate and decay, one without decay",
        "init_groups(params, groups)",
        has("init_groups"),
        groups,
    ),
    Beyond(
        "missing",
        "parameters without gradient in some steps",
        "the attribute missing = True",
        says("missing"),
        missing,
    ),
    Beyond(
        "skipped",
        "steps with gradients that are not finite are left out",
        "step_if_finite(params, grads, state)",
        has("step_if_finite"),
        skipped,
    ),
    Beyond("maximize", "maximize=True climbs", "the argument maximize", takes_maximize, maximize),
    Beyond(
        "accumulated",
        "four micro-batches make one step",
        "accumulate(params, micro, state)",
        has("accumulate"),
        accumulated,
    ),
    Beyond(
        "shards", "one, two and three shards are the whole", "the attribute sharded = True", says("sharded"), shards
    ),
    Beyond(
        "other settings",
        "a new optimizer with other settings goes on",
        "save(state) and load(params, saved)",
        has("load"),
        other_settings,
    ),
    Beyond(
        "master",
        "float32 master weights beside bfloat16 parameters",
        "master(state)",
        has("master"),
        master,
        "bfloat16",
    ),
    Beyond(
        "stochastic",
        "bfloat16 parameters, rounded with given random bits",
        "step_rounding(params, grads, state, bits)",
        has("step_rounding"),
        stochastic,
        "bfloat16",
    ),
)
