"""C11: cyclical policies and the range test."""

import numpy as np
import pytest

from refimpl import ExpRange, Triangular, Triangular2
from refimpl.claims.experiments import c11_cyclical as c11
from refimpl.claims.experiments import cyclical_policies as policies
from refimpl.claims.experiments import cyclical_training
from refimpl.claims.experiments.annealings import CLEAN, Setting
from refimpl.claims.experiments.deciding import answers, yes
from refimpl.claims.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, quiet
from refimpl.claims.experiments.range_test import Ramp, read_off
from refimpl.claims.experiments.statistics import paired
from refimpl.problems.networks import Plain

from .measured import finding

# The policies


def test_check_vectors():
    """iteration 0 is base, stepsize the peak of the cycle, twice that base again; triangular2 halves the amplitude."""
    numbers = finding("C11").numbers["policies"]
    assert policies.exact(numbers)
    assert numbers["triangular"]["every_half_cycle"] == [0.001, 0.006] * 4 + [0.001]
    peaks = numbers["triangular2"]["every_half_cycle"][1::2]
    assert peaks == pytest.approx([0.001 + 0.005 / 2**cycle for cycle in range(4)], rel=1e-15)
    peaks = numbers["exp_range"]["every_half_cycle"][1::2]
    assert peaks == pytest.approx([0.001 + 0.005 * 0.99994**k for k in (2000, 6000, 10_000, 14_000)], rel=1e-14)
    assert numbers["exp_range"]["every_half_cycle"][::2] == [0.001] * 5


def test_exp_range_as_printed_lets_both_boundaries_decline():
    printed = finding("C11").numbers["policies"]["exp_range"]["every_half_cycle_as_printed"]
    wanted = [bound * 0.99994 ** (2000 * i) for i, bound in enumerate([0.001, 0.006] * 4 + [0.001])]
    assert printed == pytest.approx(wanted, rel=1e-14)


def test_the_range_test_of_a_quadratic_turns_at_the_edge_of_stability():
    found = finding("C11").numbers["policies"]["range_test"]
    assert found["edge"] == 0.5
    assert found["edge"] <= found["turns_at"] < found["edge"] + found["step"]


class HalvedWithinTheCycle(Triangular2):
    def cycle(s, xp, k):
        return 1 + k / (2 * s.stepsize)


class AsPrinted(ExpRange):
    def eta(s, xp, k):
        return s.gamma**k * Triangular.eta(s, xp, k)


class OneCycle(Triangular):
    def cycle(s, xp, k):
        return 1


def stopping_short(base, peak, steps):
    return Triangular(base, peak / 2, steps)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("Triangular2", HalvedWithinTheCycle),
        ("ExpRange", AsPrinted),
        ("Triangular", OneCycle),
        ("RangeTest", stopping_short),
    ],
)
def test_another_policy_is_noticed(monkeypatch, name, broken):
    monkeypatch.setattr(policies, name, broken)
    assert not policies.exact(policies.policies())


# The networks


def test_rates_are_read_off_for_each_seed():
    accuracy = np.full((40, 2), 10.0)
    accuracy[5:20, 0], accuracy[20:25, 0] = 60, 90
    accuracy[10:30, 1], accuracy[30:35, 1] = 20, 50
    base, peak = read_off(np.arange(40.0), accuracy)
    # A quarter of the rise, 30 of 10 to 90 and 20 of 10 to 50, reached by the mean of five looks
    assert base.tolist() == [4, 12]
    assert peak.tolist() == [22, 32]


def test_each_seed_has_the_policy_of_its_own_rates(monkeypatch):
    """Two cycles in two epochs of 12 steps; the fixed rates are max and its half and quarter, a lane a seed."""
    asked = []

    class Watched(Setting):
        def train(self, opt, seeds, epochs, **given):
            asked.append(opt)
            return super().train(opt, seeds, epochs, **given)

    found = Ramp(np.zeros(1), np.zeros((1, 2)), base=np.array([0.1, 0.2]), peak=np.array([0.5, 0.6]))
    monkeypatch.setattr(cyclical_training, "ramp", lambda *_: found)
    monkeypatch.setattr(cyclical_training, "RATES", (0.01, 0.1))
    result = cyclical_training.trained(Watched(Plain(hidden=5), CLEAN), [0, 1], (2,), quiet)
    assert result.fixed.shape == (1, 2, 2)
    assert [np.asarray(opt.lr).tolist() for opt in asked[1:4]] == [[0.5, 0.6], [0.25, 0.3], [0.125, 0.15]]
    triangular2, _, triangular, cosine = (opt.schedule for opt in asked[4:])
    assert np.array([triangular2(k) for k in (0, 3, 9)]) == pytest.approx(
        np.array([[0.1, 0.2], [0.5, 0.6], [0.3, 0.4]])
    )
    assert triangular(9) == pytest.approx([0.5, 0.6])
    assert cosine(12) == pytest.approx([0.25, 0.3])
    assert list(result.by_policy) == [*cyclical_training.SUGGESTED, *cyclical_training.POLICIES]


def test_the_best_fixed_rate_is_chosen_by_the_other_seeds():
    fixed = np.array([[[2.0, 3.0], [5.0, 3.0], [5.0, 3.0]]])
    found = cyclical_training.Trained(None, (16,), fixed, {"policy": np.array([[4.0, 4.0, 4.0]])})
    assert found.against_fixed()["policy"][0].mean == 1  # not 4 − 2 for the first seed, whose own best is lucky


NEAR, FAR = paired([0.3, 0.4]), paired([0.5, 0.7])


@pytest.mark.parametrize(
    ("exact", "judged", "verdict"),
    [
        (True, [NEAR, NEAR], REPRODUCED),
        (True, [NEAR, FAR], CORRECTED),
        (True, [FAR, FAR], NOT_REPRODUCED),
        (False, [NEAR, NEAR], NOT_REPRODUCED),
    ],
)
def test_the_rule(exact, judged, verdict):
    numbers = c11.deciding({"policies: right": yes(exact)}, {str(i): each for i, each in enumerate(judged)})
    assert c11.decide(answers(numbers)) == verdict
    assert {number.threshold for name, number in numbers.items() if "minus" in name} == {c11.NEAR}
