"""Each experiment run once in a run of the tests, and its rule for the verdict run on broken mathematics."""

import functools
import pickle
from pathlib import Path

from filelock import FileLock

from refimpl.claims.experiments import CLAIMS
from refimpl.claims.experiments.experiment import NOT_REPRODUCED, quiet

#: Where the workers of one run of the tests keep what they measured; none where there is one process.
shared: Path | None = None


@functools.cache
def finding(claim):
    """Measured by the worker that asks first."""
    if shared is None:
        return CLAIMS[claim].measure(False, quiet)
    there = shared / f"{claim}.pickle"
    with FileLock(shared / f"{claim}.lock"):
        if not there.exists():
            there.write_bytes(pickle.dumps(CLAIMS[claim].measure(False, quiet)))
        return pickle.loads(there.read_bytes())


def refuses(module):
    """Does the experiment, part of whose mathematics a test has replaced, see that the claim fails?"""
    return module.EXPERIMENT.measure(False, quiet).verdict == NOT_REPRODUCED
