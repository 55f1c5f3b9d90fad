"""``run``: errors name the argument."""

import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import Quadratic, SyntheticOnline

ONLINE = SyntheticOnline()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (dict(opt=ri.SGD), TypeError, "opt must be a refimpl rule, got <class"),
        (dict(problem=SyntheticOnline), TypeError, "problem must be a refimpl.problems.Problem, got <class"),
        (dict(steps=0), ValueError, "steps must be an integer > 0, got 0"),
        (dict(steps=2.0), TypeError, "steps must be an integer > 0, got 2.0"),
        (dict(steps=True), TypeError, "steps must be an integer > 0, got True"),
        (dict(seed=-1), ValueError, "seed must be an integer >= 0 or a numpy.random.SeedSequence, got -1"),
        (dict(seed=1.5), TypeError, "seed must be an integer >= 0 or a numpy.random.SeedSequence, got 1.5"),
        (dict(seed=None), TypeError, "seed must be an integer >= 0 or a numpy.random.SeedSequence, got None"),
        (dict(theta0=True), TypeError, "theta0 must be an array of float16, float32, float64, got True"),
        (dict(theta0="0"), TypeError, "theta0 must be an array of float16, float32, float64, got '0'"),
        (
            dict(theta0=np.zeros(1, int)),
            TypeError,
            "theta0 must be an array of float16, float32, float64, got dtype int64",
        ),
        (dict(theta0=[0.0]), ValueError, "theta0 must be one array for SyntheticOnline, got a list"),
        (dict(theta0=1.5), ValueError, "theta0 must lie in the box from -1.0 to 1.0, got array"),
        (dict(theta0=math.nan), ValueError, r"theta0 must lie in the box from -1.0 to 1.0, got array\(nan"),
        (dict(opt=ri.SGD(lr=np.ones(2))), ValueError, r"params must have leading axes \(2,\), the lanes of lr"),
        (dict(problem=Quadratic(), theta0=np.zeros(3)), ValueError, r"theta0 must have the shape \(\.\.\., 2\)"),
    ],
)
def test_errors_name_the_argument(change, error, message):
    arguments = dict(opt=ri.SGD(), problem=ONLINE, steps=3) | change
    with pytest.raises(error, match=message):
        ri.run(**arguments)


def test_other_libraries_are_refused():
    xp = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match="theta0 must be a NumPy array or a number, got"):
        ri.run(ri.SGD(), ONLINE, 3, theta0=xp.zeros(()))
