"""The cost of correctly rounded scalars is measured against Python's own floats, and nothing stays patched."""

import refimpl as ri
from refimpl.core import given_scalars
from refimpl.core.scalar import Count
from refimpl_bench.scalars import RULES, medians, python_floats


def test_python_floats_are_plain_within_and_exact_after():
    with python_floats():
        assert type(given_scalars.count(1)) is int
        assert type(ri.CosineAnnealing(10)(3)) is float
    assert type(given_scalars.count(1)) is Count


def test_every_row_is_measured():
    for name, opt in RULES:
        exact, plain, _ = medians(opt, turns=1, steps=3)
        assert exact > 0, name
        assert plain > 0, name
