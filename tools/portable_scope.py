"""Where the lint looks, and what it lets pass there."""

from dataclasses import dataclass

from .portable_table import DRAWN, Refusal


@dataclass(frozen=True)
class Scope:
    """Files that are held to one measure.

    Attributes:
        files: patterns below the root.
        text: are they the text of rules and schedules?  A reading rounds the powers of their scalars correctly.
        functions: of ``xp``, those that a reading has for such a text, correctly rounded.
        but_drawing: leave out functions whose name says that they draw a picture.
        allowed: what is not refused there.
    """

    files: tuple[str, ...]
    text: bool = False
    functions: tuple[str, ...] = ()
    but_drawing: bool = False
    allowed: tuple[Refusal, ...] = ()


_JUDGING = ("against", "bounds", "checking", "judging", "precision", "precisions", "reference", "running")
_OF_SCHEDULES = ("against", "asking", "checking", "habits", "judging", "points", "tolerance")

SCOPES = (
    Scope(("refimpl/conformance/vectors/*.py", "refimpl/conformance/scenarios.py", "refimpl/conformance/inputs.py")),
    Scope(("refimpl/rules/*.py", "refimpl/core/box.py"), text=True),
    Scope(("refimpl/schedules/*.py",), text=True, functions=("cos", "exp", "expm1", "log", "log1p")),
    # what decides a verdict of the check; its dialects and mistakes are other people's formulas, within a tolerance
    Scope(tuple(f"refimpl/conformance/{name}.py" for name in _JUDGING)),
    Scope(tuple(f"refimpl/conformance/schedules/{name}.py" for name in _OF_SCHEDULES)),
    # what decides a claim; gradients may be drawn, for a run's twins show what their last bits move
    Scope(("refimpl/claims/experiments/*.py", "refimpl/claims/twinning.py"), but_drawing=True, allowed=(DRAWN,)),
)

_C = "refimpl/claims/experiments/"
#: (file, function) -> why it may stay.  What needs no exception any more must go from here.
KNOWN: dict[tuple[str, str], str] = {
    ("refimpl/conformance/bounds.py", "power"): "of Bounded numbers, whose operator rounds correctly",
    (_C + "c07_separability.py", "heat"): "draws a picture",
    (_C + "c07_separability.py", "curves"): "draws a picture",
    (_C + "regularised_paths.py", "contours"): "draws a picture",
    (_C + "c06_budgets.py", "carried"): "a power of one number, of which the nearest decay of a grid is taken",
    (_C + "c12_bias_correction.py", "_standard_error"): "an error bar of random runs; its last bits decide nothing",
    (_C + "c13_effective_step.py", "_growing"): "gradients of a run",
    (_C + "c14_scale_invariance.py", ""): "powers of two, which are exact",
    (_C + "c15_limits.py", ""): "powers of two, which are exact",
    (_C + "c15_limits.py", "_adagrad"): "the limit, compared with the run, with the bound of the rounding",
    (_C + "c15_limits.py", "_rmsprop"): "the limit, compared with the run, with the bound of the rounding",
    (_C + "c15_limits.py", "_adamax"): "the limit, compared with the run, with the bound of the rounding",
    ("refimpl/rules/_p_norm_adam.py", "update"): "the p-norm itself is a power of arrays; C15 holds it against a bound",
    (_C + "c24_noise.py", "data"): "a product with zeros and ones, one of them a row: exact",
    (_C + "c24_noise.py", "sharpest"): "a constant, of which two digits are used",
    (_C + "c24_noise.py", "noise"): "measured in a training, whose twins show what its last bits move",
    (_C + "c24_noise.py", "_runs"): "the steps at which is measured, moved by one at most",
    (_C + "cyclical_policies.py", "policies"): "printed beside the policy; nothing is decided by it",
    (_C + "cyclical_policies.py", "_deviation"): "decimal arithmetic at 50 digits",
    (_C + "range_test.py", "read_off"): "a moving average of a training, whose twins show what its last bits move",
    (_C + "restart_curves.py", "_against_formula"): "powers of integers, which are exact",
}
