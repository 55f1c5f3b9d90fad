"""Does a rule follow its listing?  Forty steps of hard gradients against 50 exact digits."""

import dataclasses
import functools
import inspect
from decimal import Decimal, localcontext

import numpy as np

import refimpl as ri

STEPS = 40
#: What begins at θ_0: the parameters, and the two sequences that Schedule-Free has beside them.
ITERATES = {"theta", "z", "x"}


def _gradients():
    """One column a coordinate; T = 40 steps."""
    rng = np.random.default_rng(20)
    normal = rng.standard_normal((STEPS, 3)) * [1, 1e-4, 1e5]
    spike = np.r_[100, np.full(STEPS - 1, 0.1)]
    signs = np.resize([1.0, 1, -1, -1, 0, 1], STEPS)
    late = np.r_[np.zeros(3), 10.0 ** rng.uniform(-3, 3, STEPS - 3)]
    zero = np.zeros(STEPS)
    constant = np.full(STEPS, -0.75)
    return np.column_stack([normal, spike, signs, late, zero, constant])


GRADS = _gradients()
THETA = np.array([1.0, -0.02, 3e3, 0.5, -1.0, 2.0, 7.0, 0.0])


def follows(rule, listing, dtype=np.float64, cancelled=0, size=None, **settings):
    """Assert that every quantity of every step lies within the rounding of ``dtype`` of the exact one.

    The bound.  Let u be the unit roundoff.  In floating point each term of a moving average at step t is
    rounded at most 3t + 3 times (each step multiplies, by a β that is itself rounded, and adds), the rest
    of a rule rounds no term more than 16 times, and 1 − β^t, which cancels, has the relative error
    u/(1 − β).  So a quantity is off by at most c(t) u of the same quantity computed from |g_i|, where
    nothing cancels, with c(t) = 3t + 20 + Σ 1/(1 − β).  θ collects that of all steps before, and one
    rounding of θ itself in each; a further factor of 2 covers its way back into g through L2, and terms
    in u².  ``cancelled`` says how many roundings more a cancellation among the scalars makes of it.

    A rule that subtracts one gradient from another says by ``size`` what its quantities would be if nothing
    cancelled: a listing too, which is given the gradients as they are.
    """
    theta, grads = THETA.astype(dtype), GRADS.astype(dtype)
    exact, sizes = _exact(listing, size, np.dtype(dtype).name, tuple(settings.items()))
    found = ri.trace(rule(**settings), theta, grads)
    assert set(found) == set(exact), "what update returns must be what the paper names"
    factor = 2 * (_roundings(listing, settings) + cancelled) * float(np.finfo(dtype).eps) / 2
    for name, truth in exact.items():
        got = found[name].astype(object) if found[name].ndim > 1 else found[name][:, None].astype(object)
        for (i, j), x in np.ndenumerate(got):
            error = abs(Decimal(float(x)) - truth[j][i])
            allowed = Decimal(factor[i]) * sizes[name][j][i]
            assert error <= allowed, f"{name}, step {i + 1}, coordinate {j}: {x} is off by {error}, allowed {allowed}"


def same_defaults(rule, listing):
    """Assert that ``rule`` has the hyperparameters of its listing, with the same defaults."""
    paper = {name: p.default for name, p in inspect.signature(listing).parameters.items() if p.default is not p.empty}
    opt = rule()
    assert opt.schedule(0) == paper.pop("eta")
    assert {name: getattr(opt, name) for name in paper} == paper
    assert {field.name for field in dataclasses.fields(opt)} == {*paper, "schedule", "box"}


def _roundings(listing, settings):
    t = np.arange(1, STEPS + 1)
    betas = [x for name, x in _bound(listing, settings).items() if name in ("beta1", "beta2", "momentum", "rho")]
    largest = [max(map(beta, range(STEPS))) if callable(beta) else beta for beta in betas]
    c = 3 * t + 20 + sum(1 / (1 - beta) for beta in largest)
    return c * (t if listing.__name__ == "adadelta" else 1)  # its steps are products of all steps before


def _bound(listing, settings):
    """All hyperparameters of ``listing``: those given, and its defaults for the rest."""
    given = {"eta" if name == "schedule" else name: value for name, value in settings.items()}
    bound = inspect.signature(listing).bind(None, None, **given)
    bound.apply_defaults()
    return dict(list(bound.arguments.items())[2:])


@functools.cache
def _exact(listing, size, dtype, settings):
    """name -> the exact values, and the size against which rounding is measured, coordinate by coordinate."""
    with localcontext(prec=50):
        hypers = {name: _per_step(value) for name, value in _bound(listing, dict(settings)).items()}
        theta, grads = (x.astype(dtype).astype(float) for x in (THETA, GRADS))
        columns = [
            _columns(listing, size, *pair, hypers) for pair in zip(theta.tolist(), grads.T.tolist(), strict=True)
        ]
    exact = {name: [truth[name] for truth, _ in columns] for name in columns[0][0]}
    return exact, {name: [size[name] for _, size in columns] for name in exact}


def _per_step(value):
    values = [value(k) if callable(value) else value for k in range(STEPS)]
    return [Decimal(float(x)) for x in values]


def _columns(listing, uncancelled, theta, grads, hypers):
    """The listing's values for one coordinate, and for the same with |g| and neither L2 nor decay."""
    grads = [Decimal(g) for g in grads]
    truth = listing(Decimal(theta), grads, **hypers)
    pure = hypers | {name: [Decimal(0)] * STEPS for name in ("l2", "weight_decay") if name in hypers}
    if uncancelled:
        size = uncancelled(Decimal(0), grads, **pure)
    else:
        size = listing(Decimal(0), [abs(g) for g in truth.get("g", grads)], **pure)
    for name in ITERATES & truth.keys():
        iterates = [Decimal(theta), *truth[name]]
        largest = [max(map(abs, iterates[: i + 2])) for i in range(STEPS)]
        moved = [sum(abs(x) for x in _moves(size[name][: i + 1])) for i in range(STEPS)]
        # θ itself is rounded but once or twice a step, and c(t) > 20; what it moved by carries the errors of the step
        size[name] = [(i + 1) * big / 10 + move for i, (big, move) in enumerate(zip(largest, moved, strict=True))]
    if "g" in size:
        size["g"] = [abs(g) + big for g, big in zip(grads, size["theta"], strict=True)]
    return truth, {name: [abs(x) for x in values] for name, values in size.items()}


def _moves(thetas):
    return [b - a for a, b in zip([Decimal(0), *thetas], thetas, strict=False)]
