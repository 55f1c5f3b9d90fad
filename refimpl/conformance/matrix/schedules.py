"""The real schedulers of PyTorch, optax and Keras, held against the papers' schedules.

Each has a cycle of 10 steps and rates from 0.1 down to 0.01, so that its end is passed.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Self

import numpy as np

from ..schedules import check_schedule

HIGH, LOW, LENGTH = 0.1, 0.01, 10
COSINE = {"T": LENGTH, "eta_max": HIGH, "eta_min": LOW}
RESTARTS = {"T_0": LENGTH, "T_mult": 2, "eta_max": HIGH, "eta_min": LOW}
DROPS = {"milestones": (3, 7), "gamma": 0.5}
CYCLES = {"base": LOW, "peak": HIGH, "stepsize": 4}

Values = Callable[[Any], float]


@dataclass(frozen=True)
class Schedule:
    """A schedule in a library.

    Attributes:
        against: the paper's, by its name in ``check_schedule``.
        library: the library's name in the table.
        target: the real thing.
        passed: has it the paper's values?
        dialect: the library's form that explains them, where one does.
        reason: the first value that departs, if one does.
    """

    against: str
    library: str
    target: str
    passed: bool
    dialect: str | None
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """Read back."""
        return cls(**given)


def schedules(library: str) -> Iterator[Schedule]:
    """The rows of a library by its name in the table."""
    made = {"PyTorch": _torch, "optax": _optax, "Keras on PyTorch": _keras}.get(library)
    for against, target, fn, settings in made() if made else ():
        report = check_schedule(fn, against, **settings)
        wrong = [outcome for outcome in report.scenarios if not outcome.passed]
        yield Schedule(
            against,
            library,
            target,
            report.passed,
            report.dialect or report.diagnosis,
            f"{wrong[0].scenario}: {wrong[0].reason}" if wrong else "",
        )


def stepped(make: Callable[[Any], Any], rate: float) -> Values:
    """The rate of a PyTorch scheduler after k steps of it; what was seen is kept, as it knows no way back."""
    torch = importlib.import_module("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    scheduler = make(optimizer)
    seen = [optimizer.param_groups[0]["lr"]]
    optimizer.step()  # it warns of a scheduler that is stepped before its optimizer

    def value(k: Any) -> float:
        while len(seen) <= k:
            scheduler.step()
            seen.append(optimizer.param_groups[0]["lr"])
        return float(seen[k])

    value.__module__ = "torch"
    return value


def _torch() -> Iterator[tuple[str, str, Values, dict[str, Any]]]:
    lr = importlib.import_module("torch.optim.lr_scheduler")
    cyclic = {"base_lr": LOW, "max_lr": HIGH, "step_size_up": 4, "cycle_momentum": False}
    for against, name, given, rate, settings in (
        ("cosine", "CosineAnnealingLR", {"T_max": LENGTH, "eta_min": LOW}, HIGH, COSINE),
        ("warm_restarts", "CosineAnnealingWarmRestarts", {"T_0": LENGTH, "T_mult": 2, "eta_min": LOW}, HIGH, RESTARTS),
        ("step_drop", "MultiStepLR", {"milestones": [3, 7], "gamma": 0.5}, 1.0, DROPS),
        ("triangular", "CyclicLR", cyclic, HIGH, CYCLES),
        ("triangular2", "CyclicLR", {**cyclic, "mode": "triangular2"}, HIGH, CYCLES),
        ("exp_range", "CyclicLR", {**cyclic, "mode": "exp_range", "gamma": 0.99}, HIGH, {**CYCLES, "gamma": 0.99}),
    ):
        made = stepped(partial(getattr(lr, name), **given), rate)
        mode = f"(mode={given['mode']!r})" if "mode" in given else ""
        yield against, f"torch.optim.lr_scheduler.{name}{mode}", made, settings


def _optax() -> Iterator[tuple[str, str, Values, dict[str, Any]]]:
    optax, jax = importlib.import_module("optax"), importlib.import_module("jax")

    def wide(make: Callable[[], Any]) -> Values:
        def value(k: Any) -> float:
            with jax.enable_x64(True):
                return float(made(k))

        with jax.enable_x64(True):
            made = make()
        value.__module__ = "optax"
        return value

    cycles = [
        {"init_value": HIGH, "peak_value": HIGH, "decay_steps": LENGTH * 2**i, "warmup_steps": 0, "end_value": LOW}
        for i in range(3)
    ]
    yield (
        *("cosine", "optax.cosine_decay_schedule"),
        wide(lambda: optax.cosine_decay_schedule(HIGH, LENGTH, alpha=LOW / HIGH)),
        COSINE,
    )
    yield "warm_restarts", "optax.sgdr_schedule", wide(lambda: optax.sgdr_schedule(cycles)), RESTARTS
    yield (
        *("step_drop", "optax.piecewise_constant_schedule"),
        wide(lambda: optax.piecewise_constant_schedule(1.0, {3: 0.5, 7: 0.5})),
        DROPS,
    )


def _keras() -> Iterator[tuple[str, str, Values, dict[str, Any]]]:
    keras = importlib.import_module("keras")

    def numbers(schedule: Any) -> Values:
        def value(k: Any) -> float:
            return float(np.asarray(keras.ops.convert_to_numpy(schedule(int(k)))))

        value.__module__ = "keras"
        return value

    kinds = keras.optimizers.schedules
    decay = kinds.CosineDecay(HIGH, LENGTH, alpha=LOW / HIGH)
    restarts = kinds.CosineDecayRestarts(HIGH, LENGTH, t_mul=2.0, alpha=LOW / HIGH)
    piecewise = kinds.PiecewiseConstantDecay([3, 7], [1.0, 0.5, 0.25])
    yield "cosine", "keras.optimizers.schedules.CosineDecay", numbers(decay), COSINE
    yield "warm_restarts", "keras.optimizers.schedules.CosineDecayRestarts", numbers(restarts), RESTARTS
    yield "step_drop", "keras.optimizers.schedules.PiecewiseConstantDecay", numbers(piecewise), DROPS
