"""The mutation command notices what it should, and its own tools do what they say."""

import json
import subprocess
import sys
from pathlib import Path

from tools.mutation.breakage import mutants
from tools.mutation.equivalent import EQUIVALENT
from tools.mutation.judge import collected
from tools.mutation.targets import GROUPS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = '''def update(h, xp, t, g, m):
    """One step."""
    m = h.beta * m + (1 - h.beta) * g
    return xp.sqrt(m)
'''


def test_every_kind_of_breakage():
    found = {mutant.new for mutant in mutants(SOURCE, ("beta", "lr"))}
    assert {
        "m = h.beta / m + (1 - h.beta) * g",  # an operator
        "m = h.beta * m - (1 - h.beta) * g",
        "m = h.beta * m + (2 - h.beta) * g",  # a number
        "m = h.lr * m + (1 - h.beta) * g",  # a setting
        "m = h.beta * g + (1 - h.beta) * g",  # a name
        "g = h.beta * m + (1 - h.beta) * g",
        "m = h.beta * m + (1 - h.beta) * t",
        "m = (h.beta * m)",  # a term
        "m = h.beta * m + (1 - h.beta)",
        "return xp.abs(m)",  # a function
        "return (m)",
        "return xp.sqrt(g)",
        "pass",  # a statement
    } <= found
    assert "One step" not in "".join(found)
    assert all(mutant.source != SOURCE for mutant in mutants(SOURCE))


def test_statements_are_swapped_where_it_matters():
    source = "def f(x, y):\n    x = x + y\n    y = x + y\n    z = x + y\n    return z\n"
    found = {mutant.new for mutant in mutants(source)}
    assert "y = x + y / x = x + y" in found
    independent = "def f(x, y):\n    a = x\n    b = y\n    return a, b\n"
    assert not any(" / " in mutant.new for mutant in mutants(independent))


def test_every_rule_and_schedule_is_broken():
    import refimpl as ri

    assert {cls.__name__ for cls in (*ri.rules.ALL, *ri.schedules.ALL)} <= set(GROUPS)
    assert all(group.targets for group in GROUPS.values())
    paths = {target.path for group in GROUPS.values() for target in group.targets}
    assert {function for function, _ in EQUIVALENT} <= paths
    assert all(collected(GROUPS[name]) for name in ("phi", "Box", "InverseSqrt"))


def run(*arguments):
    command = [sys.executable, "-m", "tools.mutants", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_on_a_few_mutants_of_one_rule():
    done = run("SGDW", "--limit", "10", "--jobs", "1", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (verdict,) = json.loads(done.stdout)
    assert verdict["name"] == "SGDW"
    assert 8 <= verdict["mutants"] == verdict["caught"] <= 10
    assert verdict["survivors"] == verdict["equivalent"] == verdict["stale"] == []


def test_an_unexplained_survivor_is_an_error(monkeypatch, capsys):
    from tools import mutants as command
    from tools.mutation.judge import Verdict

    (mutant, *_) = mutants(SOURCE)
    report = command._report(Verdict("SGD", 2, 1, [("SGD.update", mutant)], ("SGD.update",)))
    assert report["survivors"] == [f"SGD.update\n{mutant}"]
    command._print(report)
    command._explain(report)
    printed = capsys.readouterr().out
    assert "1 survivors" in printed
    assert mutant.new in printed


def test_an_explanation_that_explains_nothing_is_stale():
    from tools import mutants as command
    from tools.mutation.judge import Verdict

    report = command._report(Verdict("AdaMax", 1, 1, [], ("AdaMax.update",)))
    assert [stale.split("\n")[0] for stale in report["stale"]] == ["AdaMax.update"]
    assert command._report(Verdict("AdaMax", 1, 1, [], ()))["stale"] == []


def test_unknown_names_are_refused():
    done = run("Adamant")
    assert done.returncode == 2
    assert "Adamant: no such name" in done.stderr
