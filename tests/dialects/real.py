"""The real things, which need not be installed, and what is asserted of all of them."""

import importlib.util
import inspect
import os
import pkgutil
import time
from dataclasses import fields
from unittest import mock

import pytest

from refimpl.conformance import check
from refimpl.conformance.array_scenarios import array_scenarios
from refimpl.conformance.judging import departure
from refimpl.conformance.reference import Candidate, expected
from refimpl.conformance.running import run
from refimpl.conformance.scenarios import scenarios
from refimpl.conformance.targets import target
from refimpl.core.mutation import mutated
from refimpl.dialects import dialects
from refimpl.dialects.call import parts

#: How arrays are laid out is no matter of a formula; those runs take as long again where each shape is compiled.
#: "small" is about ε, which is a matter of the formula.
FORMULAS = mock.patch(
    "refimpl.conformance.asked.array_scenarios",
    side_effect=lambda rule: [each for each in array_scenarios(rule) if each.name == "small"],
)
SECONDS = 120.0  # a library that is not compiled takes ten on a machine of its own


def real(path):
    """The class or function of this import path; the test is skipped where the library is missing."""
    if path.startswith("keras."):
        installed = [name for name in ("torch", "jax") if importlib.util.find_spec(name)]
        if not installed:
            pytest.skip("Keras needs a backend: PyTorch or JAX")
        os.environ.setdefault("KERAS_BACKEND", installed[0])
    pytest.importorskip(path.partition(".")[0])
    return pkgutil.resolve_name(path)


def of(library):
    """The dialects of a library."""
    return [each for each in dialects() if each.library == library]


def assert_verdict(path, rule, papers):
    """Against the rule it is the paper's form or not; either way the library's own dialect is named.

    A dialect is named only if it has the numbers of every scenario, in float64 and float32: this is the check against
    the dialect as well.
    """
    with FORMULAS:
        report = check(real(path), rule, seconds=SECONDS)
    library = path.partition(".")[0]
    (named,) = [each for each in of(library) if each.title() == report.dialect]
    assert report.passed is papers, report
    assert report.diagnosis is None
    assert path in named.paths
    assert rule in [each.__name__.lower() for each in named.rules]
    assert named.title() in report.verdict


def assert_is(thing, dialect):
    """The real thing has the numbers of the dialect."""
    with FORMULAS:
        report = check(thing, dialect, seconds=SECONDS)
    assert report.passed, report
    assert report.dialect == dialect


def assert_the_change_is_noticed(dialect, old, new):
    """The library computes the dialect, and not the dialect with one token of its formula changed."""
    thing, wrong = target(real(dialect.paths[0]), dialect), mutated(dialect, old, new)
    noticed = []
    for scenario in (each for each in scenarios(dialect.rules[0]) if each.name in ("random", "schedule")):
        numbers = run(thing, scenario, time.monotonic() + 60).steps
        assert departure(numbers, expected(Candidate("right", dialect.of), scenario)) is None
        noticed.append(departure(numbers, expected(Candidate("wrong", wrong.of), scenario)))
    assert any(noticed)


def assert_defaults(dialect):
    """A dialect has the library's argument names, in its order, and its defaults."""
    base, kept = parts(real(dialect.paths[0]))
    theirs = inspect.signature(base).parameters
    own = {field.name: field.default for field in fields(dialect) if field.name not in ("schedule", "box")}
    assert [name for name in theirs if name in own] == list(own)
    assert set(dialect.fixed) <= set(theirs)
    assert kept.items() <= dialect.fixed.items()
    for name, default in own.items():
        if isinstance(theirs[name].default, int | float | tuple):  # not None, which is no number, and not missing
            assert default == theirs[name].default, name
