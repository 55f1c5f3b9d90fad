"""The settings with which each schedule has golden vectors: usual ones, the shortest, and fractional lengths."""

from typing import Any

from ...schedules import CosineAnnealing, Linear, RangeTest, StepDrop, Triangular, WarmRestarts

_RESTARTS = WarmRestarts(T_0=7, T_mult=2)

#: By the schedule's name; tools/missing.py names one that is left out.
SETTINGS: dict[str, list[dict[str, Any]]] = {
    "constant": [{}, {"value": 0.3}],
    "inverse_sqrt": [{}],
    "step_drop": [{"milestones": (30, 60, 80), "gamma": 0.1}, {"milestones": (1,), "gamma": 0.5}],
    "cosine": [{"T": 40, "eta_max": 0.7, "eta_min": 0.2}, {"T": 1}, {"T": 49.7}, {"T": 10**6}],
    "warm_restarts": [{"T_0": 12, "T_mult": 3, "eta_max": 0.7, "eta_min": 0.2}, {"T_0": 10}, {"T_0": 1}],
    "normalized_decay": [{"restarts": _RESTARTS, "lambda_norm": 0.05}],
    "triangular": [{"base": 0.1, "peak": 0.7, "stepsize": 10}, {"base": 0, "peak": 1, "stepsize": 1}],
    "triangular2": [{"base": 0.1, "peak": 0.7, "stepsize": 10}],
    "exp_range": [{"base": 0.1, "peak": 0.7, "stepsize": 10, "gamma": 0.97}],
    "range_test": [{"base": 0.1, "peak": 0.7, "steps": 20}],
    "warmup": [
        {"steps": 10, "then": CosineAnnealing(40, 0.7, 0.2)},
        {"steps": 1, "then": Linear(1)},
        {"steps": 5, "then": StepDrop((10, 20), 0.3)},
    ],
    "wsd": [
        *({"warmup": 10, "stable": 20, "decay": 16, "shape": x, "floor": 0.2} for x in ("linear", "cosine", "sqrt")),
        {"warmup": 0, "stable": 0, "decay": 1},
    ],
    "linear": [{"T": 40, "floor": 0.2}, {"T": 1}, {"T": 49.7}],
    "polynomial": [{"T": 40, "power": 2, "floor": 0.2}, {"T": 1, "power": 1.5}, {"T": 40, "power": 0.5}],
    "noam": [{"d_model": 512, "warmup": 4000}, {"d_model": 2, "warmup": 1}, {"d_model": 1, "warmup": 0}],
    "one_cycle": [
        *({"T": 40, "three_phase": x, "shape": y} for x in (False, True) for y in ("cos", "linear")),
        {"T": 61, "pct_start": 0.33, "div_factor": 10, "final_div_factor": 100},
        {"T": 1},
        {"T": 10, "pct_start": 0},
    ],
    "sequential": [
        {"schedules": (RangeTest(0.1, 0.9, 12), CosineAnnealing(20, 0.7, 0.2)), "milestones": (15,)},
        {"schedules": (Linear(9), Triangular(0.1, 0.9, 3)), "milestones": (0,)},
    ],
    "linear_warmup": [{"T": 12, "end": 8}, {"T": 1, "end": 5}, {"T": 9.5, "end": 5}],
    "half_life_warmup": [{"T": 12, "end": 0.9999}, {"T": 1, "end": 0.99, "start": 0.5}],
}

PLATEAUS: list[dict[str, Any]] = [
    {"patience": 2, "factor": 0.5, "cooldown": 1},
    {"patience": 0, "factor": 0.5, "floor": 0.1, "mode": "max", "threshold": 0.25, "threshold_mode": "abs"},
]
