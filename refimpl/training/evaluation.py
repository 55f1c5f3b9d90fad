"""How good weights are: losses and errors on all training and all held-out samples."""

from collections.abc import Sequence
from typing import Any

import array_api_compat
import numpy as np

from ..core.namespaces import NUMPY, to_host
from ..problems.networks import Network, Task
from ..problems.networks.arithmetic import arithmetic
from ..problems.networks.loss import cross_entropy, log_softmax, wrong

#: What a lane whose loss or weights are not finite is recorded as: the error of guessing, in per cent.
GUESSING = 90.0
NAMES = ("train_loss", "test_loss", "train_error", "test_error", "norm")


def judge(network: Network, theta: Any, seeds: Sequence[int], task: Task) -> dict[str, np.ndarray]:
    """The mean cross-entropies, the errors in per cent and the norm of the weights, one a lane, in float64."""
    found = {name: np.empty(len(seeds)) for name in NAMES}
    with NUMPY.quiet():
        for lanes, samples in _by_seed(theta, seeds, task):
            xp, mine, (x_train, y_train, x_test, y_test) = samples
            z_train, z_test = network.logits_of_both(mine, x_train, x_test)
            for name, z, y in (("train", z_train, y_train), ("test", z_test, y_test)):
                found[f"{name}_loss"][lanes] = to_host(cross_entropy(xp, z, y))
                found[f"{name}_error"][lanes] = 100 * to_host(wrong(xp, z, y))
            found["norm"][lanes] = to_host(xp.sqrt(xp.sum(mine * mine, axis=-1)))
        lost = ~np.isfinite(found["train_loss"] + found["test_loss"] + found["norm"])
    for name in NAMES:
        found[name][lost] = GUESSING if name.endswith("error") else np.inf
    return found


def noise_scale(network: Network, theta: Any, seeds: Sequence[int], task: Task) -> np.ndarray:
    """The mean of ‖p − y‖ over the training samples, one a lane: the gradient noise but for the Jacobian."""
    found = np.empty(len(seeds))
    with NUMPY.quiet():
        for lanes, (xp, mine, (x, y, _, _)) in _by_seed(theta, seeds, task):
            missed = xp.exp(log_softmax(xp, network.logits(mine, x))) - y
            found[lanes] = to_host(xp.mean(xp.sqrt(xp.sum(missed * missed, axis=-1)), axis=-1))
    return found


def predict(network: Network, theta: Any, *, seeds: Sequence[int], task: Task | None = None) -> np.ndarray:
    """The probabilities of the classes for each lane's held-out samples, (lanes, n, 10).

    Batch norm has the statistics of all training samples.  The labels are ``task.data(seed).y_test``.
    """
    task = Task() if task is None else task
    found = [np.empty(0)] * len(seeds)
    with NUMPY.quiet():
        for lanes, (xp, mine, (x_train, _, x_test, _)) in _by_seed(theta, seeds, task):
            p = to_host(xp.exp(log_softmax(xp, network.logits(mine, x_test, like=x_train))))
            for i, lane in enumerate(lanes):
                found[lane] = p[i]
    return np.stack(found)


def _by_seed(theta: Any, seeds: Sequence[int], task: Task) -> Any:
    """The lanes of each seed, their weights and the seed's data; on NumPy each lane for itself, within its cache."""
    xp = arithmetic(theta)
    of_seed: dict[int, list[int]] = {}
    for lane, seed in enumerate(seeds):
        of_seed.setdefault(seed, []).append(lane)
    for seed, lanes in of_seed.items():
        data = task.data(seed)
        dtype = str(theta.dtype).rpartition(".")[2]
        arrays = [
            xp.asarray(a.astype(dtype), device=array_api_compat.device(theta))
            for a in (data.x_train, data.y_train, data.x_test, data.y_test)
        ]
        for group in [[lane] for lane in lanes] if isinstance(theta, np.ndarray) else [lanes]:
            rows = theta[group] if isinstance(theta, np.ndarray) else xp.take(theta, xp.asarray(group), axis=0)
            yield group, (xp, rows, arrays)
