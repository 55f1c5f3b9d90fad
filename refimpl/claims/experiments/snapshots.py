"""Ensembles of one run's snapshots, taken where the cosine has come down, and of runs from other starts."""

from collections.abc import Sequence

import numpy as np

from ...training import predict
from .annealings import Setting
from .anytime import RESTARTS
from .experiment import Progress
from .statistics import Paired, paired
from .twins import here

STARTS = 3  # runs from other weights on the same samples


def snapshot_errors(
    setting: Setting, rate: float, splits: Sequence[int], ends: Sequence[int], progress: Progress
) -> dict[str, np.ndarray]:
    """Held-out errors in per cent, (splits,), of single snapshots and of averaged softmax outputs.

    M is the number of snapshots of a run, N that of runs, as in the paper's Table 2; what is about single runs
    is the mean over them.

    Args:
        ends: the epochs of the last three restarts of SGDR, where snapshots are taken; two more are taken in the epochs
            before the last.
    """
    last = ends[-1]
    p = _predictions(setting, rate, splits, sorted({*ends, last - 2, last - 1}), progress)
    labels = np.stack([setting.task.data(seed).y_test.argmax(axis=-1) for seed in splits])

    def error(*epochs: int, runs: bool = False) -> np.ndarray:
        mean = np.mean([p[epoch] for epoch in epochs], axis=0)  # (splits, starts, samples, classes)
        mean = mean.mean(axis=1, keepdims=True) if runs else mean
        return 100 * np.mean(mean.argmax(axis=-1) != labels[:, None], axis=(1, 2))

    return {
        **{f"epoch {epoch}": error(epoch) for epoch in ends},
        "M = 3": error(*ends),
        "last three epochs": error(last - 2, last - 1, last),
        f"N = {STARTS}": error(last, runs=True),
        f"N = {STARTS}, M = 3": error(*ends, runs=True),
    }


def gains(errors: dict[str, np.ndarray], ends: Sequence[int]) -> dict[str, Paired]:
    """How much better each ensemble is than the last snapshot; and M = 3 than the best single snapshot of the run."""
    single = errors[f"epoch {ends[-1]}"]
    best = min((errors[f"epoch {epoch}"] for epoch in ends), key=lambda found: found.mean())
    ensembles = {name: found for name, found in errors.items() if not name.startswith("epoch")}
    return {name: paired(single, found) for name, found in ensembles.items()} | {
        "M = 3, over the best snapshot": paired(best, errors["M = 3"])
    }


def _predictions(
    setting: Setting, rate: float, splits: Sequence[int], ends: Sequence[int], progress: Progress
) -> dict[int, np.ndarray]:
    """The softmax outputs after each of these epochs of SGDR, (splits, starts, samples, classes)."""
    seeds = [seed for seed in splits for _ in range(STARTS)]
    # A start of its own for each: the split's own, and those of seeds that are no split's.
    own = [seed + 1000 * i for seed in splits for i in range(STARTS)]
    theta = np.stack([here(setting.task).start(setting.network, seed, "float32") for seed in own])
    opt = setting.sgd(rate, RESTARTS)
    found, done, state = {}, 0, None
    for end in ends:
        run = setting.train(opt, seeds, end - done, every=end - done, theta0=theta, state=state, start=done)
        theta, state, done = run.theta, run.state, end
        p = predict(setting.network, theta, seeds=seeds, task=setting.task)
        found[end] = p.reshape(len(splits), STARTS, *p.shape[1:])
        progress(done, ends[-1])
    return found
