"""What the worked examples share: schedules that change, and a run that is easy to read."""

import numpy as np

import refimpl as ri


def halving(k):
    """1, 1/2, 1/4 … down to 1/16, and again from 1: dyadic, and never twice the same."""
    return 0.5 ** (k % 5)


def growing(k):
    return (k + 1) / 16


def one_by_one(opt, theta0, grads):
    """name -> [value at step 1, value at step 2, …] of a single number, as Python floats."""
    history = ri.trace(opt, np.array(theta0), np.array(grads))
    return {name: values.tolist() for name, values in history.items()}
