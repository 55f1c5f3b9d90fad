"""The golden vectors of the schedules: made by the builder, true, and judged."""

import json

import jsonschema
import mpmath
import pytest

import refimpl as ri
from refimpl.conformance.schedules.against import SCHEDULES
from refimpl.conformance.schedules.plateaus import as_multipliers
from refimpl.conformance.vectors.exporting import export
from refimpl.conformance.vectors.layout import DATA, SCHEDULE_CASES, SCHEDULE_EXPECTED, VERSION
from refimpl.conformance.vectors.numbers import unpaired
from refimpl.conformance.vectors.schedules import documents, read
from refimpl.conformance.vectors.verifying import verify
from refimpl.conformance.vectors.writing import text_of

CASES, EXPECTED = read(SCHEDULE_CASES)["cases"], read(SCHEDULE_EXPECTED)["expected"]


def value(given):
    """A setting, from the file."""
    if isinstance(given, list):
        return tuple(map(value, given))
    if isinstance(given, dict):
        return float.fromhex(given["hex"]) if "hex" in given else made(given)
    return given


def made(given):
    settings = {name: value(each) for name, each in given["settings"].items()}
    if given["schedule"] == "reduce_on_plateau":
        return ri.ReduceOnPlateau(**settings | {name: int(settings[name]) for name in ("patience", "cooldown")})
    return SCHEDULES[given["schedule"]](**settings)


def computed(case):
    right = made(case)
    if "metrics" in case:
        return as_multipliers(right)(unpaired(case["metrics"]).tolist())
    return [right(k) for k in case["k"]]


def results(tmp_path, changed=()):
    found = {case["id"]: [[x.hex()] for x in computed(case)] for case in CASES}
    document = {"format": "refimpl-results", "version": VERSION, "results": found | dict(changed)}
    (tmp_path / "results.json").write_text(json.dumps(document), encoding="utf-8")
    export(tmp_path / "vectors")
    return verify(tmp_path / "vectors", tmp_path / "results.json")


def test_the_builder_makes_the_same_bytes():
    for name, document in documents().items():
        assert (DATA / name).read_text(encoding="utf-8") == text_of(document), name


def test_every_schedule_has_cases_of_its_own():
    assert {case["schedule"] for case in CASES} == {*SCHEDULES, "reduce_on_plateau"}
    assert [case["id"] for case in CASES] == list(EXPECTED)


def test_the_files_are_as_their_schema_says():
    schema = read("schemas/schedules-v1.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in (SCHEDULE_CASES, SCHEDULE_EXPECTED):
        jsonschema.Draft202012Validator(schema).validate(read(name))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_values_are_those_of_the_settings_in_the_file(case):
    assert computed(case) == unpaired(EXPECTED[case["id"]]).tolist()


def test_the_values_are_true_in_fifty_digits():
    for case in CASES:
        if "k" in case:
            right, expected = made(case), EXPECTED[case["id"]]
            with mpmath.workdps(50):
                for k, x, allowed in zip(case["k"], unpaired(expected).tolist(), expected["allowed"], strict=True):
                    assert abs(right(mpmath.mpf(k)) - x) <= allowed / 2, (case["id"], k)


def test_right_results_pass(tmp_path):
    reports = results(tmp_path)
    assert {report.against for report in reports} == {*SCHEDULES, "reduce_on_plateau"}
    assert all(report.passed and not report.notes for report in reports)


def test_the_first_wrong_value_is_told(tmp_path):
    case = next(case for case in CASES if case["schedule"] == "linear")
    wrong = [[x + 1e-9 * (i > 3)] for i, x in enumerate(computed(case))]
    (report,) = [each for each in results(tmp_path, {case["id"]: wrong}.items()) if not each.passed]
    assert report.against == "linear"
    assert report.scenarios[0].departure.step == case["k"][4]


@pytest.mark.parametrize("given", [[], [[1.0]], [1.0] * 9, "x"])
def test_results_that_do_not_fit_are_refused(tmp_path, given):
    with pytest.raises(ValueError, match="schedule-linear-1"):
        results(tmp_path, {"schedule-linear-1": given}.items())
