"""The table of rules: every rule, with hyperparameters that leave no term of it out."""

import numpy as np

import refimpl as ri
from tests.every_rule import TRAITS

#: Name -> the rule and hyperparameters that leave no term of it out; those that keep their history are
#: in test_histories.py.
RULES = {name: (traits.make, traits.settings) for name, traits in TRAITS.items() if not traits.history}


def build(name, convert=lambda name, value: value, **more):
    """The rule, each hyperparameter passed through ``convert(name, value)``, or left alone where that is None."""
    rule, settings = RULES[name]
    converted = {key: convert(key, value) for key, value in settings.items()}
    return rule(**{key: settings[key] if value is None else value for key, value in converted.items()}, **more)


def plain(name):
    return build(name)


def lanes(name, value):
    """Two lanes: parameters then need a leading axis of 2."""
    return np.array([value, value / 2])


def scheduled(name):
    """With everything at once: lanes for every number, a schedule, and a box that some elements run into."""
    box = ri.Box(np.array([-0.75, -0.5]), 0.875)
    return build(name, lanes, schedule=ri.CosineAnnealing(T=40, eta_min=0.125)).projected(box)


VARIANTS = {"plain": plain, "lanes, schedule and box": scheduled}


def constant(name):
    """The hyperparameters of a rule that may not be schedules."""
    return getattr(RULES[name][0], "constant", ())
