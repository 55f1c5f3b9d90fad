"""First-order optimizers as their papers print them."""

from . import problems, rules, schedules
from .box import Box
from .curvature import gamma
from .engine import jit
from .history import trace
from .rule import Rule
from .rules import (
    SGD,
    SGDW,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamNC,
    AdamW,
    Adaptive,
    AMSGrad,
    Momentum,
    NAdam,
    Nesterov,
    RMSProp,
    phi,
    psi,
)
from .running import Run, run
from .saving import load_state, save_state
from .schedules import (
    Constant,
    CosineAnnealing,
    ExpRange,
    InverseSqrt,
    NormalizedDecay,
    RangeTest,
    Schedule,
    StepDrop,
    Triangular,
    Triangular2,
    WarmRestarts,
    Warmup,
    normalized_weight_decay,
)
from .state import State

__version__ = "0.1.0"

__all__ = [
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdaMax",
    "AdamNC",
    "AdamW",
    "Adaptive",
    "AMSGrad",
    "Box",
    "Constant",
    "CosineAnnealing",
    "ExpRange",
    "gamma",
    "jit",
    "InverseSqrt",
    "load_state",
    "Momentum",
    "NAdam",
    "Nesterov",
    "normalized_weight_decay",
    "NormalizedDecay",
    "phi",
    "problems",
    "psi",
    "RangeTest",
    "RMSProp",
    "Rule",
    "rules",
    "Run",
    "run",
    "save_state",
    "Schedule",
    "schedules",
    "SGD",
    "SGDW",
    "State",
    "StepDrop",
    "trace",
    "Triangular",
    "Triangular2",
    "WarmRestarts",
    "Warmup",
]
