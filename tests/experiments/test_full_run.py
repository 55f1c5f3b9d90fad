"""Texts take their numbers from the committed full run, and each row and summary fits a line."""

import re

import pytest

from refimpl.claims import keep
from refimpl.claims.experiments import CLAIMS, full_run
from refimpl.claims.experiments.experiment import Finding, Row
from refimpl.claims.experiments.full_run import EARLIER, told
from refimpl.claims.experiments.rows import LABEL, SUMMARY
from refimpl.claims.experiments.verdicts import PROVED, VERDICTS

from .measured import finding

NUMBERS = {"gain": {"mean": -0.625, "error": 0.2, "low": 0.07, "high": 1.05}, "share": 0.854, "three": [1, 2.5, 3]}


def test_places_are_filled_from_the_full_run(monkeypatch):
    monkeypatch.setattr(full_run, "full_run", lambda: {"C01": {"numbers": NUMBERS}})
    text = "{gain|± .2f|x}; {gain|to +.2f|x}; {share|% .0f|x}; {three > 1|.1f|x}; {gain > mean|+.1f|x}"
    assert told("C01", text) == "−0.62 ± 0.20; +0.07 to +1.05; 85; 2.5; −0.6"
    monkeypatch.setattr(full_run, "full_run", lambda: {"C01": {"numbers": {"a": [-0.001, 0.0, 0.2]}}})
    assert told("C01", "{a > 0|+.2f|x}, {a > 1|+.2f|x}, {a > 2|+.2f|x}") == "0.00, 0.00, +0.20"
    with pytest.raises(KeyError, match=r"no 'a > 7': there is no '7'"):
        told("C01", "{a > 7|.1f|x}")


def test_without_a_full_run_the_earlier_numbers_are_told_as_such(monkeypatch):
    monkeypatch.setattr(full_run, "full_run", dict)
    assert told("C01", "a gain of {gain|± .2f|0.5 ± 0.1}.\n") == f"a gain of 0.5 ± 0.1.\n\n{EARLIER}\n"


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_full_run_has_the_verdict_and_the_rows_of_a_claim(claim):
    found = full_run.full_run().get(claim)
    if found is None:
        assert EARLIER in CLAIMS[claim].text
        return
    assert EARLIER not in CLAIMS[claim].text
    assert found["verdict"] in (CLAIMS[claim].recorded, VERDICTS[-1])
    assert found["rows"]
    assert all(0 < len(row["label"]) <= LABEL for row in found["rows"])
    assert {"date", "machine", "seconds"} <= set(found)


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_measured_difference_is_typed_into_a_text(claim):
    """Where there is a full run, a number with a standard error comes from it."""
    if claim in full_run.full_run():
        spoken = CLAIMS[claim].text
        told_by_data = {f"{abs(each):.2f}" for each in _floats(full_run.full_run()[claim]["numbers"])}
        told_by_data |= {f"{abs(each):.1f}" for each in _floats(full_run.full_run()[claim]["numbers"])}
        for error in re.findall(r"\d ± (\d+\.\d+)", spoken):
            assert error in told_by_data


def _floats(tree):
    if isinstance(tree, dict | list):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from _floats(each)
    elif isinstance(tree, float):
        yield tree


@pytest.mark.parametrize("claim", ["C01", "C12", "C13", "C16", "C19"])
def test_rows_and_summary(claim):
    found = finding(claim)
    assert 0 < len(found.summary) <= SUMMARY
    assert found.rows
    assert all(len(row.label) <= LABEL for row in found.rows)


def test_rows_and_summaries_that_fit_no_line_are_refused():
    with pytest.raises(ValueError, match="label must have 1 to 52 characters, got 53"):
        Row("x" * 53, 1.0)
    with pytest.raises(ValueError, match="summary must have at most 60 characters"):
        Finding(PROVED, "1", {}, summary="x" * 61)


def test_every_claim_is_a_sentence_by_itself():
    for experiment in CLAIMS.values():
        assert experiment.claim[0].isupper() or experiment.claim[0] == "Γ"
        assert not experiment.claim.startswith(("Nor ", "And ", "Theorem 2: nor"))
        assert not experiment.claim.endswith(".")


def test_a_full_run_replaces_the_claims_that_it_has():
    claim = {name: name for name in keep.FIELDS} | {"id": "C02", "full": True}
    found = keep.kept({"C01": {"verdict": "x"}, "C02": {"verdict": "y"}}, [claim], {"date": "today"})
    assert found["C01"] == {"verdict": "x"}
    assert found["C02"] == {name: name for name in keep.FIELDS} | {"date": "today"}
    with pytest.raises(ValueError, match="C02 is of a fast run; refimpl reproduce --full makes a full one"):
        keep.kept({}, [claim | {"full": False}], {})
