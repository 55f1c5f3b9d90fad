"""``refimpl vectors verify``: what is right passes, what is wrong is explained, what is missing is told."""

import json

import numpy as np
import pytest

from refimpl.conformance.against import against_named
from refimpl.conformance.vectors.exporting import export
from refimpl.conformance.vectors.flags import flags
from refimpl.conformance.vectors.layout import RULES
from refimpl.conformance.vectors.verifying import summary, verify
from tests.golden.vectors import computed, golden, published, results, written
from tests.test_cli import called


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("vectors") / "all"
    export(made)
    return made


def judged(folder, tmp_path, runs):
    return verify(folder, written(tmp_path / "results.json", results(runs)))


def test_the_published_numbers_pass(folder, tmp_path):
    reports = judged(folder, tmp_path, {case: run for rule in RULES for case, run in published(rule).items()})
    assert [report.against for report in reports] == list(RULES)
    for report in reports:
        assert report.passed, str(report)
        assert not report.notes
        assert report.dialect is report.diagnosis is None


class SplitNAdam:
    """NAdam in other words: its two terms as two steps, the product of the momenta in the state."""

    @staticmethod
    def steps(case):
        h, theta, (m, v) = case.scenario.settings, case.theta["theta"], [x["theta"] for x in case.start.slots.values()]
        product = case.start.scalars["mu_product"]
        for t, grads in zip(case.steps, case.scenario.grads, strict=True):
            mu, ahead = (h["beta1"] * (1 - 0.5 * 0.96 ** (i * h["psi"])) for i in (t, t + 1))
            product, g = product * mu, grads["theta"]
            eta = 1 if case.scenario.schedule is None else case.scenario.schedule(t - 1)
            m, v = m + (1 - mu) * (g - m), v - (1 - h["beta2"]) * (v - g * g)
            root = h["eps"] + np.sqrt(v / (1 - h["beta2"] ** t))
            theta = theta - eta * h["lr"] * (1 - mu) / (1 - product) * g / root
            theta = theta - eta * h["lr"] * ahead / (1 - product * ahead) * m / root
            if t in case.report:
                yield theta.tolist()


def test_another_form_of_the_formula_passes_and_what_was_not_run_is_told(folder, tmp_path):
    alone = [each.case for each in golden("NAdam") if list(each.case.theta) == ["theta"]]
    with np.errstate(all="ignore"):
        runs = {case.id: list(SplitNAdam.steps(case)) for case in alone if case.id != "nadam-not-finite"}
    (report,) = judged(folder, tmp_path, runs)
    assert report.passed, str(report)
    assert "nadam-not-finite" in report.notes[0]
    assert summary(report) == f"passed  NAdam: {len(runs)} passed, 0 failed, 3 not run"


@pytest.mark.parametrize(("rule", "each"), [("AdamW", 25), ("SGDW", 15), ("NAdam", 40)])
def test_mistakes_fail_and_are_named(folder, tmp_path, rule, each):
    for mistake in list(flags(against_named(rule)).values())[::each]:
        (report,) = judged(folder, tmp_path, computed(rule, mistake))
        assert not report.passed, mistake.name
        assert report.diagnosis == mistake.name or report.dialect, report.verdict  # some library may do just this


def test_a_dialect_is_named(folder, tmp_path):
    dialect = next(each for each in against_named("AdamW").dialects("torch", False))
    (report,) = judged(folder, tmp_path, computed("AdamW", dialect))
    assert not report.passed
    assert report.dialect == dialect.name == "torch.AdamW"
    assert "dialect: these are the numbers of torch.AdamW" in summary(report)


def test_the_first_departure_is_told(folder, tmp_path):
    runs = published("SGD")
    runs["sgd-containers"][2][7] = "0x1.8p1"
    (report,) = judged(folder, tmp_path, {case: runs[case] for case in ("sgd-random", "sgd-containers")})
    (failed,) = [outcome for outcome in report.scenarios if not outcome.passed]
    assert (failed.scenario, failed.departure.step, failed.departure.got) == ("sgd-containers", 3, 3.0)
    assert (failed.departure.path, failed.departure.element) == ("w.1", (1,))
    assert report.diagnosis is None
    assert "no known mistake and no dialect has these numbers" in summary(report)


def test_a_step_is_named_by_its_t_where_not_all_are_reported(folder, tmp_path):
    runs = {case: published("SGD")[case] for case in ("sgd-long", "sgd-long-step-601")}
    runs["sgd-long"][5][0] = "nan"
    (report,) = judged(folder, tmp_path, runs)
    assert [outcome.departure and outcome.departure.step for outcome in report.scenarios] == [20, None]
    runs["sgd-long-step-601"][0][0] = 0
    (report,) = judged(folder, tmp_path, {"sgd-long-step-601": runs["sgd-long-step-601"]})
    assert report.scenarios[0].departure.step == 601


def test_an_infinity_that_is_due_must_come(tmp_path):
    folder = tmp_path / "sgd"
    export(folder, ("SGD",))
    runs = {"sgd-not-finite": published("SGD")["sgd-not-finite"]}
    (place,) = [i for i, x in enumerate(runs["sgd-not-finite"][2]) if "n" in x]
    for right in ("nan", "inf", "-inf", "-NaN", "Infinity"):
        runs["sgd-not-finite"][2][place] = right
        assert judged(folder, tmp_path, runs)[0].passed
    for wrong in (0.0, 1e300):
        runs["sgd-not-finite"][2][place] = wrong
        assert not judged(folder, tmp_path, runs)[0].passed


def test_exit_codes_and_json(folder, tmp_path, capsys):
    file = written(tmp_path / "results.json", results(published("SGD")))
    assert called("vectors", "verify", folder, file) == 0
    assert capsys.readouterr().out == "passed  SGD: 23 passed, 0 failed, 0 not run\n"
    runs = published("SGD")
    runs["sgd-random"][0][0] = "inf"
    written(file, results(runs))
    assert called("vectors", "verify", folder, file, "--json") == 1
    (found,) = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert (found["against"], found["passed"], found["target"]) == ("SGD", False, "a test")
    assert found["scenarios"][0]["departure"]["got"] == "inf"
    written(file, "{")
    assert called("vectors", "verify", folder, file) == 2
