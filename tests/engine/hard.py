"""Parameters, gradients and rules that find out whether compiled text does the operations that NumPy does."""

import math
from dataclasses import dataclass, replace
from operator import neg
from typing import Any

import numpy as np

import refimpl as ri
from refimpl.core.hyper import Hyper
from refimpl.core.rule import Rule
from tests.every_rule import TRACEABLE

SIZE = 67


def parameters(dtype, size=SIZE):
    """Numbers around 1, and zeros of both signs, a subnormal, a large number, an infinity and NaN."""
    theta = np.random.default_rng(1).normal(size=size).astype(dtype)
    theta[1::17] = 0.0
    theta[2::17] = -0.0
    theta[3] = np.finfo(dtype).smallest_subnormal * 5
    theta[4] = np.finfo(dtype).max / 2
    theta[5:7] = np.inf, np.nan
    return theta


def gradients(dtype, steps, size=SIZE):
    """Sixteen decades, and elements of their own for what is hard; row t is the gradient of step t + 1."""
    rng = np.random.default_rng(2)
    g = (rng.normal(size=(steps, size)) * 10.0 ** rng.integers(-8, 9, size=(steps, size))).astype(dtype)
    info = np.finfo(dtype)
    g[:, 10:12] = 0.0, -0.0
    g[:, 12] = np.resize([0.0, -0.0, 1.0, -1.0], steps)
    g[:, 13] = info.smallest_subnormal * rng.integers(-9, 9, steps)
    g[:, 14] = info.tiny * rng.normal(size=steps)
    g[:, 15] = np.sqrt(info.smallest_normal) * rng.normal(size=steps)  # the square is subnormal
    g[:, 16] = info.max * rng.uniform(-1, 1, steps)  # the square is infinite
    g[:, 17:19] = np.sign(g[:, 17:19])
    late = steps // 2
    g[late, 20:23] = np.inf, -np.inf, np.nan
    g[:late, 24] = 0.0
    g[late:, 25] = -0.0
    return g


@dataclass(frozen=True, kw_only=True)
class Awkward(Rule):
    """Not an optimizer: its text needs parentheses, constants of every kind, and old values after new ones."""

    lr: Hyper = 0.1
    slots = ("m", "v")
    scalars = {"p": 0.5, "q": 0.25}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, p: Any, q: Any) -> dict[str, Any]:
        old_p, old_theta = p, theta
        p = q * 0.9 + h.lr
        q = -old_p - (0.1 - (0.2 - old_p / (t * 3)))
        theta = theta - eta * (g - (m - (v - 0.3))) / (xp.abs(v) * (m / 3) + 1.1)
        theta = neg(neg(theta)) * -1e-3 + xp.where(xp.where(g, m, v), xp.where(v, 2 * theta, -0.0), theta / 7) / 1.5
        w = xp.maximum(xp.maximum(m, -math.inf), theta * old_theta) - -v * (old_p * q)
        return dict(theta=theta - 1e-45 * w + 0.1 * old_theta, m=v * 0.7 + p, v=0.9 * m, p=p, q=q)


@dataclass(frozen=True, kw_only=True)
class Swapping(Rule):
    """Not an optimizer: what it keeps has changed places, and it has no coefficients."""

    slots = ("m", "v")
    scalars = {"p": 2.0, "q": 3.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, p: Any, q: Any) -> dict[str, Any]:
        return dict(theta=v, m=theta * 0.5 + g, v=m, p=q, q=p)


@dataclass(frozen=True, kw_only=True)
class Selecting(Rule):
    """Not an optimizer: it chooses by t, as RAdam does; on the other side stands the root of a negative number."""

    lr: Hyper = 0.1
    beta2: Hyper = 0.9
    slots = ("m",)
    constant = ("beta2",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = 0.5 * m + 0.5 * g
        rho = 2 / (1 - h.beta2) - 1 - 2 * t * h.beta2**t / (1 - h.beta2**t)  # 1 at t = 1, and growing
        is_known = xp.scalar.at_least(rho, 3.9)
        root = xp.scalar.sqrt((rho - 3.9) * (rho - 2) / rho)  # NaN before, but for the first step
        rate = xp.scalar.where(is_known, root, h.lr)
        direction = xp.where(is_known, root * m / (xp.abs(m) + 1), m)
        near = xp.where(h.lr * 1e-60, theta, 0)  # no zero in float64, but one in float32
        return dict(theta=theta - eta * rate * (direction + xp.where(is_known, 0.125, near)), m=m)


RULES = {
    **TRACEABLE,
    **{
        f"{name}-projected": (lambda make=make: make().projected(ri.Box(-0.5, 0.25)))
        for name, make in TRACEABLE.items()
    },
    "Awkward": Awkward,
    "Swapping": Swapping,
    "Selecting": Selecting,
}
DTYPES = ("float32", "float64")
CASES = [(name, dtype) for name in RULES for dtype in DTYPES]


def rule(name):
    """The rule of this name, with a schedule."""
    return replace(RULES[name](), schedule=ri.WarmRestarts(50, 2))
