"""Optimizers that no rule here, no dialect and no small change of one computes: nothing may explain their numbers."""

import numpy as np

from refimpl.core.containers import leaves, rebuild


class Foreign:
    """An adapter that keeps what ``one`` needs in a dict for each array."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, l2=0.0, schedule=None):
        self.lr, self.b1, self.b2, self.eps, self.l2 = lr, beta1, beta2, eps, l2
        self.eta = schedule or (lambda k: 1.0)

    def init(self, params):
        return 0, [{"m": 0 * p, "v": 0 * p, "x": 0 * p, "start": p} for _, p in leaves(params, "")]

    def step(self, params, grads, state):
        k, kept = state
        given = zip(leaves(params, ""), leaves(grads, ""), kept, strict=True)
        new = [self._each(p, g, dict(s), k + 1, float(self.eta(k))) for (_, p), (_, g), s in given]
        return rebuild(params, (np.asarray(p).astype(s["m"].dtype) for p, s in new)), (k + 1, [s for _, s in new])

    def _each(self, p, g, s, t, eta):
        g = g + self.l2 * p
        return p - eta * self.lr * np.asarray(self.one(p, g, s, t), p.dtype), s

    def averages(self, g, s):
        s["m"] = self.b1 * s["m"] + (1 - self.b1) * g
        s["v"] = self.b2 * s["v"] + (1 - self.b2) * g * g
        return s["m"], s["v"]


class Yogi(Foreign):
    def one(self, p, g, s, t):
        s["m"] = self.b1 * s["m"] + (1 - self.b1) * g
        s["v"] = s["v"] - (1 - self.b2) * np.sign(s["v"] - g * g) * g * g
        return s["m"] / (np.sqrt(s["v"]) + self.eps)


class Tanh(Foreign):
    def one(self, p, g, s, t):
        m, _ = self.averages(g, s)
        return np.tanh(m)


class Quarter(Foreign):
    """Padam: the power ¼ of v."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        return m / (v**0.25 + self.eps)


class Bounded(Foreign):
    """AdaBound: the rate is clipped between bounds that meet."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        low, high = 0.1 * (1 - 1 / (0.001 * t + 1)), 0.1 * (1 + 1 / (0.001 * t))
        return m * np.clip(1 / (np.sqrt(v) + self.eps), low, high)


class Rprop(Foreign):
    def one(self, p, g, s, t):
        size = np.where(s["x"] == 0, 1.0, s["x"])
        s["x"] = np.where(g * s["m"] > 0, size * 1.2, np.where(g * s["m"] < 0, size * 0.5, size))
        s["m"] = g
        return np.sign(g) * s["x"]


class Lookahead(Foreign):
    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        moved = m / (np.sqrt(v) + self.eps)
        if t % 3:
            return moved
        s["start"] = s["start"] + 0.5 * (p - moved - s["start"])
        return p - s["start"]


class Mixed(Foreign):
    """AdEMAMix: a slow average beside the fast one."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        s["x"] = 0.997 * s["x"] + 0.003 * g
        return (m / (1 - self.b1**t) + 3 * s["x"]) / (np.sqrt(v / (1 - self.b2**t)) + self.eps)


class Normalised(Foreign):
    """LAMB: the step of each array has the norm of the parameter."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        r = m / (np.sqrt(v) + self.eps)
        return r * np.sqrt(np.sum(p * p)) / (np.sqrt(np.sum(r * r)) + self.eps)


class Nova(Foreign):
    """NovoGrad: one v for an array."""

    def one(self, p, g, s, t):
        s["v"] = self.b2 * s["v"] + (1 - self.b2) * np.sum(g * g)
        s["m"] = self.b1 * s["m"] + g / (np.sqrt(s["v"]) + self.eps)
        return s["m"]


class Quasi(Foreign):
    """QHAdam with its own weights."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        m, v = m / (1 - self.b1**t), v / (1 - self.b2**t)
        return (0.3 * g + 0.7 * m) / (np.sqrt(0.4 * g * g + 0.6 * v) + self.eps)


class Differences(Foreign):
    """diffGrad: a friction by the change of the gradient."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        friction = 1 / (1 + np.exp(-np.abs(s["x"] - g)))
        s["x"] = g
        return friction * m / (np.sqrt(v) + self.eps)


class Modified(Foreign):
    """AdaMod: rates are averaged too."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        rate = 1 / (np.sqrt(v) + self.eps)
        s["x"] = 0.9 * s["x"] + 0.1 * rate
        return np.minimum(rate, s["x"]) * m


class Cubic(Foreign):
    def one(self, p, g, s, t):
        m, v = self.averages(g * g * g, s)
        return m / (np.sqrt(v) + self.eps) ** 0.7


class Noisy(Foreign):
    """Langevin: a sine for noise."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        return m / (np.sqrt(v) + self.eps) + 0.01 * np.sin(12.9898 * t + p)


class Switching(Foreign):
    """SWATS: Adam at first, plain descent later."""

    def one(self, p, g, s, t):
        m, v = self.averages(g, s)
        return m / (np.sqrt(v) + self.eps) if t < 4 else 0.37 * m


class Relative(Foreign):
    """Adafactor without factors: steps relative to the parameter, clipped by their root mean square."""

    def one(self, p, g, s, t):
        beta = 1 - t**-0.8
        s["v"] = beta * s["v"] + (1 - beta) * (g * g + 1e-30)
        u = g / np.sqrt(s["v"])
        if u.size:
            u = u / max(1.0, float(np.sqrt(np.mean(u * u))))
        return u * max(1e-3, float(np.sqrt(np.mean(p * p))) if p.size else 0.0)


FOREIGN = tuple(Foreign.__subclasses__())
