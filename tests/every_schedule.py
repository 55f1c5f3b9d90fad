"""All schedules, for the tests that hold for each: the ``TRAITS`` of the files in tests/schedules."""

import refimpl as ri
from tests.every_rule import collected
from tests.traits import ScheduleTraits

_FOUND = [
    (traits, file)
    for schedule in ri.schedules.ALL
    for traits, file in collected("schedules", ScheduleTraits)
    if traits.schedule is schedule
]
#: Name of the class -> traits, in the order of ``schedules.ALL``; tests/test_lists.py fails for one without.
TRAITS = {traits.schedule.__name__: traits for traits, _ in _FOUND}
#: Name of the class -> its test file.
FILES = {traits.schedule.__name__: file for traits, file in _FOUND}

SHORT = [schedule for traits in TRAITS.values() for schedule in traits.short]
LONG = {name: schedule for traits in TRAITS.values() for name, schedule in traits.long.items()}
