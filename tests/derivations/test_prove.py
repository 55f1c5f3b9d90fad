"""``refimpl prove`` as its users meet it: its output, its exit codes, and theorems asked of other rules."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import derivations
from tests.test_cli import called, refimpl

NAME = "l2_is_weight_decay"

THEIRS = '''
from dataclasses import dataclass
from refimpl import SGD

class Averaged(SGD):
    """A rule of a stranger, which is SGD in other words."""
    def update(h, xp, t, eta, theta, g):
        return dict(theta=(1 - eta * h.lr * h.l2) * theta - h.lr * eta * g, g=g)

class Forgetful(SGD):
    def update(h, xp, t, eta, theta, g):
        return dict(theta=theta - eta * h.lr * g, g=g)

class Broken(SGD):
    def update(h, xp, t, eta, theta, g):
        raise RuntimeError("no such luck")

def function():
    pass
'''


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "theirs.py").write_text(THEIRS, encoding="utf-8")
    return tmp_path


def asked(folder, rule, *options):
    """The theorem asked of a rule in ``folder``, from there."""
    environment = {**os.environ, "PYTHONPATH": str(Path(derivations.__file__).parents[1])}
    return refimpl("prove", NAME, "--rule", rule, *options, cwd=folder, env=environment)


def test_json_is_one_array_and_nothing_else():
    process = refimpl("prove", NAME, "--json")
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    (found,) = json.loads(process.stdout, parse_constant=pytest.fail)
    theorem = derivations.theorem(NAME)
    assert found["name"] == NAME
    assert found["source"] == theorem.source
    assert found["verdict"] == "proved"
    assert 0 <= found["seconds"] < 60
    assert found["assumptions"] == ["both rules see the same losses f_t and start at the same θ_0", "no momentum"]
    assert found["symbols"]["alpha"] == "positive real"
    assert found["about"] == {"l2": "refimpl.rules.sgd.SGD", "decay": "refimpl.rules.sgdw.SGDW"}


def test_plain_lines():
    process = refimpl("prove", NAME.replace("_", "-"), "--controls")
    assert process.returncode == 0
    assert process.stdout.startswith(f"{NAME}: proved, {len(derivations.theorem(NAME).controls)} controls: all fail (")
    assert "1 of 1 theorems proved" in process.stdout


def test_derivations_are_printed():
    markdown, latex = (refimpl("prove", NAME, option).stdout for option in ("--markdown", "--latex"))
    assert markdown == derivations.prove(NAME).markdown()
    assert latex == derivations.prove(NAME).latex()


def test_a_stranger_s_rule_in_other_words_passes(folder):
    process = asked(folder, "theirs:Averaged", "--json")
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)[0]["about"]["l2"] == "theirs.Averaged"


def test_a_stranger_s_mistake_is_shown_and_exits_with_1(folder):
    process = asked(folder, "l2=theirs:Forgetful")
    assert process.returncode == 1
    assert (
        f"{NAME}: not proved for theirs.Forgetful as l2: These are the same point: left is lambda*theta"
        in process.stdout
    )


WRONG = {
    "theirs:Broken": "cannot be asked of theirs.Broken, as l2 in place of SGD: RuntimeError: no such luck",
    "theirs:function": "must be a subclass of refimpl's Rule or Schedule",
    "theirs:Missing": "has no attribute 'Missing'",
    "nowhere:Rule": "No module named 'nowhere'",
    "theirs": "must be PKG.MOD:NAME, got 'theirs'",
    "phi=theirs:Averaged": "must name one of l2, decay of l2_is_weight_decay, got 'phi'",
}


@pytest.mark.parametrize("rule", WRONG)
def test_rules_that_cannot_be_asked(folder, rule):
    process = asked(folder, rule)
    assert process.returncode == 2
    said = " ".join(process.stderr.replace("│", " ").split())
    assert WRONG[rule] in said
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize(
    "arguments",
    [["fermat"], [NAME, "--json", "--latex"], ["--rule", "refimpl:SGD"], [NAME, "adam_cycle", "--rule", "refimpl:SGD"]],
    ids=" ".join,
)
def test_wrong_usage(arguments, capsys):
    assert called("prove", *arguments) == 2
    assert capsys.readouterr().out == ""


def without(module, tmp_path, *command):
    """Run Python where ``module`` is not installed."""
    (tmp_path / f"{module}.py").write_text(
        f"raise ModuleNotFoundError(\"No module named '{module}'\", name='{module}')"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(derivations.__file__).parents[1]}"}
    return subprocess.run(
        [sys.executable, *command], capture_output=True, encoding="utf-8", env=environment, check=False
    )


@pytest.mark.parametrize(("module", "name"), [("sympy", NAME), ("flint", "adam_stochastic")])
def test_without_a_package_it_says_what_is_missing(module, name, tmp_path):
    process = without(module, tmp_path, "-m", "refimpl", "prove", name)
    said = " ".join(process.stderr.replace("│", " ").split())
    assert process.returncode == 2
    assert f"No module named '{module}'" in said
    assert said.count("refimpl[derivations]") == 1
    assert "Traceback" not in said


def test_the_package_without_sympy_says_what_is_missing(tmp_path):
    process = without("sympy", tmp_path, "-c", "import derivations")
    assert process.returncode == 1
    assert process.stderr.rstrip().endswith(
        "ModuleNotFoundError: No module named 'sympy': derivations needs SymPy and python-flint, "
        "pip install 'refimpl[derivations]'"
    )
