"""What an implementation is asked to do: short runs in which every term of a rule matters.

Nothing is drawn here: ``inputs`` has the numbers, which are the same on every machine.
"""

import contextlib
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from ..core.containers import map_leaves
from ..core.hyperparameter_table import HYPERPARAMETERS, tried
from ..core.mutation import formula
from ..core.rule import Rule
from . import dyadic
from .inputs import array

#: Hyperparameters of every run, with which each matters; and other values, one at a time: each must be heeded.
SETTINGS = {name: each.example for name, each in HYPERPARAMETERS.items() if each.example is not None}
OTHERS = {name: each.other for name, each in HYPERPARAMETERS.items() if each.other is not None}

#: What a run may do besides stepping: after INTERRUPTED steps go on from a copy of parameters and state; from
#: what was pickled; with a new optimizer from what was saved; hand over gradients as read-only, strided views, or with
#: keys in another order, or in one array that is overwritten after each step; parameters in Fortran order or with
#: gaps; or step another instance in between.
GIVEN = (
    "",
    "copied",
    "saved",
    "resumed",
    "views",
    "reordered",
    "overwritten",
    "fortran",
    "strided",
    "in turn",
)
INTERRUPTED = 5
#: The dtypes that a kernel may store parameters in, beside state or master weights in float32.
NARROW = ("bfloat16", "float16")
NARROW_STEPS = 8


@dataclass(frozen=True)
class Scenario:
    """One run.

    Attributes:
        name: what it is called in a report.
        shows: what it is there for.
        theta: the parameters at the start, an array or containers of arrays.
        grads: g_1, …, g_T, each as ``theta``.
        settings: every hyperparameter by refimpl's name, as a plain float.
        schedule: η_t as a function of k = t − 1, or None for the constant 1.
        given: how parameters and gradients are handed over, and whether the run is interrupted; one of GIVEN.
        beside: the settings of the other instance that steps in between, where one does.
    """

    name: str
    shows: str
    theta: Any
    grads: tuple[Any, ...]
    settings: dict[str, float]
    schedule: Callable[[Any], float] | None = None
    given: str = ""
    beside: dict[str, float] | None = None

    @property
    def dtype(self) -> str:
        theta = self.theta
        while isinstance(theta, dict | list | tuple):
            theta = next(iter(theta.values() if isinstance(theta, dict) else theta))
        return str(theta.dtype)


def names(rule: type[Rule]) -> tuple[str, ...]:
    """The hyperparameters that scenarios set: all but schedule and box."""
    return tuple(field.name for field in fields(rule) if field.name not in ("schedule", "box"))


def dropped(k: Any) -> float:
    """A schedule that changes: 1, then a tenth, then zero for one step, then a half."""
    return 1.0 if k < 3 else 0.1 if k < 6 else 0.0 if k < 7 else 0.5


def warmed(k: Any) -> float:
    """A schedule that rises from 0 and falls: where rates are weights, it is another than one that only falls."""
    return k / 4 if k < 5 else 0.5


def scenarios(rule: type[Rule]) -> list[Scenario]:
    """All runs that a rule's implementations are asked for."""
    settings = {name: tried(rule, name)[0] for name in names(rule)}
    theta, grads = array("theta"), array("grads")
    made = [
        Scenario("random", "gradients of ordinary size", theta, tuple(grads), settings),
        Scenario("constant", "small, ordinary, large and zero gradients, kept up", *_constant(), settings),
        Scenario("spike", "a spike that averages remember and maxima keep", *_spike(), settings),
        Scenario("scales", "gradients over sixteen decades", theta, tuple(array("scales")), settings),
        Scenario("schedule", "a multiplier that changes, down to 0", theta, tuple(grads), settings, dropped),
        Scenario("rest", "no gradient at all: what decays still decays", theta, (np.zeros(8),) * 6, settings),
        Scenario("pause", "steps without any gradient, amid others", *_pause(theta, grads), settings),
        Scenario("copied", "the run goes on from a copy of its state", theta, tuple(grads), settings, given="copied"),
        Scenario("saved", "it goes on from what was pickled", theta, tuple(grads), settings, given="saved"),
        Scenario("resumed", "a new optimizer goes on from it", theta, tuple(grads), settings, given="resumed"),
        Scenario("views", "gradients as strided views, read-only", *_matrix(), settings, given="views"),
        Scenario("long", "so many steps that every power of a decay rate is gone", *_long(), settings),
        Scenario("containers", "parameters of equal and different shapes, one empty", *_containers(), settings),
        Scenario("not finite", "infinity and NaN arrive, each in one element", *_not_finite(), settings),
    ]
    if "xp.minimum" in formula(rule):
        made.append(Scenario("late spike", "a spike after 256 steps meets a clip that grows", *_late_spike(), settings))
    if "weight_sum" in rule.scalars:
        made.append(
            Scenario("warm-up", "rates that rise from 0 weigh an average", theta, tuple(grads), settings, warmed)
        )
    if "l2" in settings:
        free = settings | {"l2": 0.0}
        made.append(Scenario("spike without l2", "where a zero gradient is zero for all of it", *_spike(), free))
    if "momentum" in settings:
        without = settings | {"momentum": 0.0}
        made.append(Scenario("zero momentum", "without momentum all else is there", theta, tuple(grads[:6]), without))
    for name in settings:
        other = tried(rule, name)[1]
        changed = settings | {name: other}
        made.append(Scenario(f"other {name}", f"{name} = {other:g} must matter", theta, tuple(grads), changed))
    made += [_single(each) for each in made if each.name in ("random", "constant", "spike", "containers")]
    return made


