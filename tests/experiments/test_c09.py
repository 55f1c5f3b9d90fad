"""C09: fixed rates, step drops and cosine annealing."""

import numpy as np
import pytest

from refimpl import Momentum
from refimpl.claims.experiments import c09_annealing as c09
from refimpl.claims.experiments.annealings import crossed, single_runs
from refimpl.claims.experiments.deciding import answers
from refimpl.claims.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, quiet
from refimpl.claims.experiments.grids import Method
from refimpl.claims.experiments.statistics import paired

from .measured import finding


def test_lanes_are_seeds_with_all_values():
    lanes, values = crossed([3, 5], [0.1, 0.2, 0.4])
    assert lanes == [3, 3, 3, 5, 5, 5]
    assert values.tolist() == [0.1, 0.2, 0.4] * 2


def test_schedules_of_forty_epochs():
    schedules = single_runs(40)
    assert [schedules["step drop"](k) for k in (239, 240, 359, 360)] == pytest.approx([1, 0.1, 0.1, 0.01])
    assert [schedules["cosine"](k) for k in (0, 240)] == pytest.approx([1, 0.5])
    assert schedules["fixed"](479) == 1


def test_a_cell_of_the_grid_is_a_run_of_its_own():
    setting = c09.SETTINGS[c09.NOISY_LABELS]
    method = Method(Momentum, "l2", np.array([0.01, 0.1]), np.array([0.0, 1e-3, 1e-2]))
    found = c09._trained(setting, method, 2, quiet)["step drop"]
    alone = setting.train(Momentum(lr=0.1, l2=1e-3, schedule=single_runs(40)["step drop"]), [1], 40, every=40)
    assert found.shape == (2, 2, 3)
    assert found[1, 1, 1] == alone.test_error[-1, 0]


def test_comparisons_leave_the_judged_seed_out():
    """One rate, decays 0 and 1; seed 0 is lucky with the fixed rate and decay 1, which the others do not choose."""
    fixed = np.array([[[6.0, 5.0]], [[6.0, 9.0]], [[6.0, 9.0]]])
    cosine, step = np.full_like(fixed, 5.0), np.full_like(fixed, 4.0)
    found = c09._compared({"fixed": fixed, "step drop": step, "cosine": cosine})
    assert found["fixed - cosine"].mean == pytest.approx(1)
    assert found["step drop - cosine"].mean == -1
    assert found["fixed - cosine, no decay"].mean == 1
    assert found["fixed - cosine, largest rate"].mean == pytest.approx(1)


def test_annealing_makes_the_largest_rate_usable():
    found = finding("C09").numbers["noisy labels, SGD"]
    assert found["fixed - cosine, largest rate"]["mean"] > 10
    assert found["best"]["cosine"]["rate"] > found["best"]["fixed"]["rate"]


GOOD, SMALL, BAD = paired([3.0, 4.0]), paired([1.0, 1.1]), paired([-1.0, 1.0])


@pytest.mark.parametrize(
    ("step", "noisy", "clean", "verdict"),
    [
        (GOOD, BAD, BAD, REPRODUCED),
        (BAD, GOOD, BAD, CORRECTED),  # the clean labels need not show what annealing is for
        (BAD, SMALL, GOOD, NOT_REPRODUCED),
    ],
)
def test_the_rule(step, noisy, clean, verdict):
    cell = {"fixed - cosine": GOOD, "step drop - cosine": step}
    cells = {
        (c09.NOISY_LABELS, "SGD"): cell | {"fixed - cosine, largest rate": noisy},
        ("clean", "SGD"): cell | {"fixed - cosine, largest rate": clean},
    }
    assert c09.decide(answers(c09.deciding(cells))) == verdict


def test_the_thresholds():
    cells = {(c09.NOISY_LABELS, "SGD"): {"fixed - cosine": GOOD, "step drop - cosine": BAD, c09.LARGEST: GOOD}}
    asked = [(number.relation, number.threshold) for number in c09.deciding(cells).values()]
    assert asked == [(">", 0), (">", 0), (">", c09.SAFER)]
    assert f"by more than {c09.SAFER:g} points" in c09.EXPERIMENT.rule
