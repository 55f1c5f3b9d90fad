"""Adapters: the optimizers of libraries that keep state in other ways, with ``init`` and ``step``."""

import numpy as np

from refimpl.containers import leaves, map_leaves


def always(k):
    return 1.0


def renamed(arguments, settings):
    return {theirs: settings[ours] for ours, theirs in arguments.items()}


class JaxExample:
    """A triple of functions, with the parameters in the state.

    Args:
        stepped: ``jax_step`` of its factory, compiled; one for all runs.
    """

    def __init__(self, jax, factory, stepped, arguments, settings, schedule):
        self.jax, self.factory, self.stepped = jax, factory, stepped
        self.lr, self.eta, self.given = settings["lr"], schedule or always, renamed(arguments, settings)

    def init(self, params):
        with self.jax.enable_x64(True):
            return 0, self.factory(0.0, **self.given)[0](self.jax.tree.map(self.jax.numpy.asarray, params))

    def step(self, params, grads, state):
        i, inner = state
        with self.jax.enable_x64(True):
            params, inner = self.stepped(i, self.lr * self.eta(i), self.given, grads, inner)
            return self.jax.tree.map(np.asarray, params), (i + 1, inner)


def jax_step(factory):
    """One step as a function of all numbers in it, which JAX can compile once for all of them."""

    def stepped(i, rate, given, grads, state):
        _, update, parameters = factory(lambda _: rate, **given)
        state = update(i, grads, state)
        return parameters(state), state

    return stepped


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
        dtype = grads.dtype  # its √(1 − β^T) is a float64 of NumPy's, which promotes
        return params.astype(dtype), (k + 1, v.astype(dtype), h.astype(dtype))


def autograd_run(optimize, arguments, scenario):
    """The parameters after each step, by their paths: its callback sees those before each step."""
    seen = []
    with np.errstate(all="ignore"):  # infinities and NaN among the gradients
        last = optimize(
            lambda x, i: scenario.grads[i],
            scenario.theta,
            callback=lambda x, i, g: seen.append(x),
            num_iters=len(scenario.grads),
            **renamed(arguments, scenario.settings),
        )
    rounded = [
        map_leaves(lambda x: np.asarray(x, scenario.dtype), x) for x in (*seen[1:], last)
    ]  # it computes in float64
    return [dict(leaves(x, "params")) for x in rounded]
