"""These tests need what `make notebooks` installs; without it they are not collected."""

import importlib.util
from pathlib import Path

import pytest

INSTALLED = all(map(importlib.util.find_spec, ("jupytext", "nbclient", "ipykernel", "ipywidgets")))
collect_ignore_glob = [] if INSTALLED else ["*.py"]  # doctests would read the others, too


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.notebooks)
