"""All elements of all runs as lanes of one vector, in plain float64, so that thousands of formulas can be tried."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...core.containers import leaves
from ..reference import Candidate
from ..scenarios import NARROW

#: A run longer than this is left to the bound that confirms.
LONGEST = 64
#: How far a found number may be from a formula's in plain float64, of the largest number so far.
SLACK = {"float64": 2e-12, "float32": 2e-6}
#: A run of more elements than this too.
MOST = 400

Known = Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Lanes:
    """What was asked and found, lane by lane; arrays with a time are of shape (steps, lanes).

    Attributes:
        scenarios: the scenarios.
        scenario: which of them a lane belongs to.
        theta, grads, found: the parameters at the start, the gradients, and the parameters after each step.
        slack: how far a number may be from the one that was found; NaN where it is not judged.
        dead: where no number is found that is finite, for the first time: step -> lanes.
        leaf, leaves: which array of how many a lane belongs to.
        element, size, axes: which element of how many, and the axes of its array.
        eta: η_k, for one step more than there is.
    """

    scenarios: tuple[Any, ...]
    scenario: np.ndarray
    theta: np.ndarray
    grads: np.ndarray
    found: np.ndarray
    slack: np.ndarray
    dead: dict[int, np.ndarray]
    leaf: np.ndarray
    leaves: np.ndarray
    element: np.ndarray
    size: np.ndarray
    axes: np.ndarray
    eta: np.ndarray

    @property
    def steps(self) -> int:
        return len(self.grads)

    def of(self, chosen: np.ndarray) -> "Lanes":
        """Some of the lanes."""
        place = np.cumsum(chosen) - 1
        dead = {k: place[lanes[chosen[lanes]]] for k, lanes in self.dead.items()}
        by_lane = ("scenario", "theta", "leaf", "leaves", "element", "size", "axes")
        by_step = ("grads", "found", "slack", "eta")
        cut = {name: getattr(self, name)[chosen] for name in by_lane}
        cut |= {name: getattr(self, name)[:, chosen] for name in by_step}
        return replace(self, dead=dead, **cut)

    def rate(self, k: int) -> np.ndarray:
        """η after k steps, or at the nearest step that there is."""
        return self.eta[min(max(k, 0), len(self.eta) - 1)]

    def dtype(self, name: str) -> np.ndarray:
        """The lanes of one dtype."""
        return np.array([each.dtype == name for each in self.scenarios])[self.scenario]


def lanes_of(known: Known) -> Lanes | None:
    """The lanes of all runs that are neither long, large nor narrow; None if there are none."""
    taken = [(scenario, run) for scenario, run in known if _is_plain(scenario, run)]
    if not taken:
        return None
    longest = max(len(run) for _, run in taken)
    columns = [_columns(i, scenario, run, longest) for i, (scenario, run) in enumerate(taken)]
    joined = {name: np.concatenate([each[name] for each in columns], axis=-1) for name in columns[0]}
    slack, found = joined.pop("slack"), joined["found"]
    lost = np.cumsum(~np.isfinite(found) & (joined.pop("asked") > 0), axis=0)
    slack = np.where(lost > 0, np.nan, slack)
    first = lost & (np.cumsum(lost, axis=0) == 1)
    dead = {k: np.flatnonzero(row) for k, row in enumerate(first) if row.any()}
    return Lanes(tuple(scenario for scenario, _ in taken), slack=slack, dead=dead, **joined)


def _is_plain(scenario: Any, run: Any) -> bool:
    size = sum(np.size(x) for _, x in leaves(scenario.theta, ""))
    return scenario.dtype not in NARROW and 0 < len(run) <= LONGEST and 0 < size <= MOST


def _columns(number: int, scenario: Any, run: Any, longest: int) -> dict[str, np.ndarray]:
    """The lanes of one run, filled up to the longest with steps that are not judged."""
    arrays = list(leaves(scenario.theta, "params"))
    theta = np.concatenate([np.asarray(x, float).ravel() for _, x in arrays])
    lanes, steps = theta.size, len(run)

    def table(rows: Any) -> np.ndarray:
        filled = np.zeros((longest, lanes))
        for k, row in enumerate(rows):
            filled[k] = row
        return filled

    grads = table(
        np.concatenate([np.asarray(g, float).ravel() for _, g in leaves(tree, "")]) for tree in scenario.grads[:steps]
    )
    found = table(np.concatenate([np.asarray(step[path], float).ravel() for path, _ in arrays]) for step in run)
    with np.errstate(all="ignore"):
        size = np.maximum.accumulate(np.maximum(np.abs(found), np.abs(theta)), axis=0)
    asked = (np.arange(longest) < steps)[:, None] * np.ones(lanes)
    made = scenario.schedule if scenario.schedule is not None else (lambda k: 1.0)
    eta = np.array([float(made(k)) for k in range(steps + 1)] + [1.0] * (longest - steps))
    counts = [x.size for _, x in arrays]
    return {
        "scenario": np.full(lanes, number),
        "theta": theta,
        "grads": grads,
        "found": found,
        "slack": np.where(asked > 0, SLACK[scenario.dtype] * size, np.nan),
        "asked": asked,
        "leaf": np.repeat(np.arange(len(arrays)), counts),
        "leaves": np.full(lanes, len(arrays)),
        "element": np.concatenate([np.arange(count) for count in counts]),
        "size": np.repeat(counts, counts),
        "axes": np.repeat([np.ndim(x) for _, x in arrays], counts),
        "eta": eta[:, None] * np.ones(lanes),
    }


def start_of(candidate: Candidate, lanes: Lanes) -> tuple[Any, dict[str, Any]]:
    """The hyperparameters of a formula as lanes, and its state at the start.

    Raises:
        Exception: the formula cannot be made with these settings, or its start is no text for lanes.
    """
    settings = [tuple(each.settings.items()) for each in lanes.scenarios]
    made = {each: candidate.make(dict(each), None).at(0) for each in dict.fromkeys(settings)}
    numbers = {each: opt.numbers() for each, opt in made.items()}
    columns = [numbers[each] for each in settings]
    joined = {path: np.array([float(each[path]) for each in columns])[lanes.scenario] for path in columns[0]}
    opt = made[settings[0]]
    h = opt.mapped(lambda path, _: joined[path])
    started = h.start(lanes.theta)
    state = {name: np.zeros_like(lanes.theta) + started.get(name, 0.0) for name in opt.slots}
    return h, state | {name: np.full_like(lanes.theta, value) for name, value in opt.scalars.items()}
