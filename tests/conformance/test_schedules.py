"""``ri.check_schedule``: right ones pass, variants and mistakes are named, nonsense has a clear verdict."""

import bisect
import functools
import math
import time

import mpmath
import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.schedules.against import SCHEDULES, against_named
from refimpl.conformance.schedules.mistakes import CATALOGUE
from refimpl.conformance.schedules.points import points
from refimpl.conformance.schedules.tolerance import Tolerance
from tests.every_schedule import TRAITS

SETTINGS = {traits.schedule.name: traits.checked for traits in TRAITS.values()}
SHARE = 3  # every so many mistakes of each schedule


def check(fn, name, **other):
    return ri.check_schedule(fn, name, **SETTINGS[name] | other)


# Right ones, in other words


def recursive_cosine(k):
    """η_k from η_{k−1}, as PyTorch has it."""
    eta = 0.7
    for i in range(1, min(k, 40) + 1):
        eta = 0.2 + (eta - 0.2) * (1 + math.cos(math.pi * i / 40)) / (1 + math.cos(math.pi * (i - 1) / 40))
    return eta


def restarted(k):
    length = 12
    while k >= length:
        k, length = k - length, length * 3
    return 0.7 - 0.5 * math.sin(math.pi * k / length / 2) ** 2


def products(k):
    eta = 1.0
    for milestone in (13, 20, 50):
        eta *= 0.3 if k >= milestone else 1.0
    return eta


def triangle(k):
    k = k % 20
    return 0.1 + 0.06 * min(k, 20 - k)


