"""Arguments that are something else altogether: the message names each, whatever its value shows of itself."""

import numpy as np
import pytest

import derivations
import refimpl as ri
from refimpl.problems import Digits, Quadratic, Theorem1
from refimpl.training import train
from tests.test_number_checks import Unshowable, numbered, refused

THETA = np.ones(2)
FOREIGN = (
    *(Unshowable(), 10**5000, [10**5000], "x" * 10**5, ["x" * 10**5], b"\n" * 10**4),
    {str(i): "x\ny" for i in range(10**4)},
)
RUN = Theorem1(C=3)


def step(state):
    return ri.SGD().step(THETA, THETA, state)


def saved(state):
    return ri.save_state("never.state", state)


def states(use):
    """What the message names -> ``use`` of a state with the value in that place."""
    return {
        "state": use,
        "state.t": lambda v: use(ri.State("SGD", v)),
        "state.slots": lambda v: use(ri.State("SGD", 0, {"m": v} if isinstance(v, dict) else v)),
        "state.scalars": lambda v: use(ri.State("SGD", 0, {}, {"a": v} if isinstance(v, dict) else v)),
    }


#: Where an argument is -> what the message names, and a call with the value in that place.
PLACES = {
    **{f"step: {name}": ("state", call) for name, call in states(step).items()},
    **{f"save_state: {name}": (name, call) for name, call in states(saved).items()},
    "step: state.rule": ("rule", lambda v: step(ri.State(v))),
    "box": ("box", lambda v: ri.SGD(box=v)),
    "projected": ("box", lambda v: ri.SGD().projected(v)),
    "a problem's box": ("box", lambda v: Theorem1(C=3, box=v)),
    "Box": ("Box: lo", lambda v: ri.Box(v, 1)),
    "betas": ("betas", lambda v: ri.dialects.torch.AdamW(betas=v)),
    "phi": ("phi", lambda v: ri.Adaptive(lr=1, phi=v, psi=ri.psi.Identity())),
    "then": ("then", lambda v: ri.Warmup(3, v)),
    "restarts": ("restarts", lambda v: ri.NormalizedDecay(v, 0.1)),
    "milestones": ("milestones", lambda v: ri.StepDrop([[v]], 0.1)),
    "curvatures": ("curvatures", Quadratic),
    "jit": ("opt", ri.jit),
    "emit": ("opt", lambda v: ri.emit(v, "c")),
    "language": ("language", lambda v: ri.emit(ri.SGD(), v)),
    "dtype": ("dtype", lambda v: ri.emit(ri.SGD(), "c", dtype=v)),
    "explain": ("opt", lambda v: ri.explain(v, THETA, THETA)),
    "run": ("opt", lambda v: ri.run(v, RUN, 3)),
    "problem": ("problem", lambda v: ri.run(ri.SGD(), v, 3)),
    "steps": ("steps", lambda v: ri.run(ri.SGD(), RUN, [v])),
    "seed": ("seed", lambda v: ri.run(ri.SGD(), RUN, 3, seed=[v])),
    "theta0": ("theta0", lambda v: ri.run(ri.SGD(), Digits(), 3, theta0=v)),
    "train": ("opt", lambda v: train(v, ri.problems.networks.Plain(), seeds=[0], epochs=1)),
    "network": ("network", lambda v: train(ri.SGD(), v, seeds=[0], epochs=1)),
    "epochs": ("epochs", lambda v: train(ri.SGD(), ri.problems.networks.Plain(), seeds=[0], epochs=[v])),
    "check": ("target", lambda v: ri.check(v, against="adam")),
    "check_schedule": ("fn", lambda v: ri.check_schedule([v], against="cosine", T=3)),
    "prove": ("name", lambda v: derivations.prove([v])),
}


@pytest.mark.parametrize("value", FOREIGN, ids=numbered())
@pytest.mark.parametrize("place", PLACES)
def test_they_are_named(place, value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, call = PLACES[place]
    refused(lambda: call(value), name)
    assert not list(tmp_path.iterdir())
