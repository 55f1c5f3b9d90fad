"""Claims with their twins: which verdicts are failures, what is told, and in which order it comes."""

import math
from dataclasses import replace

import pytest

from refimpl._util.progress import Silent
from refimpl.claims import summary
from refimpl.claims.experiments import CLAIMS, Experiment, Finding
from refimpl.claims.experiments.deciding import Number, everything
from refimpl.claims.experiments.digits import Told
from refimpl.claims.experiments.experiment import NOT_REPRODUCED, REPRODUCED, UNDECIDED, Row, quiet
from refimpl.claims.experiments.twins import TWINS, twin
from refimpl.claims.reproduction import Reproduction, reproduced
from refimpl.claims.twinning import Beside, Here, Twin, twinning


def made(values, recorded=REPRODUCED, undecided_if=""):
    """A claim that is reproduced if its number is above 0.5, and the values of its run and twins."""

    def measure(full, progress):
        value = values[twin()]
        deciding = {"share": Number(value, ">", 0.5)}
        return Finding.by(everything(REPRODUCED), deciding, Told("a share of {:+}", value), {"twin": twin()})

    return Experiment(
        "C00",
        "a claim",
        "a source",
        "above one half",
        recorded,
        measure=measure,
        decide=everything(REPRODUCED),
        twinned=True,
        undecided_if=undecided_if,
    )


def result(values, tmp_path, **given):
    experiment = made(values, **given)
    (found,) = reproduced([experiment], False, tmp_path, Here(False), Silent())
    return found


@pytest.mark.parametrize(
    ("values", "recorded", "why", "verdict", "as_recorded"),
    [
        ((0.9, 0.85, 0.95), REPRODUCED, "", REPRODUCED, True),
        ((0.9, 0.85, 0.95), NOT_REPRODUCED, "", REPRODUCED, False),
        ((0.1, 0.15, 0.2), NOT_REPRODUCED, "", NOT_REPRODUCED, True),  # an honest one
        ((0.9, 0.45, 0.95), REPRODUCED, "", UNDECIDED, False),
        ((0.9, 0.45, 0.95), REPRODUCED, "ulps", UNDECIDED, True),
        ((0.6, 0.8, 0.9), REPRODUCED, "ulps", UNDECIDED, True),
        ((0.5, 0.5, 0.5), REPRODUCED, "ulps", UNDECIDED, True),
        ((0.1, 0.15, 0.2), REPRODUCED, "ulps", NOT_REPRODUCED, False),  # decided, and not as recorded
        ((0.9, 0.85, 0.95), UNDECIDED, "", REPRODUCED, False),
        ((0.9, 0.45, 0.95), UNDECIDED, "", UNDECIDED, True),
        (
            (math.nan, 0.85, 0.95),
            REPRODUCED,
            "ulps",
            UNDECIDED,
            False,
        ),  # a measurement that failed is excused by nothing
        ((0.9, math.nan, 0.95), REPRODUCED, "ulps", UNDECIDED, False),
        ((math.inf,) * 3, UNDECIDED, "ulps", UNDECIDED, False),
    ],
)
def test_what_is_a_failure(values, recorded, why, verdict, as_recorded, tmp_path):
    found = result(values, tmp_path, recorded=recorded, undecided_if=why)
    assert (found.verdict, found.as_recorded) == (verdict, as_recorded)
    assert found.as_dict()["as_recorded"] == as_recorded


def test_json(tmp_path):
    told = result((0.7041, 0.698, 0.7), tmp_path).as_dict()
    assert told["number"] == "a share of +0.70"
    assert (told["verdict"], told["twins"], told["may_be_undecided"]) == (REPRODUCED, TWINS, "")
    (number,) = told["deciding"]
    assert number["distance"] == pytest.approx(0.2041)
    assert number["spread"] == pytest.approx(0.0061)
    del number["distance"], number["spread"]
    assert number == {
        "name": "share",
        "value": 0.7041,
        "relation": ">",
        "threshold": 0.5,
        "holds": True,
        "twins": [0.698, 0.7],
        "settled": True,
        "shown": "0.70",
    }


def test_what_is_not_finite_is_null_in_json(tmp_path):
    (number,) = result((math.nan, math.inf, 1.0), tmp_path).as_dict()["deciding"]
    assert (number["value"], number["distance"], number["spread"]) == (None, None, None)
    assert number["twins"] == [None, 1.0]
    assert not number["settled"]


def test_the_fields_that_there_were_have_kept_their_names():
    before = ["id", "claim", "source", "rule", "verdict", "recorded", "number", "numbers", "text", "seconds", "figures"]
    told = Reproduction(CLAIMS["C01"], Finding(REPRODUCED, "1", {}), 1.0, []).as_dict()
    assert [name for name in told if name in before] == before


def test_a_finding_without_deciding_numbers_has_its_own_verdict():
    bare = Reproduction(CLAIMS["C01"], Finding(NOT_REPRODUCED, "1 { 2", {}), 1.0, [])
    assert (bare.verdict, bare.number, bare.as_dict()["deciding"]) == (NOT_REPRODUCED, "1 { 2", [])


def test_there_is_one_minus_sign():
    told = Reproduction(CLAIMS["C01"], Finding(NOT_REPRODUCED, "-0.5, x -1, 2^-53, 1e-05, AMSGrad-1", {}), 1.0, [])
    assert told.number == "−0.5, x −1, 2^-53, 1e-05, AMSGrad-1"


