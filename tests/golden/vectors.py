"""What the tests of the vectors share: the documents, and results made of a formula."""

import functools
import json

from refimpl.conformance.vectors.layout import DATA, VERSION, cases_file, expected_file
from refimpl.conformance.vectors.loading import load
from refimpl.conformance.vectors.predicting import predicted


@functools.cache
def document(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def inputs(rule):
    return document(cases_file(rule))


def expected(rule):
    return document(expected_file(rule))["expected"]


@functools.cache
def golden(rule):
    return load(rule)


def results(runs, **more):
    """A results document."""
    return {"format": "refimpl-results", "version": VERSION, "implementation": "a test", "results": runs, **more}


def written(path, found):
    path.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
    return path


def published(rule):
    """The expected parameters as if a program had found them: hex floats, case by case."""
    return {case: [list(step["theta"]["hex"]) for step in steps] for case, steps in expected(rule).items()}


def computed(rule, candidate):
    """What an implementation that follows a candidate writes, but for the long run."""
    return {
        each.case.id: [
            [
                x.hex()
                for bounded in step.values()
                for x in bounded.value.astype(each.case.scenario.dtype).ravel().tolist()
            ]
            for step in predicted(candidate, each.case)
        ]
        for each in golden(rule)
        if len(each.case.scenario.grads) < 20
    }
