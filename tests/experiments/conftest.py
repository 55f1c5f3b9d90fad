"""Experiments are measured as ``refimpl reproduce`` does it, with one thread of the linear algebra."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    with threadpool_limits(1, user_api="blas"):
        yield
