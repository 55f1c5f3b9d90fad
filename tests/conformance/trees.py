"""Optimizers as people write them for containers: right ones that round otherwise, wrong ones from bug reports."""

import math

import numpy as np


class Tree:
    """Base: each parameter has a dict of slots; a subclass moves one parameter."""

    names = ()
    takes = ("lr", "beta1", "beta2", "eps", "weight_decay")

    def __init__(self, schedule=lambda k: 1.0, **given):
        self.schedule = schedule
        self.__dict__.update(given)

    def walk(self, function, *trees):
        first = trees[0]
        if isinstance(first, dict):
            return {key: self.walk(function, *(tree[key] for tree in trees)) for key in first}
        if isinstance(first, list):
            return [self.walk(function, *row) for row in zip(*trees, strict=True)]
        return function(*trees)

    def fresh(self, x):
        return {name: np.zeros_like(x) for name in self.names}

    def init(self, params):
        slots = []
        self.walk(lambda x: slots.append(self.fresh(x)), params)
        return 0, slots

    def step(self, params, grads, state):
        t, slots = state
        kept = [type(each)(each) for each in slots]
        each = iter(kept)
        moved = self.walk(lambda x, g: self.move(x, g, next(each), t + 1, self.schedule(t)), params, grads)
        return moved, (t + 1, kept)


class Adam(Tree):
    """Moments, denominator and step in methods, each to be got wrong by itself."""

    names = ("m", "v")

    def moments(self, s, g):
        s["m"] = self.beta1 * s["m"] + (1 - self.beta1) * g
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * g * g

    def corrected(self, s, t):
        return s["m"] / (1 - self.beta1**t), s["v"] / (1 - self.beta2**t)

    def move(self, x, g, s, t, eta):
        self.moments(s, g)
        m, v = self.corrected(s, t)
        return x - eta * (self.lr * m / (np.sqrt(v) + self.eps) + self.weight_decay * x)


# Right


class Corrected(Adam):
    """Keeps m̂ and v̂ themselves, averaged with the weight (1 − β)/(1 − β^t)."""

    def move(self, x, g, s, t, eta):
        a, b = ((1 - beta) / (1 - beta**t) for beta in (self.beta1, self.beta2))
        s["m"], s["v"] = (1 - a) * s["m"] + a * g, (1 - b) * s["v"] + b * g * g
        return x - eta * (self.lr * s["m"] / (np.sqrt(s["v"]) + self.eps) + self.weight_decay * x)


class Sums(Adam):
    """Averages without 1 − β, divided by geometric sums, which do not cancel."""

    def move(self, x, g, s, t, eta):
        s["m"], s["v"] = self.beta1 * s["m"] + g, self.beta2 * s["v"] + g * g
        a, b = (sum(beta**i for i in range(t)) for beta in (self.beta1, self.beta2))
        return (1 - eta * self.weight_decay) * x - eta * self.lr * (s["m"] / a) / (np.sqrt(s["v"] / b) + self.eps)


class Logarithms(Adam):
    """1 − β^t as −expm1(t log β)."""

    def corrected(self, s, t):
        a, b = (-math.expm1(t * math.log(beta)) for beta in (self.beta1, self.beta2))
        return s["m"] / a, s["v"] / b


class Numbers(Adam):
    """Element by element in Python's floats, whatever the dtype."""

    def fresh(self, x):
        return {"m": [0.0] * x.size, "v": [0.0] * x.size}

    def move(self, x, g, s, t, eta):
        moved = x.copy().ravel()
        s["m"], s["v"] = list(s["m"]), list(s["v"])
        for i, (a, b) in enumerate(zip(x.ravel().tolist(), g.ravel().tolist(), strict=True)):
            one = {"m": s["m"][i], "v": s["v"][i]}
            moved[i] = super().move(a, b, one, t, eta)
            s["m"][i], s["v"][i] = one["m"], one["v"]
        return moved.reshape(x.shape)


class Generated(Adam):
    """Powers from a generator, which can be neither copied nor pickled."""

    def init(self, params):
        return *super().init(params), self.powers()

    def powers(self):
        a = b = 1.0
        while True:
            a, b = a * self.beta1, b * self.beta2
            yield a, b

    def step(self, params, grads, state):
        self.now = next(state[2])
        moved, new = super().step(params, grads, state[:2])
        return moved, (*new, state[2])

    def corrected(self, s, t):
        return s["m"] / (1 - self.now[0]), s["v"] / (1 - self.now[1])


class Within(Adam):
    """All of the state in itself."""

    def init(self, params):
        self.kept = super().init(params)

    def step(self, params, grads, state):
        moved, self.kept = super().step(params, grads, self.kept)
        return moved, None


class Iterate(Tree):
    """Nesterov's x itself, of which the parameters are x + μ v."""

    names, takes = ("v",), ("lr", "momentum", "l2")

    def move(self, x, g, s, t, eta):
        x = x - self.momentum * s["v"]
        s["v"] = self.momentum * s["v"] - eta * self.lr * (g + self.l2 * (x + self.momentum * s["v"]))
        return x + s["v"] + self.momentum * s["v"]


