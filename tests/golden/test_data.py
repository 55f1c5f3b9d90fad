"""The data that are shipped: what they must have, and that the builder makes just them."""

import collections
import json
import re

import jsonschema
import numpy as np
import pytest

from refimpl.conformance.against import against_named
from refimpl.conformance.scenarios import Scenario, scenarios
from refimpl.conformance.vectors import choosing
from refimpl.conformance.vectors.build import rule_files
from refimpl.conformance.vectors.flags import flags, killed
from refimpl.conformance.vectors.layout import DATA, MANIFEST, RULES, VERSION, cases_file, expected_file, files_of
from refimpl.conformance.vectors.loading import load
from refimpl.conformance.vectors.outputs import outputs
from refimpl.conformance.vectors.writing import digest, manifest
from tests.golden.vectors import document, expected, inputs

each_rule = pytest.mark.parametrize("rule", RULES)


@each_rule
def test_the_builder_makes_the_same_bytes(rule):
    """With the flags as they are, of which the next test is."""
    kills = {case["id"]: case["kills"] for case in inputs(rule)["cases"]}
    for name, content in rule_files(rule, kills).items():
        assert content == (DATA / name).read_bytes(), name


def with_one_more(rule):
    """The check's scenarios, the first gone and a new one added."""
    theta = np.array([0.5, -1.0])
    more = Scenario("brief", "one step", theta, (theta,), {"lr": 0.5, "l2": 0.25})
    return [*scenarios(rule)[1:], more]


def test_a_new_scenario_of_the_check_changes_no_file_unless_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(choosing, "scenarios", with_one_more)
    before = [case["id"] for case in inputs("SGD")["cases"]]
    kills = collections.defaultdict(list, {case["id"]: case["kills"] for case in inputs("SGD")["cases"]})
    for name, content in rule_files("SGD", kills).items():
        assert content == (DATA / name).read_bytes(), name
    added = json.loads(rule_files("SGD", kills, more=True)[cases_file("SGD")])["cases"]
    assert added[: len(before)] == inputs("SGD")["cases"]
    assert "sgd-brief" in [case["id"] for case in added[len(before) :]]


def test_a_rule_without_a_file_gets_a_case_of_every_scenario(monkeypatch):
    monkeypatch.setattr(choosing, "published", lambda rule: [])
    assert {case["id"] for case in inputs("SGD")["cases"]} <= {case.id for case in choosing.cases("SGD")}


@pytest.mark.parametrize("rule", ["SGD", "Adam", "AdamW"])
def test_kernels_without_l2_with_their_own_epsilon_and_with_float32_alone_have_cases(rule):
    cases = choosing.made(rule)
    whole = {case.id for case in cases if not case.start.t}
    doubles = {name for name in whole if not name.endswith("float32")}
    assert {f"{name}-float32" for name in doubles} == whole - doubles
    for case in cases:
        settings = case.scenario.settings
        assert not case.id.endswith("without-l2") or settings["l2"] == 0
        assert "default-eps" not in case.id or (settings["eps"] == 1e-8 and settings.get("l2", 0) == 0)
    assert ("adam-random-default-eps-float32" in whole) == (rule == "Adam")
    assert (f"{rule.lower()}-constant-without-l2" in whole) == (rule != "AdamW")


@pytest.mark.parametrize("rule", ["Nesterov", "SGDW", "AMSGrad"])
def test_the_flags_are_computed(rule):
    right = against_named(rule)
    known = flags(right)
    given = {case["id"]: case["kills"] for case in inputs(rule)["cases"]}
    for each in load(rule):
        if len(each.case.scenario.grads) < 20:
            assert killed(each.case, list(outputs(each.case, right.candidate)), known) == given[each.case.id]


@each_rule
def test_every_mistake_is_exposed_by_some_case_and_known_by_its_flag(rule):
    found = inputs(rule)
    assert set(found["mistakes"]) == {flag for case in found["cases"] for flag in case["kills"]}
    assert {flag: mistake.name for flag, mistake in flags(against_named(rule)).items()} == found["mistakes"]
    assert len(found["mistakes"]) >= 10


