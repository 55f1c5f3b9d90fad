"""Names that nothing has: the message says what was meant."""

import importlib
import re

import pytest

import derivations
import refimpl as ri
from refimpl import problems, schedules
from refimpl._util.names import meant
from refimpl.claims.experiments import select
from refimpl.conformance.vectors.exporting import named
from refimpl.core.other_names import ALIASES
from refimpl.dialects import LIBRARIES
from refimpl.problems import networks
from refimpl.sweeps.planning import planned
from refimpl_bench.plan import plan

SMALL = dict(seeds=1, epochs=1)
TYPOS = {
    "setting": (lambda: ri.CosineAnnealing(T=4, eta_mx=1), "eta_max"),
    "setting by torch's name": (lambda: ri.CosineAnnealing(T_max=4), "T"),
    "T0": (lambda: ri.WarmRestarts(T0=4), "T_0"),
    "max_lr": (lambda: ri.Triangular(base=0, max_lr=1, stepsize=3), "peak"),
    "milestone": (lambda: ri.StepDrop(milestone=(1,), gamma=0.1), "milestones"),
    "then": (lambda: ri.Warmup(steps=1, thn=ri.Constant()), "then"),
    "hyperparameter": (lambda: ri.AdamW(learning_rate=1), "lr"),
    "problem": (lambda: problems.Theorem1(c=3), "C"),
    "network's setting": (lambda: networks.Plain(hiden=3), "hidden"),
    "task's setting": (lambda: networks.Task(nois=0.1), "noise"),
    "rule": (lambda: ri.AdmW, "AdamW"),
    "later": (lambda: ri.emitt, "emit"),
    "module's schedule": (lambda: schedules.CosineAnealing, "CosineAnnealing"),
    "module's problem": (lambda: problems.Theorem_1, "Theorem1"),
    "network": (lambda: networks.Plian, "Plain"),
    "library": (lambda: ri.dialects.trch, "torch"),
    "dialect": (lambda: ri.dialects.torch.AdamV, "Adam"),
    "target": (lambda: ri.check(ri.AdamW, against="adamv"), "ada"),
    "target's dialect": (lambda: ri.check(ri.AdamW, against="torch.AdamV"), "torch.Adam"),
    "schedule": (lambda: ri.check_schedule(lambda k: 1.0, against="cosin", T=3), "cosine"),
    "schedule's setting": (lambda: ri.check_schedule(lambda k: 1.0, against="cosine", Tt=3), "T"),
    "theorem": (lambda: derivations.prove("adam_cycl"), "adam_cycle"),
    "claim": (lambda: select(["C99"]), "C"),
    "vectors": (lambda: named(["adamv"]), "Ada"),
    "workload": (lambda: plan(["flta"]), "flat"),
    "bench's rule": (lambda: plan([], ["AdmW"]), "AdamW"),
    "peer": (lambda: plan(peers=["troch"]), "torch"),
    "sweep's rule": (lambda: planned("AdmW", {"lr": 0.1}, **SMALL), "AdamW"),
    "sweep's dialect": (lambda: planned("torch.AdmW", {"lr": 0.1}, **SMALL), "torch.AdamW"),
    "sweep's grid": (lambda: planned("AdamW", {"learning_rate": 0.1}, **SMALL), "lr"),
    "sweep's network": (lambda: planned("AdamW", {"lr": 0.1}, network="Plian(hidden=4)", **SMALL), "Plain"),
    "sweep's network's setting": (lambda: planned("AdamW", {"lr": 0.1}, network="Plain(hiden=4)", **SMALL), "hidden"),
    "sweep's task": (lambda: planned("AdamW", {"lr": 0.1}, task="noissy", **SMALL), "noisy"),
    "sweep's schedule": (
        lambda: planned("AdamW", {"lr": 0.1}, schedule="CosinAnnealing(T=3)", **SMALL),
        "CosineAnnealing",
    ),
    "sweep's dtype": (lambda: planned("AdamW", {"lr": 0.1}, dtype="flaot32", **SMALL), "float32"),
}


@pytest.mark.parametrize("case", TYPOS)
def test_what_was_meant(case):
    call, meant = TYPOS[case]
    with pytest.raises((TypeError, ValueError, AttributeError), match=rf"; did you mean {re.escape(meant)}.*\?"):
        call()


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_of_dialects(library):
    module = importlib.import_module(f"refimpl.dialects.{library}")
    with pytest.raises(AttributeError, match=r"has no attribute 'Adaam'"):
        _ = module.Adaam
    assert not hasattr(module, "__wrapped__")
    name = next(each for each in vars(module) if each[0].isupper())
    with pytest.raises(AttributeError, match="did you mean"):
        getattr(module, f"{name}x")


def test_no_hint_where_nothing_is_alike():
    for call in (
        lambda: ri.qqqqqqqq,
        lambda: ri.AdamW(qqqqqqq=1),
        lambda: ri.check(ri.AdamW, against="#"),
        lambda: ri.check(ri.AdamW, against=None),
    ):
        with pytest.raises((TypeError, ValueError, AttributeError)) as caught:
            call()
        assert "did you mean" not in str(caught.value)


def test_what_others_call_otherwise_is_hinted_at_by_its_own_name_too():
    assert meant("learning_rate", ["lr", "learning_rates"], ALIASES) == "; did you mean lr?"
    assert meant("learning_rate", ["learning_rates"], ALIASES) == "; did you mean learning_rates?"


def test_no_hint_for_what_is_no_name_or_is_private():
    assert meant(3, ["3"]) == meant(None, ["None"]) == ""
    with pytest.raises(AttributeError, match=r"has no attribute '_AdamW'$"):
        _ = ri._AdamW


def test_a_schedule_without_settings_says_so():
    with pytest.raises(TypeError, match="InverseSqrt: lr is no setting of it; it takes none"):
        ri.InverseSqrt(lr=1)


def test_a_schedule_with_an_init_of_its_own_takes_what_it_says():
    class Mine(ri.Schedule):
        def __init__(self, power):
            self.__dict__["power"] = power

        def eta(s, xp, k):
            return (k + 1) ** -s.power

    assert Mine(power=1)(3) == 0.25
    with pytest.raises(TypeError, match="did you mean power"):
        Mine(powr=1)
