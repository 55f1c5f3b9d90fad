"""A finished sweep, made once, for the tests that only look at it or copy it."""

import pytest

from .small import small


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("finished") / "s"
    small(out)
    return out
