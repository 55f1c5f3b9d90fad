"""Two steps by hand of Adam and its relatives, with the numbers of ``test_others_by_hand``."""

from math import sqrt

from tests.dialects.test_others_by_hand import ROOT, assert_steps, dialects_of, theirs


@dialects_of("chainer.Adam", "tensorflow.Adam", "onnx.AdamFromOne", "sklearn.Adam")
def test_eps_before_the_correction_of_bias(dialect):
    first = 2 - 0.1 * 0.2 / 0.5 * 1.5 / 1.1
    assert_steps(theirs(dialect), first, first + 0.05 * 0.28 / 0.75 * 1.25 / (ROOT + 0.5))


@dialects_of("mlx.Adam")
def test_no_correction_of_bias(dialect):
    first = 2 - 0.1 * 1.5 / 1.1
    assert_steps(theirs(dialect), first, first + 0.05 * 1.25 / (ROOT + 0.5))


@dialects_of("onnx.Adam")
def test_a_correction_of_bias_that_lags(dialect):
    first = 2 - 0.1 * 1.5 / 1.1
    assert_steps(theirs(dialect), first, first + 0.05 * 0.2 / 0.5 * 1.25 / (ROOT + 0.5))


@dialects_of("mlx.AdamWCorrected", "paddle.AdamW", "tinygrad.AdamW")
def test_decay_times_the_rate(dialect):
    first = 2 * 0.98 - 0.1 / 0.5 * 1.5 / (0.6 / 0.2 + 0.5)
    assert_steps(theirs(dialect), first, first * 0.99 + 0.05 / 0.75 * 1.25 / (ROOT / 0.28 + 0.5))


@dialects_of("mlx.AdamW")
def test_decay_times_the_rate_and_no_correction_of_bias(dialect):
    first = 2 * 0.98 - 0.1 * 1.5 / 1.1
    assert_steps(theirs(dialect), first, first * 0.99 + 0.05 * 1.25 / (ROOT + 0.5))


@dialects_of("chainer.AdamW")
def test_the_papers_decay_with_eps_before_the_correction_of_bias(dialect):
    first = 2 * 0.8 - 0.1 * 0.2 / 0.5 * 1.5 / 1.1
    assert_steps(theirs(dialect), first, first * 0.9 + 0.05 * 0.28 / 0.75 * 1.25 / (ROOT + 0.5))


@dialects_of("onnx.AdamW")
def test_decay_after_the_step_and_a_correction_of_bias_that_lags(dialect):
    first = 0.8 * (2 - 0.1 * 1.5 / 1.1)
    assert_steps(theirs(dialect), first, 0.8 * (first + 0.05 * 0.2 / 0.5 * 1.25 / (ROOT + 0.5)))


@dialects_of("onnx.AdamWFromOne")
def test_decay_after_the_step(dialect):
    first = 0.8 * (2 - 0.1 * 0.2 / 0.5 * 1.5 / 1.1)
    assert_steps(theirs(dialect), first, 0.8 * (first + 0.05 * 0.28 / 0.75 * 1.25 / (ROOT + 0.5)))


@dialects_of("chainer.AMSGrad", "tensorflow.AdamWithAmsgrad")
def test_the_maximum_of_the_uncorrected_mean_square(dialect):
    """The second gradient is 0: m = 0.75, and v falls, so that v̂ stays 0.36."""
    first = 2 - 0.1 * 0.2 / 0.5 * 1.5 / 1.1
    assert_steps(theirs(dialect), first, first - 0.05 * 0.28 / 0.75 * 0.75 / 1.1, g=(3, 0))


@dialects_of("paddle.AMSGrad")
def test_the_maximum_of_the_uncorrected_mean_square_then_corrected(dialect):
    first = 2 - 0.1 / 0.5 * 1.5 / (0.6 / 0.2 + 0.5)
    assert_steps(theirs(dialect), first, first - 0.05 / 0.75 * 0.75 / (0.6 / 0.28 + 0.5), g=(3, 0))


@dialects_of("tensorflow.AdaMax", "jax_examples.AdaMax")
def test_eps_beside_the_maximum(dialect):
    first = 2 - 0.1 / 0.5 * 1.5 / 3.5
    assert_steps(theirs(dialect), first, first + 0.05 / 0.75 * 1.25 / 4.5)


@dialects_of("mlx.Adamax")
def test_eps_beside_the_maximum_and_no_correction_of_bias(dialect):
    first = 2 - 0.1 * 1.5 / 3.5
    assert_steps(theirs(dialect), first, first + 0.05 * 1.25 / 4.5)


@dialects_of("paddle.Adamax")
def test_eps_on_the_old_maximum(dialect):
    """The second gradient is 0: m = 0.75, and u = 0.96 · 3 + 0.5."""
    first = 2 - 0.1 / 0.5 * 1.5 / 3
    assert_steps(theirs(dialect), first, first - 0.05 / 0.75 * 0.75 / 3.38, g=(3, 0))


@dialects_of("paddle.NAdam")
def test_a_gradient_averaged_with_the_constant(dialect):
    mu1, mu2, mu3 = (0.5 * (1 - 0.5 * 0.96**t) for t in (1, 2, 3))
    first = 2 - 0.1 * (mu2 * 1.5 / (1 - mu1 * mu2) + (1 - mu1) * 3 / (1 - mu1)) / 3.5
    m_hat = mu3 * -1.25 / (1 - mu1 * mu2 * mu3) + (1 - mu2) * -4 / (1 - mu1 * mu2)
    assert_steps(theirs(dialect), first, first - 0.05 * m_hat / (sqrt(0.9856 / 0.0784) + 0.5))


@dialects_of("tensorflow.AdamNesterov")
def test_one_correction_for_both_terms(dialect):
    first = 2 - (0.5 * 3 + 0.5 * 1.5) * 0.1 * 0.2 / 0.5 / 1.1
    assert_steps(theirs(dialect), first, first + (0.5 * 4 + 0.5 * 1.25) * 0.05 * 0.28 / 0.75 / (ROOT + 0.5))
