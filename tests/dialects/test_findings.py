"""docs/findings.md: every finding is reproduced by its own code, where the library is installed."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from refimpl.conformance.matrix.known import KNOWN
from refimpl.conformance.matrix.libraries import LIBRARIES

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
FINDINGS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.S | re.M))
PACKAGES = {package for library in LIBRARIES for package in library.needs}
ENVIRONMENT = {name: value for library in reversed(LIBRARIES) for name, value in library.environment.items()}


def code(finding):
    (block,) = re.findall(r"```python\n(.*?)```", finding, re.S)
    return block


def needed(block):
    """The packages that a block imports and that need not be installed."""
    return {name for name in re.findall(r"(?:import_module\(\"|(?:from|import) )(\w+)", block) if name in PACKAGES}


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras on PyTorch
@pytest.mark.parametrize("title", FINDINGS)
def test_it_is_reproduced(title, monkeypatch):
    block = code(FINDINGS[title])
    assert "assert " in block
    if missing := [name for name in needed(block) if importlib.util.find_spec(name) is None]:
        pytest.skip(f"{', '.join(missing)} not installed")
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for name in [each for each in sys.modules if each.startswith("numpy_ml")]:  # that it cannot be imported is one
        monkeypatch.delitem(sys.modules, name)
    exec(compile(block, f"findings.md: {title}", "exec"), {"__name__": "finding"})


@pytest.mark.parametrize("title", FINDINGS)
def test_it_says_where_it_was_seen_and_what_follows(title):
    assert re.search(r"^Seen in [\w.-]+ \d+(\.\d+)+[.,]", FINDINGS[title], re.M)
    assert "**What follows.**" in FINDINGS[title]
    assert needed(code(FINDINGS[title]))


def test_what_the_matrix_knows_is_a_finding():
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in FINDINGS}
    assert set(KNOWN.values()) <= anchors
