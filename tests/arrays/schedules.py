"""The table of schedules, and step numbers that meet every restart, drop and end of theirs."""

import numpy as np

import refimpl as ri

K = np.arange(120).reshape(2, 60)
RESTARTS = ri.WarmRestarts(T_0=7, T_mult=2, eta_max=0.75, eta_min=0.1)
SCHEDULES = {
    "Constant": ri.Constant(0.3),
    "InverseSqrt": ri.InverseSqrt(),
    "StepDrop": ri.StepDrop((30, 60, 100), 0.3),
    "CosineAnnealing": ri.CosineAnnealing(T=50, eta_max=0.75, eta_min=0.1),
    "CosineAnnealing, T fractional": ri.CosineAnnealing(T=49.7),
    "CosineAnnealing, T = 1": ri.CosineAnnealing(T=1),
    "WarmRestarts, T_mult = 1": ri.WarmRestarts(T_0=49),
    "WarmRestarts, T_0 = 1": ri.WarmRestarts(T_0=1),
    "WarmRestarts, T_mult = 2": RESTARTS,
    "WarmRestarts, T_mult = 3": ri.WarmRestarts(T_0=3, T_mult=3),
    "WarmRestarts, T fractional": ri.WarmRestarts(T_0=2.5, T_mult=1.5),
    "NormalizedDecay": ri.NormalizedDecay(RESTARTS, 0.05),
    "Triangular": ri.Triangular(0.1, 0.7, stepsize=7),
    "Triangular2": ri.Triangular2(0.1, 0.7, stepsize=7),
    "ExpRange": ri.ExpRange(0.1, 0.7, stepsize=7, gamma=0.99),
    "RangeTest": ri.RangeTest(0.1, 0.7, steps=100),
    "Warmup": ri.Warmup(49, RESTARTS),
}
