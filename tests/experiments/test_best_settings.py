"""C05, C08 and C25: best settings chosen on the other seeds, and the rules for the verdicts, on errors made by hand."""

import json

import numpy as np
import pytest

from refimpl.claims.experiments import CLAIMS, best_settings, c05_decay_gains, c08_gap, c25_adam_and_sgd
from refimpl.claims.experiments.best_settings import Best
from refimpl.claims.experiments.deciding import Number, answers, decide, named
from refimpl.claims.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, UNDECIDED, quiet
from refimpl.claims.experiments.figures import save

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
    monkeypatch.setitem(best_settings._FOUND, (False, 0), settings)
    made = CLAIMS[claim].measure(False, quiet)
    assert json.loads(json.dumps(made.numbers, allow_nan=False)) == made.numbers
    assert made.number.isprintable()
    return made


@pytest.mark.parametrize(
    ("adamw", "verdict"),
    [((7, 6), CORRECTED), ((7, 6.4), CORRECTED), ((7, 6.7), NOT_REPRODUCED), ((7, 7), NOT_REPRODUCED)],
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
    errors = best_settings._FOUND[False, 0]["plain, noisy labels"]
    gap = {f"{a} − {b}": best_settings.difference(errors, a, b) for a, b in c08_gap.PAIRS}
    none = {name: best_settings.paired(SPREAD) for name in gap}
    assert c08_gap.decide(answers(c08_gap.deciding({"a": gap}))) == REPRODUCED
    assert c08_gap.decide(answers(c08_gap.deciding({"a": gap, "b": none}))) == CORRECTED


def lows(*settings):
    """C08's deciding numbers: of each setting the lower ends of the gap, of what closes it and of what is left."""
    asked = ((c08_gap.GAP, ">"), (c08_gap.CLOSED, ">"), (c08_gap.NOTHING_LEFT, "<="))
    return {
        named(str(i), what): Number(low, relation, 0)
        for i, ends in enumerate(settings)
        for low, (what, relation) in zip(ends, asked, strict=True)
    }


NO_GAP = (-0.5, -0.5, -0.5)


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((1, 1, -1), REPRODUCED),
        ((0, 1, -1), NOT_REPRODUCED),  # no gap: 0 does not lie above 0
        ((1, 0, -1), NOT_REPRODUCED),  # not closed
        ((1, 1, 0), REPRODUCED),  # what is left reaches 0
        ((1, 1, 0.01), NOT_REPRODUCED),
    ],
)
def test_c08_at_the_thresholds(ends, verdict):
    assert c08_gap.decide(answers(lows(ends))) == verdict


@pytest.mark.parametrize(
    ("run", "twin", "verdict"),
    [
        ((0.4, 0.9, -2), (0.5, 1.0, -2.2), CORRECTED),
        ((0.05, 0.9, -2), (0.5, 1.0, -2.2), UNDECIDED),  # a gap nearer to 0 than the twins are to one another
        ((0.4, 0.9, -2), (-0.1, 1.0, -2.2), UNDECIDED),  # a twin without a gap
        ((0.4, 0.9, -2), (0.5, -1.0, -2.2), UNDECIDED),
        ((0.4, 0.9, float("nan")), (0.5, 1.0, -2.2), UNDECIDED),
    ],
)
def test_c08_with_a_twin(run, twin, verdict):
    """Beside a setting that has no gap for certain."""
    assert decide(c08_gap.decide, lows(NO_GAP, run), [lows(NO_GAP, twin)]).verdict == verdict


@pytest.mark.parametrize(
    ("plain", "normed", "twin", "verdict"),
    [
        (0.5, 0.5, 0.6, REPRODUCED),
        (-0.5, 0.05, 0.8, NOT_REPRODUCED),  # whichever side it lies on, one of two settings is not more than half
        (0.5, 0.05, 0.8, UNDECIDED),
        (0, 0.5, 0.6, UNDECIDED),
    ],
)
def test_c25_with_a_twin(plain, normed, twin, verdict):
    def numbers(*ends):
        return {named(str(i), c25_adam_and_sgd.WORSE): Number(low, ">", 0) for i, low in enumerate(ends)}

    found = decide(c25_adam_and_sgd.decide, numbers(plain, normed), [numbers(plain, twin)])
    assert found.verdict == verdict


def test_what_c08_and_c25_ask_of_their_numbers(monkeypatch):
    errors = dict(SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, 6.5), AdamW=(7, 6))
    asked = {
        claim: [(each.relation, each.threshold) for each in finding(monkeypatch, claim, **errors).deciding.values()]
        for claim in ("C08", "C25")
    }
    assert set(asked["C25"]) == {(">", 0)}
    assert asked["C08"][:3] == [(">", 0), (">", 0), ("<=", 0)]
    assert asked["C08"] == asked["C08"][:3] * len(best_settings.SETTINGS)


def test_c05_at_the_thresholds(monkeypatch):
    """A gain of exactly half of SGDW's is enough, an interval that ends at 0 is not."""
    found = finding(monkeypatch, "C05", SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, 6.5), AdamW=(7, 6.5))
    half = f"gain of AdamW less {c05_decay_gains.SHARE:g} of that of SGDW"
    rule = CLAIMS["C05"].decide
    assert rule(answers(found.deciding | {half: Number(0, ">=", 0)})) == CORRECTED
    assert [number.relation for number in found.deciding.values()] == [">", ">", ">="]
    assert {number.threshold for number in found.deciding.values()} == {0}


@pytest.mark.parametrize(("adam", "verdict"), [(6.5, REPRODUCED), (6, NOT_REPRODUCED), (5.5, NOT_REPRODUCED)])
def test_c25(monkeypatch, adam, verdict):
    found = finding(monkeypatch, "C25", SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, adam), AdamW=(7, 6))
    assert found.verdict == verdict


@pytest.mark.parametrize("claim", ["C05", "C08", "C25"])
def test_figures(monkeypatch, tmp_path, claim):
    found = finding(monkeypatch, claim, SGD_L2=(7, 6), SGDW=(7, 6), Adam_L2=(7, 6.5), AdamW=(7, 6))
    assert [path.stat().st_size > 5_000 for path in save(CLAIMS[claim], found, tmp_path)] == [True, True]
