"""Schedule-Free SGD against section 2 and Algorithm 1 of Defazio et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one


def schedule_free_sgd(theta, grads, eta=1, lr=1, momentum=0.9, weight_decay=0):
    """x is the mean of z_2, z_3 … with the weights γ_i², and x_1 while they are 0."""
    ys, zs, xs, gammas, cs, sums = [theta], [theta], [], [], [], []
    for i, g in enumerate(grads):
        gammas.append(eta[i] * lr[i])
        zs.append(zs[-1] - gammas[i] * g - gammas[i] * weight_decay[i] * ys[-1])
        weights = [gamma * gamma for gamma in gammas]
        sums.append(sum(weights))
        cs.append(weights[i] / sums[i] if sums[i] else 0 * g)
        xs.append(sum(w * z for w, z in zip(weights, zs[1:], strict=True)) / sums[i] if sums[i] else theta)
        ys.append((1 - momentum[i]) * zs[-1] + momentum[i] * xs[-1])
    return dict(theta=ys[1:], z=zs[1:], x=xs, gamma=gammas, c=cs, weight_sum=sums)


class SGDWithoutX(Words):
    """The authors' form, which keeps y and z: y ← y + c (z − y) + γ (β (1 − c) − 1) d, then z ← z − γ d."""

    slots = ("z",)

    def init(self, params):
        return {"t": 0, "z": params.copy(), "sum": 0.0}

    def move(self, theta, g, s, t, eta):
        rate = eta * self.lr
        s["sum"] += rate**2
        c = rate**2 / s["sum"] if s["sum"] else 0.0
        d = g + self.weight_decay * theta
        theta = theta + c * (s["z"] - theta) + rate * (self.momentum * (1 - c) - 1) * d
        s["z"] = s["z"] - rate * d
        return theta


TRAITS = RuleTraits(
    rule=ri.ScheduleFreeSGD,
    settings=dict(lr=0.0625, momentum=0.9, weight_decay=0.01),
    roundings=(3, 8),  # of z one step each; c by 4, and each earlier step by two more in x
    after_infinity=("inf", "nan"),  # through the decay
    zero_step=False,
    scale_free=False,
    operations=frozenset(),
    listing=schedule_free_sgd,
    words=(SGDWithoutX,),
)


def test_three_steps_by_hand():
    # γ = 1, β = 1/2, λ = 1/4, η = 1, 1/2, 1/4; y_1 = z_1 = x_1 = 4
    # t=1: z = 4 − 2 − 1/4 · 4 = 1, c = 1, x = 1, y = 1
    # t=2: γ = 1/2, z = 1 + 1 − 1/8 · 1 = 15/8, c = (1/4)/(5/4) = 1/5, x = 4/5 + 3/8 = 47/40, y = 61/40
    opt = ri.ScheduleFreeSGD(lr=1, momentum=0.5, weight_decay=0.25, schedule=halving)
    found = one_by_one(opt, 4.0, [2.0, -2.0])
    assert found["z"] == [1, 1.875]
    assert found["c"] == [1, 0.2]
    assert found["x"] == pytest.approx([1, 47 / 40], rel=1e-15)  # ten roundings of 0.2 at most
    assert found["theta"] == pytest.approx([1, 61 / 40], rel=1e-15)


def test_the_decay_is_of_y_and_not_of_z():
    opt = ri.ScheduleFreeSGD(lr=1, momentum=0.5, weight_decay=0.25)
    y, z = np.array([8.0]), np.array([4.0])
    state = ri.State(opt.name, 3, {"z": z, "x": np.array([12.0])}, {"weight_sum": 3.0})
    assert opt.step(y, np.zeros(1), state)[1].slots["z"].tolist() == [4 - 0.25 * 8]


def test_without_schedule_x_is_the_mean_of_all_z():
    grads = np.random.default_rng(0).normal(size=(9, 3))
    found = ri.trace(ri.ScheduleFreeSGD(lr=0.5), np.ones(3), grads)
    means = np.cumsum(found["z"], axis=0) / np.arange(1, 10)[:, None]
    np.testing.assert_allclose(found["x"], means, rtol=0, atol=1e-14)  # 9 steps of numbers below 8


def test_while_all_rates_are_zero_nothing_moves_and_c_is_zero():
    opt = ri.ScheduleFreeSGD(schedule=lambda k: 0.0 if k < 2 else 0.5)
    found = one_by_one(opt, 1.0, [3.0, 5.0, 1.0])
    assert found["theta"] == [1, 1, 0.5]
    assert found["c"] == [0, 0, 1]


def test_evaluated_is_x():
    opt = ri.ScheduleFreeSGD(lr=0.25)
    params = {"w": np.ones(2), "b": [np.zeros(())]}
    params, state = opt.step(params, params, opt.init(params))
    params, state = opt.step(params, params, state)
    assert opt.evaluated(params, state) is state.slots["x"]
    assert opt.evaluated(params, state)["w"][0] != params["w"][0]
    with pytest.raises(ValueError, match="belongs to the rule 'SGD'"):
        opt.evaluated(params, ri.SGD().init(params))


def test_the_box_holds_z_x_and_y():
    opt = ri.ScheduleFreeSGD(lr=1, momentum=0.5).projected(ri.Box(-1, 1))
    found = one_by_one(opt, 0.0, [-8.0, 1.0])
    assert found["z"] == [1, 0]  # unprojected 8, and from there 7
    assert found["x"] == [1, 0.5]
    assert found["theta"] == [1, 0.25]


def test_a_run_goes_on_from_y_and_the_state(tmp_path):
    opt = ri.ScheduleFreeSGD(lr=0.5)
    grads = np.random.default_rng(0).normal(size=(6, 3))
    params, state = np.ones(3), opt.init(np.ones(3))
    for g in grads:
        params, state = opt.step(params, g, state)
        ri.save_state(tmp_path / "state", state)
        state = ri.load_state(tmp_path / "state")
    assert np.array_equal(params, ri.trace(opt, np.ones(3), grads)["theta"][-1])


def test_defaults():
    same_defaults(ri.ScheduleFreeSGD, schedule_free_sgd)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=0.5, momentum=0.75, weight_decay=0.01, schedule=halving),
        dict(lr=growing, momentum=0, weight_decay=halving),
        dict(momentum=lambda k: halving(k) / 2, lr=lambda k: 0.0 if k < 3 else 0.25),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.ScheduleFreeSGD, schedule_free_sgd, dtype, **settings)
