"""The same grid in PyTorch: cell by cell with ``torch.optim.AdamW``, and all at once with ``torch.func.vmap``."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from refimpl._util.versions import library

from .grid import BATCH, EPOCHS, NETWORKS, PER_EPOCH, TASK, Runs, Trained

#: One network's weights by name, as in refimpl: W1 (64, hidden), W2 (hidden, 10), and b1, b2 where there are.
Weights = dict[str, Any]


def logits(network: str, w: Weights, x: Any, like: Any = None) -> Any:
    """The outputs of one network, (samples, 10); batch norm takes its statistics from ``like``, by default ``x``."""
    torch = library("torch")
    if network == "Plain":
        return torch.relu(x @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"]
    h, reference = x @ w["W1"], (x if like is None else like) @ w["W1"]
    h = (h - reference.mean(0)) / torch.sqrt(reference.var(0, correction=0))
    return torch.relu(h) @ (w["W2"] * (math.sqrt(10) / w["W2"].norm()))


class Data:
    """A seed's samples and labels as tensors, and the order of its batches."""

    def __init__(self, seed: int):
        torch = library("torch")
        data = TASK.data(seed)
        self.x, self.x_test = (torch.from_numpy(x.astype(np.float32)) for x in (data.x_train, data.x_test))
        self.y, self.y_test = (torch.from_numpy(y.argmax(axis=1)) for y in (data.y_train, data.y_test))
        self.seed = seed

    def batches(self, steps: int) -> Iterator[Any]:
        yield from (library("torch").from_numpy(rows) for rows in islice(TASK.batches(self.seed, BATCH), steps))


def loop(network: str, runs: Runs, epochs: int = EPOCHS, fused: bool = True, **_: Any) -> Trained:
    """A model and an optimizer for each run, one after the other."""
    data = {seed: Data(seed) for seed in runs.seeds}
    ends = [_one(network, lr, decay, data[seed], epochs, fused) for lr, decay, seed in runs.lanes]
    return Trained(np.stack([theta for theta, _ in ends]), np.array([error for _, error in ends]))


def _one(network: str, lr: float, decay: float, data: Data, epochs: int, fused: bool) -> tuple[np.ndarray, float]:
    torch = library("torch")
    model = _model(network, _start(network, data.seed))
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=decay / lr, fused=fused)
    for rows in data.batches(epochs * PER_EPOCH):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(data.x[rows]), data.y[rows]).backward()
        optimizer.step()
    with torch.no_grad():
        w = {name: value.detach() for name, value in model.named_parameters()}
        found = [logits(network, w, x, like=data.x) for x in (data.x, data.x_test)]
        losses = [torch.nn.functional.cross_entropy(z, y) for z, y in zip(found, (data.y, data.y_test), strict=True)]
        error = 100 * (found[1].argmax(1) != data.y_test).double().mean()
        assert len(losses) == 2  # they are part of what is recorded
    return np.concatenate([value.numpy().ravel() for value in w.values()]), float(error)


def _model(network: str, w: Weights) -> Any:
    torch: Any = library("torch")

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            for name, value in w.items():
                setattr(self, name, torch.nn.Parameter(value.clone()))

        def forward(self, x: Any) -> Any:
            return logits(network, vars(self)["_parameters"], x)

    return Model()


def vmap(network: str, runs: Runs, epochs: int = EPOCHS, **_: Any) -> Trained:
    """All runs as one batch of networks: seeds outside, which share no data, configurations inside, which do."""
    torch = library("torch")
    data = [Data(seed) for seed in runs.seeds]
    shape = (len(runs.seeds), len(runs.configurations))
    starts = [_start(network, seed) for seed in runs.seeds]
    w = {
        n: torch.stack([s[n] for s in starts])[:, None].repeat(1, shape[1], *[1] * starts[0][n].ndim) for n in starts[0]
    }
    m, v = ({n: torch.zeros_like(value) for n, value in w.items()} for _ in range(2))
    rates, decays = (torch.tensor(values) for values in zip(*runs.configurations, strict=True))

    def loss(w: Weights, x: Any, y: Any) -> Any:
        return torch.nn.functional.cross_entropy(logits(network, w, x), y)

    gradients = torch.vmap(torch.vmap(torch.func.grad(loss), (0, None, None)), (0, 0, 0))
    for t, rows in enumerate(zip(*(each.batches(epochs * PER_EPOCH) for each in data), strict=True), start=1):
        x = torch.stack([each.x[i] for each, i in zip(data, rows, strict=True)])
        y = torch.stack([each.y[i] for each, i in zip(data, rows, strict=True)])
        for n, g in gradients(w, x, y).items():
            _adamw(t, w[n], g, m[n], v[n], rates, decays)
    return _judged(network, w, data, shape)


def _adamw(t: int, w: Any, g: Any, m: Any, v: Any, rates: Any, decays: Any) -> None:
    """A step in place, in as few passes as PyTorch's own takes."""
    lanes = (1, -1) + (1,) * (w.ndim - 2)
    m.lerp_(g, 1 - 0.9)
    v.mul_(0.999).addcmul_(g, g, value=1 - 0.999)
    denominator = v.sqrt().div_(math.sqrt(1 - 0.999**t)).add_(1e-8)
    w.mul_((1 - decays).reshape(lanes)).addcdiv_(m * (rates / -(1 - 0.9**t)).reshape(lanes), denominator)


def _judged(network: str, w: Weights, data: list[Data], shape: tuple[int, int]) -> Trained:
    torch = library("torch")
    theta = np.empty((shape[1], shape[0], sum(value[0, 0].numel() for value in w.values())), np.float32)
    errors = np.empty((shape[1], shape[0]))
    for s, each in enumerate(data):
        for c in range(shape[1]):
            mine = {n: value[s, c] for n, value in w.items()}
            theta[c, s] = np.concatenate([value.numpy().ravel() for value in mine.values()])
            found = [logits(network, mine, x, like=each.x) for x in (each.x, each.x_test)]
            for z, y in zip(found, (each.y, each.y_test), strict=True):
                torch.nn.functional.cross_entropy(z, y)
            errors[c, s] = 100 * (found[1].argmax(1) != each.y_test).double().mean()
    return Trained(theta.reshape(-1, theta.shape[-1]), errors.ravel())


def _start(network: str, seed: int) -> Weights:
    torch = library("torch")
    theta = TASK.start(NETWORKS[network], seed).astype(np.float32)
    return {name: torch.from_numpy(np.ascontiguousarray(part)) for name, part in NETWORKS[network].parts(theta).items()}
