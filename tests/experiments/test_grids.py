"""Grids of the experiments: the same numbers wherever they are computed."""

from dataclasses import replace

import numpy as np
import pytest

from refimpl.claims.experiments.experiment import quiet
from refimpl.claims.experiments.grids import METHODS, Execution, executed, execution, final_errors
from refimpl.claims.experiments.twins import as_twin
from refimpl.problems.networks import Plain, Task
from refimpl.schedules import CosineAnnealing
from refimpl.training import train

SMALL = replace(METHODS["AdamW"], rates=np.array([1e-3, 1e-2, 10.0]), decays=np.array([0.0, 1e-2]))
SETTING = {"seeds": 2, "epochs": 2, "schedule": CosineAnnealing(T=24)}


def small(progress=quiet):
    return final_errors(SMALL, Plain(hidden=8), Task(noise=0.2), **SETTING, progress=progress)


def test_each_entry_is_that_run_by_itself():
    errors = small()
    assert errors.shape == (2, 3, 2)
    opt = SMALL.rule(lr=1e-2, weight_decay=1e-2, schedule=SETTING["schedule"])
    alone = train(opt, Plain(hidden=8), task=Task(noise=0.2), seeds=[1], epochs=2)
    assert errors[1, 1, 1] == alone.test_error[-1, 0]


def test_a_sweep_gives_the_same_and_is_kept(tmp_path):
    seen = []
    with executed(Execution(tmp_path)):
        swept = small()
        again = small(lambda done, total: seen.append(done))
    assert np.array_equal(swept, small())
    assert np.array_equal(swept, again)
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("AdamW-")


def test_a_sweep_of_a_twin_is_another_sweep_and_gives_the_twin(tmp_path):
    with as_twin(1):
        twin = small()
        with executed(Execution(tmp_path)):
            assert np.array_equal(small(), twin)
    with executed(Execution(tmp_path)):
        assert np.array_equal(small(), small())
    assert len(list(tmp_path.iterdir())) == 2


def test_execution():
    assert execution("sweeps") is None
    assert execution("sweeps", workers=2) == Execution("sweeps", 2)
    assert execution("sweeps", scheduler="tcp://host:8786") == Execution("sweeps", 0, "tcp://host:8786")
    for workers, scheduler in ((-1, None), (2, "tcp://host:8786")):
        with pytest.raises(ValueError, match="workers must be >= 0, and 0 with a scheduler"):
            execution("sweeps", workers, scheduler)
    with pytest.raises(ValueError, match="scheduler must be an address such as tcp://host:8786, got 'nonsense'"):
        execution("sweeps", scheduler="nonsense")
