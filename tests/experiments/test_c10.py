"""C10: the curves of warm restarts, incumbents and snapshots."""

import numpy as np
import pytest

from refimpl import AdamW, NormalizedDecay, WarmRestarts
from refimpl.claims.experiments import c10_warm_restarts as c10
from refimpl.claims.experiments import restart_curves, snapshots
from refimpl.claims.experiments.annealings import CLEAN, Setting
from refimpl.claims.experiments.anytime import Curve, decoupled_curves, ends, gains, gains_at, incumbents
from refimpl.claims.experiments.deciding import answers, yes
from refimpl.claims.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, quiet
from refimpl.claims.experiments.statistics import paired
from refimpl.problems.networks import Plain

from .measured import finding

# The curves


def test_restarts_of_sgdr():
    numbers = finding("C10").numbers["curves"]
    assert restart_curves.exact(numbers)
    assert numbers["cosine annealing"]["restarts"] == []
    assert numbers["T_0=50,T_mult=1"]["restarts"] == [50, 100, 150]
    assert numbers["T_0=100,T_mult=1"]["restarts"] == [100]
    assert numbers["T_0=1,T_mult=2"]["restarts"] == [1, 3, 7, 15, 31, 63, 127]
    assert numbers["T_0=10,T_mult=2"]["restarts"] == [10, 30, 70, 150]


def test_the_last_value_of_a_run_is_small_and_not_zero():
    (before,) = finding("C10").numbers["curves"]["T_0=100,T_mult=1"]["just_before_each"]
    assert before == pytest.approx(0.05 * (np.pi / 2 / 10_000) ** 2, rel=1e-6)  # ½ (1 + cos(π − x)) = x²/4 + …


def test_decay_of_adam_wr():
    found = finding("C10").numbers["curves"]["AdamWR"]
    expected = [0.05 / T**0.5 for T in (100, 200, 400, 800)]
    assert found["decay_first"] == pytest.approx(expected, rel=1e-15)
    assert found["decay_first"] == found["decay_last"]
    assert found["left_of_theta"] == pytest.approx(np.exp(-0.025 * np.sqrt([100, 200, 400, 800])), rel=5e-3)


class DelayedRestarts(WarmRestarts):
    """As the code published with SGDR's sequel, which counts the batch before it asks for the rate."""

    def eta(s, xp, k):
        return super().eta(xp, k + 1)


class DecayOfTheFirstRun(NormalizedDecay):
    def eta(s, xp, k):
        return super().eta(xp, 0 * k)


class Forgetful(AdamW):
    """AdamW that starts anew at step 101."""

    def update(h, xp, t, eta, theta, g, m, v):
        kept = 0 if t == 101 else 1
        return super().update(xp, t, eta, theta, g, kept * m, kept * v)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("WarmRestarts", DelayedRestarts),
        ("NormalizedDecay", DecayOfTheFirstRun),
        ("AdamW", lambda **given: Forgetful(**given) if given else AdamW()),
    ],
)
def test_another_curve_or_rule_is_noticed(monkeypatch, name, broken):
    monkeypatch.setattr(restart_curves, "EPOCHS", 20)
    monkeypatch.setattr(restart_curves, name, broken)
    assert not restart_curves.exact(restart_curves.curves())


def test_restarts_out_of_place_are_noticed():
    found = restart_curves._against_formula(WarmRestarts(T_0=199, T_mult=2, eta_max=0.05)(np.arange(600)), 200, 2)
    assert not found["restarts_as_printed"]
    assert found["largest_deviation"] > 0.01


# The incumbents


def test_ends_of_runs():
    assert ends(150) == [10, 30, 70, 150]
    assert ends(149) == [10, 30, 70]


def test_the_incumbent_is_the_end_of_the_last_complete_run():
    epochs = np.array([5, 10, 15, 20, 25, 30, 35])
    assert incumbents(epochs, [10, 30]).tolist() == [0, 1, 1, 1, 1, 5, 5]
    assert incumbents(epochs, []).tolist() == list(range(7))


def curve(*means):
    """Two rates; a row a seed; the same at every epoch from 10 on, and far worse before."""
    errors = np.array(means, dtype=float)
    return Curve(np.array([5, 10, 15]), np.stack([errors + 50, errors, errors]), (0.1, 1.0))


def test_each_curve_is_judged_at_its_own_rate_and_all_at_one():
    curves = {"SGDR": curve([4, 9], [6, 9], [5, 9]), "cosine": curve([8, 5], [8, 7], [8, 7])}
    assert curves["SGDR"].mean.tolist() == [[4, 9], [6, 9], [5, 9]]
    assert (curves["SGDR"].best, curves["cosine"].best) == (0, 1)
    assert gains(curves, "SGDR")["cosine"].mean == pytest.approx((1 + 1 + 2) / 3)
    assert gains_at(curves, "SGDR", 0.1)["cosine"].mean == pytest.approx(3)


