"""The exact readings by name, and runs on their numbers."""

import contextlib

import flint
import mpmath

from tests.arrays import rules

#: Runs on single numbers: no lanes, but a schedule, a box that is run into, and the sums of the framework.
VARIANTS = ("plain", "schedule and box")


def opt(name, variant="plain", convert=lambda name, value: value):
    import refimpl as ri

    if variant == "plain":
        return rules.build(name, convert)
    box = ri.Box(-0.75, 0.875)
    return rules.build(name, convert, schedule=ri.CosineAnnealing(T=40, eta_min=0.125)).projected(box)


def run(opt, theta, grads):
    """Parameter, slots and scalars after each gradient."""
    state = opt.init(theta)
    for g in grads:
        theta, state = opt.step(theta, g, state)
        yield {"theta": theta, **state.slots, **state.scalars}


@contextlib.contextmanager
def digits(n):
    """mpmath at n decimal digits, and flint at no fewer bits."""
    precision = flint.ctx.prec
    try:
        with mpmath.workdps(n):
            flint.ctx.prec = mpmath.mp.prec
            yield
    finally:
        flint.ctx.prec = precision
