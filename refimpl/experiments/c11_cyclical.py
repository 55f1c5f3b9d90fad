"""C11: cyclical learning rates and the range test; of the claim, the policies."""

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from ..rules import SGD
from ..schedules import ExpRange, RangeTest, Triangular, Triangular2
from .experiment import NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .style import BLACK, CURVES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# CIFAR-10 with Caffe, of the paper's Table 1 and section 4.1.
BASE, PEAK, STEPSIZE, GAMMA = 0.001, 0.006, 2000, 0.99994
CYCLES = 4
# base + (peak − base) h s: h = 1 − |k/stepsize − …| is off by 4 × 2^-53 at most, since k/stepsize ≤ 8, and by one more
# for 1 − x; γ^k by two; peak − base, the two products and the last sum by one each, all of them of at most ``peak``.
ROUNDING = 11 * 2**-53 * PEAK
CURVATURE, RANGE_STEPS = 4.0, 59  # no multiple of 3, lest one step land on the minimum itself


def measure(full: bool, progress: Progress) -> Finding:
    """Each policy against the piecewise linear function of the paper's words, and a range test of SGD."""
    k = np.arange(2 * CYCLES * STEPSIZE + 1)
    policies = {
        "triangular": Triangular(BASE, PEAK, STEPSIZE),
        "triangular2": Triangular2(BASE, PEAK, STEPSIZE),
        "exp_range": ExpRange(BASE, PEAK, STEPSIZE, GAMMA),
    }
    curves = {name: policy(k) for name, policy in policies.items()}
    numbers: dict[str, Any] = {
        name: {"largest_deviation": _deviation(name, rates), "every_half_cycle": rates[::STEPSIZE].tolist()}
        for name, rates in curves.items()
    }
    curves["exp_range as printed"] = printed = GAMMA**k * curves["triangular"]  # both boundaries decline
    rates, losses = _range_test()
    turn, step = float(rates[np.argmin(losses)]), float(rates[1])
    numbers["exp_range"]["every_half_cycle_as_printed"] = printed[::STEPSIZE].tolist()
    numbers["range_test"] = {"turns_at": turn, "edge": 2 / CURVATURE, "step": step}
    progress(1, 1)
    off = max(numbers[name]["largest_deviation"] for name in policies)
    holds = off <= ROUNDING and 0 <= turn - 2 / CURVATURE < step
    return Finding(
        REPRODUCED if holds else NOT_REPRODUCED,
        f"the policies within {off:.0e} of the exact ones over {CYCLES} cycles; exp_range ends at base = {BASE} as "
        f"coded and at {printed[-1]:.5f} as printed; a range test of SGD turns at {turn:.3f}, the edge 2/h being "
        f"{2 / CURVATURE}; training results come with the networks",
        numbers,
        {"curves": curves, "rates": rates, "losses": losses},
    )


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


def draw(finding: Finding, figure: "Figure") -> None:
    left, middle, right = figure.subplots(1, 3)
    curves = finding.data["curves"]
    pairs = {left: ("triangular", "triangular2"), middle: ("exp_range", "exp_range as printed")}
    k = np.arange(len(curves["triangular"])) / 1000
    for axes, names in pairs.items():
        for name, style in zip(names, CURVES, strict=False):
            axes.plot(k, 1000 * curves[name], **style, label=f"{name} as coded" if name == "exp_range" else name)
        axes.axhline(1000 * BASE, color="0.5", linestyle=":", linewidth=1)
        axes.set(xlabel="step / 1000", ylabel="learning rate × 1000", ylim=(0, 1000 * PEAK * 1.4))
        axes.legend(loc="upper right")
    right.semilogy(finding.data["rates"], finding.data["losses"], **CURVES[0], marker=".")
    right.axvline(2 / CURVATURE, color=BLACK, linestyle="--", label="2/h")
    right.set(
        xlabel=r"learning rate $\eta_t$, rising",
        ylabel="loss",
        title=f"range test of SGD, curvature h = {CURVATURE:g}",
    )
    right.legend(loc="lower left")
    left.set_title("triangular policies")
    middle.set_title(rf"exp_range, $\gamma = {GAMMA}$")


EXPERIMENT = Experiment(
    id="C11",
    claim="cyclical rates and the range test find a good rate without a search (here: the policies)",
    source="Smith 2017 (arXiv 1506.01186v6), sections 3.1 to 3.3; exp_range as in the code published with it",
    rule="the policies are reproduced if all three equal the exact ones to rounding over four cycles, and the loss in "
    "a range test of SGD on a quadratic turns within one step of 2/h",
    recorded=REPRODUCED,
    measure=measure,
    draw=draw,
    figure="c11_cyclical",
    size=(10.0, 3.4),
    alt="Left: four triangles of one height, and of triangular2, whose heights halve. Middle: exp_range, whose peaks "
    "decline, and as printed, where the lower boundary declines too. Right: the loss of SGD on a quadratic while "
    "the rate rises: it falls until the rate reaches 2/h and then rises steeply.",
)
