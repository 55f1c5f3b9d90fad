"""Parameters and gradients for runs on arrays."""

import numpy as np

DECADES = {"float64": 8, "float32": 8, "float16": 2}


def parameters(shape, dtype):
    return np.random.default_rng(1).uniform(-1, 1, shape).astype(dtype)


def gradients(steps, shape, dtype):
    """Gradients of both signs over 16 decades (over 4 in float16), so that no result is subnormal."""
    rng = np.random.default_rng(2)
    decades = DECADES[np.dtype(dtype).name]
    size = 10 ** rng.uniform(-decades, decades, (steps, *shape))
    return (rng.choice([-1, 1], size.shape) * size).astype(dtype)


def hard_gradients(steps, shape, dtype):
    """The same, but the first elements of each lane always zero, always −0, at times zero, infinite or NaN."""
    g = gradients(steps, shape, dtype)
    rows = g.reshape(steps, shape[0], -1)
    rows[:, :, 0] = 0
    rows[:, :, 1] = -0.0
    rows[::3, :, 2] = 0
    rows[1::2, :, 3] = -0.0
    rows[steps // 2, :, 4] = np.inf
    rows[steps // 3 :, :, 5] = -np.inf
    rows[steps // 2, :, 6] = np.nan
    return g


def run(opt, theta, grads, array=lambda x: x):
    """Parameters and slots after each gradient, the arrays made by ``array``."""
    theta = array(theta)
    state = opt.init(theta)
    for g in grads:
        theta, state = opt.step(theta, array(g), state)
        yield {"theta": theta, **state.slots}
