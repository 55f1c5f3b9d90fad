"""Gradients of single samples, without ever laying them out: their inner products.

A dense layer's gradient for one sample is x ⊗ dz, and its bias's dz, so that two of them have the product
(x·x + 1)(dz·dz′).  Samples that a layer joins, as batch norm does, have no gradients of their own.
"""

from typing import Any

from ..._util.messages import shown
from .arithmetic import arithmetic
from .layers import Dense, ReLU
from .network import Network


def products(network: Network, theta: Any, x: Any, dz: Any) -> Any:
    """The inner products of gradients by the weights, for each sample by itself.

    Args:
        network: of dense layers and ReLU.
        theta: weights, (size,) or with lanes (…, size).
        x: samples, (n, 64).
        dz: for each of k functions of the logits, its derivatives at each sample: (…, k, n, classes).

    Returns:
        (…, n, k, k).

    Raises:
        TypeError: the network has other layers.
    """
    for layer in network.layers:
        if not isinstance(layer, Dense | ReLU):
            raise TypeError(f"network must have dense layers and ReLU only, got {shown(layer)}")
    xp = arithmetic(theta)
    theta = theta[..., None, :]  # beside the k functions
    weights = network.weights(xp, theta)
    _, kept = network.forward(xp, weights, x)
    found: Any = 0
    for layer, w, k in zip(network.layers[::-1], weights[::-1], kept[::-1], strict=True):
        if isinstance(layer, Dense):
            by_sample = xp.moveaxis(dz, -2, -3)  # (…, n, k, outputs)
            squares = xp.sum(k * k, axis=-1) + (1 if layer.bias else 0)  # (…, n), or (…, 1, n)
            squares = xp.reshape(squares, (*squares.shape[:-2], squares.shape[-1], 1, 1))
            found = found + squares * xp.matmul(by_sample, xp.matrix_transpose(by_sample))
        dz = layer.backward(xp, w, k, dz)
    return found
