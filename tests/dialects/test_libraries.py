"""The records of the libraries: each is in its folder, and what is installed is what they say."""

import importlib
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import refimpl
from refimpl.dialects import LIBRARIES, libraries

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
FOLDERS = Path(refimpl.__file__).parent / "dialects"
EVERY = pytest.mark.parametrize("library", libraries(), ids=lambda each: each.name)


def pins(*files):
    """Distribution -> version, of lists of pins."""
    lines = [line for name in files for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()]
    return {canonicalize_name(name): version for name, version in (x.split("==") for x in lines if "==" in x)}


def test_every_folder_is_a_library_in_one_order():
    assert {each.name for each in libraries()} == set(LIBRARIES)
    assert set(LIBRARIES) == {path.parent.name for path in FOLDERS.glob("*/base.py")}
    assert len({each.title for each in libraries()}) == len({each.place for each in libraries()}) == len(LIBRARIES)


@EVERY
def test_the_record_is_in_the_folder_of_its_name(library):
    package = importlib.import_module(f"refimpl.dialects.{library.name}")
    assert package.LIBRARY is library
    assert (library.adapter is not None) == (FOLDERS / library.name / "adapter.py").exists()


@pytest.mark.parametrize("extra", ["peers", "peers-all"])
def test_the_extras_are_the_distributions_of_the_records(extra):
    wanted = {(canonicalize_name(each.distribution), each.parts) for each in libraries() if each.extra == extra}
    stated = [Requirement(line) for line in EXTRAS[extra]]
    assert {(canonicalize_name(each.name), tuple(each.extras)) for each in stated} == wanted


@EVERY
def test_what_is_installed_is_of_the_version_that_was_read(library):
    """The first line of a folder's docstring has the version whose source was read."""
    docstring = importlib.import_module(f"refimpl.dialects.{library.name}").__doc__
    version = re.match(r"[\w -]+? (\d[\d.]*)[:,]", docstring)[1]
    files = {"peers": ("constraints.txt", "peers.txt"), "peers-all": ("peers-all.txt",), "": ()}[library.extra]
    pinned = pins(*files)
    assert not files or f"{pinned[canonicalize_name(library.distribution)]}.".startswith(f"{version}.")


def test_a_library_of_an_unknown_kind_stands_last_by_its_name():
    made = [refimpl.dialects.Library(name=x, title=x, module=x, distribution=x) for x in ("zeta", "alpha")]
    assert sorted(each.place for each in (*libraries(), *made))[-2:] == [made[0].place] * 2
    assert made[0].needs == ("zeta",)
    assert made[0].missing == "zeta not installed"
    assert made[0].ways() == (made[0],)
