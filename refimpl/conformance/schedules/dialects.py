"""What the libraries' schedules compute, by the library's name for it.

A library that computes what we do is here too, so that the report on a function of that library can name it.
"""

import math
from collections.abc import Iterator
from typing import Any

from .against import Against
from .one_cycles import CYCLE, optax_cosine, optax_linear, torch_cycle
from .variant import Values, Variant

PERIODIC = ("xp.minimum(k, s.T)", "k")
FACTOR = "s.eta_min + (s.eta_max - s.eta_min) * (1 + xp.cos(xp.pi * t_cur / s.T)) / 2"
FLOOR_0 = "s.eta_max * xp.maximum(0, (1 + xp.cos(xp.pi * t_cur / s.T)) / 2)"


def _cycling(s: dict[str, Any]) -> Values:
    T, floor, power = s["T"], s["floor"], s.get("power", 1.0)
    return lambda k: floor + (1 - floor) * (1 - k / (T * max(math.ceil(k / T), 1))) ** power


def _rsqrt(s: dict[str, Any]) -> Values:
    return lambda k: 1 / math.sqrt(max(k, s["warmup"], 1))


def _inverse_sqrt(s: dict[str, Any]) -> Values:
    w = s["warmup"]
    return lambda k: k / w if k < w else math.sqrt(w / k)


def _warmup_lr(s: dict[str, Any]) -> Values:
    w = s["warmup"]
    return lambda k: math.sqrt(w) * min((k + 1) ** -0.5, (k + 1) * w**-1.5)


DIALECTS = (
    Variant("torch.CosineAnnealingLR, which rises again after T", PERIODIC, of=("cosine",)),
    Variant("optax.cosine_decay_schedule with alpha = eta_min/eta_max", of=("cosine",)),
    Variant("keras.CosineDecay with alpha = eta_min/eta_max", of=("cosine",)),
    Variant(
        "transformers.get_cosine_schedule_with_warmup, which has no eta_min and rises again after T",
        (*PERIODIC, FACTOR, FLOOR_0),
        of=("cosine",),
    ),
    Variant(
        "optax.cosine_decay_schedule or keras.CosineDecay with alpha = eta_min, which they take as a fraction of "
        "eta_max",
        ("s.eta_min + (s.eta_max - s.eta_min) *", "s.eta_max * s.eta_min + s.eta_max * (1 - s.eta_min) *"),
        of=("cosine", "warm_restarts"),
        thread="keras-team/keras#21772",
    ),
    Variant("torch.LinearLR with start_factor = 1 and end_factor = floor", of=("linear",)),
    Variant("optax.linear_schedule from 1 to floor", of=("linear",)),
    Variant("keras.PolynomialDecay from 1 to floor", of=("linear", "polynomial")),
    Variant("torch.PolynomialLR, which has no floor", ("s.floor", "0", "(1 - s.floor)", "1"), of=("polynomial",)),
    Variant("optax.polynomial_schedule from 1 to floor", of=("polynomial",)),
    Variant(
        "keras.PolynomialDecay with cycle=True, which begins anew at every multiple of T, each time with a longer line",
        function=_cycling,
        of=("linear", "polynomial"),
    ),
    Variant("torch.OneCycleLR, which rises again in step T, and then refuses to go on", function=torch_cycle, of=CYCLE),
    Variant(
        "optax.cosine_onecycle_schedule, whose peak is at ⌊pct_start T⌋, and whose end is at k = T",
        function=optax_cosine,
        of=CYCLE,
    ),
    Variant(
        "optax.linear_onecycle_schedule with pct_final = 2 pct_start, which divides the peak by final_div_factor",
        function=optax_linear,
        of=CYCLE,
    ),
    Variant("tensor2tensor's rsqrt_decay, 1/√max(k, warmup)", function=_rsqrt, of=("noam",)),
    Variant("transformers.get_inverse_sqrt_schedule, whose peak is 1", function=_inverse_sqrt, of=("noam",)),
    Variant("espnet's WarmupLR, whose peak is 1", function=_warmup_lr, of=("noam",)),
    Variant("torch.SequentialLR", of=("sequential",)),
    Variant("optax.join_schedules", of=("sequential",)),
    Variant("torch.CosineAnnealingWarmRestarts", of=("warm_restarts",)),
    Variant("keras.CosineDecayRestarts with alpha = eta_min/eta_max", of=("warm_restarts",)),
    Variant("torch.MultiStepLR", of=("step_drop",)),
    Variant("optax.piecewise_constant_schedule", of=("step_drop",)),
    Variant(
        "keras.PiecewiseConstantDecay, which has the old value at the milestone itself",
        ("xp.at_least(k, milestone)", "1 - xp.at_least(milestone, k)"),
        of=("step_drop",),
    ),
    Variant("torch.CyclicLR(mode='triangular')", of=("triangular",)),
    Variant("torch.CyclicLR(mode='triangular2')", of=("triangular2",)),
    Variant("torch.CyclicLR(mode='exp_range')", of=("exp_range",)),
    Variant(
        "tensorflow_addons.ExponentialCyclicalLearningRate(scale_mode='cycle')",
        ("s.gamma**k", "s.gamma ** s.cycle(xp, k)"),
        of=("exp_range",),
    ),
    Variant(
        "the printed text of Smith (arXiv 1506.01186v6, section 3.1), in which both boundaries decline by γ^k",
        ("s.base + (s.peak - s.base) * s.height(xp, k) *", "(s.base + (s.peak - s.base) * s.height(xp, k)) *"),
        of=("exp_range",),
    ),
)


def dialects(against: Against, library: str, own: bool) -> Iterator[Variant]:
    """Those of a schedule, the function's own library first, and alone if ``own``."""
    names = {against.name, *(part.schedule.name for part in against.parts)}
    found = [each for each in (*DIALECTS, *_ending()) if names.intersection(each.of)]
    for each in sorted(found, key=lambda each: not _belongs(each, library)):
        if _belongs(each, library) or not own:
            yield each


def _belongs(variant: Variant, library: str) -> bool:
    return bool(library) and variant.sentence.startswith(f"{library}.")


def _ending() -> Iterator[Variant]:
    """Restarts that come to an end, after 2 cycles or more."""
    for cycles in range(2, 7):
        yield Variant(
            f"optax.sgdr_schedule of {cycles} cycles, which holds the end value of the last",
            function=_held(cycles),
            of=("warm_restarts",),
        )
        yield Variant(
            f"transformers.get_cosine_with_hard_restarts_schedule_with_warmup of {cycles} cycles, then 0",
            function=_hard(cycles),
            of=("warm_restarts",),
        )


def _held(cycles: int) -> Any:
    def made(s: dict[str, Any]) -> Values:
        lengths = [s["T_0"] * s["T_mult"] ** i for i in range(cycles)]

        def value(k: int) -> float:
            t_cur = float(k)
            for length in lengths:
                if t_cur < length:
                    half = (1 + math.cos(math.pi * t_cur / length)) / 2
                    return s["eta_min"] + (s["eta_max"] - s["eta_min"]) * half
                t_cur -= length
            return s["eta_min"]

        return value

    return made


def _hard(cycles: int) -> Any:
    def made(s: dict[str, Any]) -> Values:
        if s["T_mult"] != 1:
            raise ValueError("its cycles are of equal length")
        total = cycles * s["T_0"]

        def value(k: int) -> float:
            if k >= total:
                return 0.0
            return s["eta_max"] * (1 + math.cos(math.pi * (k % s["T_0"]) / s["T_0"])) / 2

        return value

    return made
