"""The truth: every case in ball arithmetic of 200 bits, from the same text of the rule."""

import math
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Any

import numpy as np

from ...core.state import State
from .case import Arrays, Case

BITS = 200
_TWO_DIGITS = Context(prec=2)

#: Quantity ("theta" or a slot) -> parameter -> balls, one for each element in order.
Balls = dict[str, dict[str, list[Any]]]


def certified(case: Case) -> Iterator[Balls]:
    """Enclosures of parameters and slots after each published step, of a run that never rounds.

    Parameters, gradients, hyperparameters and the state at the start are taken as the floating-point numbers
    that they are.
    """
    import flint

    opt = case.optimizer()
    opt.needs("the certified truth of the golden files")
    with flint.ctx.workprec(BITS):
        runs = {name: [_Element(case, name, i) for i in range(x.size)] for name, x in case.theta.items()}
        for t, grads in zip(case.steps, case.scenario.grads, strict=True):
            for name, elements in runs.items():
                for element, g in zip(elements, np.ravel(grads[name]).tolist(), strict=True):
                    element.step(opt, g)
            if t in case.report:
                yield {
                    quantity: {name: [each.value(quantity) for each in elements] for name, elements in runs.items()}
                    for quantity in ("theta", *opt.slots)
                }


class _Element:
    """One element's run: rules work element by element, and a ball is a single number."""

    def __init__(self, case: Case, name: str, i: int):
        import flint

        self.number = flint.arb
        start = case.start
        slots = {slot: _ball(arrays[name], i) for slot, arrays in start.slots.items()}
        self.theta, self.state = _ball(case.theta[name], i), State(start.rule, start.t, slots, dict(start.scalars))

    def step(self, opt: Any, g: float) -> None:
        self.theta, self.state = opt.step(self.theta, self.number(g), self.state)

    def value(self, quantity: str) -> Any:
        return self.theta if quantity == "theta" else self.state.slots[quantity]


def _ball(array: np.ndarray, i: int) -> Any:
    import flint

    return flint.arb(float(np.ravel(array)[i]))


def distance(found: Arrays, truth: dict[str, list[Any]]) -> float | None:
    """The greatest distance of finite numbers from the truth, in ulp of the number; None where it is not known.

    The bound is certified: it is the upper end of a ball, rounded up to two digits.
    """
    import flint

    with flint.ctx.workprec(BITS):
        greatest = 0.0
        for name, array in found.items():
            ulps = np.spacing(np.abs(array)).ravel().tolist()
            for x, ulp, ball in zip(array.ravel().tolist(), ulps, truth[name], strict=True):
                if not math.isfinite(x):
                    continue
                if not ball.is_finite():
                    return None
                greatest = max(greatest, float(((ball - x) / ulp).abs_upper()))
    return rounded_up(greatest)


def rounded_up(x: float) -> float:
    """The least number of two decimal digits that is not below x; in decimal arithmetic, the same on every machine."""
    if not x or not math.isfinite(x):
        return x
    near = Decimal(f"{x:.1e}")
    return float(near if float(near) >= x else near.next_plus(_TWO_DIGITS))
