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
import refimpl
from refimpl import SGD

class Averaged(SGD):
    """A rule of a stranger, which is SGD in other words."""
    def update(h, xp, t, eta, theta, g):
        return dict(theta=(1 - eta * h.lr * h.l2) * theta - h.lr * eta * g, g=g)

class Turned(SGD):
    def update(h, xp, t, eta, theta, g):
        return dict(theta=-eta * h.lr * (g + h.l2 * theta) + theta, g=g)

class Forgetful(SGD):
    def update(h, xp, t, eta, theta, g):
        return dict(theta=theta - eta * h.lr * g, g=g)

class Broken(SGD):
    def update(h, xp, t, eta, theta, g):
        raise RuntimeError("no such luck")

@dataclass(frozen=True, kw_only=True)
class Renamed(refimpl.Rule):
    """SGD under other names."""
    rate: object = 0.1
    penalty: object = 0

    def update(h, xp, t, eta, theta, g):
        slope = g + h.penalty * theta
        return dict(theta=theta - h.rate * eta * slope)

def function():
    pass
'''

#: One control, which changes a place of SGD's text.
THEOREM = """
from derivations import Board, Control, Theorem, changed, real, update
from refimpl import SGD

def derive(board: Board, rule=SGD):
    theta, g = real("theta g")
    board.equal("One step", update(rule(lr=1), 1, theta, g)["theta"], theta - g)
    board.conclude("That is it.")

THEOREM = Theorem(
    title="One step", claim="a step of SGD", source="here", derive=derive,
    controls=(Control("upwards", rule=changed(SGD, "theta - ", "theta + ")),),
)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "theirs.py").write_text(THEIRS, encoding="utf-8")
    (tmp_path / "one_step.py").write_text(THEOREM, encoding="utf-8")
    return tmp_path


def words(output):
    """What was printed, however the lines were broken."""
    return " ".join(output.split())


def asked(folder, rule, *options, name=NAME):
    """The theorem asked of a rule in ``folder``, from there."""
    environment = {**os.environ, "PYTHONPATH": str(Path(derivations.__file__).parents[1])}
    return refimpl("prove", name, "--rule", rule, *options, cwd=folder, env=environment)


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
    head, title, *rest = process.stdout.splitlines()
    assert head.split()[:3] == ["∎", NAME, "proved"]
    assert title == "  L2 regularisation is weight decay, for SGD"
    count = len(derivations.theorem(NAME).controls)
    assert f"  Proved; all {count} negative controls fail, as they must" in rest
    assert max(map(len, process.stdout.splitlines())) <= 80
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
    assert "Not proved for theirs.Forgetful as l2: These are the same point: left is lambda*theta" in words(
        process.stdout
    )


def test_the_line_of_a_stranger_s_mistake_is_shown_beside_ours(folder):
    process = asked(folder, "l2=theirs:Forgetful")
    number = THEIRS.splitlines().index("        return dict(theta=theta - eta * h.lr * g, g=g)") + 1
    assert f"theirs.py:{number}: return dict(theta=theta - eta * h.lr * g, g=g)" in process.stdout
    assert "refimpl/rules/sgd.py:" in process.stdout
    found = json.loads(asked(folder, "l2=theirs:Forgetful", "--json").stdout)[0]["departs"]
    assert found["theirs"] == [
        {"file": "theirs.py", "line": number, "text": "return dict(theta=theta - eta * h.lr * g, g=g)"}
    ]
    assert found["value"] == "g"
    assert f"theirs.py:{number}" in asked(folder, "l2=theirs:Forgetful", "--markdown").stdout


def test_a_library_s_rule_by_its_name(folder):
    process = asked(folder, "l2=torch.sgd", "--json")
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)[0]["about"]["l2"] == "refimpl.dialects.torch.sgd.SGD"


def test_other_names(folder):
    process = asked(folder, "l2=theirs:Renamed", "--names", "lr=rate,l2=penalty")
    assert process.returncode == 0, process.stderr
    assert "  Proved for theirs.Renamed as l2\n" in process.stdout


def test_a_theorem_without_a_control_of_theirs_exits_with_1(folder):
    """Its one control cannot be made of a rule that writes the step otherwise; of ours it can."""
    process = asked(folder, "theirs:Turned", "--controls", name="one_step.py")
    assert process.returncode == 1
    told = (
        "Not proved for theirs.Turned as rule: there is no working control, since none could be made of it: upwards ("
    )
    assert told in words(process.stdout)
    assert asked(folder, "SGD", "--controls", name="one_step.py").returncode == 0


def test_a_theorem_of_one_s_own_in_every_form(folder):
    environment = {**os.environ, "PYTHONPATH": str(Path(derivations.__file__).parents[1])}
    file = str(folder / "one_step.py")
    plain = refimpl("prove", file, NAME, "--controls", env=environment)
    assert plain.returncode == 0, plain.stderr
    assert "∎ one_step " in plain.stdout
    assert "  Proved; its negative control fails, as it must\n" in plain.stdout
    found = json.loads(refimpl("prove", file, "--json", env=environment).stdout)
    assert [each["name"] for each in found] == ["one_step"]
    assert "## One step" in refimpl("prove", file, "--markdown", env=environment).stdout


def test_the_list(capsys):
    assert called("prove", "--list") == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{NAME}: L2 regularisation is weight decay, for SGD"


WRONG = {
    "theirs:Broken": "cannot be asked of theirs.Broken, as l2 in place of SGD: RuntimeError: no such luck",
    "theirs:function": "must be a subclass of refimpl's Rule or Schedule",
    "theirs:Missing": "has no attribute 'Missing'",
    "nowhere:Rule": "No module named 'nowhere'",
    "theirs": "must be PKG.MOD:NAME, a rule or schedule of refimpl such as AdamW, or a library's such as torch.AdamW, "
    "got 'theirs'",
    "torch.SDG": "got 'torch.SDG'; the nearest names are torch.SGD, ",
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
    [
        ["fermat"],
        ["nowhere/fermat.py"],
        [NAME, "--json", "--latex"],
        [NAME, "--names", "lr=rate"],
        [NAME, "--rule", "SGD", "--names", "lr"],
        ["--rule", "refimpl:SGD"],
        [NAME, "adam_cycle", "--rule", "refimpl:SGD"],
    ],
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