def validator(kind):
    schema = document(f"schemas/{kind}-v1.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@each_rule
def test_the_files_are_as_their_schemas_say(rule):
    validator("cases").validate(cut(inputs(rule)))
    validator("expected").validate(cut(document(expected_file(rule))))


def cut(node):
    """Long lists of numbers up to their first eight: the rest is read as numbers by another test."""
    if isinstance(node, dict):
        return {key: cut(value) for key, value in node.items()}
    if isinstance(node, list):
        return node[:8] if node and isinstance(node[0], str | float) else [cut(each) for each in node]
    return node


def objects(schema):
    """All subschemas of objects."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


@pytest.mark.parametrize("kind", ["cases", "expected", "results"])
def test_the_schemas_allow_nothing_that_they_do_not_name(kind):
    found = list(objects(document(f"schemas/{kind}-v1.schema.json")))
    assert len(found) >= 2
    assert all(each["additionalProperties"] is False or "propertyNames" in each for each in found)


def test_the_schema_refuses_what_is_not_there():
    case = inputs("SGD")["cases"][0]
    for changed in (case | {"more": 1}, {key: case[key] for key in case if key != "eta"}, case | {"dtype": "float16"}):
        assert not validator("cases").is_valid(inputs("SGD") | {"cases": [changed]})
    assert not validator("cases").is_valid(inputs("SGD") | {"version": "2.0.0"})


def test_the_manifest_has_every_file_with_its_digest():
    found = document(MANIFEST)
    assert (found["version"], found["rules"]) == (VERSION, list(RULES))
    assert (DATA / MANIFEST).read_text(encoding="utf-8") == manifest(DATA, RULES)
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert there == {*found["files"], MANIFEST}
    assert set(files_of(RULES)) == set(found["files"])
    for name, about in found["files"].items():
        assert digest((DATA / name).read_bytes()) == about["sha256"]


def test_it_is_small_and_free():
    files = [path for path in DATA.rglob("*") if path.is_file() and path.stem != "schedules"]
    assert sum(path.stat().st_size for path in files) < 250_000 * len(RULES)  # newer rules have more hyperparameters
    assert "CC0 1.0 Universal" in (DATA / "LICENSE.txt").read_text(encoding="utf-8")
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


@each_rule
def test_inputs_and_outputs_are_joined_by_id_and_have_their_sizes(rule):
    cases = inputs(rule)["cases"]
    ids = [case["id"] for case in cases]
    assert len(set(ids)) == len(ids) >= 20
    assert list(expected(rule)) == ids
    assert {case["dtype"] for case in cases} == {"float64", "float32"}
    assert sum(case["start"]["t"] > 0 for case in cases) >= 6
    for case in cases:
        size = len(case["start"]["theta"]["hex"])
        assert [step["t"] for step in expected(rule)[case["id"]]] == case["report"]
        for step in expected(rule)[case["id"]]:
            assert list(step["slots"]) == inputs(rule)["slots"] == list(case["start"]["slots"])
            for quantity in (step["theta"], *step["slots"].values()):
                assert {len(quantity[key]) for key in ("hex", "decimal", "allowed")} == {size}


@each_rule
def test_decimals_read_as_the_hex_floats_beside_them(rule):
    def check(node):
        if isinstance(node, dict) and "hex" in node and "decimal" in node:
            hexes, decimals = node["hex"], node["decimal"]
            pairs = zip(hexes, decimals, strict=True) if isinstance(hexes, list) else [(hexes, decimals)]
            for text, x in pairs:
                assert text == x if isinstance(x, str) else float.fromhex(text) == x
        elif isinstance(node, dict | list):
            for value in node.values() if isinstance(node, dict) else node:
                check(value)

    check(document(cases_file(rule)))
    check(expected(rule))
