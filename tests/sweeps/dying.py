"""Let a sweep die before each of its operations on files, one after the other, and finish it.

    python -m tests.sweeps.dying          # every operation
    python -m tests.sweeps.dying --few    # the first ten, then every thirtieth

The process ends at once, without clean-up, before it would force a file to the disk, rename one or delete one.
"""

import os
import sys
import tempfile
from itertools import count
from pathlib import Path

import dask.array  # noqa: F401 - what all children need is loaded once
import numpy as np
import xarray  # noqa: F401
import zarr  # noqa: F401

from refimpl.sweeps.work import computed

from .killing import whole
from .small import files, plan, small

#: What a process does to files that others can notice.
OPERATIONS = ("fsync", "replace", "unlink", "rmdir")
DEAD = 9


def die_before(n):
    """End the process before the n-th operation."""
    left = [n]

    def counting(function):
        def called(*arguments, **named):
            left[0] -= 1
            if left[0] < 0:
                os._exit(DEAD)
            return function(*arguments, **named)

        return called

    for name in OPERATIONS:
        setattr(os, name, counting(getattr(os, name)))


def in_a_child(function):
    """The exit code of a fork of this process that calls the function."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            function()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def died_and_went_on(out, n, wanted):
    """Did the sweep die before the n-th operation?  The next one must finish it to the byte."""

    def dies():
        die_before(n)
        small(out, chunk=6)

    def goes_on():
        there = whole(out, plan())
        assert small(out, chunk=6).found == len(there)
        assert files(out) == wanted

    code = in_a_child(dies)
    assert code in (0, DEAD), "it failed otherwise"
    assert in_a_child(goes_on) == 0, f"after death before operation {n}"
    return code == DEAD


def main():
    few = "--few" in sys.argv
    computed(plan().work(np.arange(1)))  # compiled once, for all children
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert in_a_child(lambda: small(folder / "whole", chunk=6)) == 0
        wanted, tried = files(folder / "whole"), 0
        for n in count():
            if few and n >= 10 and n % 30:
                continue
            tried += 1
            if not died_and_went_on(folder / str(n), n, wanted):
                break
    print(f"died before {tried - 1} operations, the last the {n}-th; finished to the byte after each")


if __name__ == "__main__":
    main()
