"""``ri.check_schedule`` on scheduler objects, plateaus, warm-ups, and what was missed before."""

import copy
import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.schedules.against import SCHEDULES
from refimpl.dialects import keras, optax, torch
from tests.dialects.real import real
from tests.every_schedule import TRAITS


def scheduled(name, rate=0.1, **given):
    """A new scheduler of PyTorch."""
    module = pytest.importorskip("torch")
    optimizer = module.optim.SGD([module.nn.Parameter(module.zeros(1))], lr=rate)
    return real(f"torch.optim.lr_scheduler.{name}")(optimizer, **given)


def failing(report):
    return {outcome.scenario for outcome in report.scenarios if not outcome.passed}


RIGHT = [
    ("PolynomialLR", dict(total_iters=4, power=2.0), "polynomial", dict(T=4, power=2)),
    ("LinearLR", dict(start_factor=1.0, end_factor=0.25, total_iters=4), "linear", dict(T=4, floor=0.25)),
    ("MultiStepLR", dict(milestones=[3, 7], gamma=0.5), "step_drop", dict(milestones=(3, 7), gamma=0.5)),
    ("LambdaLR", dict(lr_lambda=lambda k: min(k + 1, 4) / 4), "range_test", dict(base=0.25, peak=1, steps=3)),
]


@pytest.mark.parametrize(("name", "given", "against", "settings"), RIGHT, ids=[name for name, *_ in RIGHT])
def test_schedulers_of_pytorch_over_their_rate(name, given, against, settings):
    scheduler = scheduled(name, **given)
    before = scheduler.optimizer.param_groups[0]["lr"]
    report = ri.check_schedule(scheduler, against, **settings)
    assert report.passed, str(report)
    assert {"resumed", "any order"} <= {outcome.scenario for outcome in report.scenarios}
    assert scheduler.last_epoch == 0
    assert scheduler.optimizer.param_groups[0]["lr"] == before


@pytest.mark.parametrize("settings", [{}, dict(three_phase=True, shape="linear"), dict(pct_start=0.4)], ids=str)
def test_one_cycle_of_pytorch_but_for_the_step_too_many(settings):
    given = {"anneal_strategy": settings.get("shape", "cos")}
    given |= {name: value for name, value in settings.items() if name != "shape"}
    scheduler = scheduled("OneCycleLR", max_lr=0.3, total_steps=40, cycle_momentum=False, **given)
    report = ri.check_schedule(scheduler, "onecycle", T=40, **settings)
    assert report.dialect.startswith("torch.OneCycleLR")
    assert report.against == "one_cycle"
    assert failing(report) == {"boundaries", "dense"}
    (first,) = {outcome.departure.step for outcome in report.scenarios if outcome.departure}
    assert first == 40


def test_a_scheduler_that_forgets_when_loaded_is_told():
    class Forgetful(real("torch.optim.lr_scheduler.LambdaLR")):
        def load_state_dict(self, state):
            super().load_state_dict(state | {"last_epoch": 0})

    scheduler = scheduled("LambdaLR", lr_lambda=lambda k: max(0, 1 - k / 5))
    wrong = Forgetful(copy.deepcopy(scheduler.optimizer), lambda k: max(0, 1 - k / 5))
    assert ri.check_schedule(scheduler, "linear", T=5).passed
    report = ri.check_schedule(wrong, "linear", T=5)
    assert failing(report) == {"resumed"}
    assert "saved at k = 1 and loaded, it goes on with" in report.diagnosis


def test_what_is_told_k_as_timms_are():
    class Optimizer:
        def __init__(self):
            self.param_groups = [{"lr": 0.5, "initial_lr": 0.5}]

    class Told:
        t_in_epochs = False

        def __init__(self):
            self.optimizer = Optimizer()

        def step(self, epoch):
            raise AssertionError

        def step_update(self, k):
            self.optimizer.param_groups[0]["lr"] = 0.5 * max(0, 1 - k / 20)

    assert ri.check_schedule(Told(), "linear", T=20).passed
    assert not ri.check_schedule(Told(), "linear", T=21).passed


