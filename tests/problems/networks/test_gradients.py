"""Hand-written gradients against the complex step, 50-digit differences, PyTorch's autograd, and each other."""

import mpmath
import numpy as np
import pytest

from refimpl.problems.networks import BatchNormalized, Convolutional, Plain, ScaleInvariant, Task
from refimpl.problems.networks.arithmetic import Reusing

SMALL = (Plain(hidden=5), BatchNormalized(hidden=5), ScaleInvariant(hidden=5), Convolutional(filters=2))
each = pytest.mark.parametrize("network", SMALL, ids=lambda network: type(network).__name__)
#: Sums of at most 400 terms below 10 in a dozen operations, and, with batch norm, division by deviations above 0.1.
TOLERANCE = 400 * 10 * 12 * 10 * 2**-53


def some(network, samples=12, lanes=()):
    data, rng = Task(noise=0.2).data(1), np.random.default_rng(0)
    theta = network.start(rng) * (1 + 0.3 * rng.standard_normal((*lanes, network.size)))
    theta += 0.05 * rng.standard_normal(theta.shape)  # biases that are not zero
    return theta, data.x_train[:samples], data.y_train[:samples]


@each
def test_by_the_complex_step(network):
    """Im f(θ + ih e_k)/h, for all k at once, as lanes: nothing cancels, and the error is h²."""
    theta, x, y = some(network)
    h = 1e-30
    lanes = theta + 1j * h * np.eye(network.size)
    derivative = complex_loss(network, lanes, x, y).imag / h
    g = network.gradient(theta, x, y)
    assert np.abs(derivative - g).max() < TOLERANCE
    assert np.abs(g).max() > 0.05  # or the tolerance would say nothing


def complex_loss(network, theta, x, y):
    """The loss where z > 0, |z| and the greatest z are those of the real parts."""

    class Complex(Reusing):
        def relu_(self, z):
            return np.where(z.real > 0, z, 0)

        def where(self, test, a, b):
            return np.where(test, a, b)

    z, _ = network.forward(Complex(), network.weights(Complex(), theta), x)
    z = z - z.real.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -(log_p * y).sum(axis=(-2, -1)) / len(x)


def test_by_differences_of_fifty_digits():
    """The plain network once more in mpmath, from its formula, along one direction; central differences of 1e-20."""
    network = Plain(hidden=3)
    theta, x, y = some(network, samples=4)
    direction = np.random.default_rng(5).standard_normal(network.size)
    with mpmath.workdps(50):
        h = mpmath.mpf(10) ** -20
        ends = [exact_loss(network, theta, direction, step, x, y) for step in (h, -h)]
        expected = float((ends[0] - ends[1]) / (2 * h))
    # a sum of 245 products, each to a dozen roundings
    assert network.gradient(theta, x, y) @ direction == pytest.approx(expected, rel=0, abs=TOLERANCE)


def exact_loss(network, theta, direction, step, x, y):
    moved = [mpmath.mpf(float(a)) + step * mpmath.mpf(float(b)) for a, b in zip(theta, direction, strict=True)]
    W1, b1, W2, b2 = moved[:192], moved[192:195], moved[195:225], moved[225:]
    total = mpmath.mpf(0)
    for sample, label in zip(x.tolist(), y.argmax(axis=1).tolist(), strict=True):
        hidden = [max(b1[j] + sum(sample[i] * W1[3 * i + j] for i in range(64)), 0) for j in range(3)]
        z = [b2[k] + sum(hidden[j] * W2[10 * j + k] for j in range(3)) for k in range(10)]
        total += mpmath.log(sum(map(mpmath.exp, z))) - z[label]
    return total / len(x)


