"""Each experiment run once in a test process, and its rule for the verdict run on broken mathematics."""

import functools

from refimpl.experiments import CLAIMS
from refimpl.experiments.experiment import NOT_REPRODUCED, quiet


@functools.cache
def finding(claim):
    return CLAIMS[claim].measure(False, quiet)


def refuses(module):
    """Does the experiment, part of whose mathematics a test has replaced, see that the claim fails?"""
    return module.EXPERIMENT.measure(False, quiet).verdict == NOT_REPRODUCED
