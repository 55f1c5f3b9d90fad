"""A scalar online problem, step by step: ten million steps of ``ri.run`` beside a loop over ``torch.optim``."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from refimpl._util.versions import library
from refimpl.problems import Theorem1
from refimpl.problems.run_loop import WORTH_COMPILING, Run, run
from refimpl.rules import RMSProp
from refimpl.schedules import InverseSqrt

PROBLEM = Theorem1(C=3)
ALPHA = 0.5
OPT = RMSProp(lr=ALPHA, beta2=PROBLEM.beta2, eps=0, schedule=InverseSqrt())  # the paper's Adam with β1 = 0
#: steps of ri.run, steps of the PyTorch loop, rounds
FULL, QUICK = (10_000_000, 20_000, 5), (WORTH_COMPILING, 500, 2)
ALLOWED = 1e-9


@dataclass(frozen=True)
class Online:
    """Theorem 1's problem of Reddi et al., whole runs.

    Attributes:
        steps: of ``ri.run``.
        seconds: what these took, a number a round.
        peer_steps, peer_seconds: the same of the PyTorch loop; no seconds where it took no part.
        deviation: of the PyTorch loop's iterate at its end.
        refused: why there is no time of it, or None.
    """

    steps: int
    seconds: Sequence[float]
    peer_steps: int
    peer_seconds: Sequence[float]
    deviation: float | None
    refused: str | None

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def ratio(self) -> float | None:
        """The PyTorch loop's time for a step as a multiple of ours."""
        if not self.peer_seconds:
            return None
        return (median(self.peer_seconds) / self.peer_steps) / (self.median / self.steps)

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return asdict(self) | {"median": self.median, "ratio": self.ratio}


def measure(quick: bool, peers: Sequence[str], progress: Callable[[int, int], Any]) -> Online:
    """Both in turn, after one run of each that compiles and checks."""
    steps, peer_steps, rounds = QUICK if quick else FULL
    done = run(OPT, PROBLEM, max(peer_steps, WORTH_COMPILING))
    deviation = abs(_torch_loop(peer_steps) - float(done.iterates[peer_steps])) if "torch" in peers else None
    refused = "PyTorch takes no part" if deviation is None else _reason(deviation)
    seconds, peer_seconds = [], []
    for i in range(rounds):
        seconds.append(_seconds(partial(_whole_run, steps)))
        if refused is None:
            peer_seconds.append(_seconds(partial(_torch_loop, peer_steps)))
        progress(i + 1, rounds)
    return Online(steps, seconds, peer_steps, peer_seconds, deviation, refused)


def _whole_run(steps: int) -> Run:
    return run(OPT, PROBLEM, steps)


def _reason(deviation: float) -> str | None:
    return None if deviation <= ALLOWED else f"its iterate is off by {deviation:.1e}, where {ALLOWED:g} is allowed"


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _torch_loop(steps: int) -> float:
    """The same with one ``torch.optim`` step a round: the iterate after it.  The gradients are made beforehand."""
    torch = library("torch")
    x = torch.nn.Parameter(torch.tensor(PROBLEM.theta0, dtype=torch.float64))
    optimizer = torch.optim.RMSprop([x], lr=ALPHA, alpha=OPT.beta2, eps=0.0)
    (group,) = optimizer.param_groups
    gradients = torch.from_numpy(np.asarray(PROBLEM.coefficients(steps)))
    with torch.no_grad():
        for k in range(steps):
            group["lr"] = ALPHA / math.sqrt(k + 1)
            x.grad = gradients[k]
            optimizer.step()
            x.clamp_(-1, 1)
    return x.item()
