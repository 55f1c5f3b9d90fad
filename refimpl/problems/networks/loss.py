"""The cross-entropy of a softmax, its gradient, and the share of wrong answers.

Inside, classes come before samples: a reduction over the few classes then runs along the many samples.
"""

from typing import Any

from .arithmetic import Arithmetic


def log_softmax(xp: Arithmetic, z: Any) -> Any:
    """log pₖ = zₖ − log Σ exp z, over the last axis."""
    return xp.transposed(_by_class(xp, z))


def cross_entropy(xp: Arithmetic, z: Any, y: Any) -> Any:
    """The mean over the samples of −log p_y, one a lane; ``y`` has a one for the label, and zeros."""
    return -xp.sum(_by_class(xp, z) * xp.transposed(y), axis=(-2, -1)) / z.shape[-2]


def cross_entropy_gradient(xp: Arithmetic, z: Any, y: Any) -> Any:
    """Its derivatives by z: (p − y)/samples."""
    exp = xp.exp(_below_the_greatest(xp, z))
    p = exp / xp.sum(exp, axis=-2, keepdims=True)
    return xp.transposed((p - xp.transposed(y)) / z.shape[-2])


def wrong(xp: Arithmetic, z: Any, y: Any) -> Any:
    """The fraction of samples whose greatest logit is not the label's, one a lane; of equals the first counts."""
    missed = xp.argmax(z, axis=-1) != xp.argmax(y, axis=-1)
    return xp.mean(xp.astype(missed, z.dtype), axis=-1)


def _by_class(xp: Arithmetic, z: Any) -> Any:
    """The logarithms of the probabilities, (…, classes, n)."""
    z = _below_the_greatest(xp, z)
    return z - xp.log(xp.sum(xp.exp(z), axis=-2, keepdims=True))


def _below_the_greatest(xp: Arithmetic, z: Any) -> Any:
    """How far each logit is below the sample's greatest, (…, classes, n): exp cannot overflow."""
    z = xp.compact(xp.transposed(z))
    return z - xp.max(z, axis=-2, keepdims=True)