#: In narrow runs a step is far above half an ulp of θ, which is of the size of the rate; each term of it matters.
LARGE = {"lr": 0.6, "beta1": 0.7, "beta2": 0.55, "momentum": 0.7, "weight_decay": 0.15, "l2": 0.1, "rho": 0.7}


def narrow_scenarios(rule: type[Rule]) -> list[Scenario]:
    """Runs on parameters and gradients of two bytes, such as kernels for mixed precision are given."""
    settings = {name: LARGE.get(name, tried(rule, name)[0]) for name in names(rule)}
    theta = 2 * dyadic.array((64,), 1)
    sign = np.sign(theta)  # θ goes through 0, and averages do not cancel
    grads = tuple(sign * (1 + dyadic.array((64,), 3 + t) / 2) for t in range(NARROW_STEPS))
    nothing = (np.zeros(64),) * 3
    short = grads[:8]
    runs = [
        Scenario("", "parameters and gradients in {}", theta, grads, settings),
        Scenario("schedule, ", "a multiplier that changes, down to 0, in {}", theta, short, settings, dropped),
        Scenario("rest, ", "no gradient at all in {}: what decays still decays", theta, nothing, settings),
        Scenario(
            "pause, ", "steps without any gradient, amid others, in {}", *_pause(theta, np.stack(grads)), settings
        ),
        Scenario("resumed, ", "a new optimizer goes on from a run in {}", theta, short, settings, given="resumed"),
    ]
    for name in settings:
        changed = settings | {name: tried(rule, name)[1]}
        runs.append(
            Scenario(f"other {name}, ", f"{name} = {changed[name]:g} must matter in {{}}", theta, short, changed)
        )
    return [_stored(each, name, dtype) for name, dtype in narrow_types().items() for each in runs]


def _stored(scenario: Scenario, name: str, dtype: Any) -> Scenario:
    """The same run in a narrow type."""
    grads = tuple(g.astype(dtype) for g in scenario.grads)
    theta, shows = scenario.theta.astype(dtype), scenario.shows.format(name)
    return replace(scenario, name=f"{scenario.name}{name}", shows=shows, theta=theta, grads=grads)


def narrow_types() -> dict[str, Any]:
    """Name -> dtype of those of NARROW that there are: bfloat16 comes with ml_dtypes."""
    found: dict[str, Any] = {"float16": np.float16}
    with contextlib.suppress(ImportError):
        found["bfloat16"] = importlib.import_module("ml_dtypes").bfloat16
    return {name: found[name] for name in NARROW if name in found}


def _pause(theta: np.ndarray, grads: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    nothing = np.zeros_like(theta)
    return theta, (nothing, *grads[:2], nothing, nothing, *grads[2:5])


def _matrix() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    return array("views theta"), tuple(array("views grads"))


def _constant() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    return np.array([1.0, -1.0, 0.5, 2.0]), (np.array([1.0, 1e-4, 0.0, -300.0]),) * 6


def _spike() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    rows = [
        (100, 1, 0),
        (0.1, 1, 0),
        (0.1, -1, 3),
        (0.1, -1, 0),
        (0.1, 0, -1e-3),
        (0.1, 1, 2),
        (-0.1, 0, 0),
        (0.2, -2, 1),
    ]
    return np.array([0.0, -0.5, 1.5]), tuple(np.array(row, float) for row in rows)


def _long() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    return array("long theta"), tuple(array("long grads"))


def _late_spike() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    rows = np.where(np.arange(262)[:, None] % 2, 0.5, -0.25) * np.ones(3)
    rows[257:260] *= [100, -1e4, 1]
    return np.array([0.0, -0.5, 1.5]), tuple(rows)


def _containers() -> tuple[Any, tuple[Any, ...]]:
    """Parameters and gradients from rows of the file, each with all elements of one tree in order."""
    template = {"w": [np.empty((2, 3)), np.empty(3)], "b": [np.empty(3), np.empty(()), np.empty(0)]}
    first, *others = (_filled(template, iter(row)) for row in array("containers"))
    return first, tuple(others)


def _filled(template: Any, numbers: Iterator[float]) -> Any:
    return map_leaves(lambda x: np.fromiter(numbers, float, x.size).reshape(x.shape), template)


def _not_finite() -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    grads = array("not finite grads")
    grads[2, 1], grads[3, 2] = np.inf, np.nan
    return array("not finite theta"), tuple(grads)


def _single(scenario: Scenario) -> Scenario:
    """The same run in float32."""
    theta, *grads = (
        map_leaves(lambda x: np.asarray(x, np.float32), tree) for tree in (scenario.theta, *scenario.grads)
    )
    name, shows = f"{scenario.name}, float32", f"{scenario.shows}, in float32"
    return Scenario(name, shows, theta, tuple(grads), scenario.settings, scenario.schedule)
