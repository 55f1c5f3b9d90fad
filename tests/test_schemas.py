"""What ``--json`` prints is what ``docs/schemas`` says of it."""

import json
from pathlib import Path

import jsonschema
import pytest

import refimpl as ri
from refimpl.claims.experiments import CLAIMS
from refimpl.claims.experiments.experiment import quiet
from refimpl.claims.reproduction import Reproduction

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"


def schema(command):
    return json.loads((FOLDER / f"{command}.schema.json").read_text(encoding="utf-8"))


def strict(tree):
    """The schema with no fields but those that it names, so that a new field must be described."""
    if isinstance(tree, dict):
        closed = {"additionalProperties": False} if tree.get("additionalProperties") is True else {}
        return {key: strict(value) for key, value in tree.items()} | closed
    return [strict(each) for each in tree] if isinstance(tree, list) else tree


def valid(found, command):
    described = strict(schema(command))
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.validate(found, described, jsonschema.Draft202012Validator)


class Forgetful:
    """SGD without its L2."""

    def __init__(self, lr, l2=0):
        self.lr = lr

    def init(self, params):
        return None

    def step(self, params, grads, state):
        return params - self.lr * grads, state


@pytest.mark.parametrize("claim", ["C01", "C13", "C16"])
def test_reproduce(claim, tmp_path):
    found = Reproduction.of(CLAIMS[claim], False, tmp_path, quiet).as_dict()
    valid(json.loads(json.dumps([found], allow_nan=False)), "reproduce")


def test_prove():
    import derivations

    proof = derivations.prove("l2_is_weight_decay")
    valid(json.loads(json.dumps([proof.as_dict(), proof.controlled().as_dict()])), "prove")


@pytest.mark.parametrize("target", [ri.SGD, Forgetful])
def test_check(target):
    report = ri.check(target, against="sgd")
    assert report.passed == (target is ri.SGD)
    found = json.loads(json.dumps(report.as_json(), allow_nan=False))
    valid(found, "check")
    valid([found], "check")


@pytest.mark.parametrize("command", ["reproduce", "prove", "check"])
def test_a_missing_field_is_noticed(command):
    with pytest.raises(jsonschema.ValidationError):
        valid([{}], command)
