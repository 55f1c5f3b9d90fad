"""Right implementations in other words: what people write who know what they do."""

import math

import numpy as np


class Words:
    """Base: hyperparameters by name, and a state of zeros beside a counter."""

    slots = ()
    defaults = {}

    def __init__(self, schedule=lambda k: 1.0, **given):
        self.schedule = schedule
        self.__dict__.update(self.defaults | given)

    def init(self, params):
        return {"t": 0, **{name: np.zeros_like(params) for name in self.slots}}

    def step(self, params, grads, state):
        state = dict(state, t=state["t"] + 1)
        return self.move(params, grads, state, state["t"], self.schedule(state["t"] - 1)), state


class LerpAdamW(Words):
    """Averages as m + (1 − β)(g − m), the efficient form with its exact ε̂, the decay as a factor."""

    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        s["m"] = s["m"] + (1 - self.beta1) * (g - s["m"])
        s["v"] = s["v"] + (1 - self.beta2) * (g * g - s["v"])
        root = math.sqrt(1 - self.beta2**t)
        step = self.lr * root / (1 - self.beta1**t) * s["m"] / (np.sqrt(s["v"]) + self.eps * root)
        return (1 - eta * self.weight_decay) * theta - eta * step


class InPlaceAdamW(Words):
    """All in place, with running products for the powers."""

    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        s["b1"], s["b2"] = s.get("b1", 1.0) * self.beta1, s.get("b2", 1.0) * self.beta2
        s["m"] *= self.beta1
        s["m"] += (1 - self.beta1) * g
        s["v"] *= self.beta2
        s["v"] += g**2 * (1 - self.beta2)
        denominator = np.sqrt(s["v"] / (1 - s["b2"]))
        denominator += self.eps
        update = s["m"] / denominator
        update *= eta * self.lr / (1 - s["b1"])
        update += eta * self.weight_decay * theta
        theta -= update
        return theta


class LerpAdam(Words):
    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        g = g + self.l2 * theta
        s["m"] = s["m"] + (1 - self.beta1) * (g - s["m"])
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * np.square(g)
        return theta - eta * self.lr * (s["m"] / (1 - self.beta1**t)) / (
            self.eps + np.sqrt(s["v"] / (1 - self.beta2**t))
        )


class SubtractedSGD(Words):
    def move(self, theta, g, s, t, eta):
        return (1 - eta * self.lr * self.l2) * theta - eta * self.lr * g


class VelocityMomentum(Words):
    """v = μv − αg, θ + v."""

    slots = ("v",)

    def move(self, theta, g, s, t, eta):
        s["v"] = self.momentum * s["v"] - eta * self.lr * (g + self.l2 * theta)
        return theta + s["v"]


class ShiftedNesterov(Words):
    """θ + μ²v − (1 + μ)αg, with the old v."""

    slots = ("v",)

    def move(self, theta, g, s, t, eta):
        step = eta * self.lr * (g + self.l2 * theta)
        theta = theta + self.momentum**2 * s["v"] - (1 + self.momentum) * step
        s["v"] = self.momentum * s["v"] - step
        return theta


class FactorSGDW(Words):
    slots = ("v",)

    def move(self, theta, g, s, t, eta):
        s["v"] = self.momentum * s["v"] - eta * self.lr * g
        return (1 - eta * self.weight_decay) * theta + s["v"]


class ReciprocalAdaGrad(Words):
    slots = ("G",)

    def move(self, theta, g, s, t, eta):
        s["G"] = s["G"] + np.square(g)
        return theta - eta * self.lr * (1 / (np.sqrt(s["G"]) + self.eps)) * g


class LerpRMSProp(Words):
    slots = ("v",)

    def move(self, theta, g, s, t, eta):
        s["v"] = s["v"] - (1 - self.beta2) * (s["v"] - g * g)
        return theta - (eta * self.lr) * (g / (np.sqrt(s["v"]) + self.eps))


class OneRootAdaDelta(Words):
    """√((u + ε)/(v + ε))."""

    slots = ("u", "v")

    def move(self, theta, g, s, t, eta):
        s["v"] = self.rho * s["v"] + (1 - self.rho) * g * g
        delta = np.sqrt((s["u"] + self.eps) / (s["v"] + self.eps)) * g
        s["u"] = self.rho * s["u"] + (1 - self.rho) * delta**2
        return theta - eta * delta


class WhereAdaMax(Words):
    slots = ("m", "u")

    def move(self, theta, g, s, t, eta):
        s["m"] = self.beta1 * s["m"] + (1 - self.beta1) * g
        s["u"] = np.maximum(self.beta2 * s["u"], abs(g))
        ratio = np.divide(s["m"], s["u"], out=np.zeros_like(g), where=s["u"] != 0)
        return theta - eta * self.lr * ratio / (1 - self.beta1**t)


class SplitNAdam(Words):
    """The two terms as two steps; the product as a list multiplied anew."""

    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        mus = [self.beta1 * (1 - 0.5 * 0.96 ** (self.psi * i)) for i in range(1, t + 2)]
        mu, mu_next, product = mus[t - 1], mus[t], math.prod(mus[:t])
        s["m"] = mu * s["m"] + (1 - mu) * g
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * g * g
        denominator = np.sqrt(s["v"] / (1 - self.beta2**t)) + self.eps
        theta = theta - eta * self.lr * (1 - mu) / (1 - product) * g / denominator
        return theta - eta * self.lr * mu_next / (1 - product * mu_next) * s["m"] / denominator


class RootedAMSGrad(Words):
    """Keeps the root of the maximum."""

    slots = ("m", "v", "root")

    def move(self, theta, g, s, t, eta):
        s["m"] = s["m"] + (1 - self.beta1) * (g - s["m"])
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * g * g
        s["root"] = np.maximum(s["root"], np.sqrt(s["v"]))
        safe = np.where(s["root"] == 0, 1, s["root"])
        return theta - eta * self.lr * s["m"] / safe


class SummedAdamNC(Words):
    """Keeps Σ g², and divides it by t."""

    slots = ("m", "G")

    def move(self, theta, g, s, t, eta):
        s["m"] = self.beta1 * s["m"] + (1 - self.beta1) * g
        s["G"] = s["G"] + g * g
        root = np.sqrt(s["G"] / t)
        return theta - eta * self.lr * np.where(root == 0, 0, s["m"] / np.where(root == 0, 1, root))