def test_rows_are_told_with_the_digits_on_which_twins_agree():
    finding = replace(Finding(REPRODUCED, "1", {}), rows=(Row("share", 0.7041, 0.0213, "points"), Row("alone", -2.5)))
    twins = [Twin({}, (), (0.698, -2.5))]
    found = Reproduction(CLAIMS["C01"], finding, 1.0, [], twins)
    assert [(row.value, row.error) for row in found.rows] == [("0.70", "0.021"), ("−2.50", "")]
    assert found.as_dict()["rows"][0] == {
        "label": "share",
        "value": 0.7041,
        "error": 0.0213,
        "unit": "points",
        "shown": "0.70",
    }


def test_a_block_shows_five_rows_and_all_of_them_if_asked():
    rows = tuple(Row(f"number {i}", i + 0.25, 0.1 if i else None, "points") for i in range(7))
    finding = replace(Finding(REPRODUCED, "1", {}), rows=rows, summary="the one thing to know")
    experiment = replace(CLAIMS["C08"], claim="A statement, " * 12, rule="above " * 30, rule_changed="a threshold.")
    found = Reproduction(experiment, finding, 12.345, [])
    short, long = (summary.block(found, verbose=verbose).splitlines() for verbose in (False, True))
    assert short[0].startswith("✓ C08  A statement, ")
    assert short[0].endswith(" 12.3 s")
    assert "       REPRODUCED: the one thing to know" in short
    assert sum(line.startswith("         number ") for line in short) == 5
    assert short[-1] == "         … 2 more with --verbose"
    assert sum(line.startswith("         number ") for line in long) == 7
    assert any(line.startswith("       Rule: above above") for line in long)
    assert "       Changed after a first look: a threshold." in long
    assert max(map(len, short + long)) <= 80
    plain = summary.block(found, verbose=True, signs=False)
    assert plain.isascii()
    assert max(map(len, plain.splitlines())) <= 80


def test_a_long_label_is_broken_before_its_number():
    rows = (Row("a label that is as long as a label may be, 52 signs!", -0.752, 0.076, "points"), Row("short", 1.25))
    finding = replace(Finding(REPRODUCED, "1", {}), rows=rows)
    twins = [Twin({}, (), (-0.811, 1.25)), Twin({}, (), (-0.652, 1.25))]
    told = summary.block(Reproduction(CLAIMS["C08"], finding, 1.0, [], twins)).splitlines()
    assert max(map(len, told)) <= 80
    assert told[-3].startswith("         a label that is as long")
    assert told[-2].endswith("−0.81…−0.65 ± 0.076 points")


def test_here_the_run_comes_first_and_then_its_twins(tmp_path):
    asked = []
    experiment = made((0.9, 0.9, 0.9))

    def measure(full, progress):
        asked.append((full, twin()))
        return experiment.measure(full, progress)

    (found,) = reproduced([replace(experiment, measure=measure)], True, tmp_path, Here(True), Silent())
    assert asked == [(True, number) for number in range(TWINS + 1)]
    assert found.finding.numbers == {"twin": 0}


def test_what_trains_nothing_has_no_twins(tmp_path):
    assert Here(False).of(replace(made((0.9,)), twinned=False), quiet) == []
    (found,) = reproduced([replace(made((0.5,)), twinned=False)], False, tmp_path, Here(False), Silent())
    assert (found.verdict, found.twins) == (NOT_REPRODUCED, [])  # at the threshold, and exact: the relation decides


class Later:
    """Twins that are not there until something waits for them."""

    def __init__(self, last):
        self.last, self.waited = last, []

    def ready(self, experiment):
        return experiment.id == "C03" and self.last in self.waited

    def of(self, experiment, progress):
        self.waited.append(experiment.id)
        return [Twin({"share": Number(0.9, ">", 0.5)}, (0.9,))]


def test_claims_come_in_their_order_and_are_measured_meanwhile(tmp_path):
    begun = []

    class Noted(Silent):
        def begins(self, title):
            begun.append(title[:3])

    chosen = [replace(made((0.9,)), id=name) for name in ("C01", "C02", "C03")]
    found = list(reproduced(chosen, False, tmp_path, Later("C02"), Noted()))
    assert [each.experiment.id for each in found] == ["C01", "C02", "C03"]
    assert begun[:3] == ["C01", "C02", "C03"]  # all were measured before the first twin was waited for


def test_other_processes_give_the_same_twins():
    chosen = [CLAIMS["C01"], CLAIMS["C09"]]
    with twinning(chosen, False, beside=True) as beside:
        assert isinstance(beside, Beside)
        assert beside.ready(CLAIMS["C01"])
        assert beside.of(CLAIMS["C01"], quiet) == []
        found = beside.of(CLAIMS["C09"], quiet)
        assert beside.ready(CLAIMS["C09"])
    assert found == Here(False).of(CLAIMS["C09"], quiet)
    assert len(found) == TWINS
    assert found[0] != found[1]


def test_no_process_is_started_where_none_is_needed():
    with twinning([CLAIMS["C01"]], False, beside=True) as twins:
        assert isinstance(twins, Here)
    with twinning([CLAIMS["C09"]], False, beside=False) as twins:
        assert isinstance(twins, Here)
