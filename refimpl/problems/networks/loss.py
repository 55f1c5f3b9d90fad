"""The cross-entropy of a softmax, its gradient, and the share of wrong answers."""

from typing import Any

from .arithmetic import Arithmetic


def log_softmax(xp: Arithmetic, z: Any) -> Any:
    """log pₖ = zₖ − log Σ exp z, over the last axis."""
    z = z - xp.max(z, axis=-1, keepdims=True)  # exp cannot overflow
    return z - xp.log(xp.sum(xp.exp(z), axis=-1, keepdims=True))


def cross_entropy(xp: Arithmetic, z: Any, y: Any) -> Any:
    """The mean over the samples of −log p_y, one a lane; ``y`` has a one for the label, and zeros."""
    return -xp.sum(log_softmax(xp, z) * y, axis=(-2, -1)) / z.shape[-2]


def cross_entropy_gradient(xp: Arithmetic, z: Any, y: Any) -> Any:
    """Its derivatives by z: (p − y)/samples."""
    z = xp.compact(xp.transposed(z))  # the reductions over the few classes then run along the samples
    exp = xp.exp(z - xp.max(z, axis=-2, keepdims=True))
    p = exp / xp.sum(exp, axis=-2, keepdims=True)
    return xp.transposed((p - xp.transposed(y)) / z.shape[-1])


def wrong(xp: Arithmetic, z: Any, y: Any) -> Any:
    """The fraction of samples whose greatest logit is not the label's, one a lane; of equals the first counts."""
    missed = xp.argmax(z, axis=-1) != xp.argmax(y, axis=-1)
    return xp.mean(xp.astype(missed, z.dtype), axis=-1)