RIGHT = {
    "a square of a cosine": ("cosine", lambda k: 0.2 + 0.5 * math.cos(math.pi / 80 * min(k, 40)) ** 2),
    "a recursion": ("cosine", recursive_cosine),
    "single precision": (
        "cosine",
        lambda k: np.float32(0.45) + np.float32(0.25) * np.cos(np.float32(np.pi / 40) * np.float32(min(k, 40))),
    ),
    "sin² in a loop": ("warm_restarts", restarted),
    "a running product": ("step_drop", products),
    "a table": ("step_drop", lambda k: [1.0, 0.3, 0.09, 0.027][bisect.bisect_right((13, 20, 50), k)]),
    "distance to the ends": ("triangular", triangle),
    "ldexp": ("triangular2", lambda k: 0.1 + math.ldexp(triangle(k) - 0.1, -(k // 20))),
    "exp of a logarithm": ("exp_range", lambda k: 0.1 + (triangle(k) - 0.1) * math.exp(k * math.log(0.97))),
    "a product of all": ("exp_range", lambda k: 0.1 + (triangle(k) - 0.1) * math.prod([0.97] * k)),
}


@pytest.mark.parametrize("words", RIGHT)
def test_right_ones_in_other_words_pass(words):
    name, fn = RIGHT[words]
    report = check(fn, name)
    assert report.passed, str(report)
    assert (report.dialect, report.diagnosis) == (None, None)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_schedules_themselves_pass_and_their_rounding_is_within_half_of_what_is_allowed(name):
    right = against_named(name, SETTINGS[name])
    assert check(right.right, name).passed
    allowed = Tolerance(right, "float64")
    with mpmath.workdps(50):
        for k in {k for group in points(right) for k in group.steps}:
            assert abs(right.right(k) - right.right(mpmath.mpf(k))) <= allowed(k) / 2, k


def test_what_is_a_billionth_off_fails():
    report = check(lambda k: 0.45 + 0.25 * math.cos(math.pi * min(k, 40) / 40) + 1e-9, "cosine")
    assert not report.passed
    assert "k = 0: 0.7000000009999999 (0x1.666666" in report.text()
    assert "instead of 0.7 (0x1.666666" in report.text()


def test_single_precision_is_allowed_for_where_every_value_is_one():
    right = SCHEDULES["cosine"](**SETTINGS["cosine"])
    assert check(lambda k: float(np.float32(right(k))), "cosine").passed
    assert not check(lambda k: float(np.float32(right(k))) if k else right(1) + 1e-9, "cosine").passed


# Mistakes


@functools.cache
def made(name):
    """The mistakes that can be made in a schedule, with their values."""
    right = against_named(name, SETTINGS[name])
    return [(mistake, values) for mistake in CATALOGUE if (values := mistake.made_of(right)) is not None]


@pytest.mark.parametrize("name", SCHEDULES)
def test_mistakes_fail_and_are_named(name):
    for mistake, values in made(name)[::SHARE]:
        report = check(values, name)
        assert not report.passed, mistake.sentence
        assert report.diagnosis == mistake.summary or report.dialect, report.verdict  # some library may do just this


def test_every_mistake_can_be_made_in_some_schedule_and_they_are_many():
    possible = {id(mistake) for name in SCHEDULES for mistake, _ in made(name)}
    assert [mistake.sentence for mistake in CATALOGUE if id(mistake) not in possible] == []
    assert len({mistake.sentence for mistake in CATALOGUE}) >= 100


NAMED = [
    ("cosine", lambda k: 0.45 + 0.25 * math.cos(math.pi * min(k + 1, 40) / 40), "counted from 1"),
    ("cosine", lambda k: 0.7 - 0.5 * min(k, 40) / 40, "straight line"),
    ("cosine", lambda k: max(0.2, 0.35 * (1 + math.cos(math.pi * min(k, 40) / 40))), "eta_min is a floor"),
    ("warm_restarts", lambda k: restarted(k % 12), "T_mult is ignored"),
    ("step_drop", lambda k: products(k) * (0.3 if k in (13, 20, 50) else 1), "twice at the milestone itself"),
    ("triangular", lambda k: 0.8 - triangle(k), "starts at the peak"),
    ("triangular2", lambda k: 0.1 + (triangle(k) - 0.1) * 0.5 ** (k // 10), "after each half cycle"),
    ("exp_range", lambda k: 0.1 + (triangle(k) - 0.1) * 0.97 ** (k // 20), "per cycle"),
]


@pytest.mark.parametrize(("name", "fn", "told"), NAMED, ids=[told for *_, told in NAMED])
def test_mistakes_in_other_words_are_named(name, fn, told):
    report = check(fn, name)
    assert not report.passed
    assert told in report.diagnosis


def test_what_is_not_in_the_catalogue_is_not_guessed():
    report = check(lambda k: 0.3 + 0.01 * k, "cosine")
    assert (report.passed, report.dialect, report.diagnosis) == (False, None, None)


def test_what_the_settings_cannot_show_is_told():
    (note,) = ri.check_schedule(ri.WarmRestarts(T_0=10), "warm_restarts", T_0=10).notes
    assert "T_mult is ignored" in note
    assert "eta_min is not added" in note
    assert not check(SCHEDULES["warm_restarts"](**SETTINGS["warm_restarts"]), "warm_restarts").notes


# The libraries' forms


def ended(k):
    return restarted(k) if k < 12 + 36 else 0.2


DIALECTS = [
    ("cosine", lambda k: 0.45 + 0.25 * math.cos(math.pi * k / 40), "torch.CosineAnnealingLR"),
    ("cosine", lambda k: max(0, 0.35 * (1 + math.cos(math.pi * k / 40))), "transformers."),
    ("cosine", lambda k: 0.7 * (0.2 + 0.4 * (1 + math.cos(math.pi * min(k, 40) / 40))), "alpha = eta_min, which"),
    ("warm_restarts", ended, "optax.sgdr_schedule of 2 cycles"),
    ("step_drop", lambda k: products(k - 1), "keras.PiecewiseConstantDecay"),
    ("exp_range", lambda k: triangle(k) * 0.97**k, "Smith"),
    ("exp_range", lambda k: 0.1 + (triangle(k) - 0.1) * 0.97 ** (k // 20 + 1), "tensorflow_addons."),
]


@pytest.mark.parametrize(("name", "fn", "library"), DIALECTS, ids=[library for *_, library in DIALECTS])
def test_the_libraries_forms_are_named(name, fn, library):
    report = check(fn, name)
    assert not report.passed
    assert library in report.dialect
    assert report.diagnosis is None


@pytest.mark.parametrize("library", ["optax", "keras"])
def test_on_a_tie_the_functions_own_library_is_named(library):
    def fn(k):
        return SCHEDULES["cosine"](**SETTINGS["cosine"])(k)

    fn.__module__ = f"{library}.schedules"
    report = check(fn, "cosine")
    assert report.passed
    assert report.dialect.startswith(library)


@pytest.mark.parametrize("library", ["torch", "transformers"])
def test_on_a_tie_of_wrong_ones_too(library):
    """With eta_min = 0 both have the same numbers."""

    def fn(k):
        return (1 + math.cos(math.pi * k / 40)) / 2

    fn.__module__ = f"{library}.optimization"
    assert ri.check_schedule(fn, "cosine", T=40).dialect.startswith(library)


# Nonsense


MISBEHAVIOUR = {
    "raises": (lambda k: 1 / 0, "fn(0) raised ZeroDivisionError"),
    "a table that ends": (lambda k: [triangle(i) for i in range(20)][k], "fn(20) raised IndexError"),
    "an array": (lambda k: np.zeros(1), "fn(0) returned an array of shape (1,) instead of a number"),
    "nothing": (lambda k: None, "fn(0) returned None instead of a number"),
    "a truth value": (lambda k: True, "fn(0) returned True"),
    "complex": (lambda k: np.complex128(1), "a value of dtype complex128"),
    "arrays only": (lambda k: np.zeros(len(k)), "takes arrays only"),
}


@pytest.mark.parametrize("what", MISBEHAVIOUR)
def test_misbehaviour_has_a_clear_verdict(what):
    fn, told = MISBEHAVIOUR[what]
    report = check(fn, "triangular")
    assert not report.passed
    assert told in report.diagnosis
    assert told in report.text()


def test_numpy_integers_may_be_refused_and_are_told_but_must_not_change_the_value():
    refusing = check(lambda k: triangle(k) if type(k) is int else [][k], "triangular")
    assert refusing.passed
    assert any("a NumPy integer as k is refused: fn(0) raised IndexError" in note for note in refusing.notes)
    report = check(lambda k: triangle(k) if type(k) is int else 0.1, "triangular")
    assert {outcome.scenario for outcome in report.scenarios if not outcome.passed} == {"NumPy integers"}


def test_nan_is_no_value():
    assert not check(lambda k: triangle(k) if k != 7 else math.nan, "triangular").passed


def test_a_schedule_that_counts_its_calls_is_told():
    calls = []
    report = check(lambda k: calls.append(k) or triangle(len(calls) - 1), "triangular")
    assert "fn(0) was 0.1, then " in report.diagnosis


def test_a_schedule_that_only_goes_forward_is_told():
    seen = [0]

    def latest(k):
        seen[0] = max(seen[0], k) if k != 0 else 0
        return triangle(seen[0])

    report = check(latest, "triangular")
    assert {outcome.scenario for outcome in report.scenarios if not outcome.passed} == {"any order"}


def test_a_slow_one_is_stopped():
    start = time.monotonic()
    report = check(lambda k: time.sleep(0.02) or triangle(k), "triangular", seconds=0.1)
    assert "too slow" in report.diagnosis
    assert time.monotonic() - start < 5


def test_noise_is_swallowed(capsys):
    assert check(lambda k: print("asked") or triangle(k), "triangular").passed
    assert capsys.readouterr().out == ""


# Where rounding decides


def test_a_restart_that_rounding_moves_is_not_judged():
    """Five times 2.2 is 11, but 2.2 is no binary fraction."""
    right = ri.WarmRestarts(T_0=2.2)
    report = ri.check_schedule(lambda k: 0.123 if k == 11 else right(k), "warm_restarts", T_0=2.2)
    assert report.passed, str(report)
    assert any(note.endswith("they are: k = 11, 143") for note in report.notes)
    whole = ri.WarmRestarts(T_0=11)
    assert not ri.check_schedule(lambda k: 0.123 if k == 11 else whole(k), "warm_restarts", T_0=11).passed


def test_every_boundary_and_its_neighbours_are_asked():
    right = against_named("warm_restarts", dict(T_0=10, T_mult=2))
    asked = {group.name: set(group.steps) for group in points(right)}
    assert {9, 10, 11, 29, 30, 31, 69, 70, 71, 149, 150, 151} <= asked["boundaries"]
    assert asked["start"] == {0, 1}
    assert {630 * 2, 630 * 10 + 3} == asked["far on"]
    assert {10**5, 10**5 + 1, 10**7, 10**7 + 1} == asked["cycles"]
    assert {5, 20, 50} <= asked["middle"]
    cosine = {group.name: set(group.steps) for group in points(against_named("cosine", dict(T=10**6)))}
    assert 400 < len(cosine["dense"]) < 600
    assert {999_999, 1_000_000, 1_000_001} <= cosine["boundaries"]
    huge = points(against_named("cosine", dict(T=1e300)))
    assert all(k <= 2**53 for group in huge for k in group.steps)


# What it is given


@pytest.mark.parametrize(
    ("fn", "against", "settings", "error", "told"),
    [
        (math.cos, "cosin", {}, ValueError, "against must be one of constant, inverse_sqrt, .* got 'cosin'"),
        (math.cos, "cosine", {}, TypeError, "cosine needs the settings T, got none"),
        (math.cos, "cosine", {"T_max": 3}, TypeError, "cosine takes the settings T, eta_max, eta_min, got T_max"),
        (math.cos, "cosine", {"T": 0}, ValueError, "T must be > 0, got 0"),
        (math.cos, "cosine", {"T": mpmath.mpf(3)}, TypeError, "T must be a Python or NumPy number, got mpf"),
        (math.cos, "step_drop", {"milestones": 3, "gamma": 0.1}, TypeError, "milestones must be a sequence .* got 3"),
        (ri.CosineAnnealing, "cosine", {"T": 3}, TypeError, "fn must be a function of k, .* got <class"),
        (0.1, "cosine", {"T": 3}, TypeError, "fn must be a function of k, an int >= 0, or .*, got 0.1"),
    ],
)
def test_wrong_use(fn, against, settings, error, told):
    with pytest.raises(error, match=told):
        ri.check_schedule(fn, against, **settings)


def test_degenerate_settings():
    for name, settings in (
        ("cosine", dict(T=1)),
        ("cosine", dict(T=1e300)),
        ("cosine", dict(T=0.3, eta_max=0.0)),
        ("warm_restarts", dict(T_0=1)),
        ("warm_restarts", dict(T_0=0.5, T_mult=1e6)),
        ("step_drop", dict(milestones=(), gamma=0.5)),
        ("triangular", dict(base=1, peak=1, stepsize=0.25)),
        ("exp_range", dict(base=0, peak=1, stepsize=3, gamma=1)),
    ):
        assert ri.check_schedule(SCHEDULES[name](**settings), name, **settings).passed, (name, settings)
