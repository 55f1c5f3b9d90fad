"""Adapters: the optimizers of libraries that keep state in other ways, with ``init`` and ``step``."""

import numpy as np

from refimpl.containers import leaves, map_leaves


def always(k):
    return 1.0


def renamed(arguments, settings):
    return {theirs: settings[ours] for ours, theirs in arguments.items()}


class JaxExample:
    """A triple of functions, with the parameters in the state."""

    def __init__(self, jax, factory, arguments, settings, schedule):
        self.jax, lr, eta = jax, settings["lr"], schedule or always
        given = {name: x for name, x in renamed(arguments, settings).items() if name != "step_size"}
        with jax.enable_x64(True):
            self.start, self.update, self.parameters = factory(lambda i: lr * eta(int(i)), **given)

    def init(self, params):
        with self.jax.enable_x64(True):
            return 0, self.start(self.jax.tree.map(self.jax.numpy.asarray, params))

    def step(self, params, grads, state):
        i, inner = state
        with self.jax.enable_x64(True):
            count = self.jax.numpy.asarray(i)  # a Python number would be compiled into every step
            inner = self.update(count, self.jax.tree.map(self.jax.numpy.asarray, grads), inner)
            return self.jax.tree.map(np.asarray, self.parameters(inner)), (i + 1, inner)


class Sklearn:
    """An optimizer that holds its state, and changes a list of parameters in place."""

    def __init__(self, cls, arguments, fixed, settings, schedule):
        self.cls, self.given = cls, renamed(arguments, settings) | fixed
        self.lr, self.eta = settings["lr"], schedule or always

    def init(self, params):
        return 0, self.cls([params], **self.given)

    def step(self, params, grads, state):
        k, optimizer = state
        optimizer.learning_rate = optimizer.learning_rate_init = self.lr * self.eta(k)  # SGD reads one, Adam the other
        params = np.array(params)
        optimizer.update_params([params], [grads])
        return params, (k + 1, optimizer)


class OnnxMomentum:
    """A pure function of learning rate, update count and arrays."""

    def __init__(self, apply, settings, schedule):
        self.apply, self.h, self.eta = apply, settings, schedule or always

    def init(self, params):
        return 0, np.zeros_like(params)

    def step(self, params, grads, state):
        T, v = state
        params, v = self.apply(
            self.h["lr"] * self.eta(T), T, params, grads, v, self.h["l2"], self.h["momentum"], beta=1.0
        )
        return params, (T + 1, v)


class OnnxAdagrad(OnnxMomentum):
    def step(self, params, grads, state):
        T, h = state
        params, h = self.apply(self.h["lr"] * self.eta(T), T, params, grads, h, 0.0, self.h["eps"], 0.0)
        return params, (T + 1, h)


class OnnxAdam(OnnxMomentum):
    """With the first update count, 0 or 1, of which ONNX says nothing."""

    def __init__(self, apply, first, settings, schedule):
        super().__init__(apply, settings, schedule)
        self.first = first

    def init(self, params):
        return 0, np.zeros_like(params), np.zeros_like(params)

    def step(self, params, grads, state):
        k, v, h = state
        decays = self.h.get("l2", 0.0), self.h.get("weight_decay", 0.0)
        rates = self.h["beta1"], self.h["beta2"], self.h["eps"]
        params, v, h = self.apply(self.h["lr"] * self.eta(k), k + self.first, params, grads, v, h, *decays, *rates)
        return params, (k + 1, v, h)


def autograd_run(optimize, arguments, scenario):
    """The parameters after each step, by their paths: its callback sees those before each step."""
    seen = []
    last = optimize(
        lambda x, i: scenario.grads[i],
        scenario.theta,
        callback=lambda x, i, g: seen.append(x),
        num_iters=len(scenario.grads),
        **renamed(arguments, scenario.settings),
    )
    rounded = [map_leaves(lambda x: np.asarray(x, scenario.dtype), x) for x in (*seen[1:], last)]  # it has float64
    return [dict(leaves(x, "params")) for x in rounded]
