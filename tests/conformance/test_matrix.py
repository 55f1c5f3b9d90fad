"""The matrix: its cells, its processes, its pages."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from markdown_it import MarkdownIt

import refimpl as ri
from refimpl.conformance.against import against_named
from refimpl.conformance.judging import departure
from refimpl.conformance.matrix import libraries
from refimpl.conformance.matrix.known import KNOWN, surprises
from refimpl.conformance.matrix.libraries import LIBRARIES, named
from refimpl.conformance.matrix.margins import margin
from refimpl.conformance.matrix.markdown import text
from refimpl.conformance.matrix.measuring import measured
from refimpl.conformance.matrix.page import page
from refimpl.conformance.matrix.results import Results
from refimpl.conformance.matrix.rows import Path as Way
from refimpl.conformance.matrix.rows import Row
from refimpl.conformance.matrix.running import run
from refimpl.conformance.matrix.schedules import schedules
from refimpl.conformance.matrix.words import COLUMNS, cells
from refimpl.conformance.reference import expected
from refimpl.conformance.scenarios import scenarios
from refimpl.dialects import dialects
from refimpl.dialects.library import Library

DOCS = Path(__file__).resolve().parents[2] / "docs"


def row(**changes):
    made = Row("AdamW", "PyTorch", "1.0", "torch.AdamW", target="torch.optim.AdamW", papers=False, named="torch.AdamW")
    return replace(made, paths=(way(),), scenarios=3, **changes)


def way(name="", reason="", same=True):
    return Way(name, not reason, reason, {"float64": 2.0, "float32": 1.5}, 0.25, same)


def recorded():
    """docs/matrix.md as dictionaries, a row each."""
    found, rule, header = [], "", None
    for line in (DOCS / "matrix.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            rule, header = line.removeprefix("## "), None
        elif line.startswith("| "):
            entries = [each.strip().strip("`") for each in re.split(r"(?<!\\)\|", line)[1:-1]]
            if header is None:
                header = entries
            else:
                found.append({"rule": rule, **dict(zip(header, entries, strict=True))})
    return found


# The page that is committed


def test_every_dialect_has_a_row_for_each_of_its_libraries():
    there = {(each["library"], each["computes"]) for each in recorded() if "computes" in each}
    for library in LIBRARIES:
        for each in dialects():
            assert (library.title, each.title()) in there or each.library != library.name


def test_no_row_fails_and_what_was_not_run_says_why():
    for each in (each for each in recorded() if "verdict" in each):
        assert re.match(r"✓ passed$|≈ known$|– not run: \w", each["verdict"]), each


def test_the_rows_of_a_cheap_cell_are_what_a_run_gives_now():
    assert_as_recorded(("scikit-learn", "sklearn.Momentum"), ("scikit-learn", "sklearn.Adam"))


@pytest.mark.peers
def test_those_of_pytorch_optax_and_keras_too():
    pytest.importorskip("torch")
    assert_as_recorded(("PyTorch", "torch.AdamW"), ("PyTorch", "torch.Nesterov"), ("optax", "optax.SGD"))


def assert_as_recorded(*wanted):
    """All but the distances, which may differ from machine to machine, is as it is written."""
    same = ("computes", "the paper's?", "verdict", "other defaults")
    for library, title in wanted:
        (written,) = [each for each in recorded() if (each.get("library"), each.get("computes")) == (library, title)]
        (dialect,) = [each for each in dialects() if each.title() == title]
        if named(library).missing:
            pytest.skip(named(library).missing)
        found = measured(named(library), dialect)
        assert {name: cells(found)[name] for name in same} == {name: written[name] for name in same}
        assert found.paths[0].bound < 1


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras on PyTorch
@pytest.mark.parametrize("library", ["PyTorch", "optax", "Keras on PyTorch"])
def test_the_real_schedulers_are_what_is_written(library, monkeypatch):
    if missing := named(library).missing:
        pytest.skip(missing)
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    written = {each["in the library"]: each for each in recorded() if "schedule" in each}
    found = list(schedules(library))
    assert len(found) >= 3
    for each in found:
        row = written[each.target]
        assert (row["schedule"], row["the paper's?"]) == (each.against, "yes" if each.passed else "no")
        assert row["explained by"] == (each.dialect or "")


# The measure


def test_the_margin_is_that_of_the_worst_number():
    scenario = scenarios(ri.SGD)[0]
    right = list(expected(against_named("sgd").candidate, scenario))
    got = [{path: np.array(x.value) for path, x in step.items()} for step in right]
    theta = {"params": scenario.theta}
    assert margin(theta, got, right).bound == 0
    got[3]["params"][2] += 5 * np.spacing(abs(got[3]["params"][2]))
    found = margin(theta, got, right)
    assert 1 <= found.ulps["float64"] <= 5
    assert 0 < found.bound < 1
    got[3]["params"][2] += 1e-6
    assert margin(theta, got, right).bound > 1
    assert departure(got, right) is not None


def test_what_is_not_judged_has_no_margin():
    (scenario,) = [each for each in scenarios(ri.SGD) if each.name == "not finite"]
    right = list(expected(against_named("sgd").candidate, scenario))
    got = [{path: np.where(np.isfinite(x.value), x.value, 7.0) for path, x in step.items()} for step in right]
    assert margin({"params": scenario.theta}, got, right).bound == 0


# The words


def test_a_row_survives_json():
    made = row(defaults={"lr": (0.1, 0.2)}, notes=("a note",))
    assert Row.of(json.loads(json.dumps(made.as_dict()))) == made


def test_a_failure_is_a_surprise_unless_it_is_known():
    assert surprises([row()]) == []
    assert surprises([replace(row(), named=None)]) == ["PyTorch, torch.AdamW: the check against adamw names None"]
    broken = replace(row(), paths=(way(), way("capturable=True", "spike: step 1 departs")))
    assert surprises([broken]) == ["PyTorch, torch.AdamW with capturable=True: spike: step 1 departs"]
    assert cells(broken)["verdict"] == "✗ FAILED"
    dialect, path = next(iter(KNOWN))
    known = replace(row(), dialect=dialect, named=dialect, paths=(way(), way(path, "it changes the gradient")))
    assert surprises([known]) == []
    assert cells(known)["verdict"] == "≈ known"
    mended = replace(known, paths=(way(), way(path)))
    assert surprises([mended]) == [f"PyTorch, {dialect} with {path}: passes now"]


def test_a_library_that_is_missing_has_rows_that_say_so():
    absent = Library(name="torch", title="Absent", module="no_such_package.optim", distribution="absent")
    found = measured(absent, ri.dialects.torch.AdamW)
    assert cells(found)["verdict"] == "– not run: no_such_package not installed"
    assert found.passed is False
    assert surprises([found]) == []


def test_the_names_of_libraries():
    assert named("pytorch").name == "torch"
    with pytest.raises(ValueError, match="library must be one of PyTorch, optax"):
        named("caffe")
    assert {each.name for each in LIBRARIES} == set(ri.dialects.LIBRARIES)


def test_the_pages_show_every_row():
    results = Results([row(), replace(row(), library="MLX", missing="mlx not installed", paths=(), papers=None)])
    markdown, html = text(results), page(results)
    assert MarkdownIt("commonmark").enable("table").render(markdown).count("<tr>") == 3
    for words in ("torch.AdamW", "✓ passed", "– not run: mlx not installed", "25 %"):
        assert words in markdown
        assert words in html
    assert html.count("<tr class=") == 2
    assert all(f">{name}</button>" in html for name in COLUMNS if "'" not in name)
    assert "src=" not in html
    assert 'href="http' not in html


def test_what_a_library_says_is_escaped():
    html = page(Results([row(defaults={"lr": ("<script>", "|")})]))
    assert "<script>'" not in html
    assert "\\|" in text(Results([row(defaults={"lr": ("a|b", 1)})]))


# The processes


def test_a_process_that_ends_leaves_rows_that_say_so(monkeypatch):
    broken = replace(named("PyTorch"), environment={"PYTHONHOME": "nowhere"})
    results = run([broken], frozenset({"adamw"}), lambda library, row: None)
    (found,) = results.rows
    assert found.missing.startswith("its process ended with code")
    assert results.surprises


def test_the_command(tmp_path):
    command = [sys.executable, "-m", "refimpl.conformance.matrix", "--out", str(tmp_path), "--json"]
    chosen = ["--library", "scikit-learn", "--library", "chainer", "--rule", "nesterov"]
    done = subprocess.run([*command, *chosen], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert [each["dialect"] for each in found["rows"]] == ["chainer.NesterovAG", "sklearn.Nesterov"]
    assert found["rows"][1]["passed"] is True
    assert found["surprises"] == []
    assert "sklearn.Nesterov" in (tmp_path / "matrix.html").read_text(encoding="utf-8")
    wrong = subprocess.run([*command, "--rule", "tiger"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "got tiger" in wrong.stderr


def test_the_processes_have_their_backend():
    backends = [each.environment.get("KERAS_BACKEND") for each in libraries.LIBRARIES if each.name == "keras"]
    assert backends == ["torch", "jax"]
