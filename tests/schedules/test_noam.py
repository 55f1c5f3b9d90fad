"""The Transformer's schedule: equation (3) as printed, its peak, and no warm-up."""

import math

import mpmath
import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.Noam,
    short=(ri.Noam(16, 5), ri.Noam(2, 3.5)),
    long={"Noam": ri.Noam(64, 40), "Noam, w = 1": ri.Noam(3, 1), "Noam, w = 0": ri.Noam(1, 0)},
    checked=dict(d_model=2, warmup=10),
    good=dict(d_model=4, warmup=3),
    refused={
        "d_model": [0, -1, math.nan, math.inf, "4", None, True],
        "warmup": [-1, math.nan, math.inf, "4", None, True],
    },
)


@pytest.mark.parametrize(("d", "w"), [(512, 4000), (1, 1), (3, 7), (64, 2.5)])
def test_equation_3_as_printed(d, w):
    eta = ri.Noam(d, w)
    with mpmath.workdps(40):
        for k in (0, 1, 2, 5, 6, 7, 8, 3998, 3999, 4000, 10**6):
            s = mpmath.mpf(k + 1)
            printed = mpmath.mpf(d) ** -0.5 * min(s**-0.5, s * mpmath.mpf(w) ** -1.5)
            # two roots, two products and two quotients: 6 u
            assert abs(eta(k) - printed) <= 6 * 2.0**-53 * printed, k


def test_known_values_and_the_peak_at_the_last_step_of_the_warm_up():
    assert [ri.Noam(4, 4)(k) for k in (0, 1, 2, 3, 15)] == [1 / 16, 1 / 8, 3 / 16, 1 / 4, 1 / 8]
    values = [ri.Noam(16, 10)(k) for k in range(50)]
    assert values.index(max(values)) == 9


@pytest.mark.parametrize("w", [0, 0.5, 1])
def test_without_a_warm_up_it_is_the_inverse_root(w):
    inverse = ri.InverseSqrt()
    assert [ri.Noam(1, w)(k) for k in range(30)] == [inverse(k) for k in range(30)]
    assert ri.Noam(1, w).boundaries(3) == []