@each
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_memory_changes_no_bit(network, dtype):
    memory = Reusing()
    for seed in range(3):
        rng = np.random.default_rng(seed)
        theta, x, y = (array.astype(dtype) for array in some(network, lanes=(4,)))
        theta = (theta + 0.1 * rng.standard_normal(theta.shape)).astype(dtype)
        assert network.gradient(theta, x, y, memory).tobytes() == network.gradient(theta, x, y).tobytes()
    assert network.gradient(theta, x, y).dtype == dtype


@each
def test_lanes_and_samples_of_their_own(network):
    theta, x, y = some(network, lanes=(2, 3))
    xs, ys = np.stack([x, x[::-1]])[:, None], np.stack([y, y[::-1]])[:, None]  # (2, 1, n, …) for (2, 3) lanes
    g = network.gradient(theta, xs, ys)
    assert g.shape == theta.shape
    for lane in np.ndindex(2, 3):
        mine = network.gradient(theta[lane], xs[lane[0], 0], ys[lane[0], 0])
        assert np.abs(g[lane] - mine).max() < TOLERANCE


@each
@pytest.mark.peers
def test_by_autograd_of_pytorch(network):
    torch = pytest.importorskip("torch")
    theta, x, y = some(network)
    leaf = torch.tensor(theta, requires_grad=True)
    loss = torch_loss(torch, network, leaf, torch.tensor(x), torch.tensor(y))
    loss.backward()
    assert np.abs(leaf.grad.numpy() - network.gradient(theta, x, y)).max() < TOLERANCE
    assert loss.item() == pytest.approx(float(network.loss(theta, x, y)), rel=0, abs=TOLERANCE)


def torch_loss(torch, network, theta, x, y):
    """The four networks from PyTorch's own layers."""
    functional = torch.nn.functional
    p = {name: torch.reshape(theta[a:b], shape) for name, a, b, shape in places(network)}
    if isinstance(network, Convolutional):
        images = x.reshape(-1, 1, 8, 8)
        for i, channels in ((1, 1), (2, network.filters)):
            kernels = p[f"W{i}"].reshape(3, 3, channels, -1).permute(3, 2, 0, 1)
            images = torch.relu(functional.conv2d(images, kernels, p[f"b{i}"]))
        z = images.permute(0, 2, 3, 1).reshape(len(x), -1) @ p["W3"] + p["b3"]
    else:
        hidden = x @ p["W1"] + p.get("b1", 0)
        if isinstance(network, BatchNormalized):
            hidden = functional.batch_norm(hidden, None, None, training=True, eps=network.eps)
        elif isinstance(network, ScaleInvariant):  # PyTorch's refuses eps = 0
            hidden = (hidden - hidden.mean(dim=0)) / hidden.std(dim=0, correction=0)
        last = p["W2"] * (10**0.5 / p["W2"].norm()) if isinstance(network, ScaleInvariant) else p["W2"]
        z = torch.relu(hidden) @ last + p.get("b2", 0)
    return functional.cross_entropy(z, y)


def places(network):
    begin = 0
    for name, part in network.parts(np.zeros(network.size)).items():
        yield name, begin, begin + part.size, part.shape
        begin += part.size


def test_scale_invariance():
    network = ScaleInvariant(hidden=20)
    theta, x, y = some(network, samples=50)
    g = network.gradient(theta, x, y)
    parts, slopes = network.parts(theta), network.parts(g)
    for name in ("W1", "W2"):  # each matrix by itself
        radial = float(np.sum(parts[name] * slopes[name]))
        assert abs(radial) < TOLERANCE * np.linalg.norm(parts[name])
    assert network.loss(8 * theta, x, y) == network.loss(theta, x, y)  # powers of two: to the bit
    assert network.gradient(8 * theta, x, y).tobytes() == (g / 8).tobytes()


def test_a_unit_that_never_varies_is_zero():
    network = ScaleInvariant(hidden=3)
    theta, x, y = some(network)
    network.parts(theta)["W1"][:, 0] = 0
    g = network.gradient(theta, x, y)
    assert np.isfinite(g).all()
    assert not network.parts(g)["W1"][:, 0].any()
