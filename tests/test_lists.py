"""One list of rules and one of schedules: all else derives from them, or says by name what it lacks."""

import ast
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import pytest

import refimpl as ri
from refimpl.conformance.schedules.against import SCHEDULES
from tests import every_rule, every_schedule
from tests.rules.follow import same_defaults
from tools import missing

ROOT = Path(__file__).resolve().parents[1]
each_class = pytest.mark.parametrize("cls", [*ri.rules.ALL, *ri.schedules.ALL], ids=lambda cls: cls.__name__)


@each_class
def test_nothing_is_missing_of(cls):
    assert (missing.of_rule if issubclass(cls, ri.Rule) else missing.of_schedule)(cls) == []


def test_every_class_in_a_file_is_listed():
    assert list(missing.unlisted("rules", ri.Rule, ri.rules.ALL)) == []
    assert list(missing.unlisted("schedules", ri.Schedule, ri.schedules.ALL)) == []
    assert missing.everything() == []


@each_class
def test_it_is_a_public_name(cls):
    assert cls.__name__ in ri.__all__
    assert getattr(ri, cls.__name__) is cls


def test_no_public_name_is_listed_twice():
    assert sorted(set(ri.__all__)) == sorted(ri.__all__)
    assert [name for name in ri.__all__ if not hasattr(ri, name)] == []


@pytest.mark.parametrize("cls", ri.rules.ALL, ids=lambda cls: cls.__name__)
def test_a_rule_that_needs_settings_says_with_which_it_can_be_made(cls):
    assert {field.name for field in fields(cls) if field.default is MISSING} == set(cls.needs_settings)
    assert isinstance(cls(**cls.needs_settings), cls)


@pytest.mark.parametrize("traits", every_rule.TRAITS.values(), ids=every_rule.TRAITS)
def test_the_settings_of_the_traits_are_all_of_the_rule(traits):
    if not traits.member:
        names = [name for name in every_rule.hypers(traits.make) if name != "schedule"]
        assert list(traits.settings) == names
        assert traits.words, "a right implementation in other words"
        same_defaults(traits.rule, traits.listing)


def test_the_check_takes_every_schedule():
    assert list(SCHEDULES.values()) == list(ri.schedules.ALL)
    assert len(SCHEDULES) == len(ri.schedules.ALL)
    assert {"cosine", "warm_restarts", "step_drop", "inverse_sqrt", "range_test", "warmup"} <= set(SCHEDULES)


# What is missing is said by name


@dataclass(frozen=True, kw_only=True)
class Nowhere(ri.Rule):
    """Not there."""

    lr: float = 0.1
    sharpness: Any = None


@dataclass(frozen=True)
class OneStep(ri.Schedule):
    """Not there."""


def test_a_rule_that_lacks_everything_is_told_all_of_it(monkeypatch):
    monkeypatch.setattr(Nowhere, "__module__", "refimpl.rules.nowhere")
    build = "python -m refimpl.conformance.vectors.build makes it"
    assert missing.of_rule(Nowhere) == [
        "docs/rules.md, Rules: there is no row for `Nowhere(lr, sharpness)`",
        "docs/notation.md, Names and symbols: there is no row for `sharpness`",
        "Nowhere: tests/rules/test_nowhere.py must have TRAITS of it, as test_adam.py has",
        f"Nowhere: refimpl/conformance/vectors/data/cases/nowhere.json is not there; {build}",
        f"Nowhere: refimpl/conformance/vectors/data/expected/nowhere.json is not there; {build}",
        f"Nowhere: refimpl/conformance/vectors/data/manifest.json does not name it; {build}",
        f"Nowhere: refimpl/conformance/vectors/data/schemas/cases-v1.schema.json does not name it; {build}",
        f"Nowhere: refimpl/conformance/vectors/data/schemas/expected-v1.schema.json does not name it; {build}",
        "Nowhere: docs/vectors.md does not name it among the rules with vectors",
        "Nowhere: sharpness has no row in refimpl/core/hyperparameter_table.py, and no default that is a number "
        "with which it could be tried",
    ]


def test_a_schedule_that_lacks_everything_is_told_all_of_it(monkeypatch):
    monkeypatch.setattr(OneStep, "__module__", "refimpl.schedules.one_step")
    assert OneStep.name == "one_step"
    assert missing.of_schedule(OneStep) == [
        "docs/rules.md, Schedules: there is no row for `OneStep`",
        "OneStep: tests/schedules/test_one_step.py must have TRAITS of it, as test_cosine.py has",
        "OneStep: refimpl/conformance/vectors/schedule_settings.py has no golden vectors of it",
        "OneStep: refimpl/schedules/one_step.py must say the boundaries(s, turns) of it",
    ]


def test_a_class_that_is_in_no_list_is_named():
    rules = tuple(rule for rule in ri.rules.ALL if rule is not ri.AdamW)
    (told,) = missing.unlisted("rules", ri.Rule, rules)
    assert told == "AdamW: __all__ of refimpl/rules/__init__.py does not have it (adamw.py)"
    schedules = tuple(each for each in ri.schedules.ALL if each is not ri.RangeTest)
    (told,) = missing.unlisted("schedules", ri.Schedule, schedules)
    assert told == "RangeTest: __all__ of refimpl/schedules/__init__.py does not have it (cyclical.py)"


def test_traits_that_are_taken_away_are_missed(monkeypatch):
    monkeypatch.delitem(every_rule.FILES, "NAdam")
    monkeypatch.delitem(every_schedule.FILES, "Warmup")
    assert [told.partition(":")[0] for told in missing.everything()] == ["NAdam", "Warmup"]


# Nothing else lists them

#: The lists themselves; the library whose own classes have these names; and the contests with libraries, one for each
#: rule that has dialects, to which tests/benchmarks/test_cell.py holds them.
LISTS = {
    *("refimpl/rules/__init__.py", "refimpl/schedules/__init__.py"),
    *("refimpl/dialects/optax/__init__.py", "refimpl_bench/contests.py"),
}
MANY = 9


def listing(source: str, names: set[str]) -> int:
    """The most of ``names`` that one literal of a Python text has, as strings or as ``ri.Name`` or ``Name``."""
    most = 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            inner = {_named(each) for each in ast.walk(node)}
            most = max(most, len(inner & names))
    return most


def _named(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return str(node.value) if isinstance(node, ast.Constant) else getattr(node, "id", "")


@pytest.mark.parametrize("listed", [ri.rules.ALL, ri.schedules.ALL], ids=["rules", "schedules"])
def test_no_other_file_lists_many(listed):
    names = {cls.__name__ for cls in listed}
    found = set()
    for folder in ("refimpl", "tests", "website", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if sum(name in text for name in names) >= MANY and listing(text, names) >= MANY:
                found.add(path.relative_to(ROOT).as_posix())
    assert sorted(found - LISTS) == []


def test_a_list_is_noticed():
    names = {"A", "B", "C"}
    assert listing("x = (*('A', 'B'), *[ri.C])", names) == 3
    assert listing("x = {'A': ri.B}; y = f(C)", names) == 2
