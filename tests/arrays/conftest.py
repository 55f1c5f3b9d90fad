"""The fixture ``library``: each test that takes it runs on every array library installed."""

import importlib.util

import pytest

from tests.arrays.libraries import LIBRARIES


@pytest.fixture(params=[library.param for library in LIBRARIES])
def library(request):
    """An installed array library, or those that ``parametrize(..., indirect=True)`` names."""
    package = request.param.module.partition(".")[0]
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    with request.param.context():
        yield request.param