def test_the_rate_may_be_given():
    assert ri.check_schedule(lambda k: 0.3 * (1 - min(k, 9) / 9), "linear", T=9, lr=0.3).passed
    assert ri.check_schedule(lambda k: np.float32(0.3 * (1 - min(k, 9) / 9)), "linear", T=9, lr=0.3).passed
    assert not ri.check_schedule(lambda k: 0.3 * (1 - min(k, 9) / 9), "linear", T=9).passed
    for lr in (0, -1, math.inf, math.nan, "1"):
        with pytest.raises(ValueError, match="lr must be a finite number > 0, got"):
            ri.check_schedule(math.cos, "linear", T=9, lr=lr)


def test_callables_of_optax_and_keras():
    decay = real("optax.polynomial_schedule")(1.0, 0.25, 2.0, 40)
    report = ri.check_schedule(decay, "polynomial", T=40, power=2, floor=0.25)
    assert report.passed, str(report)
    assert report.dialect.startswith("optax.")
    cycle = ri.check_schedule(real("optax.cosine_onecycle_schedule")(40, 1.0), "one_cycle", T=40)
    assert cycle.dialect.startswith("optax.cosine_onecycle_schedule")
    line = ri.check_schedule(
        real("keras.optimizers.schedules.PolynomialDecay")(1.0, 40, 0.25), "linear", T=40, floor=0.25
    )
    assert line.passed, str(line)
    assert line.dialect.startswith("keras.PolynomialDecay")


@pytest.mark.parametrize("name", ["one_cycle", "onecycle", "OneCycle", "ONE-CYCLE"])
def test_names_with_and_without_underscores(name):
    assert ri.check_schedule(ri.OneCycle(30), name, T=30).passed
    assert ri.check_schedule(ri.WarmRestarts(30), "warmrestarts", T_0=30).passed


def test_what_was_raised_is_told_with_its_k():
    told = ri.check_schedule(lambda k: k / 0, "cosine", T=50).diagnosis
    assert told == "fn(0) raised ZeroDivisionError: division by zero"
    told = ri.check_schedule(lambda k: np.zeros(len(k)), "cosine", T=50).diagnosis
    assert told.startswith("fn takes arrays only, but a schedule is asked for one step, an int: fn(0) raised TypeError")


