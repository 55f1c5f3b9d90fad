"""What holds for each of these experiments: its verdict, numbers for machines, and figures that never vary."""

import json
import math
from pathlib import Path

import pytest

from refimpl.claims import experiments
from refimpl.claims.experiments import CLAIMS, VERDICTS, Experiment, Finding, select
from refimpl.claims.experiments.deciding import answers
from refimpl.claims.experiments.experiment import NOT_REPRODUCED, REPRODUCED, UNDECIDED, quiet
from refimpl.claims.experiments.figures import save

from .measured import finding

#: One that takes as long as five others; and those that share grids, which are tested on errors made by hand.
ELSEWHERE = {"C22", "C05", "C06", "C08", "C25"}
each = pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim not in ELSEWHERE])


def leaves(tree):
    if isinstance(tree, dict | list):
        for child in tree.values() if isinstance(tree, dict) else tree:
            yield from leaves(child)
    else:
        yield tree


@each
def test_the_verdict_is_the_recorded_one(claim):
    assert finding(claim).verdict == CLAIMS[claim].recorded


@each
def test_the_numbers_are_plain_and_finite(claim):
    numbers = finding(claim).numbers
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers
    for leaf in leaves(numbers):
        assert type(leaf) in (float, int, str, bool)
        assert isinstance(leaf, str) or math.isfinite(leaf)


@each
def test_the_rule_is_a_function_of_the_deciding_numbers(claim):
    found, rule = finding(claim), CLAIMS[claim].decide
    assert found.deciding
    assert found.verdict == rule(answers(found.deciding))
    assert rule(dict.fromkeys(found.deciding, False)) in (NOT_REPRODUCED, REPRODUCED)  # C07 asks for what does not hold
    for number in found.deciding.values():
        assert math.isfinite(number.value)
        assert number.threshold != number.value or not CLAIMS[claim].twinned


@each
def test_the_number_is_one_line(claim):
    assert 0 < len(finding(claim).number) < 300
    assert finding(claim).number.isprintable()


@each
def test_the_figure_is_a_png_and_an_svg(claim, tmp_path):
    if CLAIMS[claim].draw is None:
        assert not CLAIMS[claim].figure
        return
    png, svg = save(CLAIMS[claim], finding(claim), tmp_path / "new")
    assert [png.name, svg.name] == [f"{CLAIMS[claim].figure}.png", f"{CLAIMS[claim].figure}.svg"]
    assert png.read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in svg.read_bytes()


def test_a_figure_is_the_same_bytes_each_time(tmp_path):
    first, again = (save(CLAIMS["C16"], finding("C16"), tmp_path / name) for name in ("first", "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


@pytest.mark.parametrize("claim", ["C01", "C14", "C16"])
def test_progress_rises_to_its_total(claim):
    seen = []
    CLAIMS[claim].measure(False, lambda done, total: seen.append(done / total))
    assert seen == sorted(seen)
    assert seen[-1] == 1


def test_an_experiment_without_a_picture_writes_none(tmp_path):
    bare = Experiment("C00", "a claim", "a source", "a rule", REPRODUCED, measure=quiet)
    assert save(bare, finding("C01"), tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_the_table_is_in_the_order_of_ids_and_fit_to_print():
    assert list(CLAIMS) == sorted(CLAIMS)
    figures = [experiment.figure for experiment in CLAIMS.values() if experiment.draw is not None]
    assert len(set(figures) - {""}) == len(figures)  # none overwrites another
    for claim, experiment in CLAIMS.items():
        assert experiment.id == claim
        assert experiment.recorded in VERDICTS
        assert experiment.claim
        assert experiment.source
        assert experiment.rule
        assert experiment.draw is None or experiment.alt


def test_select():
    assert [experiment.id for experiment in select([])] == list(CLAIMS)
    assert [experiment.id for experiment in select(["c13", "C01", "C13"])] == ["C01", "C13"]
    with pytest.raises(ValueError, match="no experiment for the claim 'C99'; there are C01, "):
        select(["C01", "c99"])


def test_a_verdict_is_one_of_five():
    assert VERDICTS[-1] == UNDECIDED == "undecided at this scale"
    assert Finding(NOT_REPRODUCED, "0", {}).verdict == "not reproduced at this scale"
    with pytest.raises(ValueError, match=r"verdict must be one of .*, got 'true'"):
        Finding("true", "0", {})


def test_every_module_of_a_claim_is_found_in_the_order_of_the_numbers():
    found = sorted(path.stem for path in Path(experiments.__file__).parent.glob("c[0-9][0-9]_*.py"))
    assert [each.measure.__module__.rpartition(".")[2] for each in CLAIMS.values()] == found
    assert [name.lower() for name in CLAIMS] == [name.partition("_")[0] for name in found]
