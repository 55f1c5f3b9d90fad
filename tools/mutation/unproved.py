"""Mutants that no proof refuses: (function, changed text) -> why.  None changes a number that a run shows.

The tests of the class notice each of them all the same, or `equivalent.py` says why they cannot.
"""

NOT_ALLOWED = (
    "where β1 and β2 are not allowed the answer is 0 times a verdict, in exact arithmetic 0 whatever stands for them; "
    "floating-point numbers would be divided by zero, which the tests notice"
)
NAN = "it differs for NaN alone, which is no number that a proof speaks of"
KIND = "0 times k is 0; it is there to give a number the kind of k, an array or lanes, which the tests notice"
NOT_CHOSEN = "it differs before the end of the warm-up only, where the choice takes the ramp"
_SIDES = "sides = s.sides(xp, {}, {})"
_FIRST, _SECOND = "xp.where(allowed, beta1, 0)", "xp.where(allowed, beta2, 0.5)"

UNPROVED: dict[tuple[str, str], str] = {
    ("Theorem2.holds", _SIDES.format("xp.where(beta1, beta1, 0)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format("xp.where(beta2, beta1, 0)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format("xp.where(allowed, beta1, 1)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format("(beta1)", _SECOND)): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format(_FIRST, "xp.where(beta2, beta2, 0.5)")): NOT_ALLOWED,
    ("Theorem2.holds", _SIDES.format(_FIRST, "(beta2)")): NOT_ALLOWED,
    ("StepDrop.eta", "n = (0)"): KIND,
    **{
        ("NormalizedDecay.eta", f"return s.lambda_norm / xp.sqrt({text})"): KIND
        for text in ("steps + 0 * steps", "(steps)", "steps + (0)")
    },
    ("Warmup.eta", "after = s.then.eta(xp, (k - s.steps))"): NOT_CHOSEN,
    **{
        ("WSD.eta", f"ramp = k / xp.maximum({text}, 1)"): KIND
        for text in (
            "s.warmup - 0 * k",
            "s.warmup + 0 * (k + 1)",
            "s.warmup + 0 * (k - 1)",
            "(s.warmup)",
            "s.warmup + (0)",
        )
    },
    ("less", "return (1 - xp.at_least(x, y))"): NAN,
    ("less", "return xp.at_least(x, x) * (1 - xp.at_least(x, y))"): NAN,
}
