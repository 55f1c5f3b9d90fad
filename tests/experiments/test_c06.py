"""C06: where the edge of the good decays lies, and how it moves; on surfaces made by hand, for the effect is small."""

import json

import numpy as np
import pytest

from refimpl.claims.experiments import c06_budgets as c06
from refimpl.claims.experiments.deciding import Number, answers, decide, named
from refimpl.claims.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, UNDECIDED, quiet
from refimpl.claims.experiments.figures import save

DECAYS = np.concatenate([[0.0], 10.0 ** np.arange(-5, 0.5, 0.5)])


def flank(edge, seeds=3):
    """Errors that are level up to a decay of 10^edge and rise by a point each half decade beyond; the second rate's
    are a point higher."""
    rise = np.maximum(0, 2 * (np.log10(np.maximum(DECAYS, 1e-9)) - edge))
    return 5 + rise + np.array([0.0, 1.0])[:, None] + np.zeros((seeds, 1, 1))


def test_edge():
    assert c06.edge(flank(-2), DECAYS) == pytest.approx(-2)


@pytest.mark.parametrize("steep", [-0.5, 0.0, 0.5])
def test_slope(steep):
    shift = np.log10(np.array(c06.BUDGETS) / c06.BUDGETS[0])
    decays = np.concatenate([[0.0], 10.0 ** np.arange(-5, 0.001, 0.05)])
    rise = [np.maximum(0, 2 * (np.log10(np.maximum(decays, 1e-9)) + 2 - steep * s)) for s in shift]
    found, (low, high) = c06.slope(
        [np.broadcast_to(5 + each, (3, 1, len(decays))) for each in rise], c06.BUDGETS, decays
    )
    assert found == pytest.approx(steep, abs=0.05)  # the grid's step over the 1.2 decades of budgets
    assert (low, high) == pytest.approx((found, found))


def test_a_carried_decay():
    valley = [np.broadcast_to(5 + (np.log10(np.maximum(DECAYS, 1e-9)) - at) ** 2, (3, 1, 12)) for at in (-2, -2, -2.5)]
    assert np.allclose(c06.carried(valley, DECAYS, 0), 5.25)  # half a decade too large: 0.5²
    assert np.allclose(c06.carried(valley, DECAYS, -0.5), 5)  # 16^(−1/2) is 0.6 of a decade, next to half of one


def made_of(monkeypatch, slopes):
    """The experiment on flanks that move by these slopes, setting by setting."""

    def grid(name, setting, epochs, batch, full, progress):
        decays = c06.method(name, full).decays
        at = -2 + slopes[list(c06.SETTINGS.values()).index(setting)] * np.log10(epochs / c06.BUDGETS[0])
        rise = np.maximum(0, 2 * (np.log10(np.maximum(decays, 1e-9)) - at))
        return np.broadcast_to(5 + rise, (3, 1, len(decays)))

    monkeypatch.setattr(c06, "grid", grid)
    return c06.EXPERIMENT.measure(False, quiet)


@pytest.mark.parametrize(
    ("slopes", "verdict"),
    [
        ((-0.8, -0.8), REPRODUCED),
        ((-0.8, 0), CORRECTED),
        ((0, -0.8), CORRECTED),
        ((0, 0), NOT_REPRODUCED),
        ((0.5, 0.5), NOT_REPRODUCED),
    ],
)
def test_the_rule_for_the_verdict(monkeypatch, slopes, verdict):
    assert made_of(monkeypatch, slopes).verdict == verdict


def slopes(*values):
    keys = [f"{title}, {name}" for title in c06.SETTINGS for name in c06.RATES]
    return {named(key, c06.SLOPE): Number(x, "<=", c06.FALLS) for key, x in zip(keys, values, strict=True)}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((-0.25, -0.25, -0.25, -0.25), REPRODUCED),  # it falls by 1/4 at least
        ((-0.25, np.nextafter(-0.25, 0), 0, 0), NOT_REPRODUCED),
        ((-0.42, -0.42, 0, 0), CORRECTED),
        ((-0.42, -0.42, -3e-16, -3e-16), CORRECTED),  # what a level line was found to fall by
        ((-0.42, -0.42, -0.42, 0), CORRECTED),  # not for both methods
        ((-0.42, 0, -0.42, 0), NOT_REPRODUCED),
    ],
)
def test_the_published_slope_decides(values, verdict):
    assert c06.decide(answers(slopes(*values))) == verdict


def test_the_rule_that_is_printed_names_the_slope_that_decides(monkeypatch):
    found = made_of(monkeypatch, (-0.8, 0))
    assert (
        {(each.relation, each.threshold) for each in found.deciding.values()} == {("<=", c06.FALLS)} == {("<=", -0.25)}
    )
    assert f"it falls by {-c06.FALLS:g} at least" in c06.EXPERIMENT.rule


def test_level_edges_have_no_slope(monkeypatch):
    found = made_of(monkeypatch, (-0.8, 0))
    assert [found.deciding[named(f"plain, noisy labels, {name}", c06.SLOPE)].value for name in c06.RATES] == [0, 0]


@pytest.mark.parametrize(
    ("twin", "verdict"),
    [((-0.42, -0.5, 0, 0.1), CORRECTED), ((-0.42, 0, 0, 0), UNDECIDED), ((-0.6, -0.6, 0, 0), UNDECIDED)],
)
def test_twins(twin, verdict):
    assert decide(c06.decide, slopes(-0.42, -0.42, 0, 0), [slopes(*twin)]).verdict == verdict


def test_numbers_and_figure(monkeypatch, tmp_path):
    finding = made_of(monkeypatch, (-0.8, 0))
    assert json.loads(json.dumps(finding.numbers, allow_nan=False)) == finding.numbers
    assert [path.stat().st_size > 10_000 for path in save(c06.EXPERIMENT, finding, tmp_path)] == [True, True]
