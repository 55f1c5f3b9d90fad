"""Softmax regression on real data: 8 × 8 images of handwritten digits."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._util.messages import shown
from .base import Problem
from .digits_data import load

PIXELS, CLASSES = 64, 10


@dataclass(frozen=True)
class Digits(Problem):
    """Multinomial logistic regression on minibatches of scikit-learn's digits.

        z_i = x_i W + b,   p_i = softmax(z_i)
        f_t(W, b) = (1/|B_t|) Σ_{i ∈ B_t} −log p_{i, y_i} + (λ′/2)(‖W‖² + ‖b‖²)

    with x_i = pixels/16 in [0, 1]^64.  The parameters are a dict of W (64, 10) and b (10,); axes
    before these are lanes, and a loss or an accuracy has one entry a lane.  The first ``n_train``
    images are trained on, the rest are held out.

    Minibatches are cut from a stream of random permutations of the training set, one an epoch, so
    that every image is seen equally often; a batch may span the end of an epoch.

    Args:
        batch_size: images in a minibatch, 1 to ``n_train``.
        n_train: size of the training set, 1 to 1796; 1347 is three quarters of the 1797 images.
        l2: λ′, ≥ 0.

    Source: E. Alpaydin & C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, 1998 (CC BY 4.0; see DIGITS.md).

    >>> problem = Digits()
    >>> problem.loss(problem.theta0, np.arange(1347)).round(4)  # log 10
    np.float64(2.3026)
    """

    batch_size: int = 50
    n_train: int = 1347
    l2: float = 0

    def __post_init__(self) -> None:
        self.require_numbers("batch_size", "n_train", "l2")
        for name, most in (("n_train", len(load()[0]) - 1), ("batch_size", self.n_train)):
            value = getattr(self, name)
            whole = isinstance(value, int | np.integer)
            self.require(name, whole and 1 <= value <= most, f"an integer from 1 to {most}")
        self.require("l2", self.l2 >= 0, ">= 0")
        object.__setattr__(self, "l2", float(self.l2))  # a NumPy float64 would promote float32

    @property
    def theta0(self) -> dict[str, np.ndarray]:
        """Zeros; the loss is convex."""
        return {"W": np.zeros((PIXELS, CLASSES)), "b": np.zeros(CLASSES)}

    def draw(self, steps: int, rng: np.random.Generator) -> np.ndarray:
        """The indices of the images of every minibatch: integers of shape (T, batch_size)."""
        needed = steps * self.batch_size
        epochs = -(-needed // self.n_train)
        stream = [rng.permutation(self.n_train) for _ in range(epochs)]
        return np.concatenate(stream)[:needed].reshape(steps, self.batch_size)

    def loss(self, theta: dict[str, Any], drawn: Any) -> Any:
        x, y = _examples(drawn, theta["W"].dtype)
        return self._loss(theta, _log_softmax(_logits(theta, x)), y)

    def gradient(self, theta: dict[str, Any], drawn: Any) -> dict[str, Any]:
        return self.loss_and_gradient(theta, drawn)[1]

    def loss_and_gradient(self, theta: dict[str, Any], drawn: Any) -> tuple[Any, dict[str, Any]]:
        x, y = _examples(drawn, theta["W"].dtype)
        log_p = _log_softmax(_logits(theta, x))
        error = np.exp(log_p)  # ∂(Σ_i −log p_{i, y_i})/∂z = p − onehot(y)
        error[..., np.arange(len(y)), y] -= 1
        error /= len(y)
        grads = {
            "W": x.T @ error + self.l2 * theta["W"],
            "b": error.sum(axis=-2) + self.l2 * theta["b"],
        }
        return self._loss(theta, log_p, y), grads

    def accuracy(self, theta: dict[str, Any]) -> Any:
        """The fraction of held-out images whose most probable class is their label, one a lane."""
        x, y = _examples(np.arange(self.n_train, len(load()[0])), theta["W"].dtype)
        return (_logits(theta, x).argmax(axis=-1) == y).mean(axis=-1)

    def check_start(self, theta0: Any) -> None:
        if not isinstance(theta0, dict) or set(theta0) != {"W", "b"}:
            raise ValueError(f"theta0 must be a dict of the arrays W and b for Digits, got {shown(theta0)}")
        W, b = (np.shape(theta0[name]) for name in ("W", "b"))
        if W[-2:] != (PIXELS, CLASSES) or b[-1:] != (CLASSES,) or W[:-2] != b[:-1]:
            raise ValueError(f"theta0 must have W of shape (..., 64, 10) and b of shape (..., 10), got {W} and {b}")
        if theta0["W"].dtype != theta0["b"].dtype:
            raise TypeError(f"theta0 must have W and b of one dtype, got {theta0['W'].dtype} and {theta0['b'].dtype}")

    def _loss(self, theta: dict[str, Any], log_p: Any, y: Any) -> Any:
        mean = -log_p[..., np.arange(len(y)), y].mean(axis=-1)
        squares = (theta["W"] * theta["W"]).sum(axis=(-2, -1)) + (theta["b"] * theta["b"]).sum(axis=-1)
        return mean + self.l2 / 2 * squares


def _examples(indices: Any, dtype: Any) -> tuple[np.ndarray, np.ndarray]:
    images, labels = load()
    return images[indices].astype(dtype) / 16, labels[indices]


def _logits(theta: dict[str, Any], x: Any) -> Any:
    return x @ theta["W"] + theta["b"][..., None, :]


def _log_softmax(z: Any) -> Any:
    z = z - z.max(axis=-1, keepdims=True)  # exp cannot overflow
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
