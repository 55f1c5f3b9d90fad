"""The cyclical policies against the paper's words at 50 digits, and a range test whose outcome is known."""

from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from ...rules import SGD
from ...schedules import ExpRange, RangeTest, Triangular, Triangular2
from .deciding import Number, answers, yes

# CIFAR-10 with Caffe, of the paper's Table 1 and section 4.1.
BASE, PEAK, STEPSIZE, GAMMA = 0.001, 0.006, 2000, 0.99994
CYCLES = 4
# base + (peak − base) h s: h = 1 − |k/stepsize − …| is off by 4 × 2^-53 at most, since k/stepsize ≤ 8, and by one more
# for 1 − x; γ^k by two; peak − base, the two products and the last sum by one each, all of them of at most ``peak``.
ROUNDING = 11 * 2**-53 * PEAK
CURVATURE, RANGE_STEPS = 4.0, 59  # no multiple of 3, lest one step land on the minimum itself


def policies() -> dict[str, Any]:
    """Each policy against the piecewise linear function of the paper's words, and a range test of SGD: the numbers."""
    k = np.arange(2 * CYCLES * STEPSIZE + 1)
    named = {
        "triangular": Triangular(BASE, PEAK, STEPSIZE),
        "triangular2": Triangular2(BASE, PEAK, STEPSIZE),
        "exp_range": ExpRange(BASE, PEAK, STEPSIZE, GAMMA),
    }
    rates = {name: policy(k) for name, policy in named.items()}
    numbers: dict[str, Any] = {
        name: {"largest_deviation": _deviation(name, found), "every_half_cycle": found[::STEPSIZE].tolist()}
        for name, found in rates.items()
    }
    printed = GAMMA**k * rates["triangular"]  # both boundaries decline
    numbers["exp_range"]["every_half_cycle_as_printed"] = printed[::STEPSIZE].tolist()
    tested, losses = _range_test()
    turn = float(tested[np.argmin(losses)])
    return numbers | {"range_test": {"turns_at": turn, "edge": 2 / CURVATURE, "step": float(tested[1])}}


def deviation(numbers: dict[str, Any]) -> float:
    """The largest of any policy from the paper's words."""
    return max(numbers[name]["largest_deviation"] for name in ("triangular", "triangular2", "exp_range"))


def deciding(numbers: dict[str, Any]) -> dict[str, Number]:
    """The numbers that decide: distances of the policies, and of the loss's turn from the edge of stability."""
    found = numbers["range_test"]
    return {
        "policies: largest deviation from the exact ones": Number(deviation(numbers), "<=", ROUNDING),
        "policies: the range test turns within a step of 2/h": yes(
            0 <= found["turns_at"] - found["edge"] < found["step"]
        ),
    }


def exact(numbers: dict[str, Any]) -> bool:
    """Do both hold?"""
    return all(answers(deciding(numbers)).values())


def _deviation(name: str, rates: np.ndarray) -> float:
    """From the policy as its figure shows it: up a line, down a line, each cycle scaled; at 50 digits."""
    with localcontext(prec=50):
        base, peak, gamma = Decimal(BASE), Decimal(PEAK), Decimal(GAMMA)
        exact = []
        for k in range(len(rates)):
            done, position = divmod(k, 2 * STEPSIZE)
            height = Decimal(min(position, 2 * STEPSIZE - position)) / STEPSIZE
            scale = {"triangular": Decimal(1), "triangular2": Decimal(2) ** -done, "exp_range": gamma**k}[name]
            exact.append(base + (peak - base) * height * scale)
        return float(max(abs(Decimal(float(x)) - y) for x, y in zip(rates, exact, strict=True)))


def _range_test() -> tuple[np.ndarray, np.ndarray]:
    """SGD on f(θ) = ½ h θ² while the rate rises to 3/h: the rate of each step, and the loss before it."""
    schedule = RangeTest(base=0.0, peak=3 / CURVATURE, steps=RANGE_STEPS)
    opt, theta = SGD(lr=1, schedule=schedule), np.ones(())
    state, losses = opt.init(theta), []
    for _ in range(RANGE_STEPS + 1):
        losses.append(float(CURVATURE * theta**2 / 2))
        theta, state = opt.step(theta, CURVATURE * theta, state)
    return schedule(np.arange(RANGE_STEPS + 1)), np.array(losses)
