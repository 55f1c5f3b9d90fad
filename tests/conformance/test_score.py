"""The mutation score: what it counts, and a few wrong versions of a few rules."""

import json

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.against import against_named
from refimpl.conformance.reference import Candidate
from refimpl.conformance.vectors.layout import RULES
from tools import score as command
from tools.mutation.alike import ALIKE
from tools.mutation.wrong import Judge, broken, followed, reason
from tools.score import NAMES, Score, score, spread


@pytest.mark.parametrize("name", ["momentum", "adamw"])
def test_a_few_wrong_versions_are_all_caught_and_explained(name):
    found = score(name, limit=5)
    assert 4 <= found.mistakes == sum(found.explained.values()) <= 5
    assert 4 <= found.tokens == found.tokens_caught + len(found.equivalent) <= 5
    assert (found.survivors, found.unexplained, found.explained["unexplained"]) == ([], [], 0)
    assert found.explained["named"] >= 3


def test_the_right_rule_is_not_caught_and_a_wrong_one_is():
    right = against_named("sgd")
    judge = Judge(right)
    assert not judge.catches(right.candidate)
    assert judge.catches(Candidate("half", lambda given, k: ri.SGD(lr=given["lr"] / 2)))
    assert judge.catches(Candidate("raises", lambda given, k: ri.SGD(lr=-1)))


def test_a_candidate_is_followed_in_its_count_of_t():
    right = against_named("adam").candidate
    frozen = followed(Candidate("frozen", right.make, lambda k, leaf, leaves: 1))
    ordinary = followed(Candidate("ordinary", right.make, lambda k, leaf, leaves: k + 1))
    settings = dict(lr=0.1, beta1=0.9, beta2=0.99, eps=1e-8, l2=0.0)
    ended = []
    for target in (followed(right), ordinary, frozen):
        opt = target.make(settings, None)
        params = {"w": np.array([1.0, -2.0]), "b": np.array(0.5)}
        state = opt.init(params)
        for _ in range(3):
            params, state = opt.step(params, {"w": np.array([0.5, 1.0]), "b": np.array(2.0)}, state)
        ended.append(params)
    np.testing.assert_array_equal(ended[0]["w"], ended[1]["w"])
    np.testing.assert_array_equal(ended[0]["b"], ended[1]["b"])
    assert not np.allclose(ended[0]["w"], ended[2]["w"])


@pytest.mark.parametrize(
    ("name", "sentence", "how"),
    [
        ("nadam", "t counts the updates of all parameters, not the steps", "named"),
        ("adamax", "t is one too small: the correction uses the count before the step", "raises"),  # it divides by 0
        ("adamw", "the decay is multiplied by the learning rate too", "dialect"),
    ],
)
def test_how_a_mistake_is_explained(name, sentence, how):
    (mistake,) = (each for each in against_named(name).mistakes if each.name.startswith(sentence))
    assert command.explanation(mistake, name) == how


def test_what_only_a_trace_shows_is_told_from_what_a_step_shows():
    reasons = {mutant.new: reason(mutant, ri.AdamW) for mutant, _ in broken(ri.AdamW)}
    assert reasons["return dict(theta=theta, m=m, v=v, m_hat=m, v_hat=v_hat)"]
    assert not reasons["return dict(theta=theta, m=v, v=v, m_hat=m_hat, v_hat=v_hat)"]
    assert not reasons["return dict(theta=theta, g=m, v=v, m_hat=m_hat, v_hat=v_hat)"]


def test_what_computes_the_same_is_listed_with_its_reason(monkeypatch):
    (traced,) = (pair for pair in broken(ri.SGD) if pair[0].new == "return dict(theta=theta, g=eta)")
    monkeypatch.setattr(command, "broken", lambda rule: [traced])
    found = score("sgd", limit=1)
    assert (found.tokens, found.tokens_caught, found.survivors) == (1, 0, [])
    (told,) = found.equivalent
    assert told.startswith(str(traced[0]))
    assert told.endswith("what it changes is returned for a trace only")


def test_every_reason_is_for_a_change_that_can_be_made_and_is_not_caught():
    for rule in (ri.AdaMax, ri.AMSGrad, ri.AdamNC):
        explained = {text for function, text in ALIKE if function == f"{rule.__name__}.update"}
        made = {mutant.new: wrong for mutant, wrong in broken(rule)}
        judge = Judge(against_named(rule.__name__.lower()))
        assert explained <= set(made)
        assert [text for text in sorted(explained) if judge.catches(made[text])] == []


def test_a_limit_spreads_evenly():
    assert spread(list(range(10)), None) == list(range(10))
    assert spread(list(range(10)), 5) == [0, 2, 4, 6, 8]
    assert spread(list(range(10)), 4) == [0, 3, 6, 9]
    assert spread([1, 2], 5) == [1, 2]


def test_every_rule_that_can_be_checked_has_a_score():
    for name in NAMES:
        assert against_named(name).name == name
    assert {rule.lower() for rule in RULES} == set(NAMES)


def test_the_command(capsys):
    assert command.main(["sgd", "--limit", "3"]) == 0
    header, line, row, *_ = capsys.readouterr().out.splitlines()
    assert header.startswith("| rule | mistakes | caught | named |")
    assert row.startswith("| sgd | 3 | 3 |")
    assert header.count("|") == line.count("|") == row.count("|")
    assert command.main(["sgd", "--limit", "2", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["rule"], found["mistakes"], found["survivors"]) == ("sgd", 2, [])


def test_a_survivor_is_told_and_is_an_error(monkeypatch, capsys):
    monkeypatch.setattr(command, "score", lambda name, limit: Score(name, survivors=["- a\n+ b"]))
    assert command.main(["sgd"]) == 1
    assert "sgd, survivors:\n    - a\n    + b" in capsys.readouterr().out


def test_a_mistake_that_nothing_explains_is_an_error(monkeypatch, capsys):
    monkeypatch.setattr(command, "score", lambda name, limit: Score(name, unexplained=["climbs"]))
    assert command.main(["sgd"]) == 1
    assert "sgd, unexplained:\n    climbs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"), [(["adamant"], "adamant: no such rule"), (["--limit", "0"], "--limit must be >= 1, got 0")]
)
def test_wrong_use(arguments, told, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)
    assert told in capsys.readouterr().err