def test_an_overflow_after_a_thousand_cycles_is_seen():
    settings = dict(base=0.1, peak=0.9, stepsize=4)

    def divided(k):
        return 0.1 + (ri.Triangular(**settings)(k) - 0.1) / 2.0 ** (k // 8)

    report = ri.check_schedule(divided, "triangular2", **settings)
    assert ri.check_schedule(ri.Triangular2(**settings), "triangular2", **settings).passed
    assert failing(report) == {"cycles"}
    assert "fn(40000) raised OverflowError" in report.diagnosis


THEN = [traits.schedule(**traits.checked) for traits in TRAITS.values()]


@pytest.mark.parametrize("then", THEN, ids=lambda then: then.name)
def test_a_warm_up_and_anything(then):
    right = ri.Warmup(7, then)
    assert ri.check_schedule(right, "warmup", steps=7, then=then).passed
    report = ri.check_schedule(lambda k: right(k) if k != 8 else right(k) + 1e-6, "warmup", steps=7, then=then)
    first = min(outcome.departure.step for outcome in report.scenarios if outcome.departure)
    assert first == 8


def test_what_follows_a_warm_up_is_explained():
    then = ri.CosineAnnealing(40, 0.7, 0.2)

    def rising(k):
        return 0.7 * k / 10 if k < 10 else 0.45 + 0.25 * math.cos(math.pi * (k - 10) / 40)

    assert ri.check_schedule(rising, "warmup", steps=10, then=then).dialect.startswith("torch.CosineAnnealingLR")
    late = ri.Warmup(10, ri.CosineAnnealing(41, 0.7, 0.2))
    assert ri.check_schedule(late, "warmup", steps=10, then=then).diagnosis.startswith("T is one step too long")


DEGENERATE = [
    ("linear", dict(T=1)),
    ("linear", dict(T=0.25, floor=1)),
    ("polynomial", dict(T=1, power=0.5)),
    ("polynomial", dict(T=10**6, power=0.25)),
    ("noam", dict(d_model=1, warmup=0)),
    ("noam", dict(d_model=512, warmup=1)),
    ("one_cycle", dict(T=1)),
    ("one_cycle", dict(T=2, three_phase=True)),
    ("one_cycle", dict(T=10, pct_start=0)),
    ("one_cycle", dict(T=10, pct_start=1)),
    ("wsd", dict(warmup=0, stable=0, decay=1)),
    ("wsd", dict(warmup=1, stable=0, decay=1, shape="sqrt")),
    ("sequential", dict(schedules=(ri.Constant(2), ri.Linear(1)), milestones=(0,))),
    ("warmup", dict(steps=1, then=ri.Linear(1))),
]


@pytest.mark.parametrize(("name", "settings"), DEGENERATE, ids=lambda x: str(x)[:30])
def test_degenerate_lengths(name, settings):
    right = SCHEDULES[name](**settings)
    assert ri.check_schedule(right, name, **settings).passed
    assert not ri.check_schedule(lambda k: right(k) + (1e-9 if k == 1 else 0), name, **settings).passed


# Plateaus


def test_plateaus_in_words_of_their_own():
    def counted(metrics):
        best, bad, multiplier, found = math.inf, 0, 1.0, []
        for metric in metrics:
            bad = 0 if metric < best * (1 - 1e-4) else bad + 1
            best = metric if not bad else best
            if bad == 4:
                bad, multiplier = 0, multiplier / 2
            found.append(multiplier)
        return found

    assert ri.check_schedule(counted, "reduce_on_plateau", patience=3, factor=0.5).passed
    report = ri.check_schedule(counted, "reduceonplateau", patience=2, factor=0.5)
    assert not report.passed
    assert report.scenarios[0].departure.step == 3
    assert "k = 3: 1.0" in str(report.scenarios[0].reason)


def test_the_plateau_of_pytorch():
    scheduler = scheduled("ReduceLROnPlateau", patience=2, cooldown=1, factor=0.5, mode="max", threshold_mode="abs")
    settings = dict(patience=2, cooldown=1, factor=0.5, mode="max", threshold_mode="abs")
    assert ri.check_schedule(scheduler, "reduce_on_plateau", **settings).passed
    assert scheduler.last_epoch == 0
    assert not ri.check_schedule(scheduler, "reduce_on_plateau", **settings | {"patience": 3}).passed


@pytest.mark.parametrize("cls", [keras.ReduceLROnPlateau, optax.ReduceOnPlateau], ids=lambda cls: cls().title)
def test_the_other_patiences_are_named(cls):
    report = ri.check_schedule(cls(patience=2, cooldown=1), "reduce_on_plateau", patience=2, cooldown=1)
    assert not report.passed
    assert report.dialect == cls().title
    assert ri.check_schedule(torch.ReduceLROnPlateau(patience=2), "reduce_on_plateau", patience=2).passed


@pytest.mark.parametrize(
    ("fn", "told"),
    [
        (lambda metrics: 1 / 0, "raised ZeroDivisionError for the metrics"),
        (lambda metrics: metrics[1:], "multipliers for"),
        (lambda metrics: None, "raised TypeError"),
    ],
)
def test_what_a_plateau_does_instead_is_told(fn, told):
    assert told in ri.check_schedule(fn, "reduce_on_plateau", patience=2).diagnosis


def test_wrong_use_of_plateaus():
    with pytest.raises(TypeError, match=r"reduce_on_plateau takes the settings mode, factor, .* got patients"):
        ri.check_schedule(lambda metrics: metrics, "reduce_on_plateau", patients=2)
    with pytest.raises(TypeError, match=r"fn must be a function from a list of metrics .* got 3"):
        ri.check_schedule(3, "reduce_on_plateau")
    with pytest.raises(ValueError, match=r"factor must be in .* got 2"):
        ri.check_schedule(lambda metrics: metrics, "reduce_on_plateau", factor=2)
