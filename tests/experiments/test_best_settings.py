"""C05, C08 and C25: best settings chosen on the other seeds, and the rules for the verdicts, on errors made by hand."""

import json

import numpy as np
import pytest

from refimpl.experiments import CLAIMS, best_settings, c08_gap
from refimpl.experiments.best_settings import Best
from refimpl.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, quiet
from refimpl.experiments.style import save

SPREAD = np.array([-0.2, -0.1, 0.0, 0.1, 0.2])  # of the seeds


def test_best_of_a_grid():
    errors = np.full((3, 3, 4), 9.0)
    errors[:, 1, 0], errors[:, 1, 2] = 7.0, 6.0
    errors[0, 0, 1] = 1.0  # good for one seed alone: chosen for the others, who lose by it, and not for itself
    best = Best.of(errors)
    assert best.with_decay.tolist() == [6.0, 9.0, 9.0]
    assert best.without.tolist() == [7.0, 7.0, 7.0]
    assert best.gain.tolist() == [1.0, -2.0, -2.0]
    errors[0, 0, 1] = 9.0
    assert not Best.of(errors).edge
    errors[:, 1, 3] = 5.0
    assert Best.of(errors).edge


def finding(monkeypatch, claim, **errors):
    """The claim's finding for errors (without decay, with decay) of each method, the same in every setting."""
    spread = {name: 0.1 * np.roll(SPREAD, i) for i, name in enumerate(errors)}
    found = {
        name.replace("_", " + "): Best(with_decay + spread[name], without + spread[name], False)
        for name, (without, with_decay) in errors.items()
    }
    assert list(found) == list(best_settings.METHODS)
    settings = dict.fromkeys(best_settings.SETTINGS, found)
    monkeypatch.setitem(best_settings._FOUND, False, settings)
    made = CLAIMS[claim].measure(False, quiet)
    assert json.loads(json.dumps(made.numbers, allow_nan=False)) == made.numbers
    assert made.number.isprintable()
    return made


@pytest.mark.parametrize(
    ("adamw", "verdict"),
    [((7, 6), REPRODUCED), ((7, 6.4), REPRODUCED), ((7, 6.7), NOT_REPRODUCED), ((7, 7), NOT_REPRODUCED)],
)
def test_c05(monkeypatch, adamw, verdict):
    found = finding(monkeypatch, "C05", SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, 6.5), AdamW=adamw)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("adam", "adamw", "verdict"),
    [(6.5, 6, REPRODUCED), (6, 6, NOT_REPRODUCED), (7, 6.5, NOT_REPRODUCED), (6.5, 6.5, NOT_REPRODUCED)],
)
def test_c08(monkeypatch, adam, adamw, verdict):
    found = finding(monkeypatch, "C08", SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, adam), AdamW=(7, adamw))
    assert found.verdict == verdict


def test_c08_with_a_gap_in_one_setting(monkeypatch):
    finding(monkeypatch, "C08", SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, 6.5), AdamW=(7, 6))
    pairs = [
        {f"{a} − {b}": best_settings.difference(found, a, b) for a, b in c08_gap.PAIRS}
        for found in best_settings._FOUND[False].values()
    ]
    none = {name: best_settings.paired(SPREAD) for name in pairs[0]}
    assert c08_gap.verdict(pairs[:1]) == REPRODUCED
    assert c08_gap.verdict([*pairs[:1], none]) == CORRECTED


@pytest.mark.parametrize(("adam", "verdict"), [(6.5, REPRODUCED), (6, NOT_REPRODUCED), (5.5, NOT_REPRODUCED)])
def test_c25(monkeypatch, adam, verdict):
    found = finding(monkeypatch, "C25", SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, adam), AdamW=(7, 6))
    assert found.verdict == verdict


@pytest.mark.parametrize("claim", ["C05", "C08", "C25"])
def test_figures(monkeypatch, tmp_path, claim):
    found = finding(monkeypatch, claim, SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, 6.5), AdamW=(7, 6))
    assert [path.stat().st_size > 5_000 for path in save(CLAIMS[claim], found, tmp_path)] == [True, True]
