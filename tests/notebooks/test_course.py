"""What a notebook shows and asks with: Markdown that folds, figures with words, sliders, the checker."""

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pytest

import refimpl as ri
from refimpl import course


class Right:
    """Adam as a learner would write it."""

    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps

    def init(self, theta):
        return 0, 0 * theta, 0 * theta

    def step(self, theta, g, state):
        t, m, v = state[0] + 1, *state[1:]
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g * g
        return theta - self.lr * self.quotient(t, m, v), (t, m, v)

    def quotient(self, t, m, v):
        return m / (1 - self.beta1**t) / (np.sqrt(v / (1 - self.beta2**t)) + self.eps)


class Uncorrected(Right):
    def quotient(self, t, m, v):
        return m / (np.sqrt(v) + self.eps)


class WithoutRoot(Right):
    def quotient(self, t, m, v):
        return m / (1 - self.beta1**t) / (v / (1 - self.beta2**t) + self.eps)


class Forgetful(Right):
    def step(self, theta, g, state):
        theta, (t, m, v) = super().step(theta, g, state)
        return theta, (t, 0 * m, v)


@pytest.fixture
def shown(monkeypatch):
    """What is displayed: (data, metadata) each."""
    found = []

    def display(thing, raw=False, metadata=None):
        found.append((thing if raw else {"text": thing.data}, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return found


def texts(shown):
    return [data.get("text", "") for data, _ in shown]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (..., "No answer yet"),
        (Right, "Right."),
        (Uncorrected, "Adam in MLX: no bias is corrected"),
        (Forgetful, "the term `h.beta1 * m` is missing"),
        (WithoutRoot, "**Not yet.** WithoutRoot is not adam: the root is missing"),
    ],
)
def test_code_is_accepted_or_its_mistake_named(shown, target, words):
    course.ask_code(target, against="adam")
    (text,) = texts(shown)
    assert words in text


def test_a_number_is_judged(shown):
    course.ask_number("adam.first_step", 0.001)
    course.ask_number("adam.first_step", 0.25)
    assert texts(shown)[0] == "**Right.**"
    assert texts(shown)[1].startswith("**Not right. That is the learning rate times the gradient")


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (..., "No answer yet"),
        (ri.WarmRestarts(T_0=10, T_mult=2), "**Right.** It is `warm_restarts`"),
        (lambda k: (1 + np.cos(np.pi * k / 10)) / 2, "The first step that differs is k = 10: 0 in place of 1."),
        (lambda k: 0.5, "The first step that differs is k = 0: 0.5 in place of 1."),
    ],
)
def test_a_wrong_schedule_is_told_where_it_first_differs(shown, schedule, words):
    course.ask_schedule(schedule, "warm_restarts", T_0=10, T_mult=2)
    (text,) = texts(shown)
    assert words in text


def test_an_optimizer_may_be_handed_in_as_an_instance(shown):
    course.ask_code(Right(0.1, 0.9, 0.999, 1e-8), against="adam")
    assert "Right." in texts(shown)[0]


def test_an_answer_is_folded(shown):
    course.answer("42")
    (text,) = texts(shown)
    assert text.startswith("<details>\n<summary>Made your guess?")
    assert "\n\n42\n\n</details>" in text


def test_the_source_is_the_rule_s_own(shown):
    course.rule_source(ri.Adam)
    (text,) = texts(shown)
    assert text.startswith("`refimpl/rules/adam.py`")
    lines = inspect.getsource(ri.Adam.update).splitlines()
    assert [line.strip() for line in lines if line.strip() not in text] == []


def test_a_derivation_is_proved_and_folded(shown):
    course.derivation("bias_correction")
    claim, steps = texts(shown)
    assert claim.startswith("**Bias correction: proved** just now")
    assert "<summary>" in steps


def test_a_derivation_that_fails_says_so(shown):
    with pytest.raises(AssertionError, match="not proved"):
        course.derivation("l2_is_weight_decay", l2=ri.Nesterov)
    assert shown == []


def test_a_figure_comes_with_its_words_and_is_closed(shown):
    figure, _ = plt.subplots()
    course.show(figure, "a line that rises from left to right")
    ((data, metadata),) = shown
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == data["text/plain"] == "a line that rises from left to right"
    assert plt.get_fignums() == []


def test_a_figure_without_words_is_refused(shown):
    figure, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt must say"):
        course.show(figure, "a figure")
    plt.close(figure)


def test_a_slider_draws_anew_in_place(monkeypatch):
    found = []

    def display(thing, display_id=False):
        found.append(thing)
        return type("Handle", (), {"update": staticmethod(found.append)}) if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    course.interact(lambda lr, name: (lr, name), lr=(0.1, (0.1, 1.0)), name=("a", ("a", "b")))
    picture, box = found
    assert picture == (0.1, "a")
    box.children[0].value = 1.0
    box.children[1].value = "b"
    assert found[2:] == [(1.0, "a"), (1.0, "b")]
    with pytest.raises(ValueError, match=r"lr must start with one of \[0\.1, 1\.0\], got 0\.5"):
        course.interact(lambda lr: lr, lr=(0.5, (0.1, 1.0)))


def test_the_style_is_that_of_all_figures():
    before = plt.rcParams.copy()
    try:
        course.style()
        assert not plt.rcParams["axes.spines.top"]
    finally:
        plt.rcParams.update(before)


def test_other_arrays_are_refused():
    with pytest.raises(ValueError, match="'numpy' or 'cupy', got 'torch'"):
        course.arrays("torch")
