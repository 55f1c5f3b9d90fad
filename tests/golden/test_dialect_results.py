"""Results of a program that follows a dialect: ``refimpl check --results … --against torch.AdamW``."""

import pytest

from refimpl.conformance.against import against_named
from refimpl.conformance.vectors.verifying import judge_dialect
from tests.golden.vectors import computed, published, results, written
from tests.test_cli import called


def of(name):
    right = against_named(name)
    found = computed(right.rule.__name__, right.candidate)
    return {case: rows for case, rows in found.items() if "-step-" not in case}


@pytest.mark.parametrize("name", ["torch.AdamW", "keras.Adam", "torch.Momentum"])
def test_a_dialect_passes_against_itself(tmp_path, name, capsys):
    file = written(tmp_path / "results.json", results(of(name)))
    assert called("check", "--results", str(file), "--against", name) == 0
    assert capsys.readouterr().out.startswith(f"a test is {name}")


def test_the_rule_itself_is_no_other_dialect(tmp_path):
    file = written(tmp_path / "results.json", results(published("AdamW")))
    (report,) = judge_dialect(file, "torch.AdamW")
    assert not report.passed
    assert any(outcome.departure for outcome in report.scenarios)
    assert {bool(each.untested) for each in report.scenarios if "-step-" in each.scenario} == {True}


def test_another_dialect_is_named(tmp_path):
    file = written(tmp_path / "results.json", results(of("keras.Adam")))
    (report,) = judge_dialect(file, "torch.Adam")
    assert not report.passed
    assert report.dialect
    assert "keras.Adam" in report.dialect or report.dialect.endswith("Adam")


def test_single_steps_alone_decide_nothing(tmp_path):
    alone = {case: rows for case, rows in published("AdamW").items() if "-step-" in case}
    (report,) = judge_dialect(written(tmp_path / "results.json", results(alone)), "torch.AdamW")
    assert not report.passed
    assert report.diagnosis == "no case that could be judged was run"


def test_export_of_a_dialect_has_the_cases_of_its_rule(tmp_path):
    assert called("vectors", "export", str(tmp_path / "v"), "--rule", "torch.AdamW") == 0
    assert [each.name for each in (tmp_path / "v/cases").iterdir()] == ["adamw.json"]
