"""The error of the float64 result of every rule, against the same text read with 50 digits.

    python -m tests.exact.errors

prints it as a Markdown table.  Gradients of one sign, and parameters of that sign that never get near zero,
keep sums from cancelling, so that an error in ulp says something of the rule and not of the data.
"""

import math
from dataclasses import dataclass

import mpmath
import numpy as np

from tests.arrays import rules
from tests.every_rule import TRAITS
from tests.exact.numbers import digits

STEPS = 50
START = 10.0


@dataclass
class Errors:
    """The greatest errors of a run, each with its bound: of a step and of θ after the last step."""

    step: float
    step_bound: float
    theta: float
    theta_bound: float
    slots: dict[str, float]


def step_bound(name):
    """The greatest error, in ulp, of the last step."""
    traits = TRAITS[name]
    if callable(traits.roundings):
        return traits.roundings(STEPS)
    a, b, *cancelling = traits.roundings
    betas = [traits.settings[beta] for beta in ("beta1", "beta2") if beta in traits.settings]
    return a * STEPS + b + sum(c / (1 - beta) for c, beta in zip(cancelling, betas, strict=False))


def gradients(greatest):
    """(T, n): one sign for each element; sizes over all decades from 1e-8 to the greatest."""
    rng = np.random.default_rng(3)
    sizes = 10 ** rng.uniform(-8, math.log10(greatest), (STEPS, 8))
    return np.array([-1, 1] * 4) * sizes


def measure(name):
    """The errors of one rule over STEPS steps."""
    opt, signs = rules.plain(name), np.array([-1.0, 1.0] * 4)
    with digits(50):
        steps, slots = _against_truth(opt, np.zeros_like(signs), gradients(1e8), from_zero=True)
        theta, _ = _against_truth(opt, START * signs, gradients(1), from_zero=False)
    path = np.abs(np.vstack([START * signs, theta.found]))
    assert 1 < path.min() <= path.max() <= START, "θ must stay away from zero"
    # θ collects the errors of all steps, each bound · 2^-53 of the step at most, and three roundings in each step.
    moved = float(np.abs(np.diff(path, axis=0)).sum(axis=0).max())
    theta_bound = step_bound(name) * 2.0**-53 * moved / math.ulp(START) + 1.5 * STEPS
    found = zip(theta.found[-1].tolist(), theta.truth[-1], strict=True)
    return Errors(
        step=steps.worst(),
        step_bound=step_bound(name),
        theta=max(abs(float(x - y)) for x, y in found) / math.ulp(START),
        theta_bound=theta_bound,
        slots={name: slot.worst() for name, slot in slots.items()},
    )


@dataclass
class Run:
    """One quantity after every step: as float64 found it, and the truth."""

    found: list[np.ndarray]
    truth: list[list[mpmath.mpf]]

    def worst(self):
        """The greatest error in ulp of the truth."""
        pairs = zip(np.ravel(self.found).tolist(), [x for row in self.truth for x in row], strict=True)
        return max((abs(float((x - y) / math.ulp(float(y)))) for x, y in pairs if y), default=0.0)


def _against_truth(opt, theta, grads, from_zero):
    """θ and the slots in float64 and with 50 digits; ``from_zero`` puts θ back to 0 after each step."""
    start = theta
    exact = [mpmath.mpf(x) for x in theta.tolist()]
    state, states = opt.init(theta), [opt.init(x) for x in exact]
    run, slots = Run([], []), {name: Run([], []) for name in opt.slots}
    for g in grads:
        theta, state = opt.step(theta, g, state)
        moved = [opt.step(x, mpmath.mpf(y), s) for x, y, s in zip(exact, g.tolist(), states, strict=True)]
        exact, states = [x for x, _ in moved], [s for _, s in moved]
        run.found.append(theta)
        run.truth.append(exact)
        for name, slot in slots.items():
            slot.found.append(state.slots[name])
            slot.truth.append([s.slots[name] for s in states])
        if from_zero:
            theta, exact = start, [mpmath.mpf(x) for x in start.tolist()]
    return run, slots


def table():
    """Every rule in one Markdown table."""
    lines = [
        f"Errors of float64 against 50 digits over {STEPS} steps, in ulp: of the worst step, of each kept array, and "
        f"of θ (in ulp of {START:g}) after the last step.",
        "",
        "| rule | step | bound | slots | θ | bound |",
        "|---|---|---|---|---|---|",
    ]
    for name in rules.RULES:
        e = measure(name)
        slots = ", ".join(f"{key} {value:.1f}" for key, value in e.slots.items()) or "none"
        lines.append(f"| {name} | {e.step:.1f} | {e.step_bound:.0f} | {slots} | {e.theta:.1f} | {e.theta_bound:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