def test_decay_is_normalised_for_each_restart(monkeypatch):
    asked = {}

    def noted(setting, make, run_ends, *given):
        asked.setdefault(make.func.__name__, []).append((make(lr=0.1).weight_decay, run_ends))

    monkeypatch.setattr("refimpl.claims.experiments.anytime.curve", noted)
    decoupled_curves(Setting(Plain(), CLEAN), [0], 70, quiet)
    for (whole, no_ends), (anew, run_ends) in asked.values():
        assert whole == pytest.approx(0.05 / (70 * 12) ** 0.5)
        assert [anew(k) for k in (0, 119, 120)] == pytest.approx([0.05 / 120**0.5] * 2 + [0.05 / 240**0.5])
        assert (no_ends, run_ends) == ([], [10, 30, 70])
    assert list(asked) == ["SGDW", "AdamW"]


# The snapshots


def test_snapshots_are_those_of_one_run_and_are_averaged_as_probabilities(monkeypatch):
    """Runs of 10 units, with restarts after one and three epochs, beside one run that is not interrupted."""
    monkeypatch.setattr(snapshots, "RESTARTS", WarmRestarts(T_0=12, T_mult=2))
    setting, splits = Setting(Plain(hidden=10), CLEAN), [3, 4]
    found = snapshots.snapshot_errors(setting, 0.1, splits, [1, 3, 7], quiet)
    p = snapshots._predictions(setting, 0.1, splits, [1, 3, 7], quiet)
    assert p[7].shape == (2, snapshots.STARTS, 1197, 10)
    whole = setting.train(setting.sgd(0.1, WarmRestarts(T_0=12, T_mult=2)), splits, 7, every=1)
    labels = np.stack([setting.task.data(seed).y_test.argmax(axis=1) for seed in splits])
    own = 100 * np.mean(p[3][:, 0].argmax(axis=-1) != labels, axis=1)  # the first start is the split's own
    assert own == pytest.approx(whole.test_error[2])
    by_hand = np.mean([p[1][0, 2], p[3][0, 2], p[7][0, 2]], axis=0).argmax(axis=1)
    three = [100 * np.mean(by_hand != labels[0])]
    three += [
        100 * np.mean(np.mean([p[1][0, i], p[3][0, i], p[7][0, i]], axis=0).argmax(axis=1) != labels[0]) for i in (0, 1)
    ]
    assert found["M = 3"][0] == pytest.approx(np.mean(three))
    assert not np.array_equal(p[7][:, 0], p[7][:, 1])


def test_gains_over_the_last_and_over_the_best_snapshot():
    errors = {"epoch 1": [3.0, 4.0], "epoch 3": [5.0, 6.0], "epoch 7": [8.0, 8.0], "M = 3": [4.0, 4.0]}
    found = snapshots.gains({name: np.array(each) for name, each in errors.items()}, [1, 3, 7])
    assert found["M = 3"].mean == 4
    assert found["M = 3, over the best snapshot"].mean == -0.5


# The verdict


GOOD, BAD = paired([1.0, 1.2]), paired([-1.0, 1.2])


@pytest.mark.parametrize(
    ("exact", "own", "alike", "best", "verdict"),
    [
        (True, GOOD, GOOD, GOOD, REPRODUCED),
        (True, BAD, GOOD, GOOD, CORRECTED),
        (True, GOOD, GOOD, BAD, CORRECTED),
        (True, BAD, BAD, GOOD, NOT_REPRODUCED),
        (False, GOOD, GOOD, GOOD, NOT_REPRODUCED),
    ],
)
def test_the_rule(exact, own, alike, best, verdict):
    averaged = {"a": {"M = 3, over the best snapshot": best, "M = 3": GOOD}}
    numbers = c10.deciding(
        {"curves: right": yes(exact)}, {"a": {"cosine": GOOD, "fixed": own}}, {"cosine": GOOD, "fixed": alike}, averaged
    )
    assert c10.decide(answers(numbers)) == verdict
    assert {number.threshold for name, number in numbers.items() if not name.startswith("curves")} == {0}


def test_restarts_forgive_a_rate_that_is_too_large():
    gained = finding("C10").numbers[f"others - SGDR, all at {c10.LARGE}"][c10.NOISY_LABELS]
    assert min(found["mean"] for found in gained.values()) > 2
