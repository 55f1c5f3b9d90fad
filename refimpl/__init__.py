"""First-order optimizers as their papers print them."""

from . import rules, schedules
from .box import Box
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
