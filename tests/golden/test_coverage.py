"""``refimpl vectors verify --complete``, ``--level`` and ``--at-least``."""

import json

import pytest

from refimpl.conformance.vectors.coverage import LEVELS, of_level
from refimpl.conformance.vectors.exporting import export
from tests.golden.vectors import golden, published, results, written
from tests.test_cli import called


@pytest.fixture
def folder(tmp_path):
    export(tmp_path / "vectors", ("SGD",))
    return tmp_path


def verified(folder, names, capsys, *options):
    document = results(published("SGD"))
    document["results"] = {name: x for name, x in document["results"].items() if name in names}
    written(folder / "results.json", document)
    code = called("vectors", "verify", str(folder / "vectors"), str(folder / "results.json"), *options)
    return code, capsys.readouterr()


def ids(level):
    return [case.id for case in of_level([each.case for each in golden("SGD")], level)]


def test_without_options_missing_cases_are_no_failure(folder, capsys):
    assert verified(folder, ids("smoke"), capsys)[0] == 0


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_asks_for_its_cases(folder, capsys, level):
    asked = ids(level)
    assert verified(folder, asked, capsys, "--complete", "--level", level)[0] == 0
    more = asked[1:] or ids("full")[1:]
    code, said = verified(folder, more, capsys, "--complete", "--level", level)
    assert code == 1
    assert f"MISSING SGD: 1 of {len(asked)} cases of level {level} were not run, first {asked[0]}" in said.out


def test_levels_grow():
    assert set(ids("smoke")) < set(ids("core")) < set(ids("full"))


def test_at_least(folder, capsys):
    assert verified(folder, ids("full")[:5], capsys, "--at-least", "5")[0] == 0
    code, said = verified(folder, ids("full")[:5], capsys, "--at-least", "6", "--json")
    assert code == 1
    assert said.err.strip() == "SGD: 5 cases were run, at least 6 are asked for"
    assert json.loads(said.out)[0]["passed"]


def test_a_rule_of_which_nothing_was_run_is_missing(tmp_path, capsys):
    export(tmp_path / "vectors", ("SGD", "Momentum"))
    code, said = verified(tmp_path, ids("full"), capsys, "--complete")
    assert code == 1
    assert "MISSING Momentum" in said.out


def test_another_level_is_refused(folder, capsys):
    code, said = verified(folder, ids("full"), capsys, "--complete", "--level", "all")
    assert code == 2
    assert "level must be one of smoke, core, full" in " ".join(said.err.split())
