"""All rules, for the tests that hold for each: the ``TRAITS`` of the files in tests/rules."""

import dataclasses
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri
from tests.traits import RuleTraits


def collected(folder, kind):
    """Traits of this kind -> the test file that they stand in."""
    here = Path(__file__).parent
    found = {}
    for path in sorted((here / folder).glob("test_*.py")):
        if "\nTRAITS = " not in path.read_text(encoding="utf-8"):
            continue  # it is about all of them, and may import this module
        given = import_module(f"tests.{folder}.{path.stem}").TRAITS
        own = [given] if isinstance(given, kind) else given
        found |= {id(traits): (traits, f"tests/{folder}/{path.name}") for traits in own}
    return list(found.values())


_FOUND = [
    (traits, file) for rule in ri.rules.ALL for traits, file in collected("rules", RuleTraits) if traits.rule is rule
]
#: Name -> traits, in the order of ``rules.ALL``; tests/test_lists.py fails for a rule without.
TRAITS = {traits.name: traits for traits, _ in _FOUND}
#: A rule's name -> its test file.
FILES = {traits.rule.__name__: file for traits, file in _FOUND}

MAKERS = {name: traits.make for name, traits in TRAITS.items()}
#: Those in which a zero denominator gives a zero step.
ZERO_STEP = [name for name, traits in TRAITS.items() if traits.zero_step]
#: Those that can be compiled: a sum over all gradients grows.
TRACEABLE = {name: traits.make for name, traits in TRAITS.items() if not traits.history}

each_traceable = pytest.mark.parametrize("make", TRACEABLE.values(), ids=TRACEABLE)
each_maker = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
each_rule = pytest.mark.parametrize("opt", [make() for make in MAKERS.values()], ids=MAKERS)


def hypers(make):
    """The hyperparameters of the rule that ``make`` makes: every field but its parts, such as φ, and counts."""
    opt = make()
    counts = [name for name, row in opt.hyperparameters.items() if row.range[2].startswith("an integer")]
    return [field.name for field in dataclasses.fields(opt) if field.name not in (*opt.parts, *counts)]


def keeps_an_iterate(opt):
    """Does a slot begin as the parameters, so that the next step starts from it and not from them?"""
    theta = np.ones(2)
    return any(each is theta for each in opt.start(theta).values())


def run(opt, theta, grads, state=None):
    """θ and state after one step for each of ``grads``."""
    state = opt.init(theta) if state is None else state
    for g in grads:
        theta, state = opt.step(theta, g, state)
    return theta, state
