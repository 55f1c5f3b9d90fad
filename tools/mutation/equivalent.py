"""Mutants that no test can catch, because they compute the same: (function, changed text) -> why."""

ROOT_IS_ZERO = "the root of a number is zero, or NaN, exactly where the number is"
NOT_SELECTED = "the value here for a zero divisor is never selected: the outer choice takes 0 there"
TIMES_ZERO = "0 times any finite number is 0; the shape is that of k all the same"
MINUS_ZERO = "x − 0 is x + 0; only a zero's sign could differ"
TIMES_K = "then(0) is multiplied by k, which gives it its shape, and at k = 0 it is multiplied by 0"

RATIO = "ratio = xp.where({}, m / xp.where({}, {}, {}), 0)"


def _of_the_ratio(function: str, square: str) -> dict[tuple[str, str], str]:
    return {
        (function, RATIO.format(square, "root", "root", 1)): ROOT_IS_ZERO,
        (function, RATIO.format("root", square, "root", 1)): ROOT_IS_ZERO,
        (function, RATIO.format("root", "root", "root", 2)): NOT_SELECTED,
    }


EQUIVALENT: dict[tuple[str, str], str] = {
    ("AdaMax.update", RATIO.format("u", "u", "u", 2)): NOT_SELECTED,
    **_of_the_ratio("AMSGrad.update", "v_hat"),
    **_of_the_ratio("AdamNC.update", "v"),
    **_of_the_ratio("Adaptive.update", "V"),
    (
        "are_allowed",
        "return xp.at_least(beta1, 0) * less(xp, beta1, root) * less(xp, beta2, 1)",
    ): "a root is below 1 exactly where its square is, for real numbers and for rounded ones",
    (
        "Theorem2.holds",
        "sides = s.sides(xp, xp.where(allowed, beta1, 0), xp.where(allowed, beta2, 0.25))",
    ): "it stands for a β2 that is not allowed, where the answer is multiplied by 0",
    ("Constant.eta", "return s.value - 0 * k"): MINUS_ZERO,
    ("Constant.eta", "return s.value + 0 * (k + 1)"): TIMES_ZERO,
    ("Constant.eta", "return s.value + 0 * (k - 1)"): TIMES_ZERO,
    ("StepDrop.eta", "n = 0 * (k + 1)"): TIMES_ZERO,
    ("StepDrop.eta", "n = 0 * (k - 1)"): TIMES_ZERO,
    ("NormalizedDecay.eta", "return s.lambda_norm / xp.sqrt(steps - 0 * k)"): MINUS_ZERO,
    ("NormalizedDecay.eta", "return s.lambda_norm / xp.sqrt(steps + 0 * _)"): TIMES_ZERO,
    ("NormalizedDecay.eta", "return s.lambda_norm / xp.sqrt(steps + 0 * (k + 1))"): TIMES_ZERO,
    ("NormalizedDecay.eta", "return s.lambda_norm / xp.sqrt(steps + 0 * (k - 1))"): TIMES_ZERO,
    ("Warmup.eta", "ramp = s.then.eta(xp, 0 ** k) * k / s.steps"): TIMES_K,
    ("Warmup.eta", "ramp = s.then.eta(xp, 0 * (k + 1)) * k / s.steps"): TIMES_ZERO,
    ("Warmup.eta", "ramp = s.then.eta(xp, 0 * (k - 1)) * k / s.steps"): TIMES_ZERO,
    ("Warmup.eta", "ramp = s.then.eta(xp, (0)) * k / s.steps"): TIMES_K,
    ("OneCycle.eta", "start = 0 * (k + 1)"): TIMES_ZERO,
    ("OneCycle.eta", "start = 0 * (k - 1)"): TIMES_ZERO,
    ("OneCycle.eta", "turn, end = xp.maximum(s.pct_start * s.T - 1 - start, 0), s.T - 1"): MINUS_ZERO,
    ("OneCycle.eta", "turn, end = xp.maximum(s.pct_start * s.T - 1 ** start, 0), s.T - 1"): "1 to the power 0 is 1",
    (
        "OneCycle.eta",
        "fall = xp.where(xp.at_least(k, 2 * turn), s._phase(xp, k, 2 * turn, end, fall, last), fall)",
    ): "the second phase stays at its last value, which is the third one's first",
}