class HeavyBall(Tree):
    """θ − αg + μ (θ − θ before)."""

    takes = ("lr", "momentum", "l2")

    def fresh(self, x):
        return {"before": x.copy()}

    def move(self, x, g, s, t, eta):
        moved = x - eta * self.lr * (g + self.l2 * x) + self.momentum * (x - s["before"])
        s["before"] = x.copy()
        return moved


class Hypotenuse(Tree):
    """RMSProp that keeps the root."""

    names, takes = ("rms",), ("lr", "beta2", "eps")

    def move(self, x, g, s, t, eta):
        s["rms"] = np.hypot(math.sqrt(self.beta2) * s["rms"], math.sqrt(1 - self.beta2) * g)
        return x - eta * self.lr * g / (s["rms"] + self.eps)


class Master(Adam):
    """Float32 master weights and state for narrow parameters."""

    precision = "master weights"

    def fresh(self, x):
        wide = np.result_type(np.float32, np.float64 if x.dtype == np.float64 else np.float32)
        return {"master": x.astype(wide), "m": np.zeros(x.shape, wide), "v": np.zeros(x.shape, wide)}

    def move(self, x, g, s, t, eta):
        s["master"] = super().move(s["master"], g.astype(s["m"].dtype), s, t, eta)
        return self.stored(s["master"], x.dtype)

    def stored(self, wide, dtype):
        return wide.astype(dtype)


class Wide(Master):
    """Float32 state, and no master weights."""

    precision = "float32 state"

    def move(self, x, g, s, t, eta):
        s["master"] = x.astype(s["m"].dtype)
        return super().move(x, g, s, t, eta)


# Wrong


class WithoutDecay(Tree):
    """ml-explore/mlx#473: L2 only where there is momentum."""

    names, takes = ("b",), ("lr", "momentum", "l2")

    def move(self, x, g, s, t, eta):
        if self.momentum <= 0:
            return x - eta * self.lr * g
        s["b"] = self.momentum * s["b"] + eta * self.lr * (g + self.l2 * x)
        return x - s["b"]


class Rounded(dict):
    """Slots that lose digits when they are copied or pickled, as where a loader casts them (pytorch/pytorch#43706)."""

    def __reduce__(self):
        return type(self), ({name: np.float16(x).astype(x.dtype) for name, x in self.items()},)


class Cast(Adam):
    def fresh(self, x):
        return Rounded(super().fresh(x))


class Stopping(Adam):
    """The correction of bias is switched off when it seems to be over."""

    def corrected(self, s, t):
        return super().corrected(s, t) if t < 300 else (s["m"], s["v"])


class Saturating(Adam):
    """t in bfloat16, which has no 257 (pytorch/pytorch#75214)."""

    def corrected(self, s, t):
        return super().corrected(s, min(t, 256))


class Cleaned(Adam):
    """Infinity and NaN become numbers."""

    def moments(self, s, g):
        super().moments(s, np.nan_to_num(g))


class Skipping(Adam):
    """Nothing is done without a gradient."""

    def move(self, x, g, s, t, eta):
        return super().move(x, g, s, t, eta) if g.any() else x


class Clipped(Adam):
    def moments(self, s, g):
        super().moments(s, np.clip(g, -1e3, 1e3))


class Shared(Adam):
    """Parameters of one shape have one state."""

    def init(self, params):
        return 0, {}

    def step(self, params, grads, state):
        t, slots = state[0], {shape: dict(each) for shape, each in state[1].items()}

        def move(x, g):
            return self.move(x, g, slots.setdefault(x.shape, self.fresh(x)), t + 1, self.schedule(t))

        return self.walk(move, params, grads), (t + 1, slots)


class Matrices(Adam):
    """Biases do not decay."""

    def move(self, x, g, s, t, eta):
        moved = super().move(x, g, s, t, eta)
        return moved if x.ndim > 1 else moved + eta * self.weight_decay * x


class SingleState(Adam):
    """A state of float32, whatever the parameters are."""

    def moments(self, s, g):
        super().moments(s, g)
        s["m"], s["v"] = (x.astype(np.float32).astype(g.dtype) for x in (s["m"], s["v"]))


class Reciprocal(Adam):
    """kozistr/pytorch_optimizer#480: the reciprocal of the root first, ε after it."""

    def move(self, x, g, s, t, eta):
        self.moments(s, g)
        m, v = self.corrected(s, t)
        return x - eta * (self.lr * m * (1 / np.sqrt(v) + self.eps) + self.weight_decay * x)


class Truncating(Master):
    """The lower half of float32 cut off, as a kernel does that takes the upper 16 bits."""

    def stored(self, wide, dtype):
        if dtype.itemsize > 2:
            return wide.astype(dtype)
        near = wide.astype(dtype)
        toward = np.nextafter(near, np.zeros_like(near))
        return np.where(np.abs(near.astype(wide.dtype)) > np.abs(wide), toward, near).astype(dtype)


class Forgetful(Master):
    """Says master weights, and rounds them in every step."""

    def move(self, x, g, s, t, eta):
        s["master"] = x.astype(s["m"].dtype)
        return super().move(x, g, s, t, eta)
