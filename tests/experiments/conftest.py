"""Experiments are measured as ``refimpl reproduce`` does it, with one thread of the linear algebra."""

import os

import pytest
from threadpoolctl import threadpool_limits

from . import measured


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    with threadpool_limits(1, user_api="blas"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _measured_once(tmp_path_factory):
    """pytest-xdist gives each worker a folder in one that they share."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        measured.shared = tmp_path_factory.getbasetemp().parent / "findings"
        measured.shared.mkdir(exist_ok=True)
    yield
    measured.shared = None
